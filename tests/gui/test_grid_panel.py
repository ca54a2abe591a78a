"""What stands around a grid: filters, Find, totals, remembered columns, lists of values, export, large copies."""

import csv
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from crpm_desktop.domain.criteria import SummarySort
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.paged_model import PAGE, PagedModel, PageSource
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.widgets import large_copy
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.list_of_values import ListOfValues
from tests.gui.grid_desk import GridDesk, editor_of, go, press_in, select, type_keys, where
from tests.models.sheet import COLUMNS, Item, draft_of, items, texts

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def panel_of(desk: GridDesk, rows: list[Item]) -> GridPanel:
    model = GridModel(COLUMNS, key=lambda row: row.id)
    model.set_rows(rows)
    return desk.panel(model)


# Filters


def test_a_filter_is_typed_for_the_cursors_column_and_shown_as_a_chip(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(9))
    go(panel.view, 0, "year")
    field = panel.actions_of_grid.ask_filter()
    assert field is not None
    QTest.keyClicks(field.field, "2020")
    QTest.keyClick(field.field, KEY.Key_Return)
    assert texts(panel.view.grid_model, "code") == ["C3", "C6", "C9"]
    assert panel.filters is not None
    assert panel.filters.isVisible()
    assert panel.filters.in_words() == (("Filter Year", "2020"),)


