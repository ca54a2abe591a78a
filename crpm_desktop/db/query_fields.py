"""Which columns of the four grids with query mode the database can ask, and how.

History is read from its own table first, so that conditions on customers and product groups are asked of those tables
once, not of every row of history.
"""

from typing import Any

from sqlalchemy import ColumnElement, Table, select

from crpm_desktop.db.conditions import Coded, Fields, Stored, on, where
from crpm_desktop.db.schema import customer_rebates, customers, product_groups, rebate_details, rebate_programs
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.periods import PeriodType


def _name(column: ColumnElement[Any]) -> Stored:
    return Stored(column, column == "")


def _nullable(column: ColumnElement[Any]) -> Stored:
    return Stored(column, column.is_(None))


def _period(column: ColumnElement[Any]) -> Stored:
    """Annual records and rows show no period."""
    return Stored(column, column == 0)


_record, _detail = customer_rebates.c, rebate_details.c

_KEY: Fields = {
    "cust_no": Stored(customers.c.cust_no),
    "customer_name": _name(customers.c.name),
    "rebate_code": Stored(rebate_programs.c.rebate_code),
    "year": Stored(_record.year),
    "period": _period(_record.period),
}
SUMMARY: Fields = {
    **_KEY,
    "sales_goal": _nullable(_record.sales_goal),
    "sales_revenue": _nullable(_record.sales_revenue),
    "rebate_revenue": _nullable(_record.rebate_revenue),
    "rebate_earned": _nullable(_record.rebate_earned),
    "sales_incl_children": Stored(_record.sales_incl_children),
    "calculated_at": _nullable(_record.calculated_at),
}
"""Columns of records, in a statement that joins records, customers and programs."""

DETAIL: Fields = {
    **_KEY,
    "rebate_sub_code": Stored(_detail.rebate_sub_code),
    "sales_revenue": Stored(_detail.sales_revenue),
    "rebate_revenue": Stored(_detail.rebate_revenue),
    "rebate_earned": Stored(_detail.rebate_earned),
    "total_pct": Stored(_detail.total_pct),
    "paid_pct": Stored(_detail.paid_pct),
}
"""Columns of levels, in a statement that joins details, records, customers and programs."""

_customer, _parent = customers.alias("asked_customer"), customers.alias("asked_parent")
_group = product_groups.alias("asked_group")
_CUSTOMER: Fields = {
    "cust_no": Stored(_customer.c.cust_no),
    "customer_name": _name(_customer.c.name),
    "parent_cust_no": _nullable(_parent.c.cust_no),
}
_GROUP: Fields = {"product_group": Stored(_group.c.product_group), "description": _name(_group.c.description)}
OF_CUSTOMERS = frozenset(_CUSTOMER)
"""Columns of history that tell its customer."""
_PERIOD_TYPES = {kind.value: kind.code for kind in PeriodType}


def history(table: Table, query: Query, customer_id: ColumnElement[int] | None = None) -> list[ColumnElement[bool]]:
    """What a row of either history must meet. `customer_id`: the column that tells its customer, if not its own."""
    whose = table.c.customer_id if customer_id is None else customer_id
    own: Fields = {
        "year": Stored(table.c.year),
        "period": _period(table.c.period),
        "period_type": Coded(table.c.period_type, _PERIOD_TYPES),
        "total_sales": Stored(table.c.total_sales),
    }
    found = where(own, on(own, query))
    if of_customers := on(_CUSTOMER, query):
        asked = select(_customer.c.id).outerjoin_from(_customer, _parent, _parent.c.id == _customer.c.parent_id)
        found.append(whose.in_(asked.where(*where(_CUSTOMER, of_customers))))
    if of_groups := on(_GROUP, query):
        found.append(table.c.product_group_id.in_(select(_group.c.id).where(*where(_GROUP, of_groups))))
    return found


def groups(query: Query) -> list[ColumnElement[bool]]:
    """What a product group must meet, of whose history rows are asked."""
    asked = on(_GROUP, query)
    return [product_groups.c.id.in_(select(_group.c.id).where(*where(_GROUP, asked)))] if asked else []
