"""A grid that is edited as a spreadsheet is: undo, paste, fill, clear, and where the cursor goes."""

from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.widgets.bulk_edits import AT_ONCE, MOST_CELLS
from crpm_desktop.widgets.edit_preview import EditPreview
from crpm_desktop.widgets.grid_cursor import edge_of
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.review_dialog import ReviewDialog
from tests.gui.grid_desk import GridDesk, editor_of, go, panel_of, press_in, select, type_keys, where
from tests.models.sheet import COLUMNS, Item, draft_of, items, texts

KEY = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(view: GridView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(view, key, modifiers)


def paste(desk: GridDesk, view: GridView, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(view, KEY.Key_V, CTRL)
    desk.settle()


def preview_of(panel: GridPanel) -> EditPreview:
    preview = panel.window().findChild(EditPreview)
    assert isinstance(preview, EditPreview)
    assert preview.isVisible()
    return preview


def click_on(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def selected(view: GridView) -> set[tuple[int, str]]:
    columns = view.grid_model.columns
    return {(index.row(), columns[index.column()].name) for index in view.selectionModel().selectedIndexes()}


# Undo


def test_ctrl_z_takes_back_and_ctrl_y_does_again_with_the_cursor_on_the_cell(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    press_in(type_keys(view, "5"), KEY.Key_Return)
    go(view, 3, "count")
    press_in(type_keys(view, "6"), KEY.Key_Return)
    go(view, 0, "code")
    press(view, KEY.Key_Z, CTRL)
    assert (texts(model, "count")[3], where(view)) == ("4,000", (3, "count"))
    press(view, KEY.Key_Z, CTRL)
    assert (model.has_changes, where(view)) == (False, (1, "amount"))
    press(view, KEY.Key_Y, CTRL)
    press(view, KEY.Key_Z, CTRL | SHIFT)
    assert (texts(model, "amount")[1], texts(model, "count")[3]) == ("5.00", "6")


def test_the_undo_action_says_what_it_takes_back(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    actions = grid_desk.panel(model).edit_actions
    assert actions is not None
    assert not actions.undo.isEnabled()
    model.delete_rows([1])
    assert (actions.undo.text(), actions.undo.isEnabled()) == ("Undo Delete Rows", True)
    actions.undo.trigger()
    assert (actions.undo.isEnabled(), actions.redo.text()) == (False, "Redo Delete Rows")


def test_ctrl_z_in_an_open_editor_is_the_editors_own(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    model.type_text(0, "amount", "5")
    go(view, 1, "count")
    editor = type_keys(view, "77")
    QTest.keyClick(editor, KEY.Key_Z, CTRL)
    assert texts(model, "amount")[0] == "5.00"
    assert editor_of(view) is editor


# Paste


def test_a_pasted_range_goes_into_cells_and_new_rows_as_one_step(grid_desk: GridDesk) -> None:
    model = draft_of(items(2))
    view = grid_desk.panel(model, width=1400).view
    view.set_column_hidden(model.column_index("name"), True)
    go(view, 1, "code")
    paste(grid_desk, view, "1000\t1.50\r\n1001\t2.50\r\n2000\t\r\n")
    assert texts(model, "code") == ["C1", "1000", "1001", "2000", ""]
    assert texts(model, "amount") == ["99,049.50", "1.50", "2.50", "", ""]
    assert grid_desk.last_told == "Paste: 5 cells changed, 2 new rows."
    press(view, KEY.Key_Z, CTRL)
    assert (model.has_changes, model.rows()) == (False, items(2))


def test_one_copied_value_fills_the_selection(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    select(view, (1, 3), ("count", "count"))
    paste(grid_desk, view, "12\r\n")
    assert texts(model, "count") == ["1,000", "12", "12", "12", "5,000", ""]


def test_a_copied_row_fills_all_selected_rows(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    select(view, (0, 5), ("code", "amount"))
    paste(grid_desk, view, "1000\t\t7")
    assert texts(model, "amount") == ["7.00"] * 5 + [""]
    assert texts(model, "name") == ["Acme Supply"] * 5 + [""]


def test_what_is_copied_here_can_be_pasted_here(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model, width=1400)
    view = panel.view
    select(view, (0, 1), ("amount", "active"))
    press(view, KEY.Key_C, CTRL)
    go(view, 3, "amount")
    press(view, KEY.Key_V, CTRL)
    preview_of(panel).close()  # the year can't be edited
    assert not model.has_changes


def test_what_is_refused_is_shown_before_anything_is_pasted(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    go(panel.view, 0, "amount")
    paste(grid_desk, panel.view, "1\t0.5\t5\r\nmany\t1\t6\r\n")
    preview = preview_of(panel)
    assert not model.has_changes
    assert preview.heading.text() == "1 of 4 cells are refused. Nothing was changed yet."
    (trouble,) = preview.model.rows()
    assert (trouble.row, trouble.title, trouble.text) == (1, "Amount", "many")
    assert "'many' is no amount" in trouble.why
    preview.reject()
    assert not model.has_changes


def test_the_others_are_pasted_and_the_refused_cells_left(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    go(panel.view, 0, "amount")
    paste(grid_desk, panel.view, "1\t0.5\t5\r\nmany\t1\t6\r\n")
    click_on(preview_of(panel).others)
    assert texts(model, "amount")[:2] == ["1.00", "98,049.00"]
    assert texts(model, "count")[:2] == ["5", "6"]
    assert grid_desk.last_told == "Paste: 3 cells changed. 1 cell refused."
    model.history.undo()
    assert not model.has_changes


def test_the_refused_text_can_be_pasted_marked(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    go(panel.view, 0, "amount")
    paste(grid_desk, panel.view, "1\t0.5\t5\r\nmany\t1\t6\r\n")
    click_on(preview_of(panel).marked)
    assert texts(model, "amount")[:2] == ["1.00", "many"]
    assert model.wrong_at(1, model.column_index("amount")) is not None


def test_cells_that_find_no_column_and_rows_that_can_not_be_made_are_told(grid_desk: GridDesk) -> None:
    model = draft_of(items(1), new_rows=False)
    panel = grid_desk.panel(model)
    go(panel.view, 0, "active")
    paste(grid_desk, panel.view, "Y\t\t\tlost\r\nN\t\t\t\r\n")
    whys = [trouble.why for trouble in preview_of(panel).model.rows()]
    assert ["no column" in whys[0], "no row" in whys[1]] == [True, True]


def test_a_single_unclear_value_is_refused_in_its_cell(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    paste(grid_desk, view, "12,34\r\n")
    assert texts(model, "amount")[1] == "12,34"
    assert "12,34" in grid_desk.last_told


def test_a_large_paste_is_tried_in_the_background(grid_desk: GridDesk) -> None:
    model = draft_of(items(3))
    view = grid_desk.panel(model).view
    go(view, 0, "count")
    QGuiApplication.clipboard().setText("\r\n".join(str(number) for number in range(AT_ONCE + 40)))
    press(view, KEY.Key_V, CTRL)
    assert not view.isEnabled()
    assert not model.has_changes
    grid_desk.settle()
    assert (view.isEnabled(), view.hasFocus(), len(model.rows())) == (True, True, AT_ONCE + 40)
    assert [row.count for row in model.rows()] == list(range(AT_ONCE + 40))
    press(view, KEY.Key_Z, CTRL)
    assert model.rows() == items(3)


def test_rows_read_anew_while_a_large_paste_is_tried_are_left_alone(grid_desk: GridDesk) -> None:
    model = draft_of(items(3))
    view = grid_desk.panel(model).view
    go(view, 0, "count")
    QGuiApplication.clipboard().setText("\r\n".join(["1"] * (AT_ONCE + 1)))
    press(view, KEY.Key_V, CTRL)
    model.set_rows(items(2))
    grid_desk.settle()
    assert (model.has_changes, model.rows()) == (False, items(2))
    assert grid_desk.last_told == "The rows were changed in the meantime, so nothing was done. Paste: try it again."


def test_too_many_cells_are_refused_with_how_many_they_are(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 0, "count")
    paste(grid_desk, view, "1\r\n" * (MOST_CELLS + 1))
    assert f"{MOST_CELLS + 1:,} cells are too many" in grid_desk.last_told
    assert not model.has_changes


def test_an_empty_clipboard_changes_nothing(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 0, "count")
    QGuiApplication.clipboard().clear()
    press(view, KEY.Key_V, CTRL)
    assert not model.has_changes


# Fill, clear, cut


def test_ctrl_d_fills_the_first_row_down_and_a_single_row_from_above(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    select(view, (0, 2), ("count", "year"))
    press(view, KEY.Key_D, CTRL)
    assert texts(model, "count") == ["1,000", "1,000", "1,000", "4,000", "5,000", ""]
    go(view, 4, "count")
    press(view, KEY.Key_D, CTRL)
    assert texts(model, "count")[4] == "4,000"
    assert model.history.undo_words == "Typing in Count"
    go(view, 0, "count")
    press(view, KEY.Key_D, CTRL)
    assert grid_desk.last_told == "There is nothing above to fill down from."


def test_a_code_is_filled_down_with_what_belongs_to_it(grid_desk: GridDesk) -> None:
    model = draft_of([Item(1, "1001", "Birch Stores"), *items(4)[1:]])
    view = grid_desk.panel(model, frozen=0).view
    select(view, (0, 3), ("code", "code"))
    press(view, KEY.Key_D, CTRL)
    assert texts(model, "name") == ["Birch Stores"] * 4 + [""]


def test_del_empties_the_selected_cells_that_can_be_edited(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    select(view, (0, 1), ("name", "amount"))
    press(view, KEY.Key_Delete)
    assert texts(model, "amount")[:3] == ["", "", ""]
    assert texts(model, "name")[:2] == ["Name 1", "Name 2"]
    press(view, KEY.Key_Z, CTRL)
    assert not model.has_changes
    select(view, (0, 1), ("name", "name"))
    press(view, KEY.Key_Delete)
    assert grid_desk.last_told == "None of the selected cells can be edited."


def test_del_in_a_field_beside_the_grid_empties_no_cell(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    go(panel.view, 0, "amount")
    panel.export_button.setFocus()
    QTest.keyClick(panel.export_button, KEY.Key_Delete)
    assert not model.has_changes


def test_cut_copies_and_empties(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    select(view, (0, 1), ("count", "count"))
    press(view, KEY.Key_X, CTRL)
    assert grid_desk.clipboard == "1000\r\n2000\r\n"
    assert texts(model, "count")[:2] == ["", ""]


# The cursor


def test_enter_goes_down_and_shift_enter_up_also_after_an_edit(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "count")
    press(view, KEY.Key_Return)
    assert where(view) == (2, "count")
    press(view, KEY.Key_Return, SHIFT)
    assert where(view) == (1, "count")
    editor = type_keys(view, "5")
    QTest.keyClick(editor, KEY.Key_Return, SHIFT)
    grid_desk.qtbot.waitUntil(lambda: not view.is_editing())
    assert (where(view), texts(model, "count")[1]) == ((0, "count"), "5")
    press(view, KEY.Key_Return, SHIFT)
    assert where(view) == (0, "count")


def test_enter_after_tab_goes_back_to_the_column_where_tab_began(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "amount")
    press_in(type_keys(view, "1"), KEY.Key_Tab)
    press(view, KEY.Key_Tab)
    press_in(type_keys(view, "2"), KEY.Key_Return)
    assert where(view) == (2, "amount")
    assert (texts(model, "amount")[1], texts(model, "count")[1]) == ("1.00", "2")
    press(view, KEY.Key_Tab)
    press(view, KEY.Key_Right)
    press(view, KEY.Key_Return)
    assert where(view) == (3, "count")
    press(view, KEY.Key_Backtab)
    assert where(view) == (3, "pct")


def test_the_arrows_up_and_down_end_an_edit(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    view = grid_desk.panel(model).view
    go(view, 1, "count")
    QTest.keyClick(type_keys(view, "5"), KEY.Key_Down)
    grid_desk.qtbot.waitUntil(lambda: not view.is_editing())
    assert where(view) == (2, "count")
    QTest.keyClick(type_keys(view, "6"), KEY.Key_Up)
    grid_desk.qtbot.waitUntil(lambda: not view.is_editing())
    assert (where(view), texts(model, "count")[1:3]) == ((1, "count"), ["5", "6"])


def test_f2_says_why_a_cell_can_not_be_edited(grid_desk: GridDesk) -> None:
    view = grid_desk.panel(draft_of(items())).view
    go(view, 0, "pct")
    press(view, KEY.Key_F2)
    assert (editor_of(view), grid_desk.last_told) == (None, "An amount is entered.")


@pytest.mark.parametrize(
    ("filled", "start", "place"),
    [
        ("xxx..x", 0, 2),
        ("xxx..x", 2, 5),
        ("xxx...", 2, 5),
        ("...x..", 0, 3),
        ("x.x", 0, 2),
        ("xx", 1, 1),
        ("xxx", -1, 0),
        ("", 0, 0),
    ],
)
def test_ctrl_and_an_arrow_go_to_the_edge_of_the_filled_cells(filled: str, start: int, place: int) -> None:
    assert edge_of([sign == "x" for sign in filled], start) == place


def test_ctrl_with_arrows_home_and_end_jump_and_select_with_shift(grid_desk: GridDesk) -> None:
    view = grid_desk.panel(draft_of(items())).view
    go(view, 0, "amount")
    press(view, KEY.Key_Down, CTRL)
    assert where(view) == (1, "amount")  # the third has no amount
    press(view, KEY.Key_Down, CTRL)
    assert where(view) == (3, "amount")
    press(view, KEY.Key_End, CTRL)
    assert where(view) == (4, "at")
    press(view, KEY.Key_Home, CTRL)
    assert (where(view), selected(view)) == ((0, "code"), {(0, "code")})
    press(view, KEY.Key_Down, CTRL | SHIFT)
    assert (where(view)[0], selected(view)) == (4, {(row, "code") for row in range(5)})
    press(view, KEY.Key_Right, CTRL | SHIFT)
    assert {name for _row, name in selected(view)} == {"code", "name", "amount", "pct", "count", "year"}
    go(view, 5, "code")
    press(view, KEY.Key_Up, CTRL)
    assert where(view) == (4, "code")


def test_whole_columns_rows_and_everything_are_selected(grid_desk: GridDesk) -> None:
    view = panel_of(grid_desk, items(3)).view
    go(view, 1, "amount")
    press(view, KEY.Key_Space, CTRL)
    assert selected(view) == {(row, "amount") for row in range(3)}
    go(view, 1, "amount")
    press(view, KEY.Key_Space, SHIFT)
    assert selected(view) == {(1, column.name) for column in COLUMNS}
    press(view, KEY.Key_A, CTRL)
    assert len(selected(view)) == 3 * len(COLUMNS)


def test_enter_opens_the_row_where_nothing_is_edited(grid_desk: GridDesk) -> None:
    model = GridModel(COLUMNS, key=lambda row: row.id)
    model.set_rows(items(3))
    view = grid_desk.panel(model).view
    opened: list[Any] = []
    view.row_opened.connect(opened.append)
    go(view, 1, "amount")
    press(view, KEY.Key_Return)
    assert opened == [items(3)[1]]


# Review


def test_changes_are_reviewed_reverted_and_gone_to(grid_desk: GridDesk) -> None:
    model = draft_of(items())
    panel = grid_desk.panel(model)
    model.type_text(0, "amount", "5")
    model.type_text(3, "count", "6")
    go(panel.view, 2, "code")
    press(panel.view, KEY.Key_R, CTRL | SHIFT)
    dialog = panel.window().findChild(ReviewDialog)
    assert isinstance(dialog, ReviewDialog)
    assert dialog.heading.text().startswith("2 changes not saved yet.")
    assert texts(dialog.model, "after") == ["5.00", "6"]
    go(dialog.view, 0, "revert")
    QTest.keyClick(dialog.view, KEY.Key_Space)
    assert (texts(model, "amount")[0], texts(dialog.model, "column")) == ("99,049.50", ["Count"])
    click_on(dialog.go_button)
    assert where(panel.view) == (3, "count")
    assert not dialog.isVisible()


# Numbers


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
