"""The unit of work: one transaction for one click or one job, and the retry of whole commands."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from crpm_desktop.domain.errors import DatabaseBusy

__all__ = ["Connection", "NewWork", "Work", "database_failure", "run_command"]

T = TypeVar("T")

ATTEMPTS = 5
RETRIED_STATES = {"40001", "40P01"}
"""PostgreSQL's serialisation failure and deadlock: the same command, run again, can succeed."""


class Work:
    """One transaction. Leaving the `with` block without `commit()` rolls back."""

    connection: Connection

    def __init__(self, engine: Engine, *, write: bool) -> None:
        self._engine = engine
        self._write = write

    def __enter__(self) -> Self:
        try:
            self.connection = self._engine.connect().execution_options(crpm_write=self._write)
            self.connection.begin()
        except OperationalError as error:
            self._close()
            raise _busy_or_same(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        connection: Connection | None = getattr(self, "connection", None)
        if connection is not None:
            connection.close()

    def commit(self) -> None:
        """Makes everything since the start permanent. An error means that nothing was."""
        self.connection.commit()

    @property
    def now(self) -> datetime:
        """The moment of this work in UTC without a zone, to the second, as it is stored."""
        return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class NewWork(Protocol):
    """Makes units of work; `write=False` promises only to read."""

    def __call__(self, *, write: bool = True) -> Work: ...


def run_command(new_work: NewWork, command: Callable[[Work], T]) -> T:
    """Runs a whole command in one transaction and commits it; again, at most five times, when others got in its way.

    Raises `DatabaseBusy` when they still do, and whatever `command` raises; nothing was changed then.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with new_work() as work:
                result = command(work)
                work.commit()
                return result
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in RETRIED_STATES:
                raise _busy_or_same(error) from error
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
    raise DatabaseBusy("Others are changing the same records; nothing was changed. Try again in a moment.")


def database_failure(error: BaseException) -> str | None:
    """What the database said in one line when it failed itself (server gone, disk full); None for any other error."""
    if isinstance(error, OperationalError | InterfaceError):
        return str(error.orig).strip().splitlines()[0]
    return None


def _busy_or_same(error: DBAPIError) -> Exception:
    if "database is locked" in str(error.orig):
        return DatabaseBusy("Another program is writing to this database; nothing was changed. Try again in a moment.")
    return error
