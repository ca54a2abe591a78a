"""What the import of sales history reads and writes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from crpm_desktop.db.import_rows import Row, insert_rows, upsert_rows
from crpm_desktop.db.schema import history_years

SALES_COLUMNS = ("year", "customer_id", "period", "period_type", "total_sales")
SALES_PG_COLUMNS = ("year", "customer_id", "product_group_id", "period", "period_type", "total_sales")
PAIRS = "import_pairs"


def period_types(connection: Connection, years: Iterable[int]) -> dict[tuple[int, int], int]:
    """The period type of every (year, customer id) that has history in these years."""
    known = history_years.c
    statement = select(known.year, known.customer_id, known.period_type).where(known.year.in_(list(years)))
    return {(year, customer_id): period_type for year, customer_id, period_type in connection.execute(statement)}


def add_period_types(connection: Connection, rows: Iterable[Row]) -> None:
    """Fixes the period type of (customer id, year, period type) that have none yet, in the order of the key."""
    upsert_rows(connection, "history_years", ("customer_id", "year", "period_type"), ("customer_id", "year"), rows)


def stored_history(connection: Connection, columns: Sequence[str], pairs: list[tuple[int, int]]) -> set[Row]:
    """The stored rows of some (year, customer id), with these columns."""
    connection.exec_driver_sql(f"CREATE TEMP TABLE {PAIRS} (year integer, customer_id bigint)")
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    connection.exec_driver_sql(f"INSERT INTO {PAIRS} VALUES ({mark}, {mark})", pairs)
    names = ", ".join(f"h.{name}" for name in columns)
    rows = connection.exec_driver_sql(
        f"SELECT {names} FROM {PAIRS} p CROSS JOIN {_table(columns)} h "
        "WHERE h.year = p.year AND h.customer_id = p.customer_id"
    )
    stored = set(rows.cursor.fetchall())  # plain tuples: several times faster than rows
    connection.exec_driver_sql(f"DROP TABLE {PAIRS}")
    return stored


def add_history(connection: Connection, columns: Sequence[str], rows: Iterable[Row]) -> bool:
    """Stores rows of years of customers that have none, in the order of the key; False when two have one key."""
    try:
        insert_rows(connection, _table(columns), columns, rows)
    except IntegrityError:
        return False
    return True


def replace_history(connection: Connection, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Stores rows; a period that is there already is replaced."""
    key = [name for name in columns if name not in {"period_type", "total_sales"}]
    upsert_rows(connection, _table(columns), columns, key, rows)


def _table(columns: Sequence[str]) -> str:
    return "sales_pg_history" if "product_group_id" in columns else "sales_history"
