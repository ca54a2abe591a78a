"""Customer Summary shows its first rows while it reads the others; nothing can be done to a part of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.criteria import SummarySort
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.main_window.status import AWAITED
from crpm_desktop.models.filters import Filter
from crpm_desktop.services.asked_summary import AskedSummary
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from crpm_desktop.widgets.first_page import MOST
from crpm_desktop.widgets.summary_tools import READING
from crpm_desktop.widgets.totals_row import ADDING_UP
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.services.books import Books

COUNT = MOST + 60
SMALL = 2027
"""A year with fewer records than a first page."""
PLACE = Qt.MouseButton.LeftButton


def fill(database: Database) -> None:
    Books.of(
        database,
        customers="\n".join(f"{number},Customer {number}," for number in range(1000, 1000 + COUNT)),
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="\n".join(
            f"{number},GROWTH,{year},,{number - 999},N"
            for number in range(1000, 1000 + COUNT)
            for year in (2025, 2026, SMALL)
            if year != SMALL or number < 1010
        ),
    )


class Gate:
    """Holds up the reading of all rows."""

    def __init__(self) -> None:
        self.open = Event()
        self.open.set()
        self.reached = Event()
        self.error: Exception | None = None

    def hold(self, rows: Callable[[AskedSummary], list[SummaryRow]]) -> Callable[[AskedSummary], list[SummaryRow]]:
        def held(asked: AskedSummary) -> list[SummaryRow]:
            self.reached.set()
            assert self.open.wait(20)
            if self.error is not None:
                raise self.error
            return rows(asked)

        return held


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    monkeypatch.setattr(AskedSummary, "rows", gate.hold(AskedSummary.rows))
    yield gate
    gate.open.set()


@pytest.fixture
def office(desk: Desk, tmp_path: Path, gate: Gate) -> Desk:
    desk.open(str(made_file(tmp_path / "office.db", fill)))
    desk.show_tab("Customer Summary")
    ask(desk, 2026)
    desk.settle()
    return desk


@pytest.fixture
def tab(office: Desk) -> CustomerSummaryTab:
    return office.window.summary


def ask(desk: Desk, year: int) -> None:
    desk.window.context.store.update(year=year)


def ask_held(desk: Desk, gate: Gate, year: int = 2025) -> None:
    """Asks for another year and waits until its first page is there."""
    gate.open.clear()
    ask(desk, year)
    desk.until(desk.window.summary.first_page.isVisible)


def texts(tab: CustomerSummaryTab, count: int) -> list[list[str]]:
    model = tab.model
    return [[model.text(row, column) for column in range(model.columnCount())] for row in range(count)]


def test_the_first_rows_are_looked_at_while_the_others_are_read(
    office: Desk, tab: CustomerSummaryTab, gate: Gate
) -> None:
    ask_held(office, gate)
    page = tab.first_page
    assert page.geometry() == tab.view.rect()
    assert page.first.rowCount() == MOST
    shown = [[page.first.text(row, column) for column in range(page.first.columnCount())] for row in range(MOST)]
    for column in range(tab.model.columnCount()):
        assert page.columnViewportPosition(column) == tab.view.columnViewportPosition(column)
        assert page.columnWidth(column) == tab.view.columnWidth(column)
    before = page.viewport().mapToGlobal(page.visualRect(page.first.index(3, 3)).topLeft())

    assert office.window.status.place.text() == AWAITED
    assert tab.tools.selected.text() == READING
    assert set(tab.panel.totals.texts().values()) == {ADDING_UP}

    gate.open.set()
    office.settle()
    assert office.window.status.place.text() == f"Record 1 of {COUNT}"
    assert tab.tools.selected.text() == f"0 of {COUNT} selected"
    assert tab.panel.totals.texts()["sales_goal"] == f"{COUNT * (COUNT + 1) // 2:,}.00"
    assert not page.isVisible()
    assert texts(tab, MOST) == shown
    assert tab.model.shown_count() == COUNT
    assert tab.view.viewport().mapToGlobal(tab.view.visualRect(tab.model.index(3, 3)).topLeft()) == before


def test_select_all_and_export_wait_for_all_rows(
    office: Desk, tab: CustomerSummaryTab, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tab.panel.exporter, "ask", lambda: asked.append(tab.model.rows()[0].year))
    ask_held(office, gate)
    QTest.mouseClick(tab.tools.select_all, PLACE)
    QTest.mouseClick(tab.panel.export_button, PLACE)
    assert (len(tab.ticks), asked) == (0, [])

    gate.open.set()
    office.settle()
    assert {row.year for row in tab.model.rows() if tab.ticks.holds(row)} == {2025}
    assert (len(tab.ticks), asked) == (COUNT, [2025])


def test_a_click_on_the_first_page_changes_nothing(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    tab.view.go_to(2, tab.model.column_index("sales_goal"))
    ask_held(office, gate)
    page = tab.first_page
    for name in ("selected", "cust_no", "sales_goal"):
        cell = page.visualRect(page.first.index(5, page.first.column_index(name))).center()
        at = page.viewport().mapTo(office.window, cell)
        hit = office.window.childAt(at)
        assert hit is not None
        assert page.isAncestorOf(hit)
        for click in (QTest.mouseClick, QTest.mouseDClick):
            click(hit, PLACE, Qt.KeyboardModifier.NoModifier, hit.mapFrom(office.window, at))
    assert page.isVisible()
    assert (len(tab.ticks), tab.view.currentIndex().row(), tab.view.is_editing()) == (0, 2, False)
    assert office.window.tabs.currentWidget() is tab


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_5, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_a_key_takes_it_away_and_does_nothing_to_rows_out_of_sight(
    office: Desk, tab: CustomerSummaryTab, gate: Gate, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    tab.view.go_to(0, tab.model.column_index("sales_goal"))
    tab.view.setFocus()
    ask_held(office, gate)
    QTest.keyClick(tab.view, key, modifier)
    assert not tab.first_page.isVisible()
    assert tab.model.rows()[0].year == 2026
    assert (tab.has_unsaved_changes(), tab.view.is_editing()) == (False, False)
    assert office.window.status.place.text() == f"Record 1 of {COUNT}"
    gate.open.set()
    office.settle()
    assert tab.model.rows()[0].year == 2025


def test_an_edit_from_the_menu_is_seen_where_it_was_made(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    editing = tab.panel.edit_actions
    assert editing is not None
    tab.view.go_to(0, tab.model.column_index("sales_goal"))
    ask_held(office, gate)
    editing.delete_rows.trigger()
    assert not tab.first_page.isVisible()
    assert tab.has_unsaved_changes()
    gate.open.set()
    office.settle()
    assert tab.model.rows()[0].year == 2026
    assert tab.has_unsaved_changes()


def test_ticks_on_rows_that_are_not_read_yet_stay(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    tab.ticks.tick(tab.model.rows()[-5:], True)
    gate.open.clear()
    tab.panel.set_sort(SummarySort.CUSTOMER_YEAR_REBATE)
    tab.panel.sort_chosen.emit(tab.panel.sort)
    office.until(tab.first_page.isVisible)
    gate.open.set()
    office.settle()
    assert [row.cust_no for row in tab.model.rows() if tab.ticks.holds(row)] == [
        str(1000 + COUNT - back) for back in range(5, 0, -1)
    ]


def test_only_the_page_of_what_was_asked_last_is_shown(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    ask_held(office, gate)
    ask(office, SMALL)
    assert not tab.first_page.isVisible()
    office.until(lambda: tab.model.shown_count() == 10)
    gate.open.set()
    office.settle()
    assert not tab.first_page.isVisible()
    assert {row.year for row in tab.model.rows()} == {SMALL}


def test_what_is_not_wanted_any_more_is_not_read_on(
    office: Desk, tab: CustomerSummaryTab, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, begun, go_on = AskedSummary.first, Event(), Event()

    def slow(asked: AskedSummary, most: int) -> list[SummaryRow] | None:
        begun.set()
        assert asked.criteria.year == SMALL or go_on.wait(20)
        return first(asked, most)

    monkeypatch.setattr(AskedSummary, "first", slow)
    gate.reached.clear()
    ask(office, 2025)
    assert begun.wait(20)
    ask(office, SMALL)
    go_on.set()
    office.settle()
    assert tab.model.shown_count() == 10
    assert not gate.reached.is_set()


def test_few_rows_are_read_once(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    gate.reached.clear()
    ask(office, SMALL)
    office.settle()
    assert tab.model.shown_count() == 10
    assert not gate.reached.is_set()


@pytest.mark.parametrize("how", ["filtered", "sorted"])
def test_rows_that_the_grid_arranges_come_all_at_once(
    office: Desk, tab: CustomerSummaryTab, gate: Gate, how: str
) -> None:
    if how == "filtered":
        tab.model.set_filters([Filter("sales_goal", "> 5")])
    else:
        tab.view.sort_by(tab.model.column_index("sales_goal"), Qt.SortOrder.DescendingOrder)
    pages: list[int] = []
    tab.first_page.first.modelReset.connect(lambda: pages.append(tab.first_page.first.rowCount()))
    ask(office, 2025)
    office.settle()
    assert tab.model.rows()[0].year == 2025
    assert pages == []


def test_a_reading_that_fails_takes_it_away_and_says_why(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    ask_held(office, gate)
    QTest.mouseClick(tab.tools.select_all, PLACE)
    gate.error = Refused("The database is closed.")
    gate.open.set()
    office.settle()
    assert not tab.first_page.isVisible()
    assert office.told == "The database is closed."
    assert len(tab.ticks) == 0


def test_it_looks_like_the_grid_that_was_zoomed_and_arranged(office: Desk, tab: CustomerSummaryTab, gate: Gate) -> None:
    tab.panel.zoom.step(3)
    tab.view.set_column_hidden(tab.model.column_index("period"), True)
    tab.view.setColumnWidth(tab.model.column_index("customer_name"), 260)
    tab.view.horizontalScrollBar().setValue(150)
    ask_held(office, gate)
    page = tab.first_page
    assert page.font() == tab.view.font()
    assert page.rowHeight(0) == tab.view.verticalHeader().defaultSectionSize()
    assert page.horizontalHeader().height() == tab.view.horizontalHeader().height()
    assert page.shown_columns() == tab.view.shown_columns()
    assert page.frozen_width() == tab.view.frozen_width()
    assert page.columnViewportPosition(5) == tab.view.columnViewportPosition(5)
    assert page.columnWidth(tab.model.column_index("customer_name")) == 260
