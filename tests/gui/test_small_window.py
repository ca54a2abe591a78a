"""A laptop of 1366x768 at 200 %: 683x384 pixels for the whole window, less the task bar. Nothing is out of reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QScrollArea, QWidget

from tests.gui.desk import Desk

WIDTH, HEIGHT = 683, 384 - 24


@pytest.fixture
def small(desk: Desk, demo: Path) -> Desk:
    desk.open(str(demo))
    desk.window.resize(WIDTH, HEIGHT)
    QApplication.processEvents()
    return desk


def controls(page: QWidget) -> Iterator[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    return (child for child in page.findChildren(QWidget) if isinstance(child, kinds) and child.isVisibleTo(page))


def is_reachable(control: QWidget) -> bool:
    """Does it stand inside all of its parents, or of the scroll area that brings it into sight?"""
    parent = control.parentWidget()
    while parent is not None:
        place = control.rect().translated(control.mapTo(parent, control.rect().topLeft()))
        if not parent.rect().contains(place):
            return False
        above = parent.parentWidget()
        area = above.parentWidget() if above is not None else None
        if isinstance(area, QScrollArea) and area.widget() is parent:
            return True
        parent = None if parent.isWindow() else above
    return True


def test_the_window_fits_on_a_small_laptop(small: Desk) -> None:
    size = small.window.size()
    assert (size.width(), size.height()) == (WIDTH, HEIGHT)


def test_a_message_with_a_long_path_makes_the_window_no_wider(small: Desk) -> None:
    path = "C:\\Users\\accounting\\" + "Rebates_of_the_whole_company\\" * 5 + "records.xlsx"
    small.window.context.messages.tell(f"9 rows written to {path}.", folder="C:\\Users")
    QApplication.processEvents()
    assert (small.window.width(), small.window.height()) == (WIDTH, HEIGHT)
    assert path in small.window.message_line.label.toolTip()


@pytest.mark.parametrize(
    "title", ["Rebate Set Up", "Customer Summary", "Customer Detail", "Sales History", "Sales PG History", "Help"]
)
def test_every_control_of_a_tab_can_be_reached(small: Desk, title: str) -> None:
    page = small.show_tab(title)
    QApplication.processEvents()
    assert small.window.height() == HEIGHT
    names = [f"{type(one).__name__} {one.accessibleName() or one.objectName()}" for one in controls(page)]
    reached = [is_reachable(one) for one in controls(page)]
    assert names
    assert [name for name, fine in zip(names, reached, strict=True) if not fine] == []


def test_two_rows_are_seen_at_least_where_rows_are_the_matter(small: Desk) -> None:
    small.show_tab("Customer Summary")
    view = small.window.summary.view
    assert view.viewport().height() >= 2 * view.verticalHeader().defaultSectionSize()


def test_the_chart_gives_way_to_the_rows_and_comes_when_it_is_asked_for(small: Desk) -> None:
    small.show_tab("Customer Detail")
    splitter = small.window.detail.splitter
    assert splitter.sizes()[1] == 0
    splitter.set_open(True)
    assert splitter.sizes()[1] > 0
