"""Sales history and product-group history, listed page by page in their named sorts.

An order is read in one of two ways. "Through customers": customers in code order, their years, their rows; the rows
then come in order by themselves, and the first page costs nothing however many there are. "At once": the database
sorts. No way needs an index beside the clustered key, which would be as large as the history itself.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, func, select

from crpm_desktop.db import query_fields
from crpm_desktop.db.conditions import on
from crpm_desktop.db.history_orders import PG_ORDERS, SALES_ORDERS, Order, Way
from crpm_desktop.db.ids import family
from crpm_desktop.db.nested import nested
from crpm_desktop.db.schema import customers, history_years, product_groups, sales_history, sales_pg_history
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.periods import PeriodType
from crpm_desktop.domain.records import SalesPgRow, SalesRow

R = TypeVar("R")
_parent, _shown = customers.alias("parent"), customers.alias("shown_customer")
_customer, _sold, _pg_sold, _group = customers.c, sales_history.c, sales_pg_history.c, product_groups.c
PORTIONS = {"yield_per": 5_000}
PERIOD_TYPES = {kind.value: kind for kind in PeriodType}
SAMPLE = 100_000
GROUPS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Question(Generic[R]):
    """What is asked of one of the two histories, and in which order; `columns` are the values that make a row."""

    table: Table
    columns: tuple[ColumnElement[Any], ...]
    make: Callable[..., R]
    order: Order
    criteria: Criteria
    query: Query = ()

    def row(self, values: Sequence[Any]) -> R:
        shown = list(values)
        shown[5] = PERIOD_TYPES[shown[5]]
        return self.make(*shown)


_WHO = (_customer.cust_no, _customer.name, _parent.c.cust_no)
_SALES_COLUMNS = (*_WHO, _sold.year, _sold.period, _sold.period_type, _sold.total_sales)
_PG_COLUMNS = (
    *(*_WHO, _pg_sold.year, _pg_sold.period, _pg_sold.period_type),
    *(_group.product_group, _group.description, _pg_sold.total_sales),
)


def sales_question(criteria: Criteria, sort: SalesSort, query: Query = ()) -> Question[SalesRow]:
    """Sales history; year and period of the criteria are the rows' own."""
    return Question(sales_history, _SALES_COLUMNS, SalesRow, SALES_ORDERS[sort], criteria, query)


def sales_pg_question(criteria: Criteria, sort: SalesPgSort, query: Query = ()) -> Question[SalesPgRow]:
    """Product-group history; year and period of the criteria are the rows' own."""
    return Question(sales_pg_history, _PG_COLUMNS, SalesPgRow, PG_ORDERS[sort], criteria, query)


def count_and_total(connection: Connection, asked: Question[Any]) -> tuple[int, int]:
    """How many rows, and their Total Sales in cents."""
    statement = select(func.count(), func.coalesce(func.sum(asked.table.c.total_sales), 0))
    if _of_some_customers(asked):
        statement = statement.select_from(nested(history_years, asked.table, _of_year(asked)))
        statement = _where(statement, asked, history_years.c.customer_id)
    else:
        statement = _where(statement.select_from(asked.table), asked)
    count, total = connection.execute(statement).one()
    return count, int(total)


def rows_at(connection: Connection, asked: Question[R], offset: int, limit: int) -> list[R]:
    """Any part of the rows; the database sorts and counts its way there, so it is slow far from the start."""
    statement = ordered(asked).limit(limit).offset(offset)
    return [asked.row(found) for found in connection.execute(statement)]


def each_row(connection: Connection, asked: Question[R]) -> Generator[R, None, None]:
    """All rows one by one, however many: only a portion is in memory."""
    for statement in in_order(connection, asked, asked.columns):
        with connection.execute(statement, execution_options=PORTIONS) as found:
            for row in found:
                yield asked.row(row)


def rows_at_end(connection: Connection, asked: Question[R], limit: int, *, last: bool = False) -> list[R]:
    """The first rows, or the last ones, in their order: quick however many there are."""
    if asked.order.way is Way.SALES:
        found = _largest(connection, asked, limit, last=last)
    elif asked.order.way is Way.GROUPS and asked.query:
        found = list(connection.execute(ordered(asked, backwards=last).limit(limit)))
    elif asked.order.way is Way.GROUPS:
        found = _through_groups(connection, asked, limit, last=last)
    else:
        statements = (one.limit(limit) for one in in_order(connection, asked, asked.columns, backwards=last))
        found = _first(connection, statements, limit)
    rows = [asked.row(one) for one in found]
    return rows[::-1] if last else rows


def _first(connection: Connection, statements: Iterator[Select[Any]], limit: int) -> list[Any]:
    return list(islice((row for one in statements for row in connection.execute(one)), limit))


def _largest(connection: Connection, asked: Question[Any], limit: int, *, last: bool) -> list[Any]:
    """What can't be among the first is left out before it is sorted: a sample tells how much they have at least."""
    statement, sales = ordered(asked, backwards=last).limit(limit), asked.table.c.total_sales
    if not asked.query:
        some = _where(select(sales), asked).limit(SAMPLE).subquery()
        most = some.c.total_sales.asc() if last else some.c.total_sales.desc()
        bound = connection.scalar(select(some.c.total_sales).order_by(most).offset(limit - 1).limit(1))
        if bound is not None:
            statement = statement.where(sales <= bound if last else sales >= bound)
    return list(connection.execute(statement))


