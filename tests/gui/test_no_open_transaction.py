"""While a clerk thinks, with unsaved edits on the screen, the server holds no transaction for the window."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from PySide6.QtTest import QTest
from sqlalchemy.engine import make_url

from crpm_desktop.db.engine import connect
from tests.gui.desk import Desk
from tests.gui.goods_desk import reward
from tests.services.books import Books
from tests.services.rewards import report

OPEN = (
    "SELECT query FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
)


@pytest.fixture
def watch(migrated_postgres_url: str) -> Iterator[psycopg.Connection]:
    """A connection that sees what the others do."""
    address = make_url(migrated_postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def open_transactions(watch: psycopg.Connection) -> list[str]:
    return [row[0] for row in watch.execute(OPEN).fetchall()]


def test_no_tab_holds_a_transaction_while_its_edits_wait(
    desk: Desk, watch: psycopg.Connection, migrated_postgres_url: str, tmp_path: Path
) -> None:
    books = Books(connect(migrated_postgres_url), tmp_path / "books")
    books.bring_in(
        customers="1000,Acme,",
        product_groups="BEV,Drinks",
        sales_history="1000,2026,1,M,500",
        sales_pg_history="1000,2026,1,M,BEV,500",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N",
    )
    report(books.database, [reward(1), reward(2)])
    books.recalc()
    books.database.close()
    window = desk.open(migrated_postgres_url)
    assert open_transactions(watch) == []
    for title in ("Customer Detail", "Sales History", "Sales PG History", "Rebate Set Up"):
        desk.show_tab(title)
        assert open_transactions(watch) == [], title
    QTest.keyClicks(window.set_up.form.description, "edited")
    assert window.set_up.has_unsaved_changes()
    desk.settle()
    assert open_transactions(watch) == []
    window.set_up.revert()
    desk.show_tab("Customer Summary")
    assert window.summary.model.type_text(0, "sales_goal", "20")
    desk.settle()
    assert window.summary.has_unsaved_changes()
    assert open_transactions(watch) == []
    window.summary.revert()
    window.reports.batches_action.trigger()
    desk.settle()
    assert window.reports.free_goods is not None
    assert window.reports.free_goods.page.level.model.rowCount() == 1
    assert open_transactions(watch) == []


def test_the_watch_sees_a_transaction_that_is_left_open(watch: psycopg.Connection, migrated_postgres_url: str) -> None:
    database = connect(migrated_postgres_url)
    with database.new_work(write=False) as work:
        work.connection.exec_driver_sql("SELECT 42")
        assert open_transactions(watch) == ["SELECT 42"]
    assert open_transactions(watch) == []
    database.close()
