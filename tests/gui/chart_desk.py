"""Books with charts worth looking at, and the tabs that show them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.widgets.chart import Chart
from crpm_desktop.widgets.tab_page import TabPage
from tests.gui.grid_desk import GridDesk
from tests.services.books import Books

ACME = Criteria(year=2026, cust_no="1000")
MARCH = "Month 3 - 2026: 1,500.00; 2025: 1,200.00; +25.0 %; goal: 1,000.00"


def fill_chart_books(file: Path) -> None:
    """Makes the database file that each test gets a copy of."""
    database = open_database(str(file))
    books = Books(database, file.with_suffix(".books"))
    books.bring_in(
        customers="1000,Acme,\n1100,Acme East,1000\n2000,Bolt,",
        product_groups="SEA,Fish\nBEV,Drinks",
        sales_history="1000,2026,1,M,500\n1000,2026,3,M,1500\n1000,2025,3,M,1200\n1100,2026,2,M,70\n2000,2026,1,M,9",
        sales_pg_history="1000,2026,1,M,SEA,500\n1000,2026,3,M,BEV,1500\n1000,2025,3,M,SEA,1200",
        rebate_programs="GROWTH,Annual,Y,Y\nVOL,Annual,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nVOL,T1,,1800,,,,N,,1\nVOL,T2,5000,,,,,N,,2",
        customer_rebates="1000,GROWTH,2026,,12000,N\n1000,VOL,2026,,0,N",
    )
    books.recalc(year=2026)
    database.close()


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("charts") / "filled.db")
    fill_chart_books(file)
    return file


@pytest.fixture
def books(grid_desk: GridDesk, filled: Path) -> Iterator[Books]:
    database = open_database(str(shutil.copyfile(filled, grid_desk.folder / "office.db")))
    grid_desk.use(database)
    yield Books(database, grid_desk.folder / "books")
    grid_desk.close()
    database.close()


@pytest.fixture
def sales(books: Books, grid_desk: GridDesk) -> SalesHistoryTab:
    tab = SalesHistoryTab(grid_desk.context)
    show(grid_desk, tab)
    return tab


@pytest.fixture
def chart(sales: SalesHistoryTab) -> Chart:
    sales.chart.chart.setFocus()
    return sales.chart.chart


def show(desk: GridDesk, tab: TabPage, criteria: Criteria = ACME) -> None:
    desk.context.store.set(criteria)
    desk.show(tab, width=1_366, height=600)
    desk.settle()


def record_jobs(desk: GridDesk) -> list[str]:
    """The titles of the jobs that are started from now on."""
    titles: list[str] = []
    desk.context.jobs.started.connect(lambda job: titles.append(job.title))
    return titles