def _through_groups(connection: Connection, asked: Question[Any], limit: int, *, last: bool) -> list[Any]:
    """Few groups usually fill a page; where they don't, asking one after the other might never end."""
    code = _group.product_group
    statement = select(_group.id).order_by(code.desc() if last else code).limit(GROUPS_TRIED + 1)
    groups = list(connection.scalars(statement))
    each = (
        through_customers(asked, asked.columns, backwards=last, fixed=1)
        .where(asked.table.c.product_group_id == group)
        .limit(limit)
        for group in groups[:GROUPS_TRIED]
    )
    found = _first(connection, each, limit)
    if len(found) == limit or len(groups) <= GROUPS_TRIED:
        return found
    return list(connection.execute(ordered(asked, backwards=last).limit(limit)))


def in_order(
    connection: Connection,
    asked: Question[Any],
    columns: Sequence[ColumnElement[Any]],
    *,
    backwards: bool = False,
) -> Iterator[Select[Any]]:
    """Statements whose rows, one after the other, are all rows in their order."""
    if asked.order.way is Way.CUSTOMERS:
        yield through_customers(asked, columns, backwards=backwards)
    elif asked.order.way is Way.YEARS:
        for year in _years(connection, asked, backwards=backwards):
            of_year = through_customers(asked, columns, backwards=backwards, fixed=1)
            yield of_year.where(asked.table.c.year == year, history_years.c.year == year)
    else:
        yield ordered(asked, columns, backwards=backwards)


def _years(connection: Connection, asked: Question[Any], *, backwards: bool) -> list[int]:
    """The years of the history: one look into the clustered key for each."""
    if asked.criteria.year is not None:
        return [asked.criteria.year]
    year, found = asked.table.c.year, list[int]()
    following: int | None = connection.scalar(select(func.min(year)))
    while following is not None:
        found.append(following)
        following = connection.scalar(select(func.min(year)).where(year > following))
    return found[::-1] if backwards else found


def through_customers(
    asked: Question[Any], columns: Sequence[ColumnElement[Any]], *, backwards: bool = False, fixed: int = 0
) -> Select[Any]:
    """`fixed`: so many terms of the order have one value only, for which the caller asks."""
    tables = nested(customers, history_years, history_years.c.customer_id == _customer.id)
    statement = _select(asked, columns, nested(tables, asked.table, _of_year(asked)))
    return _where(statement, asked, _customer.id).order_by(*asked.order.clauses(backwards=backwards, fixed=fixed))


def _of_year(asked: Question[Any]) -> ColumnElement[bool]:
    """A row of history belongs to a year of its customer."""
    table, years = asked.table.c, history_years.c
    return and_(table.year == years.year, table.customer_id == years.customer_id)


def ordered(
    asked: Question[Any], columns: Sequence[ColumnElement[Any]] | None = None, *, backwards: bool = False
) -> Select[Any]:
    """All rows, sorted by the database at once."""
    columns = columns or asked.columns
    if _of_some_customers(asked):
        return through_customers(asked, columns, backwards=backwards)
    statement = _select(asked, columns, nested(asked.table, customers, _customer.id == asked.table.c.customer_id))
    return _where(statement, asked).order_by(*asked.order.clauses(backwards=backwards))


def _select(asked: Question[Any], columns: Sequence[ColumnElement[Any]], tables: FromClause) -> Select[Any]:
    """From history and customers, and from what else a row shows."""
    if asked.table is sales_pg_history:
        tables = nested(tables, product_groups, _group.id == _pg_sold.product_group_id)
    return select(*columns).select_from(tables.join(_parent, _parent.c.id == _customer.parent_id, isouter=True))


def shown_of(asked: Question[Any], tables: FromClause) -> FromClause:
    """`tables`, which have the history, with all that a row shows; rows of history may be missing."""
    tables = tables.join(customers, _customer.id == asked.table.c.customer_id, isouter=True)
    if asked.table is sales_pg_history:
        tables = tables.join(product_groups, _group.id == _pg_sold.product_group_id, isouter=True)
    return tables.join(_parent, _parent.c.id == _customer.parent_id, isouter=True)


def _of_some_customers(asked: Question[Any]) -> bool:
    return asked.criteria.cust_no is not None or bool(on(query_fields.OF_CUSTOMERS, asked.query))


def _where(statement: Select[Any], asked: Question[Any], customer_id: ColumnElement[int] | None = None) -> Select[Any]:
    table, criteria = asked.table, asked.criteria
    whose: ColumnElement[int] = table.c.customer_id if customer_id is None else customer_id
    if criteria.year is not None:
        statement = statement.where(table.c.year == criteria.year)
    if criteria.period is not None:
        statement = statement.where(table.c.period.in_((0, criteria.period)))
    if criteria.cust_no is not None:
        shown = select(_shown.c.id).where(_shown.c.cust_no == criteria.cust_no)
        members = select(family(shown).c.id) if criteria.include_children else shown
        statement = statement.where(whose.in_(members))
    return statement.where(*query_fields.history(table, asked.query, whose))
