"""Hostile texts exported and read back: none becomes a formula, and none loses anything that is not counted."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.progress import Silent
from tests.hostile_texts import HOSTILE_TEXTS, held, held_by_cell, is_active
from tests.services.export_rows import TEXT_ONLY, Sample

ABOUT = About("Hostile", "=1+1", tuple((text[:50], text) for text in HOSTILE_TEXTS.values()))


def export(path: Path) -> ExportOutcome:
    return export_file(TEXT_ONLY, [Sample(text) for text in HOSTILE_TEXTS.values()], path, Silent(), ABOUT)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.xlsx"
    export(path)
    return path


def named(texts: list[str]) -> Mapping[str, str]:
    return dict(zip(HOSTILE_TEXTS, texts, strict=True))


def in_cells() -> Mapping[str, str]:
    return {name: held_by_cell(text) for name, text in HOSTILE_TEXTS.items()}


def test_there_are_two_hundred_different_texts() -> None:
    assert len(set(HOSTILE_TEXTS.values())) == len(HOSTILE_TEXTS) >= 200


def test_a_workbook_of_hostile_texts_reads_back_in_two_readers(workbook: Path) -> None:
    cells = [row[0] for row in load_workbook(workbook)["Hostile"].iter_rows(min_row=2)]
    assert named([unescape(str(cell.value)) for cell in cells]) == in_cells()
    assert {cell.data_type for cell in cells} == {"s"}
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert named([str(row[0]) for row in rows[1:]]) == in_cells()


def test_no_cell_of_the_workbook_is_a_formula_and_those_that_look_so_are_quoted(workbook: Path) -> None:
    with ZipFile(workbook) as archive:
        assert not [name for name in sheets(archive) if re.search(rb"<f[\s/>]", archive.read(name))]
    cells = [row[0] for row in load_workbook(workbook)["Hostile"].iter_rows(min_row=2)]
    quoted = {name: bool(cell.quotePrefix) for name, cell in zip(HOSTILE_TEXTS, cells, strict=True)}
    assert quoted == {name: is_active(held_by_cell(text)) for name, text in HOSTILE_TEXTS.items()}


def sheets(archive: ZipFile) -> list[str]:
    found = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert len(found) == 2
    return found


def test_what_was_asked_stands_on_the_about_sheet_as_text_whatever_it_is(workbook: Path) -> None:
    lines = list(load_workbook(workbook)["About"].iter_rows(min_row=2, max_col=2))[: len(HOSTILE_TEXTS)]
    assert {cell.data_type for line in lines for cell in line} == {"s"}
    assert named([unescape(str(value.value)) for _label, value in lines]) == in_cells()


def test_every_text_that_a_workbook_changes_is_counted(tmp_path: Path) -> None:
    outcome = export(tmp_path / "hostile.xlsx")
    texts = HOSTILE_TEXTS.values()
    assert outcome.replaced == sum(held(text) != text for text in texts)
    assert outcome.cut == sum(held_by_cell(text) != held(text) for text in texts) > 5
    assert f"In {outcome.replaced} texts, characters that the file can't hold were replaced." in outcome.sentence
    assert f"{outcome.cut} texts of more than 32,767 characters cut at the end." in outcome.sentence


def test_a_csv_of_hostile_texts_reads_back_once_the_guarding_apostrophe_is_off(tmp_path: Path) -> None:
    outcome = export(tmp_path / "hostile.csv")
    with (tmp_path / "hostile.csv").open(encoding="utf-8", newline="") as file:
        fields = [row[0] for row in csv.reader(file)][1:]
    assert not [name for name, field in named(fields).items() if is_active(field)]
    read = [field[1:] if field.startswith("'") and is_active(field.lstrip("'")) else field for field in fields]
    assert named(read) == {name: held(text) for name, text in HOSTILE_TEXTS.items()}
    assert outcome.replaced == sum(held(text) != text for text in HOSTILE_TEXTS.values())
