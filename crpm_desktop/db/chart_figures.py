"""What the charts of the history tabs are drawn from: sums by period and by product group, and goals.

History is summed up for runs of customers, so that whoever asks can stop between two of them. A run seeks straight
into the clustered history by year and customer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, func, select

from crpm_desktop.db import query_fields
from crpm_desktop.db.ids import family, id_list
from crpm_desktop.db.records import conditions
from crpm_desktop.db.schema import (
    customer_rebates,
    customers,
    history_years,
    product_groups,
    rebate_programs,
    sales_history,
    sales_pg_history,
)
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.periods import Frequency, PeriodType
from crpm_desktop.domain.records import ProductGroup

PERIOD_TYPES = {kind.value: kind for kind in PeriodType}
FREQUENCIES = {kind.value: kind for kind in Frequency}

Span = tuple[PeriodType, int]
"""What a history row covers: its period type and its period."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The sales goal of one record, in cents."""

    rebate_code: str
    frequency: Frequency
    year: int
    period: int
    sales_goal: int
    sales_incl_children: bool


def shown_customers(connection: Connection, criteria: Criteria) -> list[int]:
    """The ids of the customers whose history the criteria show, in key order."""
    if criteria.cust_no is None:
        return list(connection.execute(select(customers.c.id).order_by(customers.c.id)).scalars())
    shown = select(customers.c.id).where(customers.c.cust_no == criteria.cust_no)
    statement = select(family(shown).c.id) if criteria.include_children else shown
    return sorted(connection.execute(statement).scalars())


def years_of(connection: Connection, customer_ids: Sequence[int]) -> set[int]:
    """The years that these customers have any history of."""
    run = history_years.c.customer_id.in_(id_list(connection, customer_ids))
    return set(connection.execute(select(history_years.c.year).where(run).distinct()).scalars())


def sales_by_span(
    connection: Connection, customer_ids: Sequence[int], year: int, period: int | None, query: Query = ()
) -> dict[Span, int]:
    """Sales history of a year in cents by what its rows cover; of a period, as a grid shows it, year rows included.

    `query` are conditions on the rows."""
    row = sales_history.c
    statement = (
        select(row.period_type, row.period, func.sum(row.total_sales))
        .where(*_rows(connection, sales_history, customer_ids, year, period, query))
        .group_by(row.period_type, row.period)
    )
    return {(PERIOD_TYPES[kind], number): int(total) for kind, number, total in connection.execute(statement)}


def sales_by_group(
    connection: Connection, customer_ids: Sequence[int], year: int, period: int | None, query: Query = ()
) -> dict[int, int]:
    """Product-group history of a year in cents by the group's id.

    Each customer's groups are summed up first: that is the order of the history, and leaves a twelfth to be sorted.
    """
    row = sales_pg_history.c
    of_customers = (
        select(row.product_group_id, func.sum(row.total_sales).label("total_sales"))
        .where(*_rows(connection, sales_pg_history, customer_ids, year, period, query))
        .group_by(row.customer_id, row.product_group_id)
        .subquery()
    )
    one = of_customers.c
    statement = select(one.product_group_id, func.sum(one.total_sales)).group_by(one.product_group_id)
    return {group_id: int(total) for group_id, total in connection.execute(statement)}


def _rows(
    connection: Connection, table: Table, customer_ids: Sequence[int], year: int, period: int | None, query: Query = ()
) -> list[ColumnElement[bool]]:
    found = [table.c.year == year, table.c.customer_id.in_(id_list(connection, customer_ids))]
    if period is not None:
        found.append(table.c.period.in_((0, period)))
    return [*found, *query_fields.history(table, query)]


def groups_of(connection: Connection, group_ids: Sequence[int]) -> dict[int, ProductGroup]:
    """Product groups by id."""
    table = product_groups.c
    statement = select(table.id, table.product_group, table.description).where(
        table.id.in_(id_list(connection, group_ids))
    )
    return {row.id: ProductGroup(*row) for row in connection.execute(statement)}


def goals_of(connection: Connection, criteria: Criteria) -> list[Goal]:
    """The goals of the shown customer's own records, whatever their period, by program, year and period."""
    record = customer_rebates.c
    wanted = Criteria(criteria.year, None, criteria.rebate_code, criteria.cust_no)
    statement = (
        select(
            rebate_programs.c.rebate_code,
            record.frequency,
            record.year,
            record.period,
            record.sales_goal,
            record.sales_incl_children,
        )
        .join_from(customer_rebates, rebate_programs, rebate_programs.c.id == record.program_id)
        .where(*conditions(wanted), record.sales_goal.is_not(None))
        .order_by(rebate_programs.c.rebate_code, record.year, record.period)
    )
    rows = connection.execute(statement).all()
    return [Goal(code, FREQUENCIES[months], *rest) for code, months, *rest in rows]
