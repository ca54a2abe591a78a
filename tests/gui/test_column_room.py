"""Columns share the room that the window gives: notes are seen on a small laptop, names are whole on a large screen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.column_room import Share, shared
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.grid_view import GridView
from tests.gui.desk import Desk
from tests.gui.grid_desk import GridDesk

LAPTOP, LARGE = (1366, 728), (2560, 1390)

COLUMNS: tuple[Column[str], ...] = (
    Column("code", "Code", Kind.TEXT, str, 10),
    Column("name", "Name", Kind.TEXT, str, 30, least=15),
    Column("amount", "Amount", Kind.MONEY, len, 12, total=True),
    Column("notes", "Notes", Kind.TEXT, str, 20, least=5),
)


def test_what_is_scarce_is_given_and_what_is_left_is_taken_in_proportion() -> None:
    shares = [Share(100), Share(200, 100), Share(100, 50)]
    assert shared(shares, 400) == [100, 200, 100]
    assert shared(shares, 370) == [100, 180, 90]
    assert shared(shares, 250) == [100, 100, 50]
    assert shared(shares, 100) == [100, 100, 50]
    assert shared(shares, 430) == [100, 220, 110]
    assert shared(shares, 5_000) == [100, 400, 200]
    assert shared([Share(100)], 5_000) == [100]


@pytest.fixture
def panel(grid_desk: GridDesk) -> GridPanel:
    model = GridModel(COLUMNS)
    model.set_rows(["one", "two"])
    return grid_desk.panel(model, width=1_400)


def widths(view: GridView) -> dict[str, int]:
    return {column.name: view.columnWidth(number) for number, column in enumerate(view.grid_model.columns)}


def narrow(panel: GridPanel, width: int) -> dict[str, int]:
    panel.resize(width, panel.height())
    QApplication.processEvents()
    return widths(panel.view)


def test_columns_follow_the_window_until_one_is_set_by_hand(panel: GridPanel) -> None:
    wide, small = widths(panel.view), narrow(panel, 500)
    assert small["name"] < wide["name"]
    assert small["notes"] < wide["notes"]
    assert (small["code"], small["amount"]) == (wide["code"], wide["amount"])
    assert sum(small.values()) == panel.view.viewport().width()
    panel.view.horizontalHeader().resizeSection(1, 222)
    set_by_hand = widths(panel.view)
    assert narrow(panel, 1_400) == set_by_hand
    panel.reset_columns()
    assert widths(panel.view) == wide


def test_only_what_is_set_by_hand_is_remembered(grid_desk: GridDesk, panel: GridPanel) -> None:
    narrow(panel, 600)
    assert not panel._save_timer.isActive()
    assert grid_desk.settings.value("grids/items/columns") is None
    panel.view.horizontalHeader().resizeSection(1, 222)
    grid_desk.qtbot.waitUntil(lambda: grid_desk.settings.value("grids/items/columns") is not None)
    model = GridModel(COLUMNS)
    again = grid_desk.panel(model, width=1_400)
    assert again.view.columnWidth(1) == 222
    assert narrow(again, 700)["name"] == 222


def test_a_column_that_is_hidden_leaves_its_room_to_others(panel: GridPanel) -> None:
    before = narrow(panel, 500)
    panel.view.set_column_hidden(0, True)
    assert panel.view.columnWidth(1) > before["name"]
    panel.view.set_column_hidden(0, False)
    assert widths(panel.view) == before


def test_frozen_columns_are_as_wide_as_those_that_they_stand_for(panel: GridPanel) -> None:
    for width in (500, 1_400):
        narrow(panel, width)
        view = panel.view
        for number in view._frozen_now():
            assert view.frozen.columnWidth(number) == view.columnWidth(number)
        assert view.frozen.width() == view.frozen_width()


def test_notes_and_names_are_seen_in_the_window_of_a_laptop_and_of_a_large_screen(desk: Desk, tmp_path: Path) -> None:
    window = desk.open(str(tmp_path / "new.db"))
    view = window.summary.view
    seen = []
    notes = view.grid_model.column_index("marks")
    for size in (LAPTOP, LARGE):
        window.resize(*size)
        QApplication.processEvents()
        start = view.columnViewportPosition(notes)
        seen.append((view.columnWidth(view.grid_model.column_index("customer_name")), view.columnWidth(notes)))
        assert view.horizontalScrollBar().maximum() <= view.fontMetrics().horizontalAdvance("0")
        assert start + view.fontMetrics().horizontalAdvance("out of date") < view.viewport().width()
    assert seen[1][0] > seen[0][0]
    assert seen[1][1] > seen[0][1]
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().column() == notes
