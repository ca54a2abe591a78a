"""A connection of one's own for long reading: it keeps temporary tables while it lives, and can be stopped."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.errors import Cancelled

LOOK_EVERY = 0.1
"""Seconds between two questions whether the work is still wanted."""
_SMALL_CACHE = "cache_size = -8192"
_FRUGAL = ("temp_store = FILE", _SMALL_CACHE)
"""Millions of rows are sorted on disk, not in memory."""
_GENEROUS = ("SET work_mem = '64MB'", "SET jit = off")
"""A server sorts and counts more at once than it would for short statements."""


@contextmanager
def sparing(connection: Connection) -> Iterator[Connection]:
    """Millions of rows are looked at once: what was read of a file is not kept in memory for the next time."""
    if connection.dialect.name != "sqlite":
        yield connection
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA {_SMALL_CACHE}")
    try:
        yield connection
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {usual}")


class ConnectionLost(Exception):
    """The connection is gone, and with it what it kept; another one can still be had."""


class OwnConnection:
    """Outside of the pool, so that its temporary tables go with it. One thread at a time uses it."""

    def __init__(self, new_work: NewWork) -> None:
        work = new_work(write=False)
        work.__enter__()
        self.connection: Connection = work.connection
        self.connection.rollback()
        self._driver = self.connection.connection.driver_connection
        self.connection.detach()
        try:
            self._settle()
        except DBAPIError:
            self.close()
            raise

    def _settle(self) -> None:
        if isinstance(self._driver, sqlite3.Connection):
            for pragma in _FRUGAL:
                self._driver.execute(f"PRAGMA {pragma}").close()
            return
        with self.connection.begin():
            for setting in _GENEROUS:
                self.connection.exec_driver_sql(setting)

    def close(self) -> None:
        with suppress(DBAPIError):
            self.connection.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction. Raises `ConnectionLost` for whatever the database refuses."""
        try:
            with self.connection.begin():
                yield self.connection
        except DBAPIError as error:
            raise ConnectionLost(str(error.orig)) from error

    @contextmanager
    def stoppable(self, wanted: Callable[[], None]) -> Iterator[None]:
        """`wanted` raises `Cancelled` once the block is to stop; even a statement that runs for long is then ended."""
        ended, stopped = threading.Event(), threading.Event()

        def watch() -> None:
            while not ended.wait(LOOK_EVERY):
                try:
                    wanted()
                except Cancelled:
                    stopped.set()
                    self._interrupt()

        watcher = threading.Thread(target=watch, name="stoppable", daemon=True)
        watcher.start()
        try:
            yield
        except DBAPIError as error:
            if stopped.is_set():
                raise Cancelled from error
            raise
        finally:
            ended.set()
            watcher.join()
        if stopped.is_set():
            raise Cancelled

    def _interrupt(self) -> None:
        if isinstance(self._driver, sqlite3.Connection):
            self._driver.interrupt()
        elif self._driver is not None:
            self._driver.cancel()
