"""History in a grid: whatever is asked, every part of it is what a plain reader finds; also while rows change."""

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from crpm_desktop.db import history_ends
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.own_connection import OwnConnection, sparing
from crpm_desktop.db.schema import customers, history_years, product_groups, sales_history, sales_pg_history
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.errors import Cancelled, HistoryChanged
from crpm_desktop.services import history as history_module
from crpm_desktop.services.browse import sales_history as ask_sales
from crpm_desktop.services.browse import sales_pg_history as ask_groups
from crpm_desktop.services.columns import SALES_PG_HISTORY
from crpm_desktop.services.history import Counted, First, History
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.query import understand
from tests.clones import Filled
from tests.conftest import DATABASES

CODES = ("B", "a", "C9", "C10", "Z", "_", "É", "A")
GROUPS = ("P2", "P10", "p1", "Q", "A", "Z9")
NEAR = 20
PAGE = 7
CRITERIA = (
    Criteria(),
    Criteria(year=2025),
    Criteria(period=3),
    Criteria(cust_no="C9"),
    Criteria(cust_no="B", include_children=True),
    Criteria(year=2024, cust_no="nobody"),
)
BY_SALES = (SalesSort.SALES, SalesPgSort.PG_SALES, SalesPgSort.SALES)
SORTS: tuple[SalesSort | SalesPgSort, ...] = (*SalesSort, *SalesPgSort)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only twenty rows at either end are read without a list, and no more than two groups are asked one by one."""
    monkeypatch.setattr(history_module, "NEAR", NEAR)
    for name, value in (("SPARE", 2), ("SAMPLE", 3), ("GROUPS_TRIED", 2)):
        monkeypatch.setattr(history_ends, name, value)


def fill(database: Database) -> None:
    """Few rows; ids and codes in different orders; many have the same sales."""
    dice = random.Random(5)
    with database.new_work() as work:
        rows = [{"id": at, "cust_no": code, "name": f"N {code}"} for at, code in enumerate(CODES, 1)]
        work.connection.execute(insert(customers), rows)
        work.connection.execute(update(customers).where(customers.c.id.in_((3, 5))).values(parent_id=1))
        groups = [{"id": at, "product_group": code} for at, code in enumerate(GROUPS, 1)]
        work.connection.execute(insert(product_groups), groups)
        keys = [
            {"customer_id": who, "year": year, "period_type": 3}
            for who, year in product(range(1, 9), (2024, 2025, 2026))
            if dice.random() < 0.8
        ]
        work.connection.execute(insert(history_years), keys)
        sales = [{**key, "period": n, "total_sales": dice.randint(-9, 9)} for key, n in product(keys, (1, 2, 3, 4))]
        work.connection.execute(insert(sales_history), sales)
        work.connection.execute(
            insert(sales_pg_history),
            [{**row, "product_group_id": group} for row, group in product(sales, range(1, 7)) if dice.random() < 0.6],
        )
        work.commit()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, filled: Filled, tmp_path: Path) -> Iterator[Database]:
    with filled.opened(request.param, tmp_path, fill) as database:
        yield database


@pytest.fixture(scope="module", params=DATABASES)
def only_read(
    request: pytest.FixtureRequest, filled: Filled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """The same for all tests that write nothing."""
    with filled.opened(request.param, tmp_path_factory.mktemp("only_read"), fill) as database:
        yield database


def ask(database: Database, sort: SalesSort | SalesPgSort, criteria: Criteria = CRITERIA[0]) -> History[Any]:
    if isinstance(sort, SalesSort):
        return ask_sales(database.new_work, criteria, sort)
    return ask_groups(database.new_work, criteria, sort)


def in_order(row: Any, sort: SalesSort | SalesPgSort) -> tuple[object, ...]:
    """What the sort's name says, with the rest of the key to decide between equals."""
    code = getattr(row, "product_group", "")
    key = (row.cust_no, row.year, code, row.period)
    return {
        SalesSort.CUSTOMER_YEAR: key,
        SalesSort.YEAR_CUSTOMER: (row.year, *key),
        SalesSort.SALES: (-row.total_sales, *key),
        SalesPgSort.YEAR_CUSTOMER_PG: (row.year, *key),
        SalesPgSort.CUSTOMER_YEAR_PG: key,
        SalesPgSort.PG_CUSTOMER_YEAR: (code, *key),
        SalesPgSort.PG_SALES: (code, -row.total_sales, *key),
        SalesPgSort.SALES: (-row.total_sales, *key),
    }[sort]


