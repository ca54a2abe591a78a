"""Customer Detail and both history tabs over a real database file."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.own_connection import OwnConnection
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.records import DetailRow
from crpm_desktop.models.changes import What
from crpm_desktop.models.palette import GLYPHS, LIGHT, MEANINGS
from crpm_desktop.services import history
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.services.selection import select_records
from crpm_desktop.tabs.customer_detail_tab import CustomerDetailTab
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.history_page import HistoryPage
from crpm_desktop.widgets.tab_page import TabPage
from tests.gui.grid_desk import GridDesk, click, go
from tests.models.sheet import texts

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
ERNSH = Criteria(year=1997, cust_no="ERNSH")


@pytest.fixture(scope="module")
def calculated(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the Northwind year recalculated, to be copied."""
    file = tmp_path_factory.mktemp("calculated") / "northwind.db"
    file.write_bytes(sqlite_template.read_bytes())
    database = open_database(str(file))
    import_paths(database.new_work, [NORTHWIND], Silent())
    recalculate(database.new_work, select_records(database.new_work, Criteria(year=1997)), Silent())
    database.close()
    return file


@pytest.fixture
def database(calculated: Path, grid_desk: GridDesk) -> Iterator[Database]:
    file = grid_desk.folder / "office.db"
    file.write_bytes(calculated.read_bytes())
    database = open_database(str(file))
    grid_desk.use(database)
    yield database
    grid_desk.close()
    database.close()


def show(desk: GridDesk, tab: TabPage, criteria: Criteria) -> None:
    desk.context.store.set(criteria)
    desk.show(tab, width=1_366, height=600)
    desk.settle()


@pytest.fixture
def detail(database: Database, grid_desk: GridDesk) -> CustomerDetailTab:
    tab = CustomerDetailTab(grid_desk.context)
    show(grid_desk, tab, ERNSH)
    return tab


@pytest.fixture
def sales(database: Database, grid_desk: GridDesk) -> SalesHistoryTab:
    tab = SalesHistoryTab(grid_desk.context)
    show(grid_desk, tab, ERNSH)
    return tab


