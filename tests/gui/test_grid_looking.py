"""How a grid is looked at: zoom, the record panel, layouts with names; all of it remembered."""

import json

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.layouts_dialog import NONE_YET, LayoutsDialog
from tests.gui.grid_desk import GridDesk, go, panel_of, press_in, type_keys, where
from tests.models.sheet import COLUMNS, draft_of, items, texts

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def turn_wheel(widget: QWidget, turned: int, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def sizes(panel: GridPanel) -> tuple[float, int, int]:
    view = panel.view
    return view.font().pointSizeF(), view.verticalHeader().defaultSectionSize(), view.columnWidth(1)


def click_on(button: QAbstractButton) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# Zoom


def test_ctrl_and_the_wheel_make_text_rows_and_columns_larger_and_ctrl_0_as_they_were(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(9))
    before = sizes(panel)
    for _turn in range(5):
        turn_wheel(panel.view.viewport(), 120)
    assert panel.zoom.percent == 150
    assert sizes(panel)[0] == pytest.approx(before[0] * 1.5)
    assert sizes(panel)[1] == before[1] * 3 // 2
    assert sizes(panel)[2] == pytest.approx(before[2] * 1.5, abs=5)
    assert panel.totals.font().pointSizeF() == pytest.approx(before[0] * 1.5)
    assert panel.view.frozen.verticalHeader().defaultSectionSize() == sizes(panel)[1]
    QTest.keyClick(panel.view, KEY.Key_0, CTRL)
    assert sizes(panel)[:2] == before[:2]
    assert sizes(panel)[2] == pytest.approx(before[2], abs=6)


def test_zoom_ends_where_text_is_too_small_or_too_large(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(3))
    for _turn in range(20):
        turn_wheel(panel.view.frozen.viewport(), -120)
    assert panel.zoom.percent == 60
    for _turn in range(30):
        QTest.keyClick(panel.view, KEY.Key_Plus, CTRL)
    assert panel.zoom.percent == 200


def test_the_wheel_alone_scrolls(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(90))
    turn_wheel(panel.view.frozen.viewport(), -120, Qt.KeyboardModifier.NoModifier)
    assert (panel.zoom.percent, panel.view.verticalScrollBar().value() > 0) == (100, True)


def test_zoom_and_the_columns_at_it_are_remembered(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(3))
    panel.zoom.set(150)
    panel.view.setColumnWidth(3, 111)
    panel.save_columns()
    again = panel_of(grid_desk, items(3))
    assert (again.zoom.percent, again.view.columnWidth(3), sizes(again)) == (150, 111, sizes(panel))


@pytest.mark.parametrize("damaged", ["huge", "-5", "9999999"])
def test_a_damaged_zoom_costs_the_zoom_alone(grid_desk: GridDesk, damaged: str) -> None:
    grid_desk.settings.setValue("grids/items/zoom", damaged)
    assert 60 <= panel_of(grid_desk, items(3)).zoom.percent <= 200


# The record panel


def test_f4_shows_every_field_of_the_row_and_follows_the_cursor(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(5))
    panel.view.set_column_hidden(1, True)
    assert not panel.record.isVisible()
    go(panel.view, 1, "amount")
    QTest.keyClick(panel.view, KEY.Key_F4)
    assert texts(panel.record.model, "title") == [column.title for column in COLUMNS]
    assert texts(panel.record.model, "text")[:3] == ["C2", "Name 2", "98,049.00"]
    assert panel.record.heading.text() == "Record 2"
    go(panel.view, 3, "amount")
    grid_desk.qtbot.waitUntil(lambda: texts(panel.record.model, "text")[0] == "C4")
    QTest.keyClick(panel.view, KEY.Key_F4)
    assert not panel.record.isVisible()


def test_the_record_shows_what_is_typed_into_the_grid(grid_desk: GridDesk) -> None:
    panel = grid_desk.panel(draft_of(items()))
    panel.toggle_record()
    go(panel.view, 1, "count")
    press_in(type_keys(panel.view, "7"), KEY.Key_Escape)
    press_in(type_keys(panel.view, "8"), KEY.Key_Tab)
    grid_desk.qtbot.waitUntil(lambda: texts(panel.record.model, "text")[4] == "8")


def test_enter_on_a_field_goes_to_its_cell_also_of_a_hidden_column(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(5))
    panel.view.set_column_hidden(4, True)
    go(panel.view, 2, "amount")
    panel.toggle_record()
    panel.record.fields.setFocus()
    panel.record.fields.go_to(4)
    QTest.keyClick(panel.record.fields, KEY.Key_Return)
    assert (where(panel.view), panel.view.hasFocus()) == ((2, "count"), True)


def test_the_blank_line_has_no_record(grid_desk: GridDesk) -> None:
    panel = grid_desk.panel(draft_of(items(2)))
    panel.toggle_record()
    go(panel.view, 2, "amount")
    grid_desk.qtbot.waitUntil(lambda: panel.record.model.rows() == [])
    assert panel.record.heading.text() == ""


# Layouts


def test_a_layout_is_saved_applied_and_deleted_by_its_name(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(3))
    view, header = panel.view, panel.view.horizontalHeader()
    header.moveSection(header.visualIndex(4), 0)
    view.set_column_hidden(3, True)
    view.setColumnWidth(1, 77)
    wanted = (view.shown_columns(), view.columnWidth(1))
    QTest.keyClick(view, KEY.Key_L, CTRL)
    dialog = panel.findChild(LayoutsDialog)
    assert isinstance(dialog, LayoutsDialog)
    assert not dialog.save_button.isEnabled()
    QTest.keyClicks(dialog.name, "Month end")
    click_on(dialog.save_button)
    assert dialog.note.text() == "Month end was saved."
    dialog.close()

    panel.reset_columns()
    assert view.shown_columns() != wanted[0]
    again = panel.ask_layouts()
    again.list.setCurrentRow(0)
    click_on(again.apply_button)
    assert (view.shown_columns(), view.columnWidth(1)) == wanted

    last = panel.ask_layouts()
    last.list.setCurrentRow(0)
    click_on(last.delete_button)
    assert (last.list.count(), panel.layouts.all()) == (0, {})
    assert last.note.text() == NONE_YET
    last.close()


def test_layouts_belong_to_their_grid_and_stay_over_a_restart(grid_desk: GridDesk) -> None:
    panel = panel_of(grid_desk, items(3))
    panel.layouts.save("Mine", panel._layout_now())
    assert list(panel_of(grid_desk, items(3)).layouts.all()) == ["Mine"]
    other = GridPanel(draft_of(items(1)), grid_desk.context, name="others", title="Others")
    grid_desk.show(other)
    assert other.layouts.all() == {}


@pytest.mark.parametrize("damaged", ["{[", json.dumps(["x"]), json.dumps({"A": "no layout", "B": 5})])
def test_damaged_layouts_cost_themselves_alone(grid_desk: GridDesk, damaged: str) -> None:
    grid_desk.settings.setValue("grids/items/layouts", damaged)
    assert panel_of(grid_desk, items(3)).layouts.all() == {}
