"""What a recalculation reads of the records and writes back, in bulk.

SQLite takes tuples through one prepared statement; PostgreSQL takes them by COPY.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, select, text

from crpm_desktop.db.bulk import insert_rows, raw_rows, run_sql
from crpm_desktop.db.ids import id_list, id_list_sql, id_parameter
from crpm_desktop.db.schema import customer_rebates, customers, rebate_details, rebate_programs
from crpm_desktop.domain.periods import Frequency, Window

FREQUENCIES = {kind.value: kind for kind in Frequency}
DETAIL_COLUMNS = tuple(column.name for column in rebate_details.columns)
AS_READ = ("version", "customer_id", "program_id", "year", "period", "sales_goal", "sales_incl_children")


new_figures = Table(
    "new_figures",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("sales_revenue", BigInteger),
    Column("rebate_revenue", BigInteger),
    Column("rebate_earned", BigInteger),
    Column("warnings", Integer),
    *(Column(name, BigInteger) for name in AS_READ),
    prefixes=["TEMPORARY"],
)
"""Figures before they are written, and what the record was like when they were calculated; each connection has its own.
"""

FIGURE_COLUMNS = ("id", "sales_revenue", "rebate_revenue", "rebate_earned", "warnings")

Figures = tuple[int, int, int, int, int]
"""Record id, sales revenue, rebate revenue, rebate earned (cents), warnings."""


class StoredRecord(NamedTuple):
    """A record as a recalculation needs it, by the hundred thousand: a tuple.

    `rebate_earned` is None when it was never calculated.
    """

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
    version: int

    @property
    def as_read(self) -> tuple[int, ...]:
        """What tells, in the order of `AS_READ`, whether the record is still this one and nobody edited it.

        SQLite gives the id of the last record, once that is deleted, to the next; so the version alone does not tell.
        """
        goal = -1 if self.sales_goal is None else self.sales_goal
        key = self.customer_id, self.program_id, self.window.year, self.window.period
        return self.version, *key, goal, int(self.sales_incl_children)


def load_records(connection: Connection, record_ids: Iterable[int], *, lock: bool = False) -> list[StoredRecord]:
    """The records of `record_ids` that exist, in key order; with `lock` nobody else changes them until the end."""
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
            record.version,
        )
        .join_from(customer_rebates, customers)
        .join(rebate_programs, rebate_programs.c.id == record.program_id)
        .where(record.id.in_(id_list(connection, record_ids)))
        .order_by(record.id)
    )
    if lock:
        statement = statement.with_for_update(key_share=True, of=customer_rebates)
    windows: dict[tuple[int, int, int], Window] = {}
    found = []
    for row in raw_rows(connection, statement):
        key = row[6:9]
        window = windows.get(key)
        if window is None:
            window = windows[key] = Window(row[6], row[7], FREQUENCIES[row[8]])
        found.append(StoredRecord._make((*row[:5], bool(row[5]), window, row[9], bool(row[10]), *row[11:])))
    return found


def versions_now(connection: Connection, record_ids: Iterable[int]) -> dict[int, int]:
    """Of those of the records that are still there."""
    statement = f"SELECT id, version FROM customer_rebates WHERE id IN ({id_list_sql(connection)})"
    return dict(raw_rows(connection, statement, {"ids": id_parameter(connection, record_ids)}))


def write_figures(
    connection: Connection, figures: Sequence[Figures], details: Sequence[tuple[object, ...]], now: datetime
) -> None:
    """Replaces figures and detail rows of the records of `figures` as a whole; `details` in `DETAIL_COLUMNS` order."""
    if not figures:
        return
    ids = [row[0] for row in figures]
    delete = f"DELETE FROM rebate_details WHERE customer_rebate_id IN ({id_list_sql(connection)})"
    connection.execute(text(delete), {"ids": id_parameter(connection, ids)})
    write = _write_sqlite if connection.dialect.name == "sqlite" else _write_postgresql
    write(connection, figures, now)
    insert_rows(connection, rebate_details, DETAIL_COLUMNS, details)


def _write_sqlite(connection: Connection, figures: Sequence[Figures], now: datetime) -> None:
    calculated_at = stamp(connection, now)
    connection.exec_driver_sql(
        "UPDATE customer_rebates SET sales_revenue = ?, rebate_revenue = ?, rebate_earned = ?, warnings = ?, "
        "calculated_at = ?, out_of_date = 0 WHERE id = ?",
        [(*row[1:], calculated_at, row[0]) for row in figures],
    )


def stamp(connection: Connection, now: datetime) -> object:
    """A moment as SQL written by hand stores it."""
    return now.isoformat(" ", "microseconds") if connection.dialect.name == "sqlite" else now


def _write_postgresql(connection: Connection, figures: Sequence[Figures], now: datetime) -> None:
    """The figures come as five lists: a temporary table costs more than one record takes otherwise."""
    names = ", ".join(FIGURE_COLUMNS)
    lists = ", ".join(f"CAST(:{name} AS bigint[])" for name in FIGURE_COLUMNS)
    run_sql(
        connection,
        "UPDATE customer_rebates r SET sales_revenue = f.sales_revenue, rebate_revenue = f.rebate_revenue, "
        "rebate_earned = f.rebate_earned, warnings = f.warnings, calculated_at = :now, out_of_date = false "
        f"FROM unnest({lists}) f({names}) WHERE r.id = f.id",
        {"now": now, **{name: [row[at] for row in figures] for at, name in enumerate(FIGURE_COLUMNS)}},
    )
