"""Charts by hand: walked over with the keys, pointed at, folded away, and copied."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QHelpEvent, QKeySequence, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitterHandle, QToolTip

from crpm_desktop.models.palette import DARK, LIGHT
from crpm_desktop.services.chart_data import Bar, ChartFigures, Shape
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.chart import Chart
from crpm_desktop.widgets.chart_panel import HINT, ChartPanel
from tests.gui.chart_desk import MARCH, books, chart, filled, record_jobs, sales, show
from tests.gui.grid_desk import GridDesk, go
from tests.gui.tips import read
from tests.services.books import Books

__all__ = ["books", "chart", "filled", "sales"]


def press(widget: Chart, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(widget, key)


# Keys and mouse


def test_left_and_right_read_bar_after_bar(sales: SalesHistoryTab, chart: Chart) -> None:
    whole = chart.accessibleDescription()
    press(chart, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert sales.chart.reading_line.text() == chart.accessibleDescription() == MARCH
    press(chart, Qt.Key.Key_Left)
    assert chart.reading == "Month 2 - 2026: no sales; 2025: no sales; goal: 1,000.00"
    press(chart, Qt.Key.Key_End, Qt.Key.Key_Right)
    assert chart.reading.startswith("Month 12")
    press(chart, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Up)
    assert chart.reading.startswith("Month 1 ")
    press(chart, Qt.Key.Key_Escape)
    assert (chart.reading, chart.accessibleDescription(), sales.chart.reading_line.text()) == ("", whole, HINT)
    press(chart, Qt.Key.Key_Left)
    assert chart.reading.startswith("Month 12")


def test_the_bar_that_is_read_stays_when_others_figures_come(chart: Chart, grid_desk: GridDesk) -> None:
    press(chart, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    grid_desk.context.store.update(cust_no="2000")
    grid_desk.settle()
    assert chart.reading == "Month 3 - 2026: no sales; 2025: no sales"


def test_a_click_reads_a_bar_and_the_mouse_over_it_shows_a_tip(chart: Chart) -> None:
    place = chart.drawing.places[2].center().toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert chart.reading == MARCH
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, place, chart.mapToGlobal(place)))
    assert QToolTip.text() == MARCH
    assert chart.tip_at(QPoint(2, 2)) == ""
    QToolTip.hideText()


def test_marks_in_a_name_are_shown_as_they_are(books: Books, grid_desk: GridDesk) -> None:
    panel = ChartPanel(grid_desk.context)
    grid_desk.show(panel)
    panel.ask("one", lambda _progress: ChartFigures("<b>T", ("2026",), (Bar("<i>A", "<i>A & B", (1_00,)),)))
    grid_desk.settle()
    press(panel.chart, Qt.Key.Key_Right)
    assert panel.reading_line.text() == "<i>A & B - 2026: 1.00"
    assert panel.reading_line.textFormat() is Qt.TextFormat.PlainText
    place = panel.chart.drawing.places[0].center().toPoint()
    QApplication.sendEvent(panel.chart, QHelpEvent(QEvent.Type.ToolTip, place, panel.chart.mapToGlobal(place)))
    assert read(QToolTip.text()) == "<i>A & B - 2026: 1.00"
    QToolTip.hideText()


def test_the_chart_is_reached_and_left_with_f6_and_shows_its_focus(sales: SalesHistoryTab) -> None:
    view, chart = sales.panel.view, sales.chart.chart
    go(view, 0, "year")
    without = chart.grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_F6)
    assert chart.hasFocus()
    assert chart.grab().toImage() != without
    QTest.keyClick(chart, Qt.Key.Key_F6)
    assert view.hasFocus()


def test_a_bar_out_of_sight_is_brought_into_it(books: Books, grid_desk: GridDesk) -> None:
    panel = ChartPanel(grid_desk.context)
    grid_desk.show(panel, width=300, height=220)
    many = tuple(Bar(f"G{n}", f"Group {n}", (n, n)) for n in range(1, 12))
    figures = ChartFigures("Groups", ("2026", "2025"), many, shape=Shape.LYING)
    panel.ask("groups", lambda _progress: figures)
    grid_desk.settle()
    press(panel.chart, Qt.Key.Key_End)
    bottom = panel.chart.drawing.places[-1].bottom()
    scrolled = panel.scroll_area.verticalScrollBar().value()
    assert scrolled > 0
    assert bottom <= scrolled + panel.scroll_area.viewport().height() + 1


# Folded away


def test_a_chart_that_is_folded_away_reads_nothing_until_it_is_opened(
    sales: SalesHistoryTab, grid_desk: GridDesk
) -> None:
    sales.splitter.button.click()
    assert sales.splitter.sizes()[1] == 0
    assert sales.splitter.button.text() == "Show Chart"
    assert sales.chart.chart.focusPolicy() is Qt.FocusPolicy.NoFocus
    asked = record_jobs(grid_desk)
    grid_desk.context.store.update(cust_no="2000")
    grid_desk.settle()
    assert "Reading the chart" not in asked
    QTest.keySequence(sales.panel.view, QKeySequence("Ctrl+Shift+H"))
    grid_desk.settle()
    assert asked.count("Reading the chart") == 1
    assert sales.chart.chart.figures.title.startswith("Sales of 2000 Bolt")
    assert sales.splitter.sizes()[1] > 200


def test_folding_away_a_chart_with_the_focus_gives_it_to_the_grid(sales: SalesHistoryTab, chart: Chart) -> None:
    sales.splitter.show_chart.trigger()
    assert sales.panel.view.hasFocus()
    assert not sales.splitter.show_chart.isChecked()


def test_dragging_the_border_folds_the_chart_and_opens_it(sales: SalesHistoryTab) -> None:
    handle, width = sales.splitter.handle(1), sales.splitter.width()
    drag(handle, width - handle.x())
    assert (sales.splitter.is_open, sales.splitter.button.text()) == (False, "Show Chart")
    drag(handle, -500)
    assert (sales.splitter.is_open, sales.splitter.button.text()) == (True, "Hide Chart")
    assert sales.splitter.sizes()[1] == pytest.approx(500, abs=20)


def drag(handle: QSplitterHandle, by: int) -> None:
    at = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseMove(handle, at + QPoint(by, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at + QPoint(by, 0))


def test_border_and_folding_are_remembered_for_each_tab(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    drag(sales.splitter.handle(1), -140)
    extent = sales.splitter.sizes()[1]
    sales.splitter.save()
    again = SalesHistoryTab(grid_desk.context)
    show(grid_desk, again)
    assert again.splitter.sizes()[1] == extent > 450
    again.splitter.set_open(False)
    third, other = SalesHistoryTab(grid_desk.context), SalesPgHistoryTab(grid_desk.context)
    for tab in (third, other):
        show(grid_desk, tab)
    assert third.splitter.sizes()[1] == 0
    assert other.splitter.sizes()[1] == 360
    third.splitter.set_open(True)
    assert third.splitter.sizes()[1] == extent


def test_a_damaged_settings_file_costs_the_border_only(books: Books, grid_desk: GridDesk) -> None:
    grid_desk.settings.setValue("charts/sales_history/extent", "wide")
    tab = SalesHistoryTab(grid_desk.context)
    show(grid_desk, tab)
    assert tab.splitter.sizes()[1] == 360


def test_the_chart_keeps_its_width_when_the_window_grows(sales: SalesHistoryTab) -> None:
    before = sales.splitter.sizes()[1]
    sales.resize(1_900, 900)
    QApplication.processEvents()
    assert sales.splitter.sizes()[1] == before
    assert sales.chart.chart.drawing.width == before


# Copied


def test_copy_takes_the_chart_where_it_has_the_focus_and_cells_where_the_grid_has_it(
    sales: SalesHistoryTab, grid_desk: GridDesk
) -> None:
    clipboard = QGuiApplication.clipboard()
    go(sales.panel.view, 0, "total_sales")
    QTest.keySequence(sales.panel.view, QKeySequence(QKeySequence.StandardKey.Copy))
    assert (clipboard.text().strip(), clipboard.image().isNull()) == ("500.00", True)
    sales.chart.chart.setFocus()
    QTest.keySequence(sales.chart.chart, QKeySequence(QKeySequence.StandardKey.Copy))
    image = clipboard.image()
    assert image.width() == 2 * sales.chart.chart.width()
    QTest.keySequence(sales.chart.chart, QKeySequence("Ctrl+Shift+C"))
    head, first, _second, march, *_rest = clipboard.text().split("\r\n")
    assert head == "\t2026\t2025\tGoal GROWTH 2026, spread evenly"
    assert first == "Month 1\t500.00\t\t1000.00"
    assert march == "Month 3\t1500.00\t1200.00\t1000.00"


def test_the_picture_is_light_in_a_dark_window_too(chart: Chart) -> None:
    before = QApplication.palette()
    QApplication.setPalette(QPalette(QColor("#2b2d30"), QColor("#1f2023")))
    try:
        assert chart.grab().toImage().pixelColor(4, 4) == QColor(DARK.base)
        picture = chart.picture()
    finally:
        QApplication.setPalette(before)
    assert picture.pixelColor(4, 4) == QColor(LIGHT.base)
    assert picture.text("Description") == chart.figures.title


def test_its_menu_and_the_edit_menu_offer_what_can_be_done(sales: SalesHistoryTab, chart: Chart) -> None:
    menu = chart.show_menu(chart.mapToGlobal(QPoint(5, 5)))
    assert [action.text() for action in menu.actions()] == ["Copy Chart as Picture", "Copy Figures of the Chart"]
    menu.close()
    offered = [action.text() for action in sales.edit_actions()]
    for text in ("Export to Excel…", "Show Chart", "Go to Chart and Back", "Copy Chart as Picture"):
        assert text in offered