def plain(database: Database, sort: SalesSort | SalesPgSort, criteria: Criteria) -> list[Any]:
    """Every row of the tables, chosen and sorted by hand."""
    table = sales_history if isinstance(sort, SalesSort) else sales_pg_history
    everything = ask(database, sort)
    with database.new_work(write=False) as work:
        ids = {row.cust_no: row for row in work.connection.execute(select(customers))}
        stored = work.connection.execute(select(table)).all()
    rows = list(everything.each())
    assert len(rows) == len(stored)
    shown = ids.get(criteria.cust_no or "")
    family = {
        code
        for code, row in ids.items()
        if shown is not None and (code == shown.cust_no or (criteria.include_children and row.parent_id == shown.id))
    }
    wanted = [
        row
        for row in rows
        if criteria.year in {None, row.year}
        and (criteria.period is None or row.period in {0, criteria.period})
        and (criteria.cust_no is None or row.cust_no in family)
    ]
    return sorted(wanted, key=lambda row: in_order(row, sort))


def prepared(asked: History[Any]) -> list[First[Any] | Counted]:
    told: list[First[Any] | Counted] = []
    asked.prepare(PAGE, told.append, Silent())
    return told


@pytest.mark.parametrize("criteria", CRITERIA, ids=str)
@pytest.mark.parametrize("sort", SORTS)
def test_every_part_in_every_sort_is_what_a_plain_reader_finds(
    only_read: Database, sort: SalesSort | SalesPgSort, criteria: Criteria
) -> None:
    expected = plain(only_read, sort, criteria)
    asked = ask(only_read, sort, criteria)
    parts = range(0, len(expected) + PAGE, PAGE)
    assert [row for offset in parts for row in asked.fetch(offset, PAGE)] == expected
    told = prepared(asked)
    assert told == [First(expected[:PAGE]), Counted(len(expected), sum(row.total_sales for row in expected))]
    assert [row for offset in parts for row in asked.fetch(offset, PAGE)] == expected
    assert list(asked.each()) == expected
    asked.close()
    assert [row for offset in parts for row in asked.fetch(offset, PAGE)] == expected


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_window_is_that_of_the_whole(only_read: Database, data: st.DataObject) -> None:
    sort = data.draw(st.sampled_from(SORTS))
    typed = data.draw(st.sampled_from(("", "> 2", "-3..3", "> 1000")))
    column = next(column for column in SALES_PG_HISTORY if column.name == "total_sales")
    query = (understand(column, typed),) if typed else ()
    criteria = data.draw(st.sampled_from(CRITERIA))
    if isinstance(sort, SalesSort):
        asked: History[Any] = ask_sales(only_read.new_work, criteria, sort, query)
    else:
        asked = ask_groups(only_read.new_work, criteria, sort, query)
    whole = list(asked.each())
    assert whole == sorted(whole, key=lambda row: in_order(row, sort))
    prepared(asked)
    offset, limit = data.draw(st.integers(0, len(whole) + 3)), data.draw(st.integers(1, 60))
    assert asked.fetch(offset, limit) == whole[offset : offset + limit]
    asked.close()


