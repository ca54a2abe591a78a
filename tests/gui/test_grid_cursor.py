"""Where the cursor of a grid goes and what it selects on its way: over a reload, with Enter, Tab and the arrows."""

import pytest
from PySide6.QtTest import QTest

from crpm_desktop.models.filters import Filter
from crpm_desktop.widgets.grid_cursor import edge_of
from crpm_desktop.widgets.grid_view import GridView
from tests.gui.grid_desk import (
    CTRL,
    KEY,
    SHIFT,
    GridDesk,
    draft_and_view,
    go,
    panel_of,
    press,
    press_in,
    type_keys,
    view_of,
    where,
)
from tests.models.sheet import COLUMNS, draft_of, items, read_only, texts


def selected(view: GridView) -> set[tuple[int, str]]:
    columns = view.grid_model.columns
    return {(index.row(), columns[index.column()].name) for index in view.selectionModel().selectedIndexes()}


# Over a reload


def test_the_cursor_stands_on_the_first_row_and_stays_on_its_row_over_a_reload(grid_desk: GridDesk) -> None:
    model = read_only([])
    view = grid_desk.panel(model).view
    entered: list[int] = []
    view.row_entered.connect(entered.append)
    model.set_rows(items())
    assert where(view) == (0, "code")
    go(view, 3, "amount")
    model.set_rows(list(reversed(items(6))))
    assert where(view) == (2, "amount")
    assert view.current_row() == items()[3]
    model.set_rows([])
    assert view.current_row() is None
    assert entered[-1] == -1


def test_the_cursor_stays_on_its_row_over_a_filter_and_goes_to_the_first_when_it_is_hidden(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(9))
    go(view, 5, "count")
    view.grid_model.set_filters([Filter("year", "2020")])  # type: ignore[attr-defined]
    assert (where(view), view.current_row()) == ((1, "count"), items(9)[5])
    view.grid_model.set_filters([Filter("year", "2021")])  # type: ignore[attr-defined]
    assert where(view)[0] == 0


# Enter, Tab and the arrows


def test_enter_goes_down_and_shift_enter_up_also_after_an_edit(grid_desk: GridDesk) -> None:
    model, view = draft_and_view(grid_desk, items())
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
    model, view = draft_and_view(grid_desk, items())
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
    model, view = draft_and_view(grid_desk, items())
    go(view, 1, "count")
    QTest.keyClick(type_keys(view, "5"), KEY.Key_Down)
    grid_desk.qtbot.waitUntil(lambda: not view.is_editing())
    assert where(view) == (2, "count")
    QTest.keyClick(type_keys(view, "6"), KEY.Key_Up)
    grid_desk.qtbot.waitUntil(lambda: not view.is_editing())
    assert (where(view), texts(model, "count")[1:3]) == ((1, "count"), ["5", "6"])


# Jumping and selecting


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
