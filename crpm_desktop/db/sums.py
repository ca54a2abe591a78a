"""The sums that records are figured on: one statement per figure and window, for all customers at once.

A scalar subquery per customer (and product group) seeks straight into the clustered history; one big GROUP BY would
sort it all. Where nearly all customers of a run of ids are asked for, their history is read from end to end instead, in
the order of its key: half the time on a server, three quarters on SQLite. Source: calculation.md, "The record".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from crpm_desktop.db.bulk import raw_rows
from crpm_desktop.db.ids import id_list_sql, id_parameter
from crpm_desktop.domain.periods import Frequency, PeriodType, Window

FEW = 100
"""Customers that are sought one by one, wherever they are."""


def descendants(connection: Connection, customer_ids: Iterable[int]) -> dict[int, list[int]]:
    """Each of the customers with itself and all its descendants, each once; UNION stops at a loop."""
    statement = f"""
        WITH RECURSIVE family(root, id) AS (
            SELECT id, id FROM ({id_list_sql(connection)}) chosen
            UNION
            SELECT f.root, c.id FROM family f JOIN customers c ON c.parent_id = f.id
        ) SELECT root, id FROM family"""
    parameters = {"ids": id_parameter(connection, customer_ids)}
    found: dict[int, list[int]] = defaultdict(list)
    for root, customer_id in raw_rows(connection, statement, parameters):
        found[root].append(customer_id)
    return dict(found)


def in_window(window: Window) -> str:
    """`Window.counts` as a condition on history rows `h` of the window's year; made of whole numbers only."""
    if window.frequency is Frequency.ANNUAL:
        return "1 = 1"
    parts = []
    for kind in (PeriodType.MONTH, PeriodType.QUARTER):
        if kind <= window.frequency:
            last = window.period * window.frequency // kind
            first = last - window.frequency // kind + 1
            parts.append(f"(h.period_type = {kind:d} AND h.period BETWEEN {first} AND {last})")
    return f"({' OR '.join(parts)})"


def sales_by_customer(connection: Connection, window: Window, customer_ids: Collection[int]) -> dict[int, int]:
    """Sales history in the window, of the customers that have any."""
    return _totals(connection, "sales_history", window, customer_ids)


def pg_totals_by_customer(connection: Connection, window: Window, customer_ids: Collection[int]) -> dict[int, int]:
    """Product-group history in the window over all groups, of the customers that have any."""
    return _totals(connection, "sales_pg_history", window, customer_ids)


def _totals(connection: Connection, table: str, window: Window, customer_ids: Collection[int]) -> dict[int, int]:
    if _side_by_side(customer_ids):
        rows = _run(connection, table, window, customer_ids, "h.customer_id")
    else:
        statement = f"""
            SELECT chosen.id, (SELECT {TOTAL} FROM {table} h
                WHERE h.year = :year AND h.customer_id = chosen.id AND {in_window(window)})
            FROM ({id_list_sql(connection)}) chosen"""
        rows = raw_rows(connection, statement, {"year": window.year, "ids": id_parameter(connection, customer_ids)})
    chosen = set(customer_ids)
    return {customer_id: total for customer_id, total in rows if total is not None and customer_id in chosen}


def pg_sales_by_customer(
    connection: Connection,
    window: Window,
    customer_ids: Collection[int],
    product_groups: Mapping[int, str],
    *,
    most_groups: bool = False,
) -> dict[int, Mapping[str, int]]:
    """Net sales in the window by customer and product group, of the groups (code by id) that there are any of.

    `most_groups`: there are not many other groups, so that their rows may be read and left out.
    """
    if most_groups and _side_by_side(customer_ids):
        rows = _run(connection, "sales_pg_history", window, customer_ids, "h.customer_id, h.product_group_id")
    else:
        rows = _sought(connection, window, customer_ids, product_groups)
    chosen = set(customer_ids)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for customer_id, group_id, total in rows:
        if total is not None and customer_id in chosen and group_id in product_groups:
            found[customer_id][product_groups[group_id]] = total
    return dict(found)


Rows = list[tuple[Any, ...]]
TOTAL = "CAST(SUM(h.total_sales) AS bigint)"
"""A server would give a decimal number; no sum of amounts as they can be entered is too large for this."""


def _side_by_side(customer_ids: Collection[int]) -> bool:
    """Are there many, and few others between the first and the last?"""
    count = len(customer_ids)
    return count > FEW and max(customer_ids) - min(customer_ids) < count + count // 3


def _run(connection: Connection, table: str, window: Window, customer_ids: Collection[int], by: str) -> Rows:
    """The sums of all customers from the first to the last."""
    statement = f"""
        SELECT {by}, {TOTAL} FROM {table} h
        WHERE h.year = :year AND h.customer_id BETWEEN :first AND :last AND {in_window(window)} GROUP BY {by}"""
    limits = {"first": min(customer_ids), "last": max(customer_ids)}
    return raw_rows(connection, statement, {"year": window.year, **limits})


def _sought(
    connection: Connection, window: Window, customer_ids: Collection[int], product_groups: Collection[int]
) -> Rows:
    statement = f"""
        SELECT chosen.id, g.id, (SELECT {TOTAL} FROM sales_pg_history h
            WHERE h.year = :year AND h.customer_id = chosen.id AND h.product_group_id = g.id AND {in_window(window)})
        FROM ({id_list_sql(connection)}) chosen CROSS JOIN ({id_list_sql(connection, "groups")}) g"""
    parameters = {
        "year": window.year,
        "ids": id_parameter(connection, customer_ids),
        "groups": id_parameter(connection, product_groups),
    }
    return raw_rows(connection, statement, parameters)


def coarser_than_window(connection: Connection, window: Window, customer_ids: Iterable[int]) -> set[int]:
    """The customers whose history of the window's year is coarser than the window, so that it does not count."""
    statement = f"""
        SELECT customer_id FROM history_years
        WHERE year = :year AND period_type > :months AND customer_id IN ({id_list_sql(connection)})"""
    parameters = {
        "year": window.year,
        "months": int(window.frequency),
        "ids": id_parameter(connection, customer_ids),
    }
    return {row[0] for row in raw_rows(connection, statement, parameters)}
