"""Looking at a SQLite file before anything in it is trusted: is it made as this program makes its files?

A file can carry more than rows: triggers that run when a clerk saves, views under the names of our tables, columns that
are calculated by somebody's expression, text where amounts belong, values of a gigabyte. So its schema is read first,
with a connection that only reads and takes no large value; what this program did not make is refused. The values of a
small file are looked at as well; a large one is not to be read whole at every start. Damage is no refusal here: a
damaged database can be opened, so that a backup can be put in its place.
"""

import importlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import BigInteger, Boolean, Column, Integer, SmallInteger, String, Table, Text

from crpm_desktop.db.tables import metadata
from crpm_desktop.domain.errors import Refused

SMALL_FILE = 4 * 2**20
"""Bytes up to which all values of a file are looked at when it is opened."""
LONGEST_VALUE = 2**20
LONGEST_EVER = 100 * 2**20
"""Bytes that a single value, or a parameter, can have at work."""
LARGEST_SCHEMA = 2**20
STEPS = 50_000_000
"""Operations of SQLite's engine that a look may take: one or two seconds."""
OTHER_TABLES = {"alembic_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
CURE = "Nothing was changed. Restore a backup, or choose another file."

WHOLE_NUMBERS = (BigInteger, Integer, SmallInteger, Boolean)
TEXTS = (String, Text)


def guard(connection: sqlite3.Connection) -> None:
    """What every connection is told. (`trusted_schema = OFF` would keep the trail's own triggers from writing JSON.)"""
    connection.execute("PRAGMA cell_size_check = ON").close()
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_EVER)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    set_config: Any = getattr(connection, "setconfig", None)  # from Python 3.12 on
    if set_config is not None:
        set_config(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined, unused-ignore]


def refuse_strange(file: Path) -> None:
    """Raises `Refused` for a file whose schema this program did not make. Others, and damage, are for later to tell."""
    _look(file, content=False)


def refuse_hostile(file: Path) -> None:
    """The same, and the values of a small file are looked at: that they are of the kind and length of their column."""
    _look(file, content=True)


def _look(file: Path, *, content: bool) -> None:
    if not file.is_file() or file.stat().st_size == 0:
        return
    try:
        with closing(_opened(file)) as connection:
            if not _is_of_this_version_or_older(connection):
                return
            problem = next(_strange_things(connection), "")
            if not problem and content and file.stat().st_size <= SMALL_FILE:
                problem = next(_bad_content(connection), "")
    except sqlite3.Error as error:
        if "too big" in str(error) or "interrupted" in str(error):
            problem = "it takes more to read than a file of this program"
        else:
            return  # no database, locked or damaged: opening it says so
    if problem:
        raise Refused(f"{file} is not as this program made it: {problem}. {CURE}")


