"""The first and the last rows of history in any sort, read without sorting all of it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from crpm_desktop.db import query_fields
from crpm_desktop.db.history import Question, in_order, joined, narrowed, ordered, rows_of, through_customers
from crpm_desktop.db.history_orders import Way
from crpm_desktop.db.ids import key_list
from crpm_desktop.db.nested import nested
from crpm_desktop.db.schema import customers, history_years, product_groups

R = TypeVar("R")
GROUPS_TRIED = 8
SPARE = 1_000
"""So many more rows than are wanted are looked at, in case some have the same sales."""
SAMPLE = 1_000
"""Years of customers."""


def rows_at_end(connection: Connection, asked: Question[R], limit: int, *, last: bool = False) -> list[R]:
    """The first rows, or the last ones, in their order: quick however many there are."""
    if asked.order.way is Way.SALES:
        found = _largest(connection, asked, limit, last=last)
    elif asked.order.way is Way.GROUPS:
        found = _through_groups(connection, asked, limit, last=last)
    else:
        statements = (one.limit(limit) for one in in_order(connection, asked, asked.columns, backwards=last))
        found = _first(connection, statements, limit)
    rows = [asked.row(one) for one in found]
    return rows[::-1] if last else rows


def _first(connection: Connection, statements: Iterator[Select[Any]], limit: int) -> list[Any]:
    return list(islice((row for one in statements for row in connection.execute(one)), limit))


def _through_groups(connection: Connection, asked: Question[Any], limit: int, *, last: bool) -> list[Any]:
    """Few groups usually fill a page; where they don't, asking one after the other might never end."""
    code = product_groups.c.product_group
    statement = select(product_groups.c.id, code).where(*query_fields.groups(asked.query))
    groups = connection.execute(statement.order_by(code.desc() if last else code).limit(GROUPS_TRIED + 1)).all()
    found: list[Any] = []
    for group, _ in groups[:GROUPS_TRIED]:
        found += _of_group(connection, asked, group, limit - len(found), last=last)
        if len(found) == limit:
            return found
    if len(groups) > GROUPS_TRIED:
        end = groups[GROUPS_TRIED - 1].product_group
        rest = ordered(asked, backwards=last).where(code < end if last else code > end)
        found += connection.execute(rest.limit(limit - len(found)))
    return found


def _of_group(connection: Connection, asked: Question[Any], group: int, limit: int, *, last: bool) -> Sequence[Any]:
    if asked.order.by_sales:
        return _largest(connection, asked, limit, last=last, group=group)
    statement = through_customers(asked, asked.columns, backwards=last, fixed=1)
    return connection.execute(statement.where(asked.table.c.product_group_id == group).limit(limit)).all()


def _largest(
    connection: Connection, asked: Question[Any], limit: int, *, last: bool, group: int | None = None
) -> list[Any]:
    """One look at every row's sales finds the keys of the largest; only their rows are read and sorted."""
    sales = asked.table.c.total_sales
    in_group = [] if group is None else [asked.table.c.product_group_id == group]
    keys = rows_of(asked, select(*asked.table.primary_key, sales), looked_up=group is not None).where(*in_group)
    bound = _sampled(connection, asked, limit, in_group, last=last)
    if bound is not None:
        keys = keys.where(sales <= bound if last else sales >= bound)
    best = connection.execute(keys.order_by(sales if last else sales.desc()).limit(limit + SPARE)).all()
    end = best[min(limit, len(best)) - 1].total_sales if best else None
    if len(best) < limit + SPARE or best[-1].total_sales != end:
        return _of_keys(connection, asked, best, last=last)[:limit]
    better = _of_keys(connection, asked, [row for row in best if row.total_sales != end], last=last)
    equal = through_customers(asked, asked.columns, backwards=last, fixed=1 + len(in_group))
    equal = equal.where(sales == end, *in_group).limit(limit - len(better))
    return [*better, *connection.execute(equal)]


def _sampled(
    connection: Connection, asked: Question[Any], limit: int, in_group: Sequence[ColumnElement[bool]], *, last: bool
) -> int | None:
    """What the largest have at least, as the rows of a few customers tell: the others need not be sorted."""
    sales, years = asked.table.c.total_sales, select(history_years.c.customer_id, history_years.c.year)
    if asked.criteria.year is not None:
        years = years.where(history_years.c.year == asked.criteria.year)
    some, table = years.limit(SAMPLE).subquery("some"), asked.table.c
    same = and_(table.year == some.c.year, table.customer_id == some.c.customer_id)
    rows = narrowed(select(sales).select_from(nested(some, asked.table, same)), asked).where(*in_group)
    found: int | None = connection.scalar(rows.order_by(sales if last else sales.desc()).offset(limit - 1).limit(1))
    return found


def _of_keys(connection: Connection, asked: Question[Any], keys: Sequence[Any], *, last: bool) -> list[Any]:
    names = [str(column.key) for column in asked.table.primary_key]
    chosen = key_list(connection, names, [tuple(key)[: len(names)] for key in keys]).subquery("chosen")
    same = and_(*(asked.table.c[name] == chosen.c[name] for name in names))
    tables = nested(nested(chosen, asked.table, same), customers, customers.c.id == asked.table.c.customer_id)
    return list(connection.execute(joined(asked, asked.columns, tables).order_by(*asked.order.clauses(backwards=last))))
