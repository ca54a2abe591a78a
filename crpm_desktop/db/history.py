"""Sales history and product-group history, listed page by page in their named sorts."""

from collections.abc import Generator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select

from crpm_desktop.db import query_fields
from crpm_desktop.db.ids import family
from crpm_desktop.db.schema import customers, product_groups, sales_history, sales_pg_history
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.periods import PeriodType
from crpm_desktop.domain.records import SalesPgRow, SalesRow

_parent = customers.alias("parent")
PORTIONS = {"yield_per": 5_000}
PERIOD_TYPES = {kind.value: kind for kind in PeriodType}


def _where(statement: Select[Any], table: Table, criteria: Criteria, query: Query) -> Select[Any]:
    if criteria.year is not None:
        statement = statement.where(table.c.year == criteria.year)
    if criteria.period is not None:
        statement = statement.where(table.c.period.in_((0, criteria.period)))
    if criteria.cust_no is not None:
        shown = select(customers.c.id).where(customers.c.cust_no == criteria.cust_no)
        members = select(family(shown).c.id) if criteria.include_children else shown
        statement = statement.where(table.c.customer_id.in_(members))
    return statement.where(*query_fields.history(table, query))


def _count_and_total(connection: Connection, table: Table, criteria: Criteria, query: Query) -> tuple[int, int]:
    statement = _where(select(func.count(), func.coalesce(func.sum(table.c.total_sales), 0)), table, criteria, query)
    count, total = connection.execute(statement.select_from(table)).one()
    return count, int(total)


def sales_count_and_total(connection: Connection, criteria: Criteria, query: Query = ()) -> tuple[int, int]:
    """How many rows, and their Total Sales in cents."""
    return _count_and_total(connection, sales_history, criteria, query)


def sales_pg_count_and_total(connection: Connection, criteria: Criteria, query: Query = ()) -> tuple[int, int]:
    """How many rows, and their Total Sales in cents."""
    return _count_and_total(connection, sales_pg_history, criteria, query)


def sales_rows(
    connection: Connection,
    criteria: Criteria,
    sort: SalesSort,
    limit: int | None = None,
    offset: int = 0,
    query: Query = (),
) -> list[SalesRow]:
    """Sales history in the order of `sort`; year and period of the criteria are the rows' own."""
    statement = _sales_statement(criteria, sort, query).limit(limit).offset(offset)
    return [SalesRow(*_values(found)) for found in connection.execute(statement)]


def each_sales_row(
    connection: Connection, criteria: Criteria, sort: SalesSort, query: Query = ()
) -> Generator[SalesRow, None, None]:
    """All rows one by one, however many: only a portion is in memory."""
    with connection.execute(_sales_statement(criteria, sort, query), execution_options=PORTIONS) as found:
        for row in found:
            yield SalesRow(*_values(row))


def _sales_statement(criteria: Criteria, sort: SalesSort, query: Query) -> Select[Any]:
    row = sales_history.c
    key = (customers.c.cust_no, row.year, row.period)
    orders = {
        SalesSort.CUSTOMER_YEAR: key,
        SalesSort.YEAR_CUSTOMER: (row.year, customers.c.cust_no, row.period),
        SalesSort.SALES: (row.total_sales.desc(), *key),
    }
    statement = (
        select(
            customers.c.cust_no,
            customers.c.name,
            _parent.c.cust_no,
            row.year,
            row.period,
            row.period_type,
            row.total_sales,
        )
        .join_from(sales_history, customers, customers.c.id == row.customer_id)
        .outerjoin(_parent, _parent.c.id == customers.c.parent_id)
    )
    return _where(statement, sales_history, criteria, query).order_by(*orders[sort])


def sales_pg_rows(
    connection: Connection,
    criteria: Criteria,
    sort: SalesPgSort,
    limit: int | None = None,
    offset: int = 0,
    query: Query = (),
) -> list[SalesPgRow]:
    """Product-group history in the order of `sort`."""
    statement = _sales_pg_statement(criteria, sort, query).limit(limit).offset(offset)
    return [SalesPgRow(*_values(found)) for found in connection.execute(statement)]


def each_sales_pg_row(
    connection: Connection, criteria: Criteria, sort: SalesPgSort, query: Query = ()
) -> Generator[SalesPgRow, None, None]:
    """All rows one by one, however many: only a portion is in memory."""
    with connection.execute(_sales_pg_statement(criteria, sort, query), execution_options=PORTIONS) as found:
        for row in found:
            yield SalesPgRow(*_values(row))


def _sales_pg_statement(criteria: Criteria, sort: SalesPgSort, query: Query) -> Select[Any]:
    row, group = sales_pg_history.c, product_groups.c.product_group
    number = customers.c.cust_no
    orders = {
        SalesPgSort.YEAR_CUSTOMER_PG: (row.year, number, group, row.period),
        SalesPgSort.CUSTOMER_YEAR_PG: (number, row.year, group, row.period),
        SalesPgSort.PG_CUSTOMER_YEAR: (group, number, row.year, row.period),
        SalesPgSort.PG_SALES: (group, row.total_sales.desc(), number, row.year, row.period),
        SalesPgSort.SALES: (row.total_sales.desc(), number, row.year, group, row.period),
    }
    statement = (
        select(
            number,
            customers.c.name,
            _parent.c.cust_no,
            row.year,
            row.period,
            row.period_type,
            group,
            product_groups.c.description,
            row.total_sales,
        )
        .join_from(sales_pg_history, customers, customers.c.id == row.customer_id)
        .join(product_groups, product_groups.c.id == row.product_group_id)
        .outerjoin(_parent, _parent.c.id == customers.c.parent_id)
    )
    return _where(statement, sales_pg_history, criteria, query).order_by(*orders[sort])


def _values(row: Sequence[Any]) -> list[Any]:
    values = list(row)
    values[5] = PERIOD_TYPES[values[5]]
    return values
