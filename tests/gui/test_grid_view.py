"""What a grid shows of its rows: copied cells and their sum, the order, columns frozen, moved and hidden."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crpm_desktop.widgets.grid_selection import Stats
from tests.gui.grid_desk import KEY, GridDesk, go, select, view_of
from tests.models.sheet import COLUMNS, Item, items, texts

# Copied and summed up


@pytest.mark.parametrize("with_header", [False, True])
def test_copied_cells_are_what_excel_pastes(grid_desk: GridDesk, with_header: bool) -> None:
    rows = [
        Item(1, "=1+1", 'say "hi"\nthere', 1_234_50, 25_000, 1_200, active=True),
        Item(2, "-x", "tab\there", -5, None, None),
    ]
    view = view_of(grid_desk, rows)
    select(view, (0, 1), ("code", "active"))
    if with_header:
        QTest.keyClick(view, KEY.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    else:
        QTest.keyClick(view, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [
        '\'=1+1\t"say ""hi""\nthere"\t1234.50\t2.5%\t1200\t2026\t\tY\r\n',
        '\'-x\t"tab\there"\t-0.05\t\t\t2026\t\tN\r\n',
    ]
    header = "Code\tName\tAmount\tPercent\tCount\tYear\tPer\tActive\r\n" if with_header else ""
    assert grid_desk.clipboard == header + "".join(lines)


def test_only_shown_columns_are_copied_in_their_order_and_gaps_are_blank(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(3))
    header = view.horizontalHeader()
    view.set_column_hidden(1, True)
    header.moveSection(header.visualIndex(4), 0)
    select(view, (0, 0), ("code", "code"))
    flag = view.selectionModel().SelectionFlag.Select
    view.selectionModel().select(view.grid_model.index(2, 4), flag)
    view.copy_selection()
    assert grid_desk.clipboard == "\tC1\r\n\t\r\n3000\t\r\n"


def test_sum_average_and_count_are_of_numbers_of_one_kind(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items())
    told: list[Stats] = []
    view.stats_changed.connect(told.append)
    select(view, (0, 3), ("amount", "amount"))
    grid_desk.qtbot.waitUntil(lambda: bool(told) and told[-1].count == 3)
    assert told[-1].text == "Sum 293,146.50   Average 97,715.50   Count 3"
    select(view, (0, 1), ("name", "pct"))
    grid_desk.qtbot.waitUntil(lambda: told[-1].count == 6)
    assert told[-1].text == "Count 6"
    go(view, 0, "amount")
    grid_desk.qtbot.waitUntil(lambda: told[-1].text == "")


# Order and columns


def test_a_click_on_a_header_sorts_up_down_and_back(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=1)
    header, number = view.horizontalHeader(), 2

    def press() -> None:
        at = QPoint(header.sectionViewportPosition(number) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    orders = []
    for _ in range(3):
        press()
        orders.append((texts(view.grid_model, "code")[0], header.isSortIndicatorShown()))
    assert orders == [("C5", True), ("C1", True), ("C1", False)]


def test_the_first_columns_stay_in_sight_while_the_others_scroll(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=2, width=500)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.columnViewportPosition(0) < 0
    assert view.frozen.isVisible()
    assert view.frozen.columnViewportPosition(0) == 0
    assert view.frozen.width() == view.columnWidth(0) + view.columnWidth(1)
    assert [view.frozen.isColumnHidden(number) for number in range(3)] == [False, False, True]


def test_the_cursors_cell_is_never_below_the_frozen_columns(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=2, width=500)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    for name in ("count", "pct", "amount"):
        go(view, 0, name)
        assert view.columnViewportPosition(view.grid_model.column_index(name)) >= view.frozen_width(), name


def test_frozen_columns_follow_widths_order_scrolling_and_hiding(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(80), frozen=2)
    view.setColumnWidth(0, 123)
    assert view.frozen.columnWidth(0) == 123
    view.frozen.setColumnWidth(1, 77)
    assert view.columnWidth(1) == 77
    view.set_column_hidden(0, True)
    assert [view.frozen.isColumnHidden(number) for number in range(3)] == [True, False, False]
    view.verticalScrollBar().setValue(30)
    assert view.frozen.verticalScrollBar().value() == 30
    view.frozen.verticalScrollBar().setValue(10)
    assert view.verticalScrollBar().value() == 10


def test_frozen_columns_never_take_most_of_a_narrow_grid(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items(), frozen=3, width=260)
    assert view.frozen_width() <= 0.55 * view.width()
    view.window().resize(1_200, 400)
    QApplication.processEvents()
    assert view.frozen_width() == sum(view.columnWidth(number) for number in range(3))


def test_the_last_column_shown_can_not_be_hidden(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items())
    for number in range(len(COLUMNS)):
        view.set_column_hidden(number, True)
    assert view.shown_columns() == [len(COLUMNS) - 1]
