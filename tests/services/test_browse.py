"""What the read-only tabs read: part by part it is the same as all at once, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.services.browse import read_detail, sales_history, sales_pg_history
from crpm_desktop.services.columns import SALES_PG_HISTORY
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About
from crpm_desktop.services.history import Counted, First, History
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.services.selection import select_records

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
ERNSH = Criteria(year=1997, cust_no="ERNSH")


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    database = open_database(migrated_url)
    import_paths(database.new_work, [NORTHWIND], Silent())
    yield database
    database.close()


def test_history_read_in_parts_is_history_read_at_once(database: Database) -> None:
    histories: list[History[object]] = [
        *(sales_history(database.new_work, Criteria(year=1997), sort) for sort in SalesSort),  # type: ignore[list-item]
        *(sales_pg_history(database.new_work, ERNSH, sort) for sort in SalesPgSort),  # type: ignore[list-item]
    ]
    for history in histories:
        told: list[First[object] | Counted] = []
        history.prepare(7, told.append, Silent())
        whole = list(history.each())
        parts = [row for offset in range(0, len(whole) + 7, 7) for row in history.fetch(offset, 7)]
        total = sum(row.total_sales for row in whole)  # type: ignore[attr-defined]
        assert told == [First(whole[:7]), Counted(len(whole), total)]
        assert len(whole) == history.count() > 7
        assert parts == whole


def test_sales_sorts_put_the_largest_first(database: Database) -> None:
    sales = [row.total_sales for row in sales_history(database.new_work, Criteria(), SalesSort.SALES).each()]
    assert sales == sorted(sales, reverse=True)


def test_detail_shows_levels_in_range_and_the_others_on_demand(database: Database) -> None:
    recalculate(database.new_work, select_records(database.new_work, ERNSH), Silent())
    shown = read_detail(database.new_work, ERNSH, Silent(), outside_range=False)
    everything = read_detail(database.new_work, ERNSH, Silent(), outside_range=True)
    assert {row.rebate_sub_code for row in everything.rows} > {row.rebate_sub_code for row in shown.rows}
    assert all(row.in_sales_range for row in shown.rows)
    assert (shown.out_of_date, everything.out_of_date) == (0, 0)


def test_nothing_calculated_is_told_from_everything_out_of_range(database: Database) -> None:
    volume = Criteria(year=1997, rebate_code="VOLUME")
    before = read_detail(database.new_work, volume, Silent(), outside_range=False)
    assert (before.rows, before.left_out) == ((), False)
    recalculate(database.new_work, select_records(database.new_work, volume), Silent())
    rows = read_detail(database.new_work, volume, Silent(), outside_range=True).rows
    outside = {row.cust_no for row in rows} - {row.cust_no for row in rows if row.in_sales_range}
    assert outside
    for cust_no in sorted(outside):
        found = read_detail(
            database.new_work,
            Criteria(year=1997, rebate_code="VOLUME", cust_no=cust_no),
            Silent(),
            outside_range=False,
        )
        assert (found.rows, found.left_out) == ((), True)


def test_reading_detail_stops_when_it_is_told_to(database: Database) -> None:
    class Stopped:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    recalculate(database.new_work, select_records(database.new_work, ERNSH), Silent())
    with pytest.raises(Cancelled):
        read_detail(database.new_work, ERNSH, Stopped(), outside_range=True)


def test_an_export_that_is_cancelled_leaves_no_query_open(database: Database, tmp_path: Path) -> None:
    class StoppedLater:
        def step(self, done: int, total: int, text: str = "") -> None:
            if done:
                raise Cancelled

    rows = sales_pg_history(database.new_work, Criteria(), SalesPgSort.SALES).each()
    with pytest.raises(Cancelled):
        export_file(SALES_PG_HISTORY, rows, tmp_path / "sales.csv", StoppedLater(), About("Sales PG History"))
    assert list(rows) == []
    assert list(tmp_path.glob("*.csv*")) == []
