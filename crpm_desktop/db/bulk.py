"""Many rows into one table at the speed of the database: tuples on SQLite, COPY on PostgreSQL.

What is already there and what a row means is the caller's affair; constraints still hold and raise.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from psycopg import Connection as PostgresConnection
from psycopg import sql
from sqlalchemy import Connection, CursorResult, Executable, Table, select

CHUNK = 10_000


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> int:
    """Inserts tuples in the order of `columns`, fastest when they come in the order of the key; gives their number."""
    if connection.dialect.name == "postgresql":
        return _copy(connection, table, columns, rows)
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
    waiting, count = iter(rows), 0
    while chunk := list(islice(waiting, CHUNK)):
        connection.exec_driver_sql(statement, chunk)
        count += len(chunk)
    return count


def raw_rows(
    connection: Connection, statement: Executable | str, parameters: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """All rows as the driver's own tuples, without types put back: for whole numbers and texts by the ten thousand.

    SQL written by hand, with `:name` for parameters, is given as text.
    """
    if isinstance(statement, str):
        result = run_sql(connection, statement, parameters)
    else:
        result = connection.execute(statement, parameters)
    cursor: Any = result.cursor
    return cast("list[tuple[Any, ...]]", cursor.fetchall())


def run_sql(
    connection: Connection, statement: str, parameters: Mapping[str, object] | None = None
) -> CursorResult[Any]:
    """Runs SQL written by hand, `:name` for parameters, as the driver takes it: nothing is compiled anew each time,
    which is most of what a short statement costs."""
    on_server = connection.dialect.name == "postgresql"
    return connection.exec_driver_sql(_pyformat(statement) if on_server else statement, dict(parameters or {}))


@lru_cache(maxsize=256)
def _pyformat(statement: str) -> str:
    return re.sub(r"(?<![:\w]):([a-z_]+)\b", r"%(\1)s", statement.replace("%", "%%"))


def ids_by_code(connection: Connection, table: Table, column: str) -> dict[str, int]:
    """The id of every row of a table by one of its codes."""
    return {row[0]: row[1] for row in connection.execute(select(table.c[column], table.c.id))}


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> int:
    driver = cast("PostgresConnection", connection.connection.driver_connection)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    )
    count = 0
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