def _opened(file: Path) -> sqlite3.Connection:
    path = quote(file.absolute().as_posix())  # on Windows it may begin with C: or //server
    connection = sqlite3.connect(f"file://{'' if path[0] == '/' else '/'}{path}?mode=ro", uri=True, timeout=10)
    connection.isolation_level = None
    guard(connection)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    for pragma in ("trusted_schema = OFF", "query_only = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.set_progress_handler(_Steps(STEPS), _Steps.AT_ONCE)
    return connection


class _Steps:
    """Ends a statement, by `interrupted`, when all together took too many operations."""

    AT_ONCE = 100_000

    def __init__(self, most: int) -> None:
        self.left = most

    def __call__(self) -> int:
        self.left -= self.AT_ONCE
        return int(self.left < 0)


def _is_of_this_version_or_older(connection: sqlite3.Connection) -> bool:
    """False for other programs' and newer files: they are refused in their own words."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    if not {"alembic_version", "rebate_programs"} <= tables:
        return False
    from crpm_desktop.db import migrate  # costs time that `crpm --help` need not pay

    kinds = dict(connection.execute("SELECT name, type FROM sqlite_master WHERE name = 'alembic_version'"))
    if kinds["alembic_version"] != "table":
        return True
    row = connection.execute("SELECT version_num FROM alembic_version LIMIT 1").fetchone()
    return row is None or row[0] in migrate.known_versions()


def _strange_things(connection: sqlite3.Connection) -> Iterator[str]:
    size = connection.execute("SELECT coalesce(sum(length(sql)), 0) FROM sqlite_master").fetchone()[0]
    if size > LARGEST_SCHEMA:
        yield "its schema is too large"
    triggers: dict[str, str] = {}
    for kind, name, table, statement in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        if kind == "view":
            yield f"it has a view, {name}"
        elif kind == "trigger":
            triggers[name] = statement
        elif table not in metadata.tables and table not in OTHER_TABLES:
            yield f"it has a table {table} that is not of this program"
        elif kind == "table" and statement and not statement.lstrip().upper().startswith("CREATE TABLE"):
            yield f"{name} is no plain table"
    yield from _strange_triggers(connection, triggers)
    for table in metadata.tables.values():
        yield from _strange_columns(connection, table)


def _strange_triggers(connection: sqlite3.Connection, found: Mapping[str, str]) -> Iterator[str]:
    """Triggers are exactly those that keep the trail of who did what, once a file has that."""
    has_trail = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit_log'").fetchone() is not None
    ours = _own_triggers() if has_trail else {}
    for name, statement in found.items():
        if name not in ours or (_is_newest(connection) and ours[name] != statement):
            yield f"it has a trigger {name} that this program did not make"
    for name in ours.keys() - found.keys():
        yield f"its trigger {name}, which writes down who did what, was taken out"


def _is_newest(connection: sqlite3.Connection) -> bool:
    """Triggers of an older version may read otherwise; its upgrade makes them anew."""
    from crpm_desktop.db import migrate

    row = connection.execute("SELECT version_num FROM alembic_version LIMIT 1").fetchone()
    return row is not None and row[0] == migrate.head()


def _own_triggers() -> dict[str, str]:
    made: Any = importlib.import_module("crpm_desktop.db.migrations.versions.0005_audit_log")
    statements = made.audit_triggers.sqlite_triggers(made.AUDITED, made.KEPT)
    return {statement.split()[2]: statement for statement in statements}


def _strange_columns(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    rows = connection.execute("SELECT name, type, hidden FROM pragma_table_xinfo(?)", (table.name,)).fetchall()
    for name, kind, hidden in rows:
        if hidden:
            yield f"the column {name} of {table.name} is calculated"
        elif name not in table.columns:
            yield f"{table.name} has a column {name} that is not of this program"
        elif _affinity(kind) != _affinity(table.columns[name].type.compile()):
            yield f"the column {name} of {table.name} is declared {kind or 'without a type'}"


def _affinity(kind: str) -> str:
    """What kind of values a declared type holds, as far as our types differ in it."""
    upper = kind.upper()
    if "INT" in upper or "BOOL" in upper:
        return "number"
    return "text" if "CHAR" in upper or "TEXT" in upper or "CLOB" in upper else upper


def _bad_content(connection: sqlite3.Connection) -> Iterator[str]:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in metadata.tables.values():
        if table.name in there:
            present = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,))}
            yield from _bad_values(connection, table, present)


def _bad_values(connection: sqlite3.Connection, table: Table, present: set[str]) -> Iterator[str]:
    """One pass over a table; a text longer than `LONGEST_VALUE` is not even read."""
    wrong = {column.name: _wrong(column) for column in table.columns if column.name in present and _wrong(column)}
    if connection.execute(f"SELECT 1 FROM {table.name} WHERE {' OR '.join(wrong.values())} LIMIT 1").fetchone():
        for name, condition in wrong.items():
            statement = f"SELECT typeof({name}) FROM {table.name} WHERE {condition} LIMIT 1"
            for (kind,) in connection.execute(statement):
                yield f"{table.name} holds a value of type {kind} as {name}, which can't be one"


def _wrong(column: Column[Any]) -> str:
    """The condition that a value can't be one of the column; empty where that is not looked at."""
    name = column.name
    if isinstance(column.type, WHOLE_NUMBERS):
        return f"typeof({name}) NOT IN ('integer', 'null')"
    if isinstance(column.type, TEXTS):
        return f"typeof({name}) NOT IN ('text', 'null') OR length({name}) > {column.type.length or LONGEST_VALUE}"
    return ""
