"""The Tab key goes through a window as it is read: tools from left to right, then the grid below them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from crpm_desktop.widgets.grid_panel import GridPanel
from tests.gui.desk import Desk

LINE = 20
"""Pixels by which the tops of what stands in one line may differ."""


def stops(window: QWidget) -> list[QWidget]:
    """Where the Tab key stops, in its order; what is greyed now included."""
    found: list[QWidget] = []
    one = window.nextInFocusChain()
    while one is not None and one is not window:
        takes_keys = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.focusProxy() is None
        if takes_keys and one.isVisible() and one.window() is window:
            found.append(one)
        one = one.nextInFocusChain()
    return found


def as_read(window: QWidget, widgets: list[QWidget]) -> list[QWidget]:
    def place(one: QWidget) -> tuple[int, int]:
        corner = one.mapTo(window, QPoint(0, 0))
        return corner.y() // LINE, corner.x()

    return sorted(widgets, key=place)


def panels_of(page: QWidget) -> list[GridPanel]:
    return [one for one in page.findChildren(GridPanel) if one.isVisible()]


@pytest.mark.parametrize(
    "title", ["Rebate Set Up", "Customer Summary", "Customer Detail", "Sales History", "Sales PG History"]
)
def test_the_tools_of_a_grid_come_from_left_to_right_before_its_rows(desk: Desk, demo: Path, title: str) -> None:
    window = desk.open(str(demo))
    page = desk.show_tab(title)
    order = stops(window)
    for panel in panels_of(page):
        tools = [one for one in order if panel.bar.isAncestorOf(one)]
        assert tools == as_read(window, tools)
        if panel.bar.isVisible():
            assert len(tools) >= 2
            assert order.index(tools[-1]) < order.index(panel.view)
    assert panels_of(page)


def test_the_header_comes_before_the_tabs_and_these_before_the_page(desk: Desk, demo: Path) -> None:
    window = desk.open(str(demo))
    order = stops(window)
    header = [one for one in order if window.header.isAncestorOf(one)]
    assert header == as_read(window, header)
    assert order.index(header[-1]) < order.index(window.tabs.tabBar()) < order.index(window.summary.tools.select_all)


def test_the_search_comes_before_the_list_of_programs(desk: Desk, demo: Path) -> None:
    window = desk.open(str(demo))
    desk.show_tab("Rebate Set Up")
    order, programs = stops(window), window.set_up.programs
    assert order.index(programs.search) < order.index(programs.view) < order.index(window.set_up.buttons.new)


def test_free_goods_are_gone_through_as_they_are_read(desk: Desk, demo: Path) -> None:
    window = desk.open(str(demo))
    window.reports.show_free_goods()
    goods = window.reports.free_goods
    assert goods is not None
    desk.settle()
    order, panel = stops(goods), goods.page.panel
    tools = [one for one in order if panel.bar.isAncestorOf(one)]
    filters = [one for one in order if goods.page.filters.isAncestorOf(one)]
    assert tools == as_read(goods, tools)
    assert order.index(filters[-1]) < order.index(tools[0])
    assert order.index(tools[-1]) < order.index(panel.view)
