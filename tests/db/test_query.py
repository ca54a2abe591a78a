"""Query mode asks the database what a naive reader would ask of each row, on SQLite and PostgreSQL alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from crpm_desktop.db.engine import Database
from crpm_desktop.db.schema import customers
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort, SummarySort
from crpm_desktop.services import browse
from crpm_desktop.services.columns import DETAIL, SALES_HISTORY, SALES_PG_HISTORY, SUMMARY, Column, Kind
from crpm_desktop.services.history import History
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.query import row_test, understand
from tests.asked import Asked, asked_flags, asked_numbers, asked_texts, typed_money
from tests.clones import Filled
from tests.conftest import DATABASES
from tests.db.asked_rows import fill as fill_rows

BY_YEAR = SummarySort.YEAR_CUSTOMER_REBATE
CRITERIA = (
    Criteria(),
    Criteria(year=2025),
    Criteria(period=1),
    Criteria(cust_no="A", include_children=True),
    Criteria(include_children=True),
)


def fill(database: Database) -> None:
    with database.new_work() as work:
        fill_rows(work.connection)
        work.commit()


@pytest.fixture(scope="module", params=DATABASES)
def database(
    request: pytest.FixtureRequest, filled: Filled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One for all tests: they only ask."""
    with filled.opened(request.param, tmp_path_factory.mktemp("asked"), fill) as database:
        yield database


@dataclass(frozen=True)
class Asks:
    """How a grid is asked: all its rows, and how many."""

    columns: tuple[Column[Any], ...]
    rows: Callable[[Database, Criteria, Query], Sequence[Any]]
    count: Callable[[Database, Criteria, Query], int]


def detail(database: Database, criteria: Criteria, query: Query, *, outside: bool) -> Sequence[Any]:
    return browse.read_detail(database.new_work, criteria, Silent(), outside_range=outside, query=query).rows


def history(database: Database, criteria: Criteria, query: Query) -> History[Any]:
    return browse.sales_history(database.new_work, criteria, SalesSort.SALES, query)


def pg_history(database: Database, criteria: Criteria, query: Query) -> History[Any]:
    return browse.sales_pg_history(database.new_work, criteria, SalesPgSort.PG_SALES, query)


def in_parts(asked: History[Any]) -> list[Any]:
    return [row for offset in range(0, asked.count() + 1, 50) for row in asked.fetch(offset, 50)]


@pytest.mark.parametrize("sort", SummarySort)
@pytest.mark.parametrize("criteria", CRITERIA, ids=str)
def test_the_first_rows_are_those_of_the_whole(database: Database, criteria: Criteria, sort: SummarySort) -> None:
    whole = browse.summary(database.new_work, criteria, sort)
    for most in (1, 7, len(whole) + 1):
        first = browse.first_of_summary(database.new_work, criteria, sort, (), most)
        assert first == (None if criteria.include_children else whole[:most])


def test_a_condition_that_the_database_can_not_be_asked_leaves_the_first_rows_open(database: Database) -> None:
    columns = {column.name: column for column in SUMMARY}
    asked, calculated = understand(columns["sales_goal"], "> 0"), understand(columns["progress"], "> 0")
    assert browse.first_of_summary(database.new_work, Criteria(), BY_YEAR, (calculated,), 3) is None
    whole = browse.summary(database.new_work, Criteria(), BY_YEAR, (asked,))
    assert 3 < len(whole) < len(browse.summary(database.new_work, Criteria(), BY_YEAR))
    assert browse.first_of_summary(database.new_work, Criteria(), BY_YEAR, (asked,), 3) == whole[:3]


GRIDS = {
    "summary": Asks(
        SUMMARY,
        lambda database, criteria, query: browse.summary(database.new_work, criteria, BY_YEAR, query),
        lambda database, criteria, query: browse.count_summary(database.new_work, criteria, query),
    ),
    "detail": Asks(
        DETAIL,
        partial(detail, outside=True),
        lambda db, criteria, query: browse.count_detail(db.new_work, criteria, query, outside_range=True),
    ),
    "detail in range": Asks(
        DETAIL,
        partial(detail, outside=False),
        lambda db, criteria, query: browse.count_detail(db.new_work, criteria, query, outside_range=False),
    ),
    "sales history": Asks(
        SALES_HISTORY,
        lambda database, criteria, query: in_parts(history(database, criteria, query)),
        lambda database, criteria, query: history(database, criteria, query).count(),
    ),
    "sales pg history": Asks(
        SALES_PG_HISTORY,
        lambda database, criteria, query: list(pg_history(database, criteria, query).each()),
        lambda database, criteria, query: pg_history(database, criteria, query).count(),
    ),
}
TYPED: dict[Kind, Callable[[int], str]] = {
    Kind.MONEY: typed_money,
    Kind.PERCENT: lambda scaled: f"{scaled / 10_000:.4f}",
}
FREE = {Kind.YEAR: st.integers(1990, 2100), Kind.PERIOD: st.integers(1, 12)}


