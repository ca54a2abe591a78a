"""What a recalculation reads of the records and writes back, in bulk.

SQLite takes tuples through one prepared statement; PostgreSQL takes them by COPY.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from crpm_desktop.db.ids import id_list, id_list_sql, id_parameter
from crpm_desktop.db.schema import customer_rebates, customers, rebate_details, rebate_programs
from crpm_desktop.domain.periods import Frequency, Window

FREQUENCIES = {kind.value: kind for kind in Frequency}
DETAIL_COLUMNS = tuple(column.name for column in rebate_details.columns)

Figures = tuple[int, int, int, int, int]
"""Record id, sales revenue, rebate revenue, rebate earned (cents), warnings."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as a recalculation needs it. `rebate_earned` is None when it was never calculated."""

    id: int
    customer_id: int
    cust_no: str
    program_id: int
    rebate_code: str
    active: bool
    window: Window
    sales_goal: int | None
    sales_incl_children: bool
    rebate_earned: int | None


def load_records(connection: Connection, record_ids: Iterable[int]) -> list[StoredRecord]:
    """The records of `record_ids` that exist, in key order."""
    record = customer_rebates.c
    statement = (
        select(
            record.id,
            record.customer_id,
            customers.c.cust_no,
            record.program_id,
            rebate_programs.c.rebate_code,
            rebate_programs.c.active,
            record.year,
            record.period,
            record.frequency,
            record.sales_goal,
            record.sales_incl_children,
            record.rebate_earned,
        )
        .join_from(customer_rebates, customers)
        .join(rebate_programs, rebate_programs.c.id == record.program_id)
        .where(record.id.in_(id_list(connection, record_ids)))
        .order_by(record.id)
    )
    return [_stored_record(row) for row in connection.execute(statement)]


def _stored_record(row: Sequence[Any]) -> StoredRecord:
    values = list(row)
    values[6:9] = [Window(values[6], values[7], FREQUENCIES[values[8]])]
    return StoredRecord(*values)


def write_figures(
    connection: Connection, figures: Sequence[Figures], details: Sequence[tuple[object, ...]], now: datetime
) -> None:
    """Replaces figures and detail rows of the records of `figures` as a whole; `details` in `DETAIL_COLUMNS` order."""
    ids = [row[0] for row in figures]
    delete = f"DELETE FROM rebate_details WHERE customer_rebate_id IN ({id_list_sql(connection)})"
    connection.execute(text(delete), {"ids": id_parameter(connection, ids)})
    if connection.dialect.name == "sqlite":
        _write_sqlite(connection, figures, details, now)
    else:
        _write_postgresql(connection, figures, details, now)


def _write_sqlite(
    connection: Connection, figures: Sequence[Figures], details: Sequence[tuple[object, ...]], now: datetime
) -> None:
    stamp = now.isoformat(" ", "microseconds")
    connection.exec_driver_sql(
        "UPDATE customer_rebates SET sales_revenue = ?, rebate_revenue = ?, rebate_earned = ?, warnings = ?, "
        "calculated_at = ?, out_of_date = 0 WHERE id = ?",
        [(*row[1:], stamp, row[0]) for row in figures],
    )
    if details:
        marks = ", ".join("?" * len(DETAIL_COLUMNS))
        insert = f"INSERT INTO rebate_details ({', '.join(DETAIL_COLUMNS)}) VALUES ({marks})"
        connection.exec_driver_sql(insert, list(details))


def _write_postgresql(
    connection: Connection, figures: Sequence[Figures], details: Sequence[tuple[object, ...]], now: datetime
) -> None:
    fields = "id, sales_revenue, rebate_revenue, rebate_earned, warnings"
    connection.exec_driver_sql(
        "CREATE TEMP TABLE new_figures (id bigint PRIMARY KEY, sales_revenue bigint, rebate_revenue bigint, "
        "rebate_earned bigint, warnings integer) ON COMMIT DROP"
    )
    copy_rows(connection, f"new_figures ({fields})", figures)
    connection.execute(
        text(
            "UPDATE customer_rebates r SET sales_revenue = f.sales_revenue, rebate_revenue = f.rebate_revenue, "
            "rebate_earned = f.rebate_earned, warnings = f.warnings, calculated_at = :now, out_of_date = false "
            "FROM new_figures f WHERE r.id = f.id"
        ),
        {"now": now},
    )
    connection.exec_driver_sql("DROP TABLE new_figures")
    copy_rows(connection, f"rebate_details ({', '.join(DETAIL_COLUMNS)})", details)


def copy_rows(connection: Connection, target: str, rows: Iterable[Sequence[object]]) -> None:
    """COPY into a table of PostgreSQL, named with its columns."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def total_earned(connection: Connection, record_ids: Iterable[int]) -> int:
    """Rebate Earned of the records, added up; those never calculated count as 0."""
    statement = f"SELECT SUM(rebate_earned) FROM customer_rebates WHERE id IN ({id_list_sql(connection)})"
    return int(connection.execute(text(statement), {"ids": id_parameter(connection, record_ids)}).scalar() or 0)
