"""The hand-written recalculation that the program is held against: plain SQL for the sums, the rules in a bare loop.

It knows the levels of `made_history` and no rule that they do not use.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.made_history import LAST_YEAR

MILLION = 10**6

MEMBERS = """
    WITH RECURSIVE below(record, customer) AS (
        SELECT id, customer_id FROM customer_rebates WHERE sales_incl_children
        UNION SELECT record, c.id FROM below JOIN customers c ON c.parent_id = customer)
    SELECT record, customer FROM below"""
SALES = f"""
    SELECT c.id, (SELECT CAST(SUM(total_sales) AS bigint) FROM sales_history h
        WHERE h.year = {LAST_YEAR} AND h.customer_id = c.id)
    FROM customers c"""
GROUPS = f"""
    SELECT c.id, g.id, (SELECT CAST(SUM(total_sales) AS bigint) FROM sales_pg_history h
        WHERE h.year = {LAST_YEAR} AND h.customer_id = c.id AND h.product_group_id = g.id)
    FROM customers c CROSS JOIN product_groups g"""
RECORDS = "SELECT id, customer_id, sales_goal, sales_incl_children FROM customer_rebates ORDER BY id"
CHOSEN = f"SELECT id FROM customer_rebates WHERE year = {LAST_YEAR}"

Row = tuple[Any, ...]


def on_sqlite(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    figures, details = calculated(lambda statement: connection.execute(statement).fetchall())
    connection.execute(f"DELETE FROM rebate_details WHERE customer_rebate_id IN ({CHOSEN})")
    now = datetime.now(UTC).isoformat(" ")
    connection.executemany(
        "UPDATE customer_rebates SET sales_revenue = ?, rebate_revenue = ?, rebate_earned = ?, warnings = 0, "
        "calculated_at = ?, out_of_date = 0 WHERE id = ?",
        [(sales, revenue, earned, now, record) for record, sales, revenue, earned in figures],
    )
    connection.executemany(f"INSERT INTO rebate_details VALUES ({', '.join('?' * 13)})", details)
    connection.execute("COMMIT")
    connection.close()


def on_postgresql(url: str) -> None:
    with psycopg.connect(url, options="-c jit=off") as connection, connection.cursor() as cursor:
        figures, details = calculated(lambda statement: cursor.execute(statement.encode()).fetchall())
        cursor.execute(f"DELETE FROM rebate_details WHERE customer_rebate_id IN ({CHOSEN})".encode())
        copy_rows(cursor, "COPY rebate_details FROM STDIN", details)
        cursor.execute("CREATE TEMPORARY TABLE figures (id bigint, sales bigint, revenue bigint, earned bigint)")
        copy_rows(cursor, "COPY figures FROM STDIN", figures)
        cursor.execute(
            "UPDATE customer_rebates r SET sales_revenue = f.sales, rebate_revenue = f.revenue, "
            "rebate_earned = f.earned, warnings = 0, calculated_at = now(), out_of_date = false "
            "FROM figures f WHERE f.id = r.id"
        )


def copy_rows(cursor: "psycopg.Cursor[Row]", statement: str, rows: list[Row]) -> None:
    with cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def calculated(ask: Callable[[str], list[Row]]) -> tuple[list[Row], list[Row]]:
    """The figures of all records, and their detail rows."""
    families = defaultdict(list)
    for record, customer in ask(MEMBERS):
        families[record].append(customer)
    sales: dict[int, int | None] = dict(ask(SALES))
    groups: dict[int, dict[int, int]] = defaultdict(dict)
    for customer, group, total in ask(GROUPS):
        if total is not None:
            groups[customer][group] = total
    half = range(1, ask("SELECT COUNT(*) FROM product_groups")[0][0] // 2 + 1)
    figures: list[Row] = []
    details: list[Row] = []
    for record, customer, goal, with_children in ask(RECORDS):
        if with_children:
            total = 0
            bought: dict[int, int] = {}
            for member in families[record]:
                total += sales.get(member) or 0
                for group, cents in groups[member].items():
                    bought[group] = bought.get(group, 0) + cents
        else:
            total, bought = sales.get(customer) or 0, groups[customer]
        rows, revenue, earned = levels_by_hand(record, goal, total, bought, half)
        details.extend(rows)
        figures.append((record, total, revenue, earned))
    return figures, details


def money(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


def cents_of(scaled: int) -> int:
    return (2 * scaled + MILLION) // (2 * MILLION)


def chain_by_hand(record: int, goal: int, sales: int, bought: dict[int, int]) -> tuple[list[Row], str, int]:
    """BASE, A and B, of which one carries the others."""
    below = f"{money(100_000 - sales)} below minimum sales" if sales < 100_000 else None
    if below is None and sales < goal:
        below = f"{money(goal - sales)} below goal"
    base = (1, below, max(100_000, goal) - sales) if below else (0, "achieved", None)
    a = over_goal(base, sales, goal, 50_000, "5 %", None)
    buying = sum(cents > 0 for cents in bought.values())
    b = over_goal(base, sales, goal, 100_000, "10 %", 4 - buying if buying < 4 else None)
    if b[0] == 0 and a[0]:
        b = (a[0], "needs level A", None)
    carrier = "B" if b[0] == 0 else "A" if a[0] == 0 else "BASE" if base[0] == 0 else ""
    paid = {"B": 20_000, "A": 15_000, "BASE": 10_000}
    rows: list[Row] = []
    earned = 0
    for code, (color, reason, lacking), total, missing in (
        ("A", a, 15_000, None),
        ("B", b, 20_000, 4 - buying if buying < 4 and b[0] else None),
        ("BASE", base, 10_000, None),
    ):
        pct = paid[code] if code == carrier else 0
        pays = max(0, cents_of(sales * pct))
        earned += pays
        home = carrier if color == 0 and code != carrier else None
        in_range = sales >= 100_000 if code != "B" else True
        rows.append((record, code, sales, sales, pays, total, pct, color, reason, home, in_range, lacking, missing))
    return rows, carrier, earned


def levels_by_hand(
    record: int, goal: int, sales: int, bought: dict[int, int], half: range
) -> tuple[list[Row], int, int]:
    rows, carrier, earned = chain_by_hand(record, goal, sales, bought)
    eligible = sum(bought.get(group, 0) for group in half)
    kinds = sum(bought.get(group, 0) > 0 for group in half)
    group_row: tuple[int, str, int | None]
    if eligible < goal:
        group_row = (1, f"{money(goal - eligible)} below goal", goal - eligible)
    elif kinds < 2:
        group_row = (2, f"{kinds} of 2 product groups", None)
    else:
        group_row = (0, "achieved", None)
    pct = 7_500 if group_row[0] == 0 else 0
    pays = max(0, cents_of(eligible * pct))
    earned += pays
    few = 2 - kinds if group_row[0] and kinds < 2 else None
    rows.append((record, "GROUPS", sales, eligible, pays, 7_500, pct, *group_row[:2], None, True, group_row[2], few))
    limit = goal + 50_000
    growth_row: tuple[int, str, int | None]
    if sales < goal:
        growth_row = (1, f"{money(goal - sales)} below goal", limit - sales)
    elif sales < limit:
        growth_row = (3, f"{money(limit - sales)} below goal + $500.00", limit - sales)
    else:
        growth_row = (0, "achieved", None)
    pays = cents_of((sales - limit) * 20_000) if growth_row[0] == 0 else 0
    earned += pays
    over = sales - limit if growth_row[0] == 0 else sales
    rows.append((record, "GROWTH", sales, over, pays, 0, 0, *growth_row[:2], None, True, growth_row[2], None))
    if carrier:
        revenue = max(0, sales)
    elif pct:
        revenue = max(0, eligible)
    else:
        revenue = max(0, sales - limit) if growth_row[0] == 0 else 0
    return rows, revenue, earned


def over_goal(
    base: tuple[int, str, int | None], sales: int, goal: int, pct: int, text: str, few: int | None
) -> tuple[int, str, int | None]:
    """Level A or B: the tests of BASE, then product groups, then the threshold."""
    limit = goal * (MILLION + pct)
    lacking = -((sales * MILLION - limit) // MILLION)
    if base[0]:
        return base[0], base[1], max(lacking, base[2] or 0)
    if few is not None:
        return 2, f"{4 - few} of 4 product groups", lacking if lacking > 0 else None
    if sales * MILLION < limit:
        return 3, f"{money(lacking)} below goal + {text}", lacking
    return base
