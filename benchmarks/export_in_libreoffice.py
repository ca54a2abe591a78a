"""Every grid of the window exported, opened by LibreOffice, saved again by it, and compared cell by cell.

    python -m benchmarks.export_in_libreoffice

Needs LibreOffice Calc (Debian: libreoffice-calc). Made data fill the grids of the tabs and every level of Free Goods
Batches. LibreOffice saves each workbook twice: as a workbook, for the values, number formats and colours; and as CSV
"as shown", for what a reader sees. The exit status is 1 where a cell differs from its grid.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from openpyxl import load_workbook

from crpm_desktop.domain.free_goods import Section
from crpm_desktop.domain.money import WHOLE, format_money
from crpm_desktop.free_goods_window.window import FreeGoodsWindow
from crpm_desktop.main_window import MainWindow
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.export import COLOR, exported_columns
from crpm_desktop.services.export_cells import FONT_COLORS, FORMATS
from crpm_desktop.start import make_application
from crpm_desktop.widgets.grid_panel import GridPanel
from docs.make_pictures import demo_window, open_first, wait

AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,0"
SCALES = {Kind.MONEY: 100, Kind.PERCENT: WHOLE}
MOST_TOLD = 5
NO_COLOR = None, "FF000000"


@dataclass(frozen=True, slots=True)
class Exported:
    """What a grid has, and the file that it was written to."""

    file: Path
    columns: list[Column[Any]]
    rows: list[Any]


def every_grid(window: MainWindow) -> Iterator[tuple[str, GridPanel]]:
    """Each grid while it is shown."""
    window.detail.outside_range.setChecked(True)
    for title, page in window.pages.items():
        window.tabs.setCurrentWidget(page)
        window.store.update(cust_no=None)
        wait(window)
        for panel in page.findChildren(GridPanel):
            yield f"{title} {panel.view.accessibleName()}", panel
    window.reports.batches_action.trigger()
    goods = window.reports.free_goods
    assert goods is not None
    yield from every_level(window, goods)
    goods.close()


def every_level(window: MainWindow, goods: FreeGoodsWindow) -> Iterator[tuple[str, GridPanel]]:
    for section in Section:
        goods.page.show_section(section)
        wait(window)
        for level in range(1, 4):
            yield f"{section.title.replace('/', 'or')} {level}", goods.page.panel
            if level < 3:
                open_first(window, goods)
    goods.page.show_section(None)
    wait(window)
    yield "Summary of the Year", goods.page.panel


def exported(window: MainWindow, folder: Path) -> Iterator[Exported]:
    for number, (name, panel) in enumerate(every_grid(window)):
        file = folder / f"{number:02d} {name}.xlsx"
        panel.export_to(file)
        wait(window)
        yield Exported(file, exported_columns(panel.exporter.columns()), list(panel.view.grid_model.all_rows()))


def convert(files: Sequence[Path], to: str, folder: Path) -> None:
    profile = (folder / "profile").as_uri()
    call = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", to, "--outdir", str(folder)]
    subprocess.run([*call, *map(str, files)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def exact(column: Column[Any], row: Any) -> object:
    """The cell's value in the unit of its kind; blank is None."""
    value = column.value(row)
    if column.kind is Kind.FLAG:
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).astimezone().replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return datetime.combine(value, datetime.min.time())
    return None if value in ("", None) else value if isinstance(value, int) else str(value)


def saved(column: Column[Any], value: Any) -> object:
    """The same from LibreOffice's cell."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if value is None or column.kind not in FORMATS:
        return None if value == "" else value
    number = Fraction(str(value)) * SCALES.get(column.kind, 1)
    return int(number) if number.denominator == 1 else number


def shown(column: Column[Any], row: Any) -> str:
    """What a reader must see."""
    value = exact(column, row)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if column.kind is Kind.DATE else "%Y-%m-%d %H:%M:%S")
    if not isinstance(value, int):
        return str(value)
    if column.kind is Kind.MONEY:
        return format_money(value)
    if column.kind is Kind.PERCENT:
        whole, rest = divmod(abs(value), WHOLE // 100)
        decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
        return f"{'-' if value < 0 else ''}{whole}.{decimals}%"
    return f"{value:,}" if column.kind is Kind.INTEGER else str(value)


def compare(one: Exported, folder: Path) -> Iterator[str]:
    """A sentence for every cell that is not as in its grid."""
    sheet = load_workbook(folder / one.file.name).worksheets[0]
    with (folder / f"{one.file.stem}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    yield from table_differs(one, [[cell.value for cell in next(iter(sheet.iter_rows(max_row=1)))], *lines[:1]])
    rows = list(sheet.iter_rows(min_row=2))
    if not len(rows) == len(lines) - 1 == len(one.rows):
        yield f"{len(one.rows)} rows, {len(rows)} in the workbook, {len(lines) - 1} in the CSV"
        return
    for row, cells, texts in zip(one.rows, rows, lines[1:], strict=True):
        for number, column in enumerate(one.columns):
            yield from cell_differs(column, row, cells[number], texts[number], colored(one, number, row))


def table_differs(one: Exported, heads: Sequence[Sequence[object]]) -> Iterator[str]:
    titles = [column.title for column in one.columns]
    for head in heads:
        if list(head) != titles:
            yield f"titles {head} instead of {titles}"


def colored(one: Exported, number: int, row: Any) -> tuple[str | None, ...]:
    """The colours that the cell's letters may have."""
    column = one.columns[number]
    if column.color is None or column.value(row) is None:
        return NO_COLOR
    word = next(each for each in one.columns[number:] if each.name == COLOR).value(row)
    color = column.color(row)
    return (FONT_COLORS[color],) if color in FONT_COLORS and word == color.label else NO_COLOR


def cell_differs(column: Column[Any], row: Any, cell: Any, text: str, colors: tuple[str | None, ...]) -> Iterator[str]:
    wanted, there = exact(column, row), saved(column, cell.value)
    if wanted != there:
        yield f"{column.title} {cell.coordinate}: {there!r} instead of {wanted!r}"
    if text != shown(column, row):
        yield f"{column.title} {cell.coordinate}: shown as {text!r} instead of {shown(column, row)!r}"
    number_format = cell.number_format.replace("\\", "")
    if wanted is not None and number_format != FORMATS.get(column.kind, "General"):
        yield f"{column.title} {cell.coordinate}: format {number_format!r}"
    color = cell.font.color.rgb if cell.font.color is not None and cell.font.color.type == "rgb" else None
    if wanted is not None and color not in colors:
        yield f"{column.title} {cell.coordinate}: colour {color} instead of {colors}"
    if cell.data_type == "f":
        yield f"{column.title} {cell.coordinate}: a formula"


def main() -> int:
    if shutil.which("soffice") is None:
        print("LibreOffice Calc is not there (Debian: libreoffice-calc).")
        return 2
    make_application(["export"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, out = Path(name), Path(name) / "saved"
        out.mkdir()
        with demo_window() as window:
            grids = list(exported(window, folder))
        files = [one.file for one in grids]
        convert(files, "xlsx:Calc MS Excel 2007 XML", out)
        convert(files, AS_SHOWN, out)
        differences = [list(compare(one, out)) for one in grids]
    for one, found in zip(grids, differences, strict=True):
        cells = len(one.rows) * len(one.columns)
        print(f"{one.file.stem:<48} {len(one.rows):>7,} rows {cells:>9,} cells  {len(found):>4} differ")
        print(*(f"    {sentence}" for sentence in found[:MOST_TOLD]), sep="\n", end="\n" if found else "")
    return int(any(differences))


if __name__ == "__main__":
    sys.exit(main())