@pytest.mark.parametrize("sort", SORTS)
def test_once_counted_all_rows_are_at_hand_or_before_a_list_by_sales_both_ends(
    only_read: Database, sort: SalesSort | SalesPgSort
) -> None:
    asked, expected = ask(only_read, sort), plain(only_read, sort, Criteria())
    found: list[object] = []

    def look(step: First[Any] | Counted) -> None:
        if isinstance(step, Counted):
            last, middle = step.count - PAGE, step.count // 2
            found.extend([asked.at_hand(0, PAGE), asked.at_hand(middle, PAGE), asked.at_hand(last, PAGE)])
            found.extend([asked.fetch(PAGE, PAGE), asked.fetch(last, PAGE), asked.fetch(last - 1, PAGE)])

    asked.prepare(PAGE, look, Silent())
    ends = [expected[PAGE : 2 * PAGE], expected[-PAGE:], expected[-PAGE - 1 : -1]]
    assert found == [True, sort not in BY_SALES, True, *ends]
    assert asked.at_hand(len(expected) // 2, PAGE)
    asked.close()


def test_a_row_that_is_gone_or_sold_otherwise_is_told_and_a_new_answer_has_it(database: Database) -> None:
    for change in (
        update(sales_history).where(sales_history.c.customer_id == 2).values(total_sales=777),
        delete(sales_history).where(sales_history.c.customer_id == 4),
    ):
        asked = ask(database, SalesSort.CUSTOMER_YEAR)
        prepared(asked)
        with database.new_work() as work:
            work.connection.execute(change)
            work.commit()
        with pytest.raises(HistoryChanged):
            asked.fetch(0, 100)
        asked.close()
        again = ask(database, SalesSort.CUSTOMER_YEAR)
        assert isinstance(prepared(again)[1], Counted)
        assert again.fetch(0, 100) == list(again.each())
        again.close()


def test_rows_that_others_add_do_not_move_those_that_are_listed(database: Database) -> None:
    asked = ask(database, SalesSort.CUSTOMER_YEAR)
    told = prepared(asked)
    before = asked.fetch(0, 100)
    with database.new_work() as work:
        work.connection.execute(insert(customers).values(id=99, cust_no="#first", name=""))
        year = {"customer_id": 99, "year": 2024, "period_type": 12}
        work.connection.execute(insert(history_years).values(year))
        work.connection.execute(insert(sales_history).values(**year, period=0, total_sales=1))
        work.commit()
    assert asked.fetch(0, 100) == before
    assert isinstance(told[1], Counted)
    assert ask(database, SalesSort.CUSTOMER_YEAR).count() == told[1].count + 1
    asked.close()


class StoppedAfter:
    """Wants no more once it was asked so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def step(self, done: int, total: int, text: str = "") -> None:
        self.times -= 1
        if self.times < 0:
            raise Cancelled


@pytest.mark.parametrize("times", range(2))
def test_a_list_that_is_not_wanted_any_more_leaves_nothing_behind(database: Database, times: int) -> None:
    asked = ask(database, SalesSort.SALES)
    with pytest.raises(Cancelled):
        asked.prepare(PAGE, lambda _step: None, StoppedAfter(times))
    expected = list(asked.each())
    assert asked.fetch(30, PAGE) == expected[30 : 30 + PAGE]
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_statement_that_runs_for_long_ends_soon_after_it_is_not_wanted(database: Database) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    own = OwnConnection(database.new_work)
    with pytest.raises(Cancelled), own.stoppable(lambda: StoppedAfter(0).step(0, 0)):
        own.connection.execute(text(endless))
    own.close()


def test_what_is_looked_at_once_is_not_kept_in_memory(migrated_url: str) -> None:
    database = open_database(migrated_url)
    with database.new_work(write=False) as work:
        if work.connection.dialect.name == "sqlite":
            ask_size = "PRAGMA cache_size"
            usual = work.connection.exec_driver_sql(ask_size).scalar_one()
            with sparing(work.connection) as connection:
                assert abs(connection.exec_driver_sql(ask_size).scalar_one()) < abs(usual)
            assert work.connection.exec_driver_sql(ask_size).scalar_one() == usual
        else:
            with sparing(work.connection) as connection:
                assert connection is work.connection
    database.close()


def test_no_transaction_stays_open_between_two_answers(database: Database) -> None:
    asked = ask(database, SalesPgSort.SALES)
    prepared(asked)
    asked.fetch(40, PAGE)
    own = asked._own
    assert own is not None
    assert not own.connection.in_transaction()
    asked.close()
    assert own.connection.closed


def test_a_list_that_is_lost_is_done_without(database: Database) -> None:
    asked = ask(database, SalesPgSort.PG_SALES)
    prepared(asked)
    own = asked._own
    assert own is not None
    with own.connection.begin():
        own.connection.execute(text("DROP TABLE shown_history"))
    assert asked.fetch(40, PAGE) == list(asked.each())[40 : 40 + PAGE]
    assert own.connection.closed
