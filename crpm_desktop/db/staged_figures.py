"""Writing the figures of many records that were calculated without a lock, so that others wait for moments only.

All that can be done before is done before: on SQLite the rows wait in temporary tables until the write lock is taken,
on a server the detail rows are written before any record is locked, and the records in the order of their key. A record
that somebody changed after it was read is not written; it is calculated again under the same lock.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from crpm_desktop.db.bulk import insert_rows, raw_rows, run_sql
from crpm_desktop.db.figured_on import see_newest
from crpm_desktop.db.figures import AS_READ, DETAIL_COLUMNS, FIGURE_COLUMNS, Figures, new_figures, stamp
from crpm_desktop.db.ids import id_list_sql, id_parameter
from crpm_desktop.db.paid_twice import paid_twice_once_written, set_flag
from crpm_desktop.db.schema import rebate_details
from crpm_desktop.db.work import Work

ROWS_AT_ONCE = 60
"""Rows in one INSERT on SQLite: twice as fast as one by one."""

DetailRows = Sequence[tuple[object, ...]]

STILL = """
    r.version = f.version AND r.customer_id = f.customer_id AND r.program_id = f.program_id AND r.year = f.year
    AND r.period = f.period AND coalesce(r.sales_goal, -1) = f.sales_goal
    AND (CASE WHEN r.sales_incl_children THEN 1 ELSE 0 END) = f.sales_incl_children"""
UPDATE = f"""
    UPDATE customer_rebates AS r SET sales_revenue = f.sales_revenue, rebate_revenue = f.rebate_revenue,
        rebate_earned = f.rebate_earned, warnings = f.warnings, calculated_at = :now, out_of_date = false
    FROM (SELECT * FROM new_figures ORDER BY id) f WHERE r.id = f.id AND {STILL}"""
OVERTAKEN = f"SELECT f.id FROM new_figures f JOIN customer_rebates r ON r.id = f.id WHERE NOT ({STILL}) ORDER BY f.id"
VANISHED = "SELECT id FROM new_figures WHERE id NOT IN (SELECT id FROM customer_rebates)"


class Overtaken(Exception):
    """So much was changed by others since it was read that it is to be calculated anew; nothing was written."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Figures by record, what each record was like when it was read (`AS_READ`), and their detail rows."""

    figures: Sequence[Figures]
    as_read: Sequence[tuple[int, ...]]
    details: DetailRows

    @property
    def ids(self) -> list[int]:
        return [row[0] for row in self.figures]


@dataclass(frozen=True, slots=True)
class Written:
    """Of the staged records: those that are gone, and those that were changed since and are to be calculated again.

    `touched` are all whose warning of `mark_paid_twice` was looked at, `paid_twice` how many of them have it.
    """

    gone: Collection[int]
    stale: Sequence[int]
    touched: Sequence[int]
    paid_twice: int


@contextmanager
def ready_to_write(work: Work, staged: Staged, *, writing: bool = False) -> Iterator[None]:
    """Turns a reading unit of work to writing; in the block the figures stand by in `new_figures`.

    On a server it may be `writing` already.
    On SQLite the detail rows stand by too, and all of this was done before the write lock was taken.
    """
    connection = work.connection
    if connection.dialect.name == "postgresql":
        if not writing:
            work.turn_to_writing()
            see_newest(connection)
        _stage(connection, staged)
        connection.exec_driver_sql("ANALYZE new_figures")
        yield
        _drop(connection)
        return
    try:
        _stage(connection, staged)
        _stage_details(connection, staged.details)
        work.turn_to_writing()
        yield
    except BaseException:
        connection.rollback()
        connection.execution_options(crpm_write=False)
        _drop(connection)
        connection.commit()
        raise
    _drop(connection)


def write_staged(
    connection: Connection, staged: Staged, now: datetime, paid_twice: int, hold: Callable[[], None]
) -> Written:
    """Replaces figures and detail rows of the records that are as they were when they were read.

    `hold` is called when all is done but what others could wait for; it may raise `Overtaken`. `paid_twice` is the
    warning of `mark_paid_twice`. Records that are there no more are left out.
    """
    gone = {row[0] for row in raw_rows(connection, VANISHED)}
    ids = [record_id for record_id in staged.ids if record_id not in gone]
    if gone:
        vanished = {"gone": id_parameter(connection, gone)}
        run_sql(connection, f"DELETE FROM new_figures WHERE id IN ({id_list_sql(connection, 'gone')})", vanished)
    _write_details(connection, staged.details, gone)
    touched, found = paid_twice_once_written(connection)
    parameters = {"flag": paid_twice, "found": id_parameter(connection, found)}
    flagged = f"UPDATE new_figures SET warnings = warnings + :flag WHERE id IN ({id_list_sql(connection, 'found')})"
    run_sql(connection, flagged, parameters)
    hold()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_hashjoin = off")  # it would lock the records in no order
    written = run_sql(connection, UPDATE, {"now": stamp(connection, now)}).rowcount
    set_flag(connection, set(touched).difference(ids), found, paid_twice)
    stale = [] if written == len(ids) else [row[0] for row in raw_rows(connection, OVERTAKEN)]
    return Written(gone, stale, touched, len(found))


def count_flagged(connection: Connection, record_ids: Iterable[int], flag: int) -> int:
    """How many of the records have a warning."""
    ids = id_list_sql(connection)
    statement = f"SELECT count(*) FROM customer_rebates WHERE (warnings & :flag) <> 0 AND id IN ({ids})"
    rows = raw_rows(connection, statement, {"flag": flag, "ids": id_parameter(connection, record_ids)})
    return int(rows[0][0])


def _stage(connection: Connection, staged: Staged) -> None:
    new_figures.create(connection)
    rows = ((*row, *as_read) for row, as_read in zip(staged.figures, staged.as_read, strict=True))
    insert_rows(connection, new_figures, (*FIGURE_COLUMNS, *AS_READ), rows)


def _stage_details(connection: Connection, details: DetailRows) -> None:
    connection.exec_driver_sql("CREATE TEMPORARY TABLE new_details AS SELECT * FROM rebate_details WHERE 0")
    names = ", ".join(DETAIL_COLUMNS)
    one = f"({', '.join('?' for _ in DETAIL_COLUMNS)})"
    for first in range(0, len(details), ROWS_AT_ONCE):
        rows = details[first : first + ROWS_AT_ONCE]
        values = ", ".join([one] * len(rows))
        statement = f"INSERT INTO new_details ({names}) VALUES {values}"
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows)))


def _write_details(connection: Connection, details: DetailRows, gone: Collection[int]) -> None:
    """Detail rows don't make a clerk wait who saves a record: only who deletes it."""
    connection.exec_driver_sql("DELETE FROM rebate_details WHERE customer_rebate_id IN (SELECT id FROM new_figures)")
    try:
        if connection.dialect.name == "postgresql":
            kept = (row for row in details if row[0] not in gone) if gone else details
            insert_rows(connection, rebate_details, DETAIL_COLUMNS, kept)
        else:
            names = ", ".join(DETAIL_COLUMNS)
            left = "WHERE customer_rebate_id IN (SELECT id FROM new_figures)" if gone else ""
            connection.exec_driver_sql(f"INSERT INTO rebate_details ({names}) SELECT {names} FROM new_details {left}")
    except (IntegrityError, psycopg.IntegrityError) as error:
        raise Overtaken from error


def _drop(connection: Connection) -> None:
    for table in ("new_figures", "new_details"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
