"""Finds customers who are paid in a program by their own record and again through a parent's record.

Source: calculation.md, "What the program warns of".
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from crpm_desktop.db.bulk import raw_rows, run_sql
from crpm_desktop.db.ids import id_list_sql, id_parameter

TOUCHED = """
    WITH RECURSIVE chosen AS ({ids}), below(record_id, customer_id) AS (
        SELECT r.id, c.id FROM chosen
        JOIN customer_rebates r ON r.id = chosen.id
        JOIN customers c ON c.parent_id = r.customer_id
        UNION
        SELECT b.record_id, c.id FROM below b JOIN customers c ON c.parent_id = b.customer_id
    )
    SELECT own.id FROM below b
    JOIN customer_rebates parent ON parent.id = b.record_id
    JOIN customer_rebates own ON own.year = parent.year AND own.customer_id = b.customer_id
        AND own.program_id = parent.program_id AND own.period = parent.period
    UNION
    SELECT id FROM chosen"""
"""The records themselves, and those of their descendants in the same program, year and period."""

PAID_TWICE = """
    WITH RECURSIVE chosen AS ({ids}), above(record_id, customer_id) AS (
        SELECT r.id, c.parent_id FROM chosen
        JOIN customer_rebates r ON r.id = chosen.id
        JOIN customers c ON c.id = r.customer_id
        WHERE {earned_r} > 0 AND c.parent_id IS NOT NULL
        UNION
        SELECT a.record_id, c.parent_id FROM above a JOIN customers c ON c.id = a.customer_id
        WHERE c.parent_id IS NOT NULL
    )
    SELECT DISTINCT own.id FROM above a
    JOIN customer_rebates own ON own.id = a.record_id
    JOIN customer_rebates parent ON parent.year = own.year AND parent.customer_id = a.customer_id
        AND parent.program_id = own.program_id AND parent.period = own.period
    WHERE parent.sales_incl_children AND {earned_parent} > 0 AND parent.id <> own.id"""


COMPARING = ("enable_hashjoin", "enable_mergejoin")
OFF = "off"

STORED = "{record}.rebate_earned"
STAGED = "coalesce((SELECT f.rebate_earned FROM new_figures f WHERE f.id = {record}.id), {record}.rebate_earned)"
"""What a record earned; by the figures that are about to be written where there are any."""


def mark_paid_twice(connection: Connection, record_ids: Collection[int], flag: int) -> int:
    """Sets or clears `flag` in `warnings` of these records and of those that they could pay a second time.

    Gives how many of them have it now.
    """
    _seek(connection)
    touched = _ids(connection, TOUCHED, record_ids)
    found = _paid_twice(connection, touched, STORED)
    set_flag(connection, touched, found, flag)
    return len(found)


def _seek(connection: Connection) -> None:
    """A server can't know how few are below a record: it would read all records to compare them. Until the end of the
    transaction it seeks them by index."""
    if connection.dialect.name == "postgresql":
        run_sql(connection, f"SELECT {', '.join(f'set_config({name!r}, {OFF!r}, true)' for name in COMPARING)}")


def paid_twice_once_written(connection: Connection) -> tuple[list[int], list[int]]:
    """The records of `new_figures` and those that they could pay a second time, and which of them will be once these
    figures are written."""
    touched = [row[0] for row in raw_rows(connection, TOUCHED.replace("{ids}", "SELECT id FROM new_figures"))]
    return touched, _paid_twice(connection, touched, STAGED)


def set_flag(connection: Connection, touched: Iterable[int], found: Collection[int], flag: int) -> None:
    """Of the records `touched`, those of `found` have the flag from now on and the others don't."""
    parameters = {
        "flag": flag,
        "touched": id_parameter(connection, touched),
        "found": id_parameter(connection, found),
    }
    found_sql = id_list_sql(connection, "found")
    run_sql(
        connection,
        "UPDATE customer_rebates SET warnings = warnings - :flag WHERE (warnings & :flag) <> 0 "
        f"AND id IN ({id_list_sql(connection, 'touched')}) AND id NOT IN ({found_sql})",
        parameters,
    )
    if found:
        mark = "UPDATE customer_rebates SET warnings = warnings + :flag WHERE (warnings & :flag) = 0"
        run_sql(connection, f"{mark} AND id IN ({found_sql})", {"flag": flag, "found": parameters["found"]})


def _paid_twice(connection: Connection, touched: Collection[int], earned: str) -> list[int]:
    statement = PAID_TWICE.replace("{earned_r}", earned.format(record="r"))
    return _ids(connection, statement.replace("{earned_parent}", earned.format(record="parent")), touched)


def _ids(connection: Connection, statement: str, record_ids: Collection[int]) -> list[int]:
    query = statement.replace("{ids}", id_list_sql(connection))
    return [row[0] for row in raw_rows(connection, query, {"ids": id_parameter(connection, record_ids)})]
