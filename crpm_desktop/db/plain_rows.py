"""Values of rows as a file of JSON lines holds them, the same for every database: dates as text, all else as stored."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, func, select, text

Row = list[object]

BATCH = 5_000


def plain(value: object) -> object:
    """A value of the database as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value


def fits(column: Column[Any], value: object) -> bool:
    """Whether `plain` could have made this value from one of the column."""
    kind = column.type.python_type
    if value is None:
        return bool(column.nullable)
    if kind in {date, datetime}:
        try:
            return isinstance(value, str) and plain(kind.fromisoformat(value)) == value
        except ValueError:
            return False
    return type(value) is kind


def raise_next_ids(connection: Connection, tables: list[Table]) -> None:
    """On PostgreSQL, makes new rows get ids above those that were written as they are."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "id" in table.columns:
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            highest = connection.execute(select(func.max(table.c.id))).scalar()
            connection.execute(
                text(f"SELECT setval({sequence}, greatest(:highest, nextval({sequence})))"), {"highest": highest or 1}
            )
