"""Many cells of a grid at once: filled down, emptied, cut."""

from PySide6.QtTest import QTest

from tests.gui.grid_desk import CTRL, KEY, GridDesk, draft_and_view, go, press, select
from tests.models.sheet import Item, draft_of, items, texts


def test_ctrl_d_fills_the_first_row_down_and_a_single_row_from_above(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
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
    model, view = draft_and_view(grid_desk, items())
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
    model, view = draft_and_view(grid_desk, items())
    select(view, (0, 1), ("count", "count"))
    press(view, KEY.Key_X, CTRL)
    assert grid_desk.clipboard == "1000\r\n2000\r\n"
    assert texts(model, "count")[:2] == ["", ""]
