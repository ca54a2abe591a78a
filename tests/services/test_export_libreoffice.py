"""Exports that LibreOffice opened and saved: cell by cell what the grid shows, and the look is still there."""

import csv
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.money import WHOLE
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.export import exported_columns
from crpm_desktop.services.grids import GRIDS, Wanted
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from tests.services.import_data import NORTHWIND

FILES = Path(__file__).parent.parent / "data" / "workbooks"
WANTED = {
    "detail": Wanted(Criteria(cust_no="C-GERMANY", include_children=True), outside_range=True),
    "summary": Wanted(Criteria(year=1997, cust_no="C-GERMANY", include_children=True)),
}
CALCULATED = "2026-11-21 12:30:15"
SCALES = {Kind.MONEY: 100, Kind.PERCENT: WHOLE}


@pytest.fixture(scope="module")
def northwind(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    file = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("northwind") / "northwind.db")
    database = open_database(str(file))
    import_paths(database.new_work, [NORTHWIND], Silent())
    with database.new_work(write=False) as work:
        ids = [row[0] for row in work.connection.execute(text("SELECT id FROM customer_rebates WHERE year = 1997"))]
    recalculate(database.new_work, ids, Silent())
    yield database
    database.close()


def shown(database: Database, name: str) -> tuple[list[Column[Any]], list[list[object]]]:
    """The grid's columns as they are exported, and the exact value of every cell; blank is None."""
    grid = GRIDS[name]
    columns = exported_columns(grid.columns)
    with database.new_work(write=False) as work:
        rows = [[_exact(column, row) for column in columns] for row in grid.read(work, WANTED[name]).rows]
    return columns, rows


def _exact(column: Column[Any], row: Any) -> object:
    value = column.value(row)
    if column.kind is Kind.FLAG:
        return "Y" if value else "N"
    if column.kind is Kind.DATETIME:
        return CALCULATED if value is not None else None
    return None if value == "" else value


def read_back(column: Column[Any], cell: object) -> object:
    """A cell as the exact value of its column's kind; a number that is none of these stays, and is a difference."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return str(cell)
    scale = SCALES.get(column.kind, 1 if column.kind in {Kind.YEAR, Kind.PERIOD, Kind.INTEGER, Kind.NUMBER} else 0)
    if not scale:
        return cell
    exact = Fraction(str(cell).rstrip("%")) * scale / (100 if str(cell).endswith("%") else 1)
    return int(exact) if exact.denominator == 1 else exact


def different(
    columns: Sequence[Column[Any]], rows: Sequence[Sequence[object]], found: Sequence[Sequence[Any]]
) -> object:
    cells = [[read_back(*pair) for pair in zip(columns, row, strict=True)] for row in found]
    pairs = enumerate(zip(rows, cells, strict=True))
    return [(number, expected, cell) for number, (expected, cell) in pairs if list(expected) != cell]


@pytest.mark.parametrize("name", list(WANTED))
def test_a_workbook_saved_by_libreoffice_has_every_cell_of_the_grid(northwind: Database, name: str) -> None:
    columns, rows = shown(northwind, name)
    sheet = load_workbook(FILES / f"libreoffice_{name}.xlsx")[GRIDS[name].title]
    head, *found = sheet.iter_rows(values_only=True)
    assert list(head) == [column.title for column in columns]
    assert len(rows) > 60
    assert different(columns, rows, found) == []


@pytest.mark.parametrize("name", list(WANTED))
def test_a_csv_saved_by_libreoffice_has_every_cell_of_the_grid(northwind: Database, name: str) -> None:
    columns, rows = shown(northwind, name)
    with (FILES / f"libreoffice_{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *found = csv.reader(file)
    assert head == [column.title for column in columns]
    assert different(columns, rows, found) == []


def test_types_formats_colours_and_filter_are_as_libreoffice_understood_them() -> None:
    book = load_workbook(FILES / "libreoffice_detail.xlsx")
    sheet = book["Customer Detail"]
    assert book.sheetnames == ["Customer Detail", "About"]
    assert (sheet.print_title_rows, sheet.auto_filter.ref) == ("$1:$1", f"A1:N{sheet.max_row}")
    assert sheet["A1"].font.b
    assert sheet["A1"].fill.fgColor.rgb == "FFE8EEF7"
    colors = {
        str(row[8].value): row[7].font.color.rgb if row[7].font.color else None for row in sheet.iter_rows(min_row=2)
    }
    named = {name: color for name, color in colors.items() if name != "black"}
    assert named == {"red": "FFB3261E", "green": "FF1B6E20", "blue": "FF0B57D0"}
    assert colors["black"] not in set(named.values())
    row = next(sheet.iter_rows(min_row=2))
    assert [cell.data_type for cell in row] == list("ssnnssnnsnnnss")
    assert (row[6].number_format, row[10].number_format) == ("#,##0.00", "0.00##%")
    assert not [cell for line in book["About"].iter_rows() for cell in line if cell.data_type == "f"]
    moment = load_workbook(FILES / "libreoffice_summary.xlsx")["Customer Summary"]["L2"]
    assert (str(moment.value), moment.number_format) == (CALCULATED, "yyyy\\-mm\\-dd\\ hh:mm:ss")
