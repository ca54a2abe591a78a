"""The sums: windows as the rules have them, and a plan that seeks instead of scanning."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from crpm_desktop.db import sums
from crpm_desktop.db.bulk import insert_rows
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.schema import customers, history_years, product_groups, sales_pg_history
from crpm_desktop.domain.periods import Frequency, PeriodType, Window

WINDOWS = [Window(2026, period, frequency) for frequency in Frequency for period in frequency.periods]
ROWS = [(kind, period) for kind in PeriodType for period in kind.periods]


@pytest.fixture
def sqlite(migrated_sqlite_url: str) -> Iterator[Database]:
    database = open_database(migrated_sqlite_url)
    yield database
    database.close()


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window.frequency.label} {window.period}")
def test_the_condition_on_history_rows_is_the_rule_of_windows(sqlite: Database, window: Window) -> None:
    with sqlite.new_work(write=False) as work:
        for kind, period in ROWS:
            statement = f"SELECT {sums.in_window(window)} FROM (SELECT {kind:d} AS period_type, {period} AS period) h"
            counts = bool(work.connection.execute(text(statement)).scalar())
            assert counts == window.counts(kind, period), (kind, period)


@given(st.sampled_from(WINDOWS), st.sampled_from(ROWS))
def test_a_history_row_counts_in_a_window_that_covers_all_its_months(
    window: Window, row: tuple[PeriodType, int]
) -> None:
    def months(size: int, period: int) -> set[int]:
        return set(range(1, 13)) if size == 12 else set(range((period - 1) * size + 1, period * size + 1))

    assert window.counts(*row) == (months(*row) <= months(window.frequency, window.period))


def plans_of(database: Database, window: Window, customers: list[int]) -> list[str]:
    """How SQLite finds the product-group sums and the totals of the customers."""
    seen: list[str] = []
    with database.new_work(write=False) as work:
        driver = work.connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(seen.append)
        sums.pg_sales_by_customer(work.connection, window, customers, {1: "PG1"}, most_groups=True)
        sums.sales_by_customer(work.connection, window, customers)
        driver.set_trace_callback(None)
        return [
            " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}"))
            for statement in seen
            if "SUM" in statement
        ]


@pytest.mark.parametrize("window", [WINDOWS[0], Window(2026, 2, Frequency.QUARTERLY)])
def test_product_group_sums_seek_by_year_customer_and_group(sqlite: Database, window: Window) -> None:
    plans = plans_of(sqlite, window, [1, 2])
    assert len(plans) == 2
    assert "SEARCH h USING PRIMARY KEY (year=? AND customer_id=? AND product_group_id=?" in plans[0]
    assert "SEARCH h USING PRIMARY KEY (year=? AND customer_id=?" in plans[1]
    assert not any("SCAN h" in plan for plan in plans)


@pytest.mark.parametrize("window", [WINDOWS[0], Window(2026, 2, Frequency.QUARTERLY)])
def test_sums_of_customers_side_by_side_are_read_in_key_order_without_sorting(sqlite: Database, window: Window) -> None:
    run = "SEARCH h USING PRIMARY KEY (year=? AND customer_id>? AND customer_id<?)"
    assert plans_of(sqlite, window, list(range(1, 201))) == [run, run]


def fill(connection: Connection, count: int) -> None:
    """Customers 1 to `count` with sales in each month of two years: in group `g` customer `c` buys `g * c` cents."""
    numbers = range(1, count + 1)
    columns = tuple(column.name for column in sales_pg_history.columns)
    insert_rows(connection, customers, ("id", "cust_no", "name"), ((one, f"C{one:04}", "") for one in numbers))
    insert_rows(connection, product_groups, ("id", "product_group"), ((one, f"PG{one}") for one in (1, 2, 3)))
    insert_rows(
        connection,
        history_years,
        ("customer_id", "year", "period_type"),
        ((one, year, 1) for one in numbers for year in (2025, 2026)),
    )
    insert_rows(
        connection,
        sales_pg_history,
        columns,
        (
            (year, one, group, month, 1, group * one)
            for year in (2025, 2026)
            for one in numbers
            for group in (1, 2, 3)
            for month in range(1, 13)
        ),
    )


@pytest.mark.parametrize(
    ("window", "months"), [(WINDOWS[0], 12), (Window(2026, 2, Frequency.QUARTERLY), 3)], ids=["year", "quarter"]
)
@pytest.mark.parametrize("left_out", [0, 5, 3], ids=["all", "four of five", "two of three"])
def test_sums_are_the_same_whether_customers_are_sought_or_read_in_a_row(
    migrated_url: str, window: Window, months: int, left_out: int
) -> None:
    """Nothing of customers, groups and years that were not asked for."""
    database = open_database(migrated_url)
    chosen = [one for one in range(1, 3 * sums.FEW) if not left_out or one % left_out]
    expected = {one: {f"PG{group}": group * one * months for group in (1, 2)} for one in chosen}
    with database.new_work() as work:
        fill(work.connection, 3 * sums.FEW)
        for most_groups in (False, True):
            found = sums.pg_sales_by_customer(
                work.connection, window, chosen, {1: "PG1", 2: "PG2"}, most_groups=most_groups
            )
            assert found == expected
        totals = sums.pg_totals_by_customer(work.connection, window, chosen)
        assert totals == {one: 6 * one * months for one in chosen}
        assert {type(total) for total in totals.values()} == {int}
    database.close()
