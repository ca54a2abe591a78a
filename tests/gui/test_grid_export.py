"""What is taken out of a grid: exports, and selections too large to be copied at once."""

import csv
import errno
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.paged_model import PAGE, PagedModel, PageSource
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.widgets import large_copy
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.job_bar import JobBar
from crpm_desktop.widgets.message_line import MessageLine
from tests.gui.grid_desk import GridDesk, panel_of, select
from tests.models.sheet import COLUMNS, Item, draft_of, items

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def test_what_is_shown_is_what_is_exported_and_where_it_is_is_told(grid_desk: GridDesk, tmp_path: Path) -> None:
    ticks: Ticks[Item] = Ticks(lambda row: row.id)
    model = GridModel((ticks.column, *COLUMNS), key=lambda row: row.id, ticks=ticks)
    model.set_rows(items())
    panel = grid_desk.panel(model)
    assert panel.filters is not None
    panel.filters.set_filter("amount", "not null")
    panel.view.sort_by(model.column_index("amount"))
    panel.view.set_column_hidden(model.column_index("name"), True)
    book = tmp_path / "items.xlsx"
    panel.export_to(book)
    grid_desk.settle()
    sheet = openpyxl.load_workbook(book)["Items"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[:4] == ("Code", "Amount", "Colour", "Percent")
    assert [row[0] for row in rows if row[0] is not None] == ["C5", "C4", "C2", "C1"]
    assert float(str(rows[0][1])) == 95 * 1_000.50
    assert grid_desk.last_told == f"4 rows written to {book}."
    assert grid_desk.told[-1].folder == str(tmp_path)


def about(path: Path) -> list[tuple[str, str]]:
    rows = openpyxl.load_workbook(path)["About"].iter_rows(values_only=True)
    return [(str(label), str(value or "")) for label, value in rows]


def test_the_file_says_how_it_is_sorted_and_what_of_the_grid_it_does_not_have(
    grid_desk: GridDesk, tmp_path: Path
) -> None:
    model = GridModel(COLUMNS, key=lambda row: row.id)
    model.set_rows(items())
    panel = grid_desk.panel(model)
    assert panel.filters is not None
    panel.filters.set_filter("amount", "not null")
    panel.view.sort_by(model.column_index("amount"), Qt.SortOrder.DescendingOrder)
    for name in ("name", "pct"):
        panel.view.set_column_hidden(model.column_index(name), True)
    panel.export_to(tmp_path / "items.xlsx")
    grid_desk.settle()
    said = about(tmp_path / "items.xlsx")
    assert ("Filter Amount", "not null") in said
    assert ("Sorted by", "Amount, descending") in said
    left_out = [value for label, value in said if label == "Left out"]
    assert left_out == ["Columns that the grid does not show: Name, Percent.", "1 row that the filters hide."]
    assert ("Colour red", Color.RED.meaning) in said


def test_a_whole_grid_leaves_nothing_out(grid_desk: GridDesk, tmp_path: Path) -> None:
    panel = panel_of(grid_desk, items(2))
    panel.export_to(tmp_path / "items.xlsx")
    grid_desk.settle()
    labels = [label for label, _ in about(tmp_path / "items.xlsx")]
    assert "Left out" not in labels
    assert "Sorted by" not in labels


def test_rows_about_to_be_deleted_and_text_not_understood_are_left_out_and_named(
    grid_desk: GridDesk, tmp_path: Path
) -> None:
    model = draft_of(items(3))
    panel = grid_desk.panel(model)
    model.delete_rows([1])
    model.type_text(2, "amount", "a lot")
    panel.export_to(tmp_path / "items.xlsx")
    grid_desk.settle()
    codes = [row[0] for row in openpyxl.load_workbook(tmp_path / "items.xlsx")["Items"].iter_rows(values_only=True)]
    assert codes == ["Code", "C1", "C3"]
    assert [value for label, value in about(tmp_path / "items.xlsx") if label == "Left out"] == [
        "1 row that the next Commit deletes.",
        "What was typed into 1 cell and not understood.",
    ]
    assert grid_desk.last_told.startswith("2 rows written")


@pytest.fixture
def held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that can't be opened for writing: what Windows answers while Excel has it open."""
    path, real_open = tmp_path / "items.xlsx", Path.open
    path.write_bytes(b"old")

    def locked(self: Path, mode: str = "r", *args: Any, **named: Any) -> Any:
        if self == path and mode == "r+b":
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(self))
        return real_open(self, mode, *args, **named)

    monkeypatch.setattr(Path, "open", locked)
    return path


def test_a_file_open_in_excel_stays_and_another_name_is_one_press_away(grid_desk: GridDesk, held_open: Path) -> None:
    (held_open.parent / "items (2).xlsx").write_bytes(b"taken")
    panel, line = panel_of(grid_desk, items(2)), MessageLine(grid_desk.context.messages)
    grid_desk.show(line, height=60)
    panel.export_to(held_open)
    grid_desk.settle()
    assert "open in another program, such as Excel" in line.label.text()
    assert line.offer_button.text() == "Export as items (3).xlsx"
    QTest.mouseClick(line.offer_button, Qt.MouseButton.LeftButton)
    grid_desk.settle()
    assert held_open.read_bytes() == b"old"
    assert (held_open.parent / "items (2).xlsx").read_bytes() == b"taken"
    written = held_open.parent / "items (3).xlsx"
    assert openpyxl.load_workbook(written)["Items"].max_row == 3
    assert (line.label.text(), line.offer_button.isVisible()) == (f"2 rows written to {written}.", False)
    assert line.folder_button.isVisible()


