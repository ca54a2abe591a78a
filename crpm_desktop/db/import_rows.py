"""The writing side of the import: many rows in or replaced at once, and the look-ups that it needs.

On SQLite one statement takes many rows, which is twice as fast as a statement per row; on PostgreSQL rows go by COPY
into a temporary table first, so that rows that somebody else just made are replaced like any other.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, Table, and_, select, true, update
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db import schema
from crpm_desktop.db.ids import id_list
from crpm_desktop.db.tables import metadata

if TYPE_CHECKING:
    from psycopg import Connection as PostgresConnection

PARAMETERS = 600
"""Bound values of one statement on SQLite: more gain nothing."""

CHUNK_ROWS = 5_000
STAGE = "import_stage"

Row = tuple[object, ...]


def insert_rows(connection: Connection, table_name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Inserts rows, fastest in the order of the key. Raises `IntegrityError` when a key is there already."""
    _insert(connection, metadata.tables[table_name], columns, rows, "")


def upsert_rows(
    connection: Connection, table_name: str, columns: Sequence[str], key: Sequence[str], rows: Iterable[Row]
) -> None:
    """Inserts rows; where the key is there already, the other columns are replaced and the version counts up."""
    table = metadata.tables[table_name]
    _insert(connection, table, columns, rows, _on_conflict(table, columns, key))


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row], conflict: str) -> None:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        if connection.dialect.name == "postgresql":
            _stage(connection, table, columns, chunk)
            names = ", ".join(columns)
            connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {STAGE} {conflict}")
            connection.exec_driver_sql(f"DROP TABLE {STAGE}")
        else:
            _insert_many(connection, table, columns, chunk, conflict)


def update_rows(
    connection: Connection, table_name: str, columns: Sequence[str], rows: Iterable[Row], *, counted: bool = True
) -> None:
    """Sets columns of rows by id, which comes first in each tuple; the version counts up unless not `counted`."""
    table = metadata.tables[table_name]
    version = ["version = version + 1"] if counted else []
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        if connection.dialect.name == "postgresql":
            _stage(connection, table, ["id", *columns], chunk)
            values = ", ".join([*(f"{name} = s.{name}" for name in columns), *_qualified(version)])
            connection.exec_driver_sql(f"UPDATE {table.name} t SET {values} FROM {STAGE} s WHERE t.id = s.id")
            connection.exec_driver_sql(f"DROP TABLE {STAGE}")
        else:
            values = ", ".join([*(f"{name} = ?" for name in columns), *version])
            connection.exec_driver_sql(
                f"UPDATE {table.name} SET {values} WHERE id = ?", [(*row[1:], row[0]) for row in chunk]
            )


def _qualified(assignments: Iterable[str]) -> list[str]:
    return [assignment.replace("= version", "= t.version") for assignment in assignments]


def _on_conflict(table: Table, columns: Sequence[str], key: Sequence[str]) -> str:
    replaced = [f"{name} = excluded.{name}" for name in columns if name not in key]
    if "version" in table.c and replaced:
        replaced.append(f"version = {table.name}.version + 1")
    action = f"UPDATE SET {', '.join(replaced)}" if replaced else "NOTHING"
    return f"ON CONFLICT ({', '.join(key)}) DO {action}"


def _insert_many(connection: Connection, table: Table, columns: Sequence[str], rows: list[Row], conflict: str) -> None:
    width = len(columns)
    at_once = PARAMETERS // width
    whole = len(rows) - len(rows) % at_once
    flat = tuple(chain.from_iterable(rows[:whole]))
    step = at_once * width
    packs = [flat[start : start + step] for start in range(0, len(flat), step)]
    for count, values in ((at_once, packs), (1, rows[whole:])):
        if values:
            marks = ", ".join([f"({', '.join('?' * width)})"] * count)
            statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {marks} {conflict}"
            connection.exec_driver_sql(statement, values)


def _stage(connection: Connection, table: Table, columns: Sequence[str], rows: list[Row]) -> None:
    """A temporary table with these columns of `table` and the rows in it (PostgreSQL)."""
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE {STAGE} ON COMMIT DROP AS SELECT {', '.join(columns)} FROM {table.name} WITH NO DATA"
    )
    driver = cast("PostgresConnection", connection.connection.driver_connection)
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {STAGE} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except errors as error:  # as any other statement's would be
        raise DBAPIError.instance("COPY", None, error, errors, dialect=connection.dialect) from error


def customers_by_no(connection: Connection) -> dict[str, tuple[int, str, int | None]]:
    """Id, name and parent's id of every customer."""
    customer = schema.customers.c
    rows = connection.execute(select(customer.cust_no, customer.id, customer.name, customer.parent_id))
    return {cust_no: (customer_id, name, parent_id) for cust_no, customer_id, name, parent_id in rows}


def ids_by_code(connection: Connection, table_name: str, column: str) -> dict[str, int]:
    """The id of every row of a table by its code."""
    table = metadata.tables[table_name]
    return {row[0]: row[1] for row in connection.execute(select(table.c[column], table.c.id))}


def product_group_descriptions(connection: Connection) -> dict[str, str]:
    """The description of every product group by its code."""
    group = schema.product_groups.c
    return {row[0]: row[1] for row in connection.execute(select(group.product_group, group.description))}


def programs_by_code(connection: Connection) -> dict[str, tuple[int, int]]:
    """Id and frequency in months of every program."""
    program = schema.rebate_programs.c
    rows = connection.execute(select(program.rebate_code, program.id, program.frequency))
    return {code: (program_id, frequency) for code, program_id, frequency in rows}


def records_by_key(
    connection: Connection, years: Iterable[int]
) -> dict[tuple[int, int, int, int], tuple[int, int | None, bool]]:
    """Id, goal and Sales Incl Children of the records of these years by year, customer, program and period."""
    record = schema.customer_rebates.c
    statement = select(
        record.year,
        record.customer_id,
        record.program_id,
        record.period,
        record.id,
        record.sales_goal,
        record.sales_incl_children,
    )
    rows = connection.execute(statement.where(record.year.in_(list(years))))
    return {tuple(row[:4]): tuple(row[4:]) for row in rows}


def mark_records(connection: Connection, record_ids: Iterable[int]) -> None:
    """Records whose own entries changed: figures that were calculated are out of date."""
    record = schema.customer_rebates.c
    which = and_(record.id.in_(id_list(connection, record_ids)), record.calculated_at.is_not(None))
    connection.execute(update(schema.customer_rebates).where(which).values(out_of_date=true()))