def test_a_condition_that_is_unclear_stays_in_its_field_with_the_reason(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    go(panel.view, 0, "amount")
    field = panel.actions_of_grid.ask_filter()
    assert field is not None
    field.field.setText("much")
    QTest.keyClick(field.field, KEY.Key_Return)
    assert field.isVisible()
    assert field.note.text().startswith("Amount: 'much' is no amount")
    assert panel.view.grid_model.rowCount() == 5
    field.close()


def test_a_filter_is_switched_off_and_on_without_being_lost_and_removed(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(9))
    filters = panel.filters
    assert filters is not None
    filters.set_filter("year", "2020")
    filters.set_filter("code", "C6")
    assert panel.view.grid_model.rowCount() == 1
    filters.switch("code", on=False)
    assert (panel.view.grid_model.rowCount(), filters.texts["code"]) == (3, "C6")
    filters.switch("code", on=True)
    assert panel.view.grid_model.rowCount() == 1
    filters.set_filter("year", "")
    assert texts(panel.view.grid_model, "code") == ["C6"]
    panel.actions_of_grid.clear_filters.trigger()
    assert (panel.view.grid_model.rowCount(), filters.isVisible()) == (9, False)


# Find


def test_find_goes_from_hit_to_hit_over_the_end_and_back(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(12))
    QTest.keyClick(panel.view, KEY.Key_F, CTRL)
    assert panel.find_bar.isVisible()
    QTest.keyClicks(panel.find_bar.field, "name 1")
    grid_desk.settle()
    found = [where(panel.view)]
    for key in (KEY.Key_Return, KEY.Key_F3, KEY.Key_F3):
        QTest.keyClick(panel.find_bar.field, key)
        grid_desk.settle()
        found.append(where(panel.view))
    assert found == [(0, "name"), (9, "name"), (10, "name"), (11, "name")]
    QTest.keyClick(panel.find_bar.field, KEY.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    grid_desk.settle()
    assert where(panel.view) == (10, "name")
    QTest.keyClick(panel.find_bar.field, KEY.Key_Escape)
    assert not panel.find_bar.isVisible()
    assert panel.view.hasFocus()


def test_find_says_when_there_is_no_hit_and_leaves_the_cursor(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    go(panel.view, 2, "name")
    panel.find_bar.open_bar()
    QTest.keyClicks(panel.find_bar.field, "zzz")
    grid_desk.settle()
    assert panel.find_bar.note.text() == "Not found"
    assert where(panel.view) == (2, "name")


# Totals


def test_totals_stand_below_the_grid_and_follow_edits(grid_desk: GridDesk) -> None:
    model = draft_of(items(2))
    panel = grid_desk.panel(model)
    assert panel.totals.isVisible()
    assert panel.totals.texts() == {"amount": "197,098.50", "count": "3,000"}
    model.type_text(0, "amount", "0.50")
    assert panel.totals.texts()["amount"] == "98,049.50"
    panel.totals.grab()
    assert panel.totals.accessibleName() == "Totals: Amount 98,049.50, Count 3,000"


def test_a_grid_without_sums_has_no_totals_row(grid_desk: GridDesk) -> None:
    model: GridModel[Item] = GridModel(COLUMNS[:2])
    assert not grid_desk.panel(model).totals.isVisible()


# Columns


def test_widths_order_and_hidden_columns_are_remembered_per_grid(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    header = panel.view.horizontalHeader()
    panel.view.setColumnWidth(2, 177)
    header.moveSection(header.visualIndex(5), 1)
    width = panel.view.columnWidth(3)
    panel.view.set_column_hidden(3, True)
    panel.save_columns()
    panel.hide()

    again = panel_of(grid_desk, items())
    assert again.view.columnWidth(2) == 177
    assert again.view.shown_columns()[:4] == [0, 5, 1, 2]
    assert again.view.isColumnHidden(3)
    again.view.set_column_hidden(3, False)
    assert again.view.columnWidth(3) == width


def test_columns_are_saved_by_themselves_soon_after_a_change(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    panel.view.setColumnWidth(2, 188)
    grid_desk.qtbot.waitUntil(lambda: grid_desk.settings.contains("grids/items/columns"))
    assert '"width": 188' in str(grid_desk.settings.value("grids/items/columns"))


def test_reset_columns_brings_back_what_came_with_the_program(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    width = panel.view.columnWidth(2)
    panel.view.setColumnWidth(2, 300)
    panel.view.set_column_hidden(1, True)
    panel.save_columns()
    panel.actions_of_grid.reset_columns.trigger()
    assert (panel.view.columnWidth(2), panel.view.isColumnHidden(1)) == (width, False)
    assert not grid_desk.settings.contains("grids/items/columns")


@pytest.mark.parametrize("text", ["nonsense", "[1]", '[{"name": "code"}]', '[{"name": 1, "width": "x", "hidden": 0}]'])
def test_a_damaged_setting_costs_the_widths_and_nothing_else(grid_desk: GridDesk, text: str) -> None:
    grid_desk.settings.setValue("grids/items/columns", text)
    panel = panel_of(grid_desk, items())
    assert len(panel.view.shown_columns()) == len(COLUMNS)


def test_a_layout_of_another_version_is_used_as_far_as_it_fits(grid_desk: GridDesk) -> None:
    layout = '[{"name": "gone", "width": 50, "hidden": false}, {"name": "count", "width": 99, "hidden": false}]'
    grid_desk.settings.setValue("grids/items/columns", layout)
    panel = panel_of(grid_desk, items())
    assert panel.view.shown_columns()[0] == 4
    assert panel.view.columnWidth(4) == 99
    assert len(panel.view.shown_columns()) == len(COLUMNS)


# Tools and menus


def test_the_sort_pop_list_offers_its_sorts_and_tells_the_picked_one(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    panel.add_tool(QPushButton("Select All"))
    panel.set_sorts(SummarySort, SummarySort.CUSTOMER_REBATE_YEAR)
    picked: list[SummarySort] = []
    panel.sort_chosen.connect(picked.append)
    combo = panel._sorts
    assert combo is not None
    assert [combo.itemText(number) for number in range(combo.count())] == [sort.value for sort in SummarySort]
    assert panel.sort is SummarySort.CUSTOMER_REBATE_YEAR
    QTest.keyClick(combo, KEY.Key_Down)
    assert picked == [SummarySort.CUSTOMER_YEAR_REBATE]


def test_the_context_menu_has_every_action_of_the_grid(grid_desk: GridDesk) -> None:
    panel = grid_desk.panel(draft_of(items()))
    menu = panel.actions_of_grid.show_menu(QPoint(10, 10))
    labels = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    assert [label.rstrip("\N{HORIZONTAL ELLIPSIS}") for label in labels] == [
        *("List of Values", "New Row", "Delete Rows", "Revert Cell", "Revert Rows", "Revert All"),
        *("Copy", "Copy with Header", "Find", "Find Next", "Find Previous"),
        *("Filter This Column", "Remove All Filters", "Hide This Column", "Export to Excel", "Columns"),
    ]


def test_a_columns_own_menu_acts_on_that_column(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items())
    header = panel.view.horizontalHeader()
    menu = panel.actions_of_grid.show_header_menu(header, QPoint(header.sectionViewportPosition(4) + 5, 5))
    panel.actions_of_grid.hide_column.trigger()
    menu.close()
    assert panel.view.isColumnHidden(4)


def test_edits_are_reverted_and_rows_deleted_by_their_actions(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    actions = panel.edit_actions
    assert actions is not None
    assert not actions.revert_all.isEnabled()
    for row in (1, 2, 3):
        model.type_text(row, "amount", "5")
    go(panel.view, 1, "amount")
    QTest.keyClick(panel.view, KEY.Key_Backspace, CTRL)
    assert model.change_count() == 2
    select(panel.view, (2, 3), ("name", "name"))
    actions.revert_rows.trigger()
    assert not model.has_changes
    QTest.keyClick(panel.view, KEY.Key_Delete, CTRL)
    assert [row.id for row in model.changes().deleted] == [3, 4]
    actions.revert_all.trigger()
    assert not model.has_changes
    actions.new_row.trigger()
    assert where(panel.view) == (5, "code")


# Lists of values


def test_f9_lists_the_values_of_a_code_and_types_the_chosen_one(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 1, "code")
    QTest.keyClick(panel.view, KEY.Key_F9)
    values = panel.window().findChild(ListOfValues)
    assert isinstance(values, ListOfValues)
    grid_desk.settle()
    assert len(values.choices) == 3
    QTest.keyClicks(values.field, "cedar")
    grid_desk.settle()
    assert [choice.code for choice in values.choices] == ["2000"]
    QTest.keyClick(values.field, KEY.Key_Return)
    assert model.rows()[1].name == "Cedar Traders"
    assert where(panel.view) == (1, "code")


def test_the_list_of_values_stands_on_the_cells_code_and_escape_changes_nothing(grid_desk: GridDesk) -> None:
    model = draft_of([Item(1, "1001", "Birch Stores")])
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 0, "code")
    assert panel.edit_actions is not None
    values = panel.edit_actions.show_values()
    assert values is not None
    grid_desk.settle()
    assert values.list.currentIndex().row() == 1
    QTest.keyClick(values.field, KEY.Key_Down)
    assert values.list.currentIndex().row() == 2
    QTest.keyClick(values, KEY.Key_Escape)
    assert not model.has_changes


def test_a_column_without_codes_has_no_list_of_values(grid_desk: GridDesk) -> None:
    panel = grid_desk.panel(draft_of(items()))
    assert panel.edit_actions is not None
    go(panel.view, 0, "amount")
    assert not panel.edit_actions.values.isEnabled()
    go(panel.view, 0, "code")
    assert panel.edit_actions.values.isEnabled()


def test_a_code_is_offered_while_it_is_typed_and_an_unknown_one_is_refused_in_the_cell(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 0, "code")
    editor = type_keys(panel.view, "bir")
    grid_desk.settle()
    assert [choice.code for choice in editor.choices] == ["1001"]  # type: ignore[attr-defined]
    press_in(editor, KEY.Key_Tab)
    assert texts(model, "code")[0] == "bir"
    assert grid_desk.last_told == "bir is no customer."
    assert editor_of(panel.view) is None


def test_a_code_is_picked_from_the_offer_while_the_cell_is_edited(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, frozen=0)
    go(panel.view, 0, "code")
    editor = type_keys(panel.view, "bir")
    popup = editor.completer().popup()
    assert popup is not None
    grid_desk.qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, KEY.Key_Down)
    QTest.keyClick(popup, KEY.Key_Return)
    assert editor.text() == "1001"
    assert editor_of(panel.view) is editor
    press_in(editor, KEY.Key_Return)
    assert texts(model, "name")[0] == "Birch Stores"


# Export


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
    assert head[:3] == ("Code", "Amount", "Percent")
    assert [row[0] for row in rows if row[0] is not None] == ["C5", "C4", "C2", "C1"]
    assert float(str(rows[0][1])) == 95 * 1_000.50
    assert grid_desk.last_told == f"4 rows written to {book}."
    assert grid_desk.told[-1].folder == str(tmp_path)


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


# Large selections


def paged_panel(desk: GridDesk, count: int) -> GridPanel:
    def fetch(offset: int, limit: int) -> list[Item]:
        return [Item(number, f"C{number}") for number in range(offset, min(offset + limit, count))]

    def start(read: object, done: object, failed: object) -> None:
        desk.context.jobs.run(lambda _progress: read(), done, failed, title="Read", quiet=True)  # type: ignore[operator, arg-type]

    model = PagedModel(COLUMNS[:2], start)
    model.show(PageSource(count, fetch, lambda: fetch(0, count)), fetch(0, PAGE))
    return desk.panel(model, frozen=0)


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
