"""What was done to a grid is taken back, done again, reviewed and reverted."""

from PySide6.QtTest import QTest

from crpm_desktop.widgets.review_dialog import ReviewDialog
from tests.gui.grid_desk import (
    CTRL,
    KEY,
    SHIFT,
    GridDesk,
    click_on,
    draft_and_view,
    editor_of,
    go,
    press,
    press_in,
    type_keys,
    where,
)
from tests.models.sheet import draft_of, items, texts


def test_ctrl_z_takes_back_and_ctrl_y_does_again_with_the_cursor_on_the_cell(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
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
    model, view = draft_and_view(grid_desk, items())
    model.type_text(0, "amount", "5")
    go(view, 1, "count")
    editor = type_keys(view, "77")
    QTest.keyClick(editor, KEY.Key_Z, CTRL)
    assert texts(model, "amount")[0] == "5.00"
    assert editor_of(view) is editor


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
