"""The sums that records are figured on: one statement per figure and window, for all customers at once.

A scalar subquery per customer (and product group) seeks straight into the clustered history; one big GROUP BY would
sort it all. Source: calculation.md, "The record".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from crpm_desktop.db.bulk import raw_rows
from crpm_desktop.db.ids import id_list_sql, id_parameter
from crpm_desktop.domain.periods import Frequency, PeriodType, Window


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


def sales_by_customer(connection: Connection, window: Window, customer_ids: Iterable[int]) -> dict[int, int]:
    """Sales history in the window, of the customers that have any."""
    return _totals(connection, "sales_history", window, customer_ids)


def pg_totals_by_customer(connection: Connection, window: Window, customer_ids: Iterable[int]) -> dict[int, int]:
    """Product-group history in the window over all groups, of the customers that have any."""
    return _totals(connection, "sales_pg_history", window, customer_ids)


def _totals(connection: Connection, table: str, window: Window, customer_ids: Iterable[int]) -> dict[int, int]:
    statement = f"""
        SELECT chosen.id, (SELECT SUM(h.total_sales) FROM {table} h
            WHERE h.year = :year AND h.customer_id = chosen.id AND {in_window(window)})
        FROM ({id_list_sql(connection)}) chosen"""
    parameters = {"year": window.year, "ids": id_parameter(connection, customer_ids)}
    rows = raw_rows(connection, statement, parameters)
    return {customer_id: int(total) for customer_id, total in rows if total is not None}


def pg_sales_by_customer(
    connection: Connection, window: Window, customer_ids: Iterable[int], product_groups: Mapping[int, str]
) -> dict[int, Mapping[str, int]]:
    """Net sales in the window by customer and product group, of the groups (code by id) that there are any of."""
    statement = f"""
        SELECT chosen.id, g.id, (SELECT SUM(h.total_sales) FROM sales_pg_history h
            WHERE h.year = :year AND h.customer_id = chosen.id AND h.product_group_id = g.id AND {in_window(window)})
        FROM ({id_list_sql(connection)}) chosen CROSS JOIN ({id_list_sql(connection, "groups")}) g"""
    parameters = {
        "year": window.year,
        "ids": id_parameter(connection, customer_ids),
        "groups": id_parameter(connection, product_groups),
    }
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for customer_id, group_id, total in raw_rows(connection, statement, parameters):
        if total is not None:
            found[customer_id][product_groups[group_id]] = int(total)
    return dict(found)


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
