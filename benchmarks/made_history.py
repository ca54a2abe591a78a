"""Fills a fresh database with records, levels and history of a chosen size: the ground of the benchmarks."""

import random
import sqlite3
from pathlib import Path

from psycopg import sql

from crpm_desktop.db.engine import open_database

LAST_YEAR = 2026
LEVELS = (
    # rebate_sub_code, min_sales, max_sales, $ over goal, % over goal, min groups, limited, % over goal, % of sales
    ("BASE", 100_000, None, None, None, None, 0, None, 10_000),
    ("A", 100_000, None, None, 50_000, None, 0, None, 5_000),
    ("B", 100_000, None, None, 100_000, 4, 0, None, 5_000),
    ("GROUPS", None, None, None, None, 2, 1, None, 7_500),
    ("GROWTH", None, None, 50_000, None, None, 0, 20_000, None),
)
PARENTS = (("A", "BASE"), ("B", "A"))

TABLES = (
    *("product_groups", "rebate_programs", "rebate_sub_codes", "sub_code_parents", "sub_code_product_groups"),
    *("customers", "customer_rebates", "history_years", "sales_history", "sales_pg_history"),
)


def fill(file: Path, customers: int, product_groups: int = 8, years: int = 3, children: float = 0.3) -> int:
    """Makes `file` anew and gives its product-group rows. `children`: share of records with Sales Incl Children."""
    open_database(str(file)).close()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    rng = random.Random(1)
    with connection:
        _set_up(connection, product_groups)
        _customers(connection, customers, children)
        rows = _history(connection, rng, customers, product_groups, years)
    connection.execute("ANALYZE")
    connection.close()
    return rows


def copy_to_server(file: Path, url: str) -> None:
    """The same rows in an empty PostgreSQL database, whose user must be a superuser: triggers are left out."""
    database = open_database(url)
    source = sqlite3.connect(file)
    with database.new_work() as work:
        work.connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        cursor = work.connection.connection.cursor()
        for table in TABLES:
            rows = source.execute(f"SELECT * FROM {table}")
            columns = sql.SQL(", ").join(sql.Identifier(column[0]) for column in rows.description)
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)) as copy:
                while portion := rows.fetchmany(10_000):
                    copy.write("".join(map(_line, portion)))
        work.commit()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    source.close()
    database.close()


def _line(row: tuple[object, ...]) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


def _set_up(connection: sqlite3.Connection, product_groups: int) -> None:
    connection.executemany(
        "INSERT INTO product_groups (id, product_group, description) VALUES (?, ?, '')",
        [(number, f"PG{number:02}") for number in range(1, product_groups + 1)],
    )
    connection.execute("INSERT INTO rebate_programs (id, rebate_code, frequency) VALUES (1, 'GROWTH', 12)")
    fields = "rebate_sub_code, min_sales, max_sales, min_amt_over_goal, min_pct_over_goal, min_pg_req"
    rest = "limit_sales_to_pg, rebate_pct_over_goal, rebate_pct_tot_sales"
    connection.executemany(
        f"INSERT INTO rebate_sub_codes (program_id, {fields}, {rest}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)", LEVELS
    )
    ids = dict(connection.execute("SELECT rebate_sub_code, id FROM rebate_sub_codes"))
    connection.executemany(
        "INSERT INTO sub_code_parents (program_id, sub_code_id, parent_id) VALUES (1, ?, ?)",
        [(ids[code], ids[parent]) for code, parent in PARENTS],
    )
    connection.executemany(
        "INSERT INTO sub_code_product_groups VALUES (?, ?)",
        [(ids["B"], number) for number in range(1, product_groups + 1)]
        + [(ids["GROUPS"], number) for number in range(1, product_groups // 2 + 1)],
    )


def _customers(connection: sqlite3.Connection, customers: int, children: float) -> None:
    """Of every ten, `children * 10` are parents; the others hang below them in turn."""
    parents = max(1, round(children * 10))
    rows = []
    for number in range(1, customers + 1):
        place = (number - 1) % 10
        parent = None if place < parents else number - place + place % parents
        rows.append((number, f"C{number:06}", f"Customer {number}", parent))
    connection.executemany("INSERT INTO customers (id, cust_no, name, parent_id) VALUES (?, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT INTO customer_rebates (customer_id, program_id, frequency, year, period, sales_goal, "
        "sales_incl_children) VALUES (?, 1, 12, ?, 0, ?, ?)",
        [(number, LAST_YEAR, 400_000 + number % 977 * 1000, parent is None) for number, _, _, parent in rows],
    )


def _history(
    connection: sqlite3.Connection, rng: random.Random, customers: int, product_groups: int, years: int
) -> int:
    written = 0
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        numbers = range(1, customers + 1)
        connection.executemany("INSERT INTO history_years VALUES (?, ?, 1)", [(number, year) for number in numbers])
        rows: list[tuple[int, ...]] = []
        totals: list[tuple[int, ...]] = []
        for customer in numbers:
            sums = [0] * 13
            for group in range(1, product_groups + 1):
                for period in range(1, 13):
                    cents = rng.randrange(-500, 20_000)
                    sums[period] += cents
                    rows.append((year, customer, group, period, 1, cents))
            totals.extend((year, customer, period, 1, sums[period]) for period in range(1, 13))
        connection.executemany("INSERT INTO sales_pg_history VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO sales_history VALUES (?, ?, ?, ?, ?)", totals)
        written += len(rows)
    return written
