"""Recalculation on SQLite beside a hand-written one: the same sums in plain SQL, the rules in a bare loop.

    python -m benchmarks.recalculation [CUSTOMERS] [PRODUCT_GROUPS] [YEARS]

Without arguments 10 000 records with five levels over 720 000 product-group rows. Both run in turn, five times, on
copies of one database, and must leave the same figures; medians of the processor time and of the wall clock are told.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.made_history import LAST_YEAR, fill
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.lookups import newest_year_with_records
from crpm_desktop.db.records import record_ids
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate

ROUNDS = 5
MILLION = 10**6

MEMBERS = """
    WITH RECURSIVE below(record, customer) AS (
        SELECT id, customer_id FROM customer_rebates WHERE sales_incl_children
        UNION SELECT record, c.id FROM below JOIN customers c ON c.parent_id = customer)
    SELECT record, customer FROM below"""
SALES = f"""
    SELECT c.id, (SELECT SUM(total_sales) FROM sales_history h WHERE h.year = {LAST_YEAR} AND h.customer_id = c.id)
    FROM customers c"""
GROUPS = f"""
    SELECT c.id, g.id, (SELECT SUM(total_sales) FROM sales_pg_history h
        WHERE h.year = {LAST_YEAR} AND h.customer_id = c.id AND h.product_group_id = g.id)
    FROM customers c CROSS JOIN product_groups g"""


def by_hand(file: Path) -> None:
    """The levels of `made_history` spelled out, with no rule that they do not use."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    families = defaultdict(list)
    for record, customer in connection.execute(MEMBERS).fetchall():
        families[record].append(customer)
    sales = dict(connection.execute(SALES).fetchall())
    groups: dict[int, dict[int, int]] = defaultdict(dict)
    for customer, group, total in connection.execute(GROUPS).fetchall():
        if total is not None:
            groups[customer][group] = total
    count = connection.execute("SELECT COUNT(*) FROM product_groups").fetchone()[0]
    half = range(1, count // 2 + 1)
    figures, details = [], []
    now = datetime.now(UTC).isoformat(" ")
    records = connection.execute("SELECT id, customer_id, sales_goal, sales_incl_children FROM customer_rebates")
    for record, customer, goal, with_children in records.fetchall():
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
        figures.append((total, revenue, earned, 0, now, record))
    chosen = f"SELECT id FROM customer_rebates WHERE year = {LAST_YEAR}"
    connection.execute(f"DELETE FROM rebate_details WHERE customer_rebate_id IN ({chosen})")
    connection.executemany(
        "UPDATE customer_rebates SET sales_revenue = ?, rebate_revenue = ?, rebate_earned = ?, warnings = ?, "
        "calculated_at = ?, out_of_date = 0 WHERE id = ?",
        figures,
    )
    connection.executemany(f"INSERT INTO rebate_details VALUES ({', '.join('?' * 13)})", details)
    connection.execute("COMMIT")
    connection.close()


def money(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


def cents_of(scaled: int) -> int:
    return (2 * scaled + MILLION) // (2 * MILLION)


Row = tuple[object, ...]


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


def by_program(database: Database) -> None:
    with database.new_work(write=False) as work:
        ids = record_ids(work.connection, Criteria(year=newest_year_with_records(work.connection)))
    recalculate(database.new_work, ids, Silent())


def figures(file: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT * FROM rebate_details ORDER BY 1, 2").fetchall()
    record = "SELECT id, sales_revenue, rebate_revenue, rebate_earned FROM customer_rebates ORDER BY id"
    rows += connection.execute(record).fetchall()
    connection.close()
    return rows


def timed(work: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main(customers: int = 10_000, product_groups: int = 6, years: int = 1) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, hand = Path(folder) / "program.db", Path(folder) / "by_hand.db"
        rows = fill(ours, customers, product_groups, years)
        fill(hand, customers, product_groups, years)
        print(f"{customers:,} records, five levels, {rows:,} product-group rows")
        database = open_database(str(ours))
        times: dict[str, list[tuple[float, float]]] = {"by hand": [], "program": []}
        for _ in range(ROUNDS):
            times["by hand"].append(timed(lambda: by_hand(hand)))
            times["program"].append(timed(lambda: by_program(database)))
        database.close()
        if figures(ours) != figures(hand):
            unlike = [pair for pair in zip(figures(ours), figures(hand), strict=True) if pair[0] != pair[1]]
            raise SystemExit(f"{len(unlike)} rows differ, the first: {unlike[0]}")
    medians = {name: [statistics.median(column) for column in zip(*runs, strict=True)] for name, runs in times.items()}
    for name, (wall, cpu) in medians.items():
        print(f"{name:8} {wall:6.2f} s, processor {cpu:6.2f} s")
    wall, cpu = (medians["program"][at] / medians["by hand"][at] for at in (0, 1))
    print(f"ratio    {wall:6.2f}x, processor {cpu:6.2f}x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
