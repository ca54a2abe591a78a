"""Sales history and product-group history in their named sorts: what is asked, and the statements that answer it.

An order is read in one of two ways. "Through customers": customers in code order, their years, their rows; the rows
then come in order by themselves, and the first page costs nothing however many there are. "At once": the database
sorts. No way needs an index beside the clustered key, which would be as large as the history itself.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, func, select

from crpm_desktop.db import query_fields
from crpm_desktop.db.conditions import on
from crpm_desktop.db.history_orders import PG_ORDERS, SALES_ORDERS, Order, Way
from crpm_desktop.db.ids import family
from crpm_desktop.db.nested import as_read, nested
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
    count, total = connection.execute(rows_of(asked, statement)).one()
    return count, int(total)


def rows_of(asked: Question[Any], statement: Select[Any], *, looked_up: bool = False) -> Select[Any]:
    """`statement` about all rows, in no order. `looked_up`: only a part of each customer's year is wanted."""
    if looked_up or of_some_customers(asked):
        tables = nested(history_years, asked.table, of_year(asked))
        return narrowed(statement.select_from(tables), asked, _whose(asked, history_years.c.customer_id))
    return narrowed(statement.select_from(asked.table), asked)


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
    statement = joined(asked, columns, nested(tables, asked.table, of_year(asked)))
    return narrowed(statement, asked, _whose(asked, _customer.id)).order_by(
        *asked.order.clauses(backwards=backwards, fixed=fixed)
    )


def _whose(asked: Question[Any], customer_id: ColumnElement[int]) -> ColumnElement[int]:
    """One customer is looked up. Of many, the order is worth more in which they are read."""
    one = asked.criteria.cust_no is not None and not asked.criteria.include_children
    return customer_id if one else as_read(customer_id)


def of_year(asked: Question[Any]) -> ColumnElement[bool]:
    """A row of history belongs to a year of its customer."""
    table, years = asked.table.c, history_years.c
    return and_(table.year == years.year, table.customer_id == years.customer_id)


def ordered(
    asked: Question[Any], columns: Sequence[ColumnElement[Any]] | None = None, *, backwards: bool = False
) -> Select[Any]:
    """All rows, sorted by the database at once."""
    columns = columns or asked.columns
    if of_some_customers(asked):
        return through_customers(asked, columns, backwards=backwards)
    statement = joined(asked, columns, nested(asked.table, customers, _customer.id == asked.table.c.customer_id))
    return narrowed(statement, asked).order_by(*asked.order.clauses(backwards=backwards))


def joined(asked: Question[Any], columns: Sequence[ColumnElement[Any]], tables: FromClause) -> Select[Any]:
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


def of_some_customers(asked: Question[Any]) -> bool:
    """Is it known of which customers, so that their rows are looked up?"""
    return asked.criteria.cust_no is not None or bool(on(query_fields.OF_CUSTOMERS, asked.query))


def narrowed(
    statement: Select[Any], asked: Question[Any], customer_id: ColumnElement[int] | None = None
) -> Select[Any]:
    """With what is asked of a row; `customer_id`: what tells its customer, if not its own column."""
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