def test_an_export_that_is_cancelled_leaves_the_old_file(grid_desk: GridDesk, tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(b"old")
    bar = JobBar(grid_desk.context.jobs)
    grid_desk.qtbot.addWidget(bar)
    gate = Event()

    def rows() -> Iterator[Item]:
        for number in range(100_000):
            if number == 1_000:
                assert gate.wait(20)
            yield Item(number, f"C{number}")

    model = paged_model(grid_desk, 100_000, rows)
    panel = grid_desk.panel(model, frozen=0)
    panel.export_to(path)
    grid_desk.qtbot.waitUntil(bar.isVisible)
    QTest.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    gate.set()
    grid_desk.settle()
    assert grid_desk.last_told == "Cancelled; nothing was changed."
    assert [(file.name, file.read_bytes()) for file in tmp_path.glob("*.xlsx")] == [("items.xlsx", b"old")]


def test_a_csv_is_written_when_the_name_ends_so(grid_desk: GridDesk, tmp_path: Path) -> None:
    panel = panel_of(grid_desk, items(2))
    panel.export_to(tmp_path / "items.csv")
    grid_desk.settle()
    with (tmp_path / "items.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["code"], line["amount"]) for line in lines] == [("C1", "99049.50"), ("C2", "98049.00")]


def test_unsaved_edits_are_exported_as_shown_and_the_file_says_so(grid_desk: GridDesk, tmp_path: Path) -> None:
    model = draft_of(items(2))
    panel = grid_desk.panel(model)
    model.type_text(0, "amount", "5")
    panel.export_to(tmp_path / "items.xlsx")
    grid_desk.settle()
    workbook = openpyxl.load_workbook(tmp_path / "items.xlsx")
    words = [str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "Unsaved changes" in words
    assert float(str(workbook["Items"]["C2"].value)) == 5.0
    assert grid_desk.last_told.startswith("2 rows written")


def test_a_file_that_can_not_be_written_is_told_and_nothing_is_left(grid_desk: GridDesk, tmp_path: Path) -> None:
    panel = panel_of(grid_desk, items(2))
    panel.export_to(tmp_path / "items.txt")
    grid_desk.settle()
    assert "must end in .xlsx or .csv" in grid_desk.last_told
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".txt"] == []


def test_the_export_button_asks_for_a_file_and_remembers_its_folder(grid_desk: GridDesk, tmp_path: Path) -> None:
    panel = panel_of(grid_desk, items(2))
    panel.export_button.click()
    dialog = panel.window().findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.nameFilters() == ["Excel workbook (*.xlsx)", "CSV text (*.csv)"]
    dialog.setDirectory(str(tmp_path))
    name = dialog.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    name.setText("chosen")
    dialog.accept()
    grid_desk.settle()
    assert (tmp_path / "chosen.xlsx").exists()
    again = panel.exporter.ask()
    assert Path(again.directory().absolutePath()) == tmp_path
    again.reject()


def paged_model(desk: GridDesk, count: int, each: Callable[[], Iterable[Item]] | None = None) -> PagedModel[Item]:
    def fetch(offset: int, limit: int) -> list[Item]:
        return [Item(number, f"C{number}") for number in range(offset, min(offset + limit, count))]

    def start(read: object, done: object, failed: object) -> None:
        desk.context.jobs.run(lambda _progress: read(), done, failed, title="Read", quiet=True)  # type: ignore[operator, arg-type]

    model = PagedModel(COLUMNS[:2], start)
    model.show(PageSource(count, fetch, each or (lambda: fetch(0, count))), fetch(0, PAGE))
    return model


def paged_panel(desk: GridDesk, count: int) -> GridPanel:
    return desk.panel(paged_model(desk, count), frozen=0)


def test_rows_that_are_not_in_memory_are_copied_in_the_background(grid_desk: GridDesk) -> None:
    panel = paged_panel(grid_desk, 3_000)
    select(panel.view, (100, 2_500), ("code", "code"))
    panel.view.copy_selection(with_header=True)
    grid_desk.settle()
    lines = grid_desk.clipboard.splitlines()
    assert (lines[0], lines[1], lines[-1], len(lines)) == ("Code", "C100", "C2500", 2_402)
    assert grid_desk.last_told == "Copied."


def test_more_than_the_clipboard_holds_is_refused_in_words(
    grid_desk: GridDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_copy, "MOST_COPIED", 1_000)
    panel = paged_panel(grid_desk, 3_000)
    panel.view.selectAll()
    panel.view.copy_selection()
    assert grid_desk.last_told.startswith("6,000 cells are too many for the clipboard")


def test_a_grid_of_pages_shows_what_it_scrolls_to(grid_desk: GridDesk) -> None:
    panel = paged_panel(grid_desk, 100_000)
    panel.view.scrollToBottom()
    grid_desk.qtbot.waitUntil(lambda: panel.view.grid_model.text(99_999, 0) == "C99999")
    assert panel.filters is None