def levels(tab: CustomerDetailTab) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Rebate Revenue, Rebate Earned and Status of each level shown."""
    names = ("rebate_revenue", "rebate_earned", "status")
    found = {}
    for number, row in enumerate(tab.model.rows()):
        shown = [tab.model.text(number, tab.model.column_index(name)) for name in names]
        found[row.rebate_code, row.rebate_sub_code] = (shown[0], shown[1], shown[2])
    return found


# Customer Detail


def test_detail_shows_each_level_with_its_colour_and_its_words(detail: CustomerDetailTab) -> None:
    shown = levels(detail)
    assert shown["GROWTH", "B"][1:] == ("961.93", "achieved")
    assert shown["GROWTH", "A"][1:] == ("0.00", "achieved, included in B")
    for number, row in enumerate(detail.model.rows()):
        index = detail.model.index(number, detail.model.column_index("rebate_revenue"))
        assert index.data(Qt.ItemDataRole.ForegroundRole).color() == QColor(LIGHT.ink(row.color))
        assert row.color.label in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_levels_out_of_their_sales_range_are_shown_on_demand(detail: CustomerDetailTab, grid_desk: GridDesk) -> None:
    assert ("VOLUME", "T1") not in levels(detail)
    detail.outside_range.click()
    grid_desk.settle()
    assert levels(detail)["VOLUME", "T1"][2].endswith("above maximum sales")
    assert ("Show Rebates Outside of Sales Range", "on") in detail.panel.exporter._account()


def test_a_change_of_the_header_is_read_at_once_when_shown_and_later_when_hidden(
    detail: CustomerDetailTab, grid_desk: GridDesk
) -> None:
    grid_desk.context.store.update(cust_no="QUICK")
    grid_desk.settle()
    assert {row.cust_no for row in detail.model.rows()} == {"QUICK"}
    detail.hide()
    grid_desk.context.store.update(cust_no="ERNSH")
    grid_desk.settle()
    assert {row.cust_no for row in detail.model.rows()} == {"QUICK"}
    detail.show()
    grid_desk.settle()
    assert {row.cust_no for row in detail.model.rows()} == {"ERNSH"}


def test_only_the_answer_to_the_last_question_is_shown(detail: CustomerDetailTab, grid_desk: GridDesk) -> None:
    shown: list[set[str]] = []
    detail.model.modelReset.connect(lambda: shown.append({row.cust_no for row in detail.model.rows()}))
    for cust_no in ("QUICK", "SAVEA", "ERNSH", "QUICK"):
        grid_desk.context.store.update(cust_no=cust_no)
    grid_desk.settle()
    assert shown == [{"QUICK"}]


def test_what_others_changed_is_read_again_and_ones_own_or_other_things_are_not(
    detail: CustomerDetailTab, grid_desk: GridDesk
) -> None:
    resets: list[None] = []
    detail.model.modelReset.connect(lambda: resets.append(None))
    grid_desk.context.changes.announce([What.FREE_GOODS])
    grid_desk.context.changes.announce([What.RECORDS], by=detail)
    grid_desk.settle()
    assert resets == []
    grid_desk.context.changes.announce([What.RECORDS])
    grid_desk.settle()
    assert len(resets) == 1


def test_figures_that_no_longer_follow_from_the_data_say_so(
    detail: CustomerDetailTab, database: Database, grid_desk: GridDesk
) -> None:
    assert not detail.note.isVisible()
    more = grid_desk.folder / "sales_history.csv"
    more.write_text("cust_no,year,period,period_type,total_sales\nERNSH,1997,1,M,1\n", encoding="utf-8")
    import_paths(database.new_work, [more], Silent())
    grid_desk.context.changes.announce([What.HISTORY])
    grid_desk.settle()
    assert detail.note.isVisible()
    assert "out of date" in detail.note.text()
    assert "Out of date" in str(detail.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))


def test_go_to_summary_by_button_double_click_and_key(detail: CustomerDetailTab) -> None:
    wanted: list[DetailRow] = []
    detail.summary_requested.connect(wanted.append)
    click(detail.panel.view, 0, "go_to_summary")
    click(detail.panel.view, 1, "status", double=True)
    go(detail.panel.view, 2, "year")
    QTest.keyClick(detail.panel.view, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert wanted == detail.model.rows()[:3]


def test_an_empty_detail_says_what_to_do(detail: CustomerDetailTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria(year=1996))
    grid_desk.settle()
    assert detail.panel.view.empty_text.startswith("No calculated records for 1996")
    small = next(row.cust_no for row in _outside_only(grid_desk, detail))
    grid_desk.context.store.set(Criteria(year=1997, rebate_code="VOLUME", cust_no=small))
    grid_desk.settle()
    assert detail.model.rowCount() == 0
    assert "turn on Show Rebates Outside of Sales Range" in detail.panel.view.empty_text


def _outside_only(desk: GridDesk, tab: CustomerDetailTab) -> list[DetailRow]:
    """Levels of customers that are out of every sales range of VOLUME."""
    tab.outside_range.click()
    desk.context.store.set(Criteria(year=1997, rebate_code="VOLUME"))
    desk.settle()
    rows = tab.model.rows()
    tab.outside_range.click()
    desk.settle()
    inside = {row.cust_no for row in rows if row.in_sales_range}
    return [row for row in rows if row.cust_no not in inside]


def test_the_legend_names_every_colour_with_its_shape_and_meaning(detail: CustomerDetailTab) -> None:
    legend = detail.show_legend()
    words = " ".join(label.text() for label in legend.findChildren(QLabel))
    for color in Color:
        assert GLYPHS[color] in words
        assert color.label.capitalize() in words
        assert MEANINGS[color] in words
    legend.close()


# History


def test_history_shows_the_headers_customer_and_its_total(sales: SalesHistoryTab) -> None:
    assert set(texts(sales.model, "cust_no")) == {"ERNSH"}
    assert sales.panel.totals.texts() == {"total_sales": "48,096.28"}


def test_history_of_a_family_is_listed_with_include_children(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria(year=1997, cust_no="C-GERMANY"))
    grid_desk.settle()
    alone = sales.model.rowCount()
    grid_desk.context.store.update(include_children=True)
    grid_desk.settle()
    assert sales.model.rowCount() > alone
    assert ("Include Children", "on") in sales.panel.exporter._account()


def pick(tab: HistoryPage, sort: SalesSort | SalesPgSort) -> None:
    combo = tab.panel.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findText(sort.value))
    combo.activated.emit(combo.currentIndex())


def test_the_sort_pop_list_orders_the_rows_and_the_header_shows_it(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria())
    pick(sales, SalesSort.SALES)
    grid_desk.settle()
    amounts = [row.total_sales for _, row in sales.model.rows_from(0)]
    assert amounts == sorted(amounts, reverse=True)
    header = sales.panel.view.horizontalHeader()
    assert header.sortIndicatorSection() == sales.model.column_index("total_sales")
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_a_click_on_a_header_picks_the_sort_that_it_stands_for(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria())
    sales.panel.view.sort_by(sales.model.column_index("year"))
    grid_desk.settle()
    assert sales.panel.sort is SalesSort.YEAR_CUSTOMER
    years = [row.year for _, row in sales.model.rows_from(0)]
    assert years == sorted(years)


@pytest.mark.parametrize("sort", list(SalesPgSort))
def test_every_sort_of_the_product_group_tab_shows_all_rows(
    database: Database, grid_desk: GridDesk, sort: SalesPgSort
) -> None:
    tab = SalesPgHistoryTab(grid_desk.context)
    show(grid_desk, tab, ERNSH)
    count = tab.model.rowCount()
    pick(tab, sort)
    grid_desk.settle()
    assert tab.model.rowCount() == count > 0
    assert tab.panel.sort is sort


def test_rows_far_down_are_read_when_they_are_scrolled_to(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria())
    grid_desk.settle()
    last = sales.model.rowCount() - 1
    assert last > 400
    sales.panel.view.scrollToBottom()
    QApplication.processEvents()
    grid_desk.settle()
    assert sales.model.row_at(last) == list(sales.model.all_rows())[-1]


def test_history_is_exported_whole_in_its_order(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria(year=1997))
    pick(sales, SalesSort.SALES)
    grid_desk.settle()
    book = grid_desk.folder / "sales.xlsx"
    sales.panel.export_to(book)
    grid_desk.settle()
    head, *rows = openpyxl.load_workbook(book)["Sales History"].iter_rows(values_only=True)
    place = head.index("Total Sales")
    amounts = [float(str(row[place])) for row in rows if row[0] is not None]
    assert amounts == [row.total_sales / 100 for row in sales.model.all_rows()]
    assert ("Sort", "Sales") in sales.panel.exporter._account()


def test_empty_history_says_whose_and_when(sales: SalesHistoryTab, grid_desk: GridDesk) -> None:
    grid_desk.context.store.set(Criteria(year=1950, cust_no="ERNSH"))
    grid_desk.settle()
    assert sales.panel.view.empty_text.startswith("No Sales History of customer ERNSH in 1950")
    assert sales.model.rowCount() == 0


def test_history_that_others_changed_is_read_again_with_the_cursor_where_it_was(
    sales: SalesHistoryTab, grid_desk: GridDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "NEAR", 50)
    grid_desk.context.store.set(Criteria())
    grid_desk.settle()
    row = sales.model.rowCount() - 5
    go(sales.panel.view, row, "year")
    grid_desk.settle()
    grid_desk.context.changes.announce([What.HISTORY])
    grid_desk.settle()
    assert sales.panel.view.currentIndex().row() == row
    go(sales.panel.view, 0, "year")
    pick(sales, SalesSort.SALES)
    grid_desk.settle()
    assert sales.panel.view.currentIndex().row() == 0


def test_a_tab_closes_the_histories_that_it_shows_no_more(
    sales: SalesHistoryTab, grid_desk: GridDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "NEAR", 50)
    opened: list[OwnConnection] = []

    class Noted(OwnConnection):
        def __init__(self, new_work: NewWork) -> None:
            super().__init__(new_work)
            opened.append(self)

    monkeypatch.setattr(history, "OwnConnection", Noted)
    grid_desk.context.store.set(Criteria())
    grid_desk.settle()
    pick(sales, SalesSort.SALES)
    grid_desk.settle()
    assert [own.connection.closed for own in opened] == [True, False]
    grid_desk.close()
    assert [own.connection.closed for own in opened] == [True, True]
