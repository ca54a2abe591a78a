"""What stands around a grid: filters, Find, totals, remembered columns."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crpm_desktop.models.grid_model import GridModel
from tests.gui.grid_desk import GridDesk, go, panel_of, where
from tests.models.sheet import COLUMNS, Item, draft_of, items, texts

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


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
