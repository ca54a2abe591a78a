"""All rows of a database, read and written table by table, whatever version its schema has.

The tables are taken as they are found, so that a backup can also be made of a schema that is older than this program.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

import psycopg
from sqlalchemy import Connection, MetaData, Table, delete, func, select, text
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db import audit_check, migrate
from crpm_desktop.db.bulk import insert_rows
from crpm_desktop.db.command_tables import BOOKKEEPING
from crpm_desktop.db.figured_on import alone_with_all_of_it
from crpm_desktop.db.plain_rows import BATCH, Row, fits, plain, raise_next_ids
from crpm_desktop.db.role_set_up import apply_rights
from crpm_desktop.db.roles import act_as_owner
from crpm_desktop.domain.errors import Refused


def schema_version(connection: Connection) -> str:
    """The version of the schema. Raises `Refused` where it is not one that this program knows."""
    version = migrate.refuse_foreign(connection)
    if version is None:
        raise Refused("The database has no tables of this program yet: there is nothing to back up.")
    return version


def is_known(version: str) -> bool:
    """Whether this program knows a version of the schema: its own or one before."""
    return version in migrate.known_versions()


def find_tables(connection: Connection) -> list[Table]:
    """The tables of the office's data as they are in this database, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in BOOKKEEPING | {"alembic_version"}]


def count_rows(connection: Connection, tables: Iterable[Table]) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def read_rows(connection: Connection, table: Table) -> Generator[list[Row], None, None]:
    """All rows in the order of the key, in batches, values in the order of the columns."""
    statement = select(table).order_by(*table.primary_key.columns)
    with connection.execute(statement, execution_options={"yield_per": BATCH}) as result:
        for rows in result.partitions():
            yield [[plain(value) for value in row] for row in rows]


def clear(connection: Connection, version: str, waiting: Callable[[], None]) -> list[Table]:
    """Deletes every row and brings the schema to `version`; gives the tables that there are then. Triggers rest.

    From here on others wait until the transaction ends. References are looked at again at its end. Where roles are set
    up it is done as the owner of the tables; raises `Refused` for who is no administrator. `waiting` is called now and
    then while others are at it, and may raise.
    """
    alone_with_all_of_it(connection, waiting)
    act_as_owner(connection)
    tables = find_tables(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {', '.join(sorted(table.name for table in tables))} IN EXCLUSIVE MODE"))
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    audit_check.rest(connection, tables)
    for table in reversed(tables):
        connection.execute(delete(table))
    if version != migrate.current(connection):
        audit_check.resume(connection, tables)
        migrate.move_to(connection, version)
        tables = find_tables(connection)
        audit_check.rest(connection, tables)
    return tables


def write_rows(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Row]) -> int:
    """Writes rows as they were read; `names` are their columns. Raises `Refused` when they can't be ours."""
    if sorted(names) != sorted(table.columns.keys()):
        raise Refused(f"The backup is damaged: {table.name} has other columns than it must have.")
    count = 0

    def checked() -> Iterator[tuple[object, ...]]:
        nonlocal count
        columns = [table.columns[name] for name in names]
        for row in rows:
            count += 1
            if len(row) != len(columns):
                raise Refused(f"The backup is damaged: row {count:,} of {table.name} is not whole.")
            for column, value in zip(columns, row, strict=True):
                if not fits(column, value):
                    raise Refused(f"The backup is damaged: {value!r} in {table.name} is no {column.name}.")
            yield tuple(row)

    try:
        insert_rows(connection, table, names, checked())
    except (DBAPIError, psycopg.Error) as error:
        raise damaged(table.name, error) from error
    return count


def damaged(where: str, error: BaseException) -> Refused:
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return Refused(f"The backup is damaged: rows of {where} don't fit together ({reason}).")


def finish(connection: Connection, tables: Sequence[Table]) -> None:
    """After all rows are there: looks at the references, then brings an older schema up to this program's."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise Refused(
                f"The backup is damaged: a row of {broken[0]} refers to a row of {broken[2]} that is missing."
            )
    raise_next_ids(connection, list(tables))
    audit_check.resume(connection, tables)
    if migrate.current(connection) != migrate.head():
        migrate.move_to(connection, migrate.head())
    if act_as_owner(connection):
        apply_rights(connection)