def asked_of(column: Column[Any], rows: Sequence[Any]) -> st.SearchStrategy[Asked]:
    """Conditions that some of the rows are likely to meet."""
    if column.kind is Kind.FLAG:
        return asked_flags()
    values: list[Any] = sorted({value for row in rows if (value := column.value(row)) not in {None, ""}})
    if column.kind is not Kind.TEXT:
        numbers = FREE.get(column.kind, st.integers(-400, 400))
        return asked_numbers(st.sampled_from(values) | numbers if values else numbers, TYPED.get(column.kind, str))
    words = st.sampled_from(values or ["A"])
    changed = st.builds(
        lambda word, at, sign: word[: at % len(word)] + sign + word[at % len(word) + (sign != "%") :],
        words,
        st.integers(0, 20),
        st.sampled_from("%_"),
    )
    return asked_texts(column.any_case, words | changed | words.map(str.swapcase).filter(str.isascii))


@cache
def all_rows(database: Database, grid: str, criteria: Criteria) -> Sequence[Any]:
    return GRIDS[grid].rows(database, criteria, ())


@pytest.mark.parametrize("grid", GRIDS)
@given(data=st.data())
@settings(max_examples=35, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_rows_found_are_those_that_a_naive_reader_picks(database: Database, grid: str, data: st.DataObject) -> None:
    asks, criteria = GRIDS[grid], data.draw(st.sampled_from(CRITERIA))
    everything = all_rows(database, grid, criteria)
    typed = [column for column in asks.columns if column.kind is not Kind.DATETIME]
    columns = data.draw(st.lists(st.sampled_from(typed), min_size=1, max_size=3, unique_by=lambda one: one.name))
    asked = [(column, data.draw(asked_of(column, everything))) for column in columns]
    query = tuple(understand(column, one.text) for column, one in asked)

    picked = [row for row in everything if all(one.meets(column.value(row)) for column, one in asked)]

    assert list(asks.rows(database, criteria, query)) == picked
    assert asks.count(database, criteria, query) == len(picked)


HOSTILE = (
    "' OR 1=1 --",
    "'; DROP TABLE customers; --",
    '" OR ""="',
    "%' OR '%'='",
    "\\",
    "\\%",
    "A\\_1",
    ":cust_no",
    "%(cust_no)s",
    "$1",
    "[a-z]",
    "(?i)a",
    ".*",
    "^$",
    "nu\\ll",
    "\N{RIGHT-TO-LEFT OVERRIDE}A",
    "😀%",
    "{0}",
)


@pytest.mark.parametrize("name", ["cust_no", "customer_name", "parent_cust_no"])
def test_a_hostile_text_is_only_a_text(database: Database, name: str) -> None:
    column = next(column for column in SALES_HISTORY if column.name == name)
    everything = list(history(database, Criteria(), ()).each())
    for text in (form + hostile for hostile in HOSTILE for form in ("=", "!= ", "> ", "%")):
        query = (understand(column, text),)
        meets = row_test(SALES_HISTORY, query)
        found = list(history(database, Criteria(), query).each())
        assert found == [row for row in everything if meets(row)], text
        if text.startswith("="):
            assert found == []
    with database.new_work(write=False) as work:
        assert len(work.connection.execute(select(customers.c.id)).all()) == 17


def test_every_typed_value_is_bound(database: Database) -> None:
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    texts = {
        "customer_name": "needle%",
        "cust_no": "> needle",
        "product_group": "needle",
        "total_sales": "77123..77124",
    }
    columns = [column for column in SALES_PG_HISTORY if column.name in texts]
    query = tuple(understand(column, texts[column.name]) for column in columns)

    assert list(pg_history(database, Criteria(), query).each()) == []
    event.remove(database.engine, "before_cursor_execute", listen)

    asked = [statement for statement in statements if "asked_customer" in statement]
    assert len(asked) == 1
    assert "needle" not in asked[0].lower()
    assert "7712" not in asked[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [("2026", 2), ("2026-06-15", 1), ("< 2026", 1), (">= 2025-12-31", 3), ("null", 0), ("not null", 3)],
)
def test_the_day_of_the_last_calculation_can_be_asked(database: Database, text: str, found: int) -> None:
    column = next(column for column in SUMMARY if column.name == "calculated_at")
    rows = browse.summary(database.new_work, Criteria(), BY_YEAR, (understand(column, text),))

    moments = {row.calculated_at for row in rows}

    assert len(moments - {None}) == found
    assert (None in moments) is (text == "null")
