"""The sums: windows as the rules have them, and a plan that seeks instead of scanning."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from crpm_desktop.db import sums
from crpm_desktop.db.engine import Database, open_database
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


@pytest.mark.parametrize("window", [WINDOWS[0], Window(2026, 2, Frequency.QUARTERLY)])
def test_product_group_sums_seek_by_year_customer_and_group(sqlite: Database, window: Window) -> None:
    seen: list[str] = []
    with sqlite.new_work(write=False) as work:
        driver = work.connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(seen.append)
        sums.pg_sales_by_customer(work.connection, window, [1, 2], {1: "PG1"})
        sums.sales_by_customer(work.connection, window, [1, 2])
        driver.set_trace_callback(None)
        plans = [
            " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}"))
            for statement in seen
            if "SUM" in statement
        ]
    assert len(plans) == 2
    assert "SEARCH h USING PRIMARY KEY (year=? AND customer_id=? AND product_group_id=?" in plans[0]
    assert "SEARCH h USING PRIMARY KEY (year=? AND customer_id=?" in plans[1]
    assert not any("SCAN h" in plan for plan in plans)
