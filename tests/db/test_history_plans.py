"""How SQLite reads millions of rows of history for a grid: in the order of its keys, never by sorting all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.history import Question, sales_pg_question
from crpm_desktop.db.history_ends import rows_at_end
from crpm_desktop.db.history_places import count_places, placed_rows
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SalesPgSort
from crpm_desktop.services.columns import SALES_PG_HISTORY
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.query import understand

Read = Callable[[Connection, Question[Any]], object]
IN_ORDER = (SalesPgSort.YEAR_CUSTOMER_PG, SalesPgSort.CUSTOMER_YEAR_PG, SalesPgSort.PG_CUSTOMER_YEAR)
CONDITIONS = ("", "cust_no > 0", "customer_name %a%", "parent_cust_no not null", "total_sales > 1", "product_group > A")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Any:
    database = open_database(str(tmp_path_factory.mktemp("plans") / "demo.db"))
    fill_with_demo_data(database.new_work, Silent(), customers=60)
    yield database
    database.close()


def query_of(condition: str) -> Query:
    name, _, text = condition.partition(" ")
    return tuple(understand(column, text) for column in SALES_PG_HISTORY if column.name == name)


def plans(database: Database, asked: Question[Any], read: Read) -> list[str]:
    """What SQLite says about every statement that looks at history."""
    seen: list[str] = []
    with database.new_work(write=False) as work:
        driver: Any = work.connection.connection.driver_connection
        driver.set_trace_callback(seen.append)
        read(work.connection, asked)
        driver.set_trace_callback(None)
        of_history = [one for one in seen if "sales_pg_history" in one and ("ORDER BY" in one or "GROUP BY" in one)]
        return [" / ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {one}")) for one in of_history]


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("sort", IN_ORDER)
def test_the_first_and_the_last_rows_come_without_a_look_at_every_row(
    demo: Database, sort: SalesPgSort, condition: str
) -> None:
    asked = sales_pg_question(Criteria(), sort, query_of(condition))
    for last in (False, True):
        found = plans(demo, asked, lambda connection, one: rows_at_end(connection, one, 20, last=last))  # noqa: B023
        assert found
        for plan in found:
            assert "SCAN customers USING INDEX" in plan
            assert "SEARCH sales_pg_history USING PRIMARY KEY (year=? AND customer_id=?" in plan
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("sort", IN_ORDER)
def test_counting_sorts_no_rows_and_a_part_reads_its_customers_alone(
    demo: Database, sort: SalesPgSort, condition: str
) -> None:
    asked = sales_pg_question(Criteria(), sort, query_of(condition))
    for plan in plans(demo, asked, count_places):
        of_rows = plan.partition("SCAN runs")[0].partition("SCAN years")[0]
        assert "USE TEMP B-TREE FOR GROUP BY" not in of_rows

    def part(connection: Connection, one: Question[Any]) -> None:
        places = count_places(connection, one)
        assert len(placed_rows(connection, one, places, places.count // 2, 20)) == 20

    counted, *parts = plans(demo, asked, part)
    assert counted
    assert parts
    for plan in parts:
        assert "SEARCH customers USING INDEX" in plan
        assert "cust_no>? AND cust_no<?" in plan
        assert "SEARCH sales_pg_history USING PRIMARY KEY (year=? AND customer_id=?" in plan
