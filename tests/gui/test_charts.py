"""The charts beside the grids show what the grids show, follow them, and never the answer to an earlier question."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import Refused
from crpm_desktop.models.changes import What
from crpm_desktop.services.chart_data import Bar, ChartFigures
from crpm_desktop.services.level_chart import NO_RECORD, OUT_OF_DATE
from crpm_desktop.services.progress import Progress
from crpm_desktop.tabs.customer_detail_tab import CustomerDetailTab
from crpm_desktop.tabs.help_tab import HelpTab
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.chart import Chart
from crpm_desktop.widgets.chart_panel import HINT, ChartPanel
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.history_page import HistoryPage
from tests.gui.chart_desk import ACME, books, chart, filled, record_jobs, sales, show
from tests.gui.grid_desk import GridDesk, go
from tests.services.books import Books

__all__ = ["books", "chart", "filled", "sales"]


@pytest.fixture
def detail(books: Books, grid_desk: GridDesk) -> CustomerDetailTab:
    tab = CustomerDetailTab(grid_desk.context)
    tab.outside_range.setChecked(True)
    show(grid_desk, tab)
    return tab


def grid_total(tab: HistoryPage) -> str:
    return tab.panel.totals.texts()["total_sales"]


# Beside its grid


@pytest.mark.parametrize("kind", [SalesHistoryTab, SalesPgHistoryTab])
def test_the_legend_has_the_grids_total_whatever_the_header_shows(
    books: Books, grid_desk: GridDesk, kind: Callable[[Context], HistoryPage]
) -> None:
    tab = kind(grid_desk.context)
    show(grid_desk, tab)
    shown = set()
    for criteria in (ACME, Criteria(2026, cust_no="1000", include_children=True), Criteria(2025), Criteria(2026, 3)):
        grid_desk.context.store.set(criteria)
        grid_desk.settle()
        assert f"{criteria.year}: {grid_total(tab)}" in tab.chart.chart.accessibleDescription()
        shown.add(grid_total(tab))
    assert len(shown) > 1


def test_the_goal_is_read_beside_the_sales(chart: Chart) -> None:
    assert "Other goals: VOL." in chart.accessibleDescription()
    assert "Goal GROWTH 2026, spread evenly: 12,000.00" in chart.accessibleDescription()


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        (SalesHistoryTab, "sales_history"),
        (SalesPgHistoryTab, "sales_pg_history"),
        (CustomerDetailTab, "customer_detail"),
    ],
)
def test_f1_on_the_chart_and_its_button_leads_to_the_tabs_part_on_it(
    books: Books, grid_desk: GridDesk, kind: Callable[[Context], HistoryPage | CustomerDetailTab], topic: str
) -> None:
    tab, pages = kind(grid_desk.context), HelpTab(grid_desk.context)
    for one in (tab, pages):
        grid_desk.qtbot.addWidget(one)
    assert pages.anchor_for(tab.chart.chart) == f"{topic}.chart"
    assert pages.anchor_for(tab.splitter.button) == f"{topic}.chart"


def test_conditions_of_query_mode_are_the_charts_too(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    sales.query.set_condition("total_sales", "> 600")
    grid_desk.settle()
    words = sales.chart.chart.accessibleDescription()
    assert grid_total(sales) == "1,500.00"
    assert words.startswith("2026: 1,500.00; 2025: 1,200.00.")
    assert words.endswith("Only sales that meet the grid's conditions.")
    assert "oal" not in words
    sales.query.clear()
    grid_desk.settle()
    assert sales.chart.chart.accessibleDescription().startswith("2026: 2,000.00; 2025: 1,200.00; Goal GROWTH")


def test_only_the_answer_to_the_last_question_is_drawn(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    drawn: list[str] = []
    chart = sales.chart.chart
    chart.bar_entered.connect(lambda _number: drawn.append(chart.figures.title))
    for cust_no in ("2000", "1100", "1000", "2000"):
        grid_desk.context.store.update(cust_no=cust_no)
    grid_desk.settle()
    assert [title for title in drawn if title] == ["Sales of 2000 Bolt by period, 2026 against 2025"]


def test_what_others_changed_is_drawn_anew(sales: SalesHistoryTab, books: Books, grid_desk: GridDesk) -> None:
    books.bring_in(customer_rebates="1000,GROWTH,2026,,24000,N", sales_history="1000,2026,3,M,1600")
    grid_desk.context.changes.announce([What.FREE_GOODS])
    grid_desk.settle()
    assert "1,500.00" in sales.chart.chart.accessibleDescription()
    grid_desk.context.changes.announce([What.HISTORY, What.RECORDS])
    grid_desk.settle()
    assert "Month 3 - 2026: 1,600.00; 2025: 1,200.00; +33.3 %; goal: 2,000.00" in (
        sales.chart.chart.accessibleDescription()
    )


def test_another_sort_asks_nothing_of_the_chart(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    asked = record_jobs(grid_desk)
    sales.panel.view.sort_by(sales.model.column_index("total_sales"))
    grid_desk.settle()
    assert asked
    assert "Reading the chart" not in asked


def test_an_empty_chart_says_what_to_do_and_has_nothing_to_copy(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.update(year=1950)
    grid_desk.settle()
    chart = sales.chart.chart
    assert chart.accessibleDescription().startswith("No sales of 1000 Acme in 1950 or 1949 - change Show Year")
    assert not chart.copy_picture.isEnabled()
    assert sales.chart.reading_line.text() == ""
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current == -1


def test_a_chart_that_can_not_be_read_says_so_and_asks_again(books: Books, grid_desk: GridDesk) -> None:
    panel = ChartPanel(grid_desk.context)
    grid_desk.show(panel)
    answers = iter((Refused("The server is away."), None))

    def work(_progress: Progress) -> ChartFigures:
        error = next(answers)
        if error is not None:
            raise error
        return ChartFigures("Here again", ("2026",), (Bar("1", "Month 1", (1,)),))

    panel.ask("question", work)
    grid_desk.settle()
    assert grid_desk.last_told == "The server is away."
    assert "could not be read" in panel.chart.accessibleDescription()
    panel.ask("question", work)
    grid_desk.settle()
    assert panel.chart.accessibleName() == "Chart: Here again"
    assert panel.reading_line.text() == HINT


# Customer Detail


def test_detail_shows_the_record_with_the_cursor_against_its_levels(
    detail: CustomerDetailTab, grid_desk: GridDesk
) -> None:
    chart = detail.chart.chart
    assert chart.figures.title == "GROWTH 2026 of 1000 Acme: to next level BASE: $10,000.00"
    assert "Level BASE - Eligible sales: 2,000.00; goal: 12,000.00; needed: 12,000.00; $10,000.00 to go" in (
        chart.accessibleDescription()
    )
    rows = detail.model.rows()
    go(detail.panel.view, next(n for n, row in enumerate(rows) if row.rebate_sub_code == "T2"), "status")
    grid_desk.settle()
    assert chart.figures.title == "VOL 2026 of 1000 Acme: to next level T2: $3,000.00"
    readings = chart.accessibleDescription()
    assert "Level T1 - Eligible sales: 2,000.00; goal: 0.00; $200.00 above maximum sales" in readings
    assert "Level T2 - Eligible sales: 2,000.00; goal: 0.00; needed: 5,000.00; $3,000.00 to go" in readings


def test_another_level_of_the_same_record_is_not_read_again(detail: CustomerDetailTab, grid_desk: GridDesk) -> None:
    names = [row.rebate_sub_code for row in detail.model.rows()]
    go(detail.panel.view, names.index("T1"), "status")
    grid_desk.settle()
    asked = record_jobs(grid_desk)
    go(detail.panel.view, names.index("T2"), "status")
    grid_desk.settle()
    assert asked == []


def test_detail_without_rows_or_out_of_date_says_so(
    detail: CustomerDetailTab, books: Books, grid_desk: GridDesk
) -> None:
    books.bring_in(sales_history="1000,2026,3,M,1700")
    grid_desk.context.changes.announce([What.HISTORY])
    grid_desk.settle()
    assert detail.chart.chart.accessibleDescription() == OUT_OF_DATE
    books.recalc(year=2026)
    grid_desk.context.changes.announce([What.RECORDS])
    grid_desk.settle()
    assert "Eligible sales: 2,200.00" in detail.chart.chart.accessibleDescription()
    grid_desk.context.store.update(cust_no="2000")
    grid_desk.settle()
    assert detail.chart.chart.accessibleDescription() == NO_RECORD
    assert detail.splitter.orientation() is Qt.Orientation.Vertical
