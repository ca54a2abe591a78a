"""Cells of a grid under a clerk's hands: typed into, turned, ticked, pressed, and the row that they open."""

from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtTest import QTest

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.columns import Column, Kind
from tests.gui.grid_desk import (
    CTRL,
    KEY,
    GridDesk,
    click,
    draft_and_view,
    editor_of,
    go,
    panel_of,
    paste,
    press,
    press_in,
    type_keys,
    view_of,
    where,
)
from tests.models.sheet import COLUMNS, Item, draft_of, items, texts

# Typed into


def test_a_typed_amount_is_taken_by_enter_and_the_cursor_goes_down(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "amount")
    editor = type_keys(view, "1,234.5")
    press_in(editor, KEY.Key_Return)
    assert model.rows()[1].amount == 123_450
    assert where(view) == (2, "amount")


def test_tab_goes_to_the_right_and_shift_tab_back_while_editing(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "count")
    press_in(type_keys(view, "5"), KEY.Key_Tab)
    assert where(view) == (1, "year")
    go(view, 1, "count")
    press_in(type_keys(view, "6"), KEY.Key_Backtab)
    assert where(view) == (1, "pct")
    assert model.rows()[1].count == 6


def test_escape_leaves_the_cell_as_it_was(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "amount")
    press_in(type_keys(view, "9"), KEY.Key_Escape)
    assert not model.has_changes
    assert where(view) == (1, "amount")


def test_f2_opens_the_plain_number_and_leaving_it_unchanged_is_no_edit(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "amount")
    QTest.keyClick(view, KEY.Key_F2)
    editor = editor_of(view)
    assert editor is not None
    assert editor.text() == "98049.00"
    press_in(editor, KEY.Key_Return)
    assert not model.has_changes


def test_unclear_text_stays_in_the_cell_and_is_told(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "amount")
    press_in(type_keys(view, "12,34"), KEY.Key_Return)
    assert texts(model, "amount")[1] == "12,34"
    assert "12,34" in grid_desk.last_told
    go(view, 1, "amount")
    QTest.keyClick(view, KEY.Key_F2)
    editor = editor_of(view)
    assert editor is not None
    assert editor.text() == "12,34"


def test_a_cell_in_a_frozen_column_is_edited_where_it_is_shown(grid_desk: GridDesk) -> None:
    model = draft_of(items(2))
    view = grid_desk.panel(model, frozen=1).view
    go(view, 2, "code")
    editor = type_keys(view, "2000")
    assert view.frozen.isAncestorOf(editor)
    press_in(editor, KEY.Key_Return)
    assert texts(model, "code") == ["C1", "C2", "2000", ""]
    assert where(view) == (3, "code")
    assert view.hasFocus()


def test_the_editor_on_the_blank_line_stays_on_its_row(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items(1))
    go(view, 1, "count")
    press_in(type_keys(view, "4"), KEY.Key_Tab)
    assert where(view) == (1, "year")
    assert model.rows()[1].count == 4


def test_f2_says_why_a_cell_can_not_be_edited(grid_desk: GridDesk) -> None:
    view = grid_desk.panel(draft_of(items())).view
    go(view, 0, "pct")
    press(view, KEY.Key_F2)
    assert (editor_of(view), grid_desk.last_told) == (None, "An amount is entered.")


def test_numbers_are_shown_copied_typed_and_pasted_as_the_system_writes_them(grid_desk: GridDesk) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        model = draft_of(items())
        panel = grid_desk.panel(model)
        view = panel.view
        assert texts(model, "amount")[0] == "99.049,50"
        assert panel.totals.texts()["count"] == "15.000"
        go(view, 0, "amount")
        press(view, KEY.Key_C, CTRL)
        assert grid_desk.clipboard == "99049,50\r\n"
        press_in(type_keys(view, "1.234,5"), KEY.Key_Return)
        assert model.rows()[0].amount == 123_450
        press_in(type_keys(view, "1,234"), KEY.Key_Return)
        assert texts(model, "amount")[1] == "1,234"
        assert "'1,234' is unclear: with a comma for thousands it is 1234" in grid_desk.last_told
        go(view, 3, "amount")
        paste(grid_desk, view, "1.000,25 €\r\n2,5\r\n")
        assert [row.amount for row in model.rows()[3:5]] == [100_025, 250]
    finally:
        QLocale.setDefault(before)


# Turned, ticked, pressed and opened


def test_space_turns_a_check_box_and_so_does_a_click(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model, width=1400).view
    go(view, 0, "active")
    QTest.keyClick(view, KEY.Key_Space)
    click(view, 1, "active")
    assert [row.active for row in model.rows()] == [True, True, False, False, False]
    click(view, 1, "active")
    assert not model.rows()[1].active


def test_a_tick_is_set_in_a_frozen_column_by_a_click(grid_desk: GridDesk) -> None:
    ticks: Ticks[Item] = Ticks(lambda row: row.id)
    model = GridModel((ticks.column, *COLUMNS), key=lambda row: row.id, ticks=ticks)
    model.set_rows(items())
    view = grid_desk.panel(model, frozen=2).view
    assert where(view) == (0, "code")
    click(view, 2, "selected")
    assert ticks.keys == {3}


def test_a_button_in_a_cell_is_pressed_by_click_enter_and_space(grid_desk: GridDesk) -> None:
    button: Column[Item] = Column("go", "", Kind.TEXT, lambda row: "Go To Detail" if row.id != 2 else "", 14)
    model = GridModel((*COLUMNS[:2], button), key=lambda row: row.id)
    model.set_rows(items(3))
    view = grid_desk.panel(model).view
    view.set_action_column("go")
    pressed: list[tuple[str, int | None]] = []
    view.action_pressed.connect(lambda name, row: pressed.append((name, row.id)))
    click(view, 0, "go")
    click(view, 1, "go")
    go(view, 2, "go")
    QTest.keyClick(view, KEY.Key_Return)
    QTest.keyClick(view, KEY.Key_Space)
    assert pressed == [("go", 1), ("go", 3), ("go", 3)]


def test_a_read_only_row_is_opened_by_double_click_and_enter(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=1)
    opened: list[int | None] = []
    view.row_opened.connect(lambda row: opened.append(row.id))
    click(view, 1, "amount", double=True)
    click(view, 2, "code", double=True)
    go(view, 3, "name")
    QTest.keyClick(view, KEY.Key_Return)
    assert opened == [2, 3, 4]


def test_enter_opens_the_row_where_nothing_is_edited(grid_desk: GridDesk) -> None:
    view = panel_of(grid_desk, items(3)).view
    opened: list[Any] = []
    view.row_opened.connect(opened.append)
    go(view, 1, "amount")
    press(view, KEY.Key_Return)
    assert opened == [items(3)[1]]
