"""Opening a database: SQLite by file name or URL, PostgreSQL by URL, its schema brought to date.

Every transaction on SQLite says at once whether it will write (BEGIN IMMEDIATE), so that two writers queue instead of
failing in the middle; on PostgreSQL it sees one moment of the data (REPEATABLE READ).
"""

import logging
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from crpm_desktop.db import audit, hostile_file
from crpm_desktop.db.address import is_file, parse_address, shown_name
from crpm_desktop.db.server_errors import cannot_connect
from crpm_desktop.db.work import Work
from crpm_desktop.domain.errors import DatabaseBusy, Refused

LOCK_WAIT_SECONDS = 10
BETWEEN_TRIES = (0.001, 0.004)
"""Seconds between two tries to get the write lock of a SQLite file."""
ALIVE = {"keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""A network that has gone silently is noticed within half a minute, not within a quarter of an hour."""
WITHOUT_COMPILER = "-c jit=off"
"""A server would compile statements that it believes to be long: that takes longer than any of ours itself."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `name` is how users know it: the file's path, or server and database without the password."""

    engine: Engine = field(repr=False)
    name: str
    instance: UUID = field(default_factory=uuid4)
    """Names this running program to others, and to itself, in what it saves."""

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.engine.url.database or "") if self.engine.dialect.name == "sqlite" else None

    def new_work(self, *, write: bool = True) -> Work:
        """A unit of work: `with database.new_work() as work: ...; work.commit()`. Rolls back unless committed."""
        return Work(self.engine, write=write, instance=self.instance)

    def close(self) -> None:
        self.engine.dispose()


def open_database(address: str, before_upgrade: Callable[[Database, str], None] | None = None) -> Database:
    """Opens, and creates or upgrades where needed, the database at a URL or SQLite file name.

    Raises `Refused` for an address that can't be understood, a file that is no database or lies on a network share, a
    server that does not answer, or a schema made by a newer version of the program. `before_upgrade` is called with
    the older version of a schema that is about to be upgraded; what it raises leaves everything as it is.
    """
    database = connect(address)
    if database.file is not None:
        hostile_file.refuse_hostile(database.file)
    from crpm_desktop.db import migrate  # costs a third of a second that `crpm --help` need not pay

    ask = None if before_upgrade is None else partial(before_upgrade, database)
    try:
        migrate.upgrade(database.engine, before_upgrade=ask)
    except SQLAlchemyError as error:
        database.close()
        raise cannot_open(database, error) from error
    except Exception:
        database.close()
        raise
    return database


def connect(address: str) -> Database:
    """The database at an address as it is, whatever its schema. Raises `Refused`."""
    url = parse_address(address)
    return Database(_sqlite_engine(url) if is_file(url) else _postgresql_engine(url), shown_name(url))


def cannot_open(database: Database, error: SQLAlchemyError) -> Refused | DatabaseBusy:
    """What to tell when a database does not open; never shows a password."""
    cause = getattr(error, "orig", None)
    if database.file is None and cause is not None:
        return cannot_connect(database.engine.url, cause)
    name, reason = database.name, str(cause or error).strip().splitlines()[0]
    if "locked" in reason:
        return DatabaseBusy(f"{name} is in use by another program; try again when it is done.")
    if "not a database" in reason:
        return Refused(f"{name} is not a database of this program. Choose another file, or a new name to create one.")
    return Refused(f"{name} can't be opened: {reason}")


def _sqlite_engine(url: URL) -> Engine:
    file = Path(url.database or "")
    if file.is_dir():
        raise Refused(f"{file} is a folder: give the name of a database file.")
    if not file.parent.is_dir():
        raise Refused(f"The folder {file.parent} does not exist: create it first, or choose another place.")
    hostile_file.refuse_strange(file)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", audit.seal_sqlite)
    event.listen(engine, "rollback", audit.forget_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    try:
        hostile_file.guard(connection)
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            "temp_store = MEMORY",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.Error:
        connection.close()  # a file that is no database would stay locked on Windows
        raise


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("crpm_write", True):
        connection.exec_driver_sql("BEGIN")
        return
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    driver.execute("PRAGMA busy_timeout = 0").close()
    try:
        if not _got_lock(driver):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says why not
    finally:
        driver.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_SECONDS * 1000}").close()
    audit.begin_sqlite(connection)


def _got_lock(driver: sqlite3.Connection) -> bool:
    """Asks for the write lock every few milliseconds. SQLite's own way to wait asks ten times a second in the end: who
    has waited for long is overtaken by everybody who comes later, and so waits for longer."""
    until = time.monotonic() + LOCK_WAIT_SECONDS
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE").close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                return False
        else:
            return True
        time.sleep(random.uniform(*BETWEEN_TRIES))  # noqa: S311 - jitter, not a secret
    return False


def _postgresql_engine(url: URL) -> Engine:
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of what it then raises, too
    settings = f"{url.query.get('options', '')} {WITHOUT_COMPILER}".strip()
    arguments: dict[str, Any] = {"connect_timeout": 10, "application_name": "crpm", "options": settings, **ALIVE}
    return create_engine(
        url, connect_args=arguments, isolation_level="REPEATABLE READ", pool_pre_ping=True, hide_parameters=True
    )
