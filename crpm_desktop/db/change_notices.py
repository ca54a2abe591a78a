"""Hears what others save in the same database, on a thread and a connection of its own.

A PostgreSQL server tells it (LISTEN), a SQLite file is asked for its change counter. Neither holds a transaction open.
The connection also shows whether the database can be reached; while it can't, it is tried again and again.
"""

import logging
import select
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from crpm_desktop.db.engine import Database
from crpm_desktop.db.requests import CHANNEL
from crpm_desktop.domain.changed import EVERYTHING, What, from_words

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the change counter of a file."""
ASK_EVERY = 15.0
"""Seconds after which a server that said nothing is asked whether it is still there."""
TRY_AGAIN = (0.5, 1.0, 2.0, 5.0)
"""Seconds between two tries to reach the database again; the last goes on."""

Tell = Callable[[frozenset[What]], None]
Reached = Callable[[bool], None]


class _Ear(Protocol):
    """A connection that hears what others changed; it raises any error of the database once that is lost."""

    def hear(self) -> frozenset[What]:
        """Waits a while, and gives what others changed meanwhile: often nothing."""

    def wake(self) -> None:
        """Ends the waiting, from another thread."""

    def close(self) -> None: ...


class ChangeNotices:
    """`tell` is called with what others changed, `reached` when the database is lost and when it is back.

    Both are called on the thread of the notices. After time without connection `tell` gets everything: what was saved
    meanwhile is not known.
    """

    def __init__(self, database: Database, tell: Tell, reached: Reached) -> None:
        self._database = database
        self._tell = tell
        self._reached = reached
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._ear: _Ear | None = None
        self._thread = threading.Thread(target=self._run, name="change notices", daemon=True)
        self.listening = threading.Event()
        """Set while it hears."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the thread has ended and its connection is closed."""
        self._ended.set()
        with self._lock:
            if self._ear is not None:
                self._ear.wake()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        tries = 0
        lost = False
        while not self._ended.is_set():
            try:
                with closing(self._open()) as ear:
                    tries = 0
                    if lost:
                        lost = False
                        self._reached(True)
                        self._tell(EVERYTHING)
                    self._hear(ear)
            except _failures(self._database) as error:
                log.info("no connection for change notices: %s", type(error).__name__)
                if not lost and not self._ended.is_set():
                    lost = True
                    self._reached(False)
            finally:
                self.listening.clear()
                self._ear = None
            self._ended.wait(TRY_AGAIN[min(tries, len(TRY_AGAIN) - 1)])
            tries += 1

    def _open(self) -> _Ear:
        file = self._database.file
        if file is None:
            return _ServerEar(self._database)
        if not file.is_file():
            raise FileNotFoundError(str(file))
        return _FileEar(self._database)

    def _hear(self, ear: _Ear) -> None:
        with self._lock:
            self._ear = ear
        self.listening.set()
        while not self._ended.is_set():
            what = ear.hear()
            if what and not self._ended.is_set():
                self._tell(what)


def _failures(database: Database) -> tuple[type[BaseException], ...]:
    """What an ear raises when its connection is lost."""
    if database.file is not None:
        return SQLAlchemyError, sqlite3.Error, OSError
    import psycopg  # a file needs none of it

    return SQLAlchemyError, psycopg.Error, OSError


def _own_connection(database: Database) -> tuple[Connection, Any]:
    """A connection outside of the pool and in no transaction, and the driver's part of it."""
    connection = database.engine.connect().execution_options(crpm_write=False)
    driver = connection.connection.driver_connection
    connection.detach()
    return connection, driver


def _close(connection: Connection, driver: Any) -> None:
    """Without a rollback, which a lost connection would answer with an error."""
    driver.close()
    connection.invalidate()


class _ServerEar:
    def __init__(self, database: Database) -> None:
        self._instance = database.instance
        self._connection, self._driver = _own_connection(database)
        self._wakes, self._woken = socket.socketpair()
        try:
            self._driver.autocommit = True
            self._driver.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            self.close()
            raise

    def hear(self) -> frozenset[What]:
        ready, _, _ = select.select([self._driver.fileno(), self._woken], [], [], ASK_EVERY)
        if not ready:
            self._driver.execute("SELECT 1")
        told = [notice.payload.partition(" ") for notice in self._driver.notifies(timeout=0)]
        return _of_others(self._instance, ((instance, words) for instance, _, words in told))

    def wake(self) -> None:
        with suppress(OSError):
            self._wakes.send(b"!")

    def close(self) -> None:
        _close(self._connection, self._driver)
        self._wakes.close()
        self._woken.close()


class _FileEar:
    """The counter changes when another connection has committed, of whatever program; the rest is in the requests."""

    def __init__(self, database: Database) -> None:
        self._instance = database.instance
        self._woken = threading.Event()
        self._connection, self._driver = _own_connection(database)
        self._version = self._one("PRAGMA data_version")
        self._newest = self._one("SELECT coalesce(max(rowid), 0) FROM command_requests")

    def _one(self, question: str) -> int:
        return int(self._driver.execute(question).fetchone()[0])

    def hear(self) -> frozenset[What]:
        self._woken.wait(LOOK_EVERY)
        version = self._one("PRAGMA data_version")
        if version == self._version:
            return frozenset()
        self._version = version
        question = "SELECT rowid, instance, changed FROM command_requests WHERE rowid > ? ORDER BY rowid"
        rows = self._driver.execute(question, (self._newest,)).fetchall()
        if not rows:
            self._newest = self._one("SELECT coalesce(max(rowid), 0) FROM command_requests")
            return EVERYTHING  # not a command of this program: replaced, repaired, or edited by hand
        self._newest = rows[-1][0]
        return _of_others(self._instance, ((str(UUID(instance)), words) for _, instance, words in rows))

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        _close(self._connection, self._driver)


def _of_others(own: UUID, told: Iterable[tuple[str, str]]) -> frozenset[What]:
    return frozenset[What]().union(*(from_words(words) for instance, words in told if instance != str(own)))
