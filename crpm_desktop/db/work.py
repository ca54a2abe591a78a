"""The unit of work: one transaction for one click or one job, and the retry of whole commands.

Whatever writes carries a request id, so that a COMMIT whose answer was lost is looked up and never guessed.
"""

import random
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NoReturn, Protocol, Self, TypeVar, cast
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from crpm_desktop.db import requests
from crpm_desktop.db.address import shown_name
from crpm_desktop.db.missing_rights import missing_right
from crpm_desktop.db.server_errors import cannot_connect
from crpm_desktop.domain.changed import EVERYTHING, What
from crpm_desktop.domain.errors import Cancelled, ConnectionLost, DatabaseBusy, OutcomeUnknown, PasswordNeeded

__all__ = ["Connection", "NewWork", "Work", "database_failure", "found_out", "run_command"]

T = TypeVar("T")

ATTEMPTS = 5
RETRIED_STATES = {"40001", "40P01"}
"""PostgreSQL's serialisation failure and deadlock: the same command, run again, can succeed."""
OVERTAKEN_STATES = {"23503", "23505"}
"""A key that others made, or a row that they deleted, after the command looked: run again it sees that, and says so."""
RERUNS_AFTER_LOSS = 1
"""How often a command begins anew by itself because its connection was lost before anything was saved."""

UNKNOWN = (
    "It is not known whether this was saved: the connection to {database} was lost while it was being saved, and "
    "the database can't be asked now. Don't do it again before that is looked up."
)


class Work:
    """One transaction. Leaving the `with` block without `commit()` rolls back.

    A connection that can't be made or is lost raises `ConnectionLost`, whatever the block itself raised.
    """

    connection: Connection

    def __init__(self, engine: Engine, *, write: bool, instance: UUID) -> None:
        self._engine = engine
        self._write = write
        self._driver: Any = None
        self.request = requests.Request(instance)

    def __enter__(self) -> Self:
        try:
            self.connection = self._engine.connect().execution_options(crpm_write=self._write)
            self._driver = self.connection.connection.driver_connection
            self.connection.begin()
        except DBAPIError as error:
            self._close()
            if self._engine.dialect.name == "postgresql" and error.orig is not None:
                refused = cannot_connect(self._engine.url, error.orig)
                raise refused if isinstance(refused, PasswordNeeded) else self._lost(refused.message) from error
            _raise_as_told(error)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        lost = isinstance(error, Exception) and self._is_lost()
        self._close()
        if lost and not isinstance(error, ConnectionLost | OutcomeUnknown | Cancelled):
            raise self._lost(self._why) from error
        refused = missing_right(self._engine.url, error, write=self._write)
        if refused is not None:
            raise refused from error

    def _close(self) -> None:
        connection: Connection | None = getattr(self, "connection", None)
        if connection is not None:
            if self._is_lost() and not connection.invalidated:
                connection.invalidate()
            try:
                connection.close()
            except DBAPIError:  # the server ended it meanwhile, and has rolled back by itself
                if not connection.closed:
                    connection.invalidate()
                    connection.close()

    def _is_lost(self) -> bool:
        """Is the connection gone? The driver knows it also where SQLAlchemy was not asked, as in a COPY."""
        return self.connection.invalidated or bool(getattr(self._driver, "closed", False))

    @property
    def _why(self) -> str:
        return f"the connection to {shown_name(self._engine.url)} was lost."

    def _lost(self, why: str) -> ConnectionLost:
        return ConnectionLost(why, saving=self._write)

    def turn_to_writing(self) -> None:
        """Ends the reading, and begins to write on the same connection, which keeps its temporary tables.

        What was read may be out of date by then.
        """
        self.connection.commit()
        self._write = True
        self.connection.execution_options(crpm_write=True)
        self.connection.begin()

    def commit(self, changed: frozenset[What] = EVERYTHING) -> None:
        """Makes everything since the start permanent, and tells others what may have changed.

        An error means that nothing was, except for `OutcomeUnknown`.
        """
        if not self._write:
            self.connection.commit()
            return
        self.request.changed = changed
        requests.record(self.connection, self.request)
        try:
            self.connection.commit()
        except DBAPIError:
            if not self._is_lost():
                raise
            self._settle()
        requests.prune_sometimes(self._engine, self.request)
        self.request = requests.Request(self.request.instance)

    def _settle(self, patience: float | None = None) -> None:
        """After a lost answer: returns when it was saved. Raises `ConnectionLost` when not, or `OutcomeUnknown`."""
        saved = requests.look_up(self._engine, self.request, patience)
        if saved is None:
            raise OutcomeUnknown(UNKNOWN.format(database=shown_name(self._engine.url)), self._settle)
        if not saved:
            raise self._lost(self._why)

    @property
    def now(self) -> datetime:
        """The moment of this work in UTC without a zone, to the second, as it is stored."""
        return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class NewWork(Protocol):
    """Makes units of work; `write=False` promises only to read."""

    def __call__(self, *, write: bool = True) -> Work: ...


def run_command(new_work: NewWork, command: Callable[[Work], T], changed: Iterable[What] = EVERYTHING) -> T:
    """Runs a whole command in one transaction and commits it; again, at most five times, when others got in its way.

    `changed` is what it may change, for other programs. Raises `DatabaseBusy` when others still are in the way,
    `ConnectionLost`, and whatever `command` raises; nothing was changed then. `OutcomeUnknown` says itself what it is.
    """
    if (found := _found_out.take()) is not None:
        return cast("T", found[0])
    losses = 0
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(new_work(), command, frozenset(changed))
        except _LostOnTheWay as lost:
            losses += 1
            if losses > RERUNS_AFTER_LOSS:
                raise lost.error from lost
        except Exception as error:
            overtaken = attempt < ATTEMPTS and _has_state(error, OVERTAKEN_STATES)
            if not overtaken and not _has_state(error, RETRIED_STATES):
                _raise_as_told(error)
        time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - jitter, not a secret
    raise DatabaseBusy("Others are changing the same records; nothing was changed. Try again in a moment.")


class _FoundOut(threading.local):
    """What a command of this thread came to, whose outcome was not known when it ran."""

    result: tuple[object] | None = None

    def take(self) -> tuple[object] | None:
        found, self.result = self.result, None
        return found


_found_out = _FoundOut()


@contextmanager
def found_out(unknown: OutcomeUnknown) -> Iterator[None]:
    """Work that ended in `unknown` goes on in this block as if it had been answered at once: its command is not run
    again but gives what it came to. Raises `ConnectionLost` when it was not saved, or `OutcomeUnknown` once more."""
    _found_out.result = (unknown.settle(),)
    try:
        yield
    finally:
        _found_out.take()


class _LostOnTheWay(Exception):
    """The connection was there, and was lost before anything was saved."""

    def __init__(self, error: ConnectionLost) -> None:
        super().__init__(error.message)
        self.error = error


def _once(work: Work, command: Callable[[Work], T], changed: frozenset[What]) -> T:
    began = False
    try:
        with work:
            began = True
            result = command(work)
            try:
                work.commit(changed)
            except OutcomeUnknown as unknown:
                raise OutcomeUnknown(unknown.message, _with_result(unknown, result)) from unknown
            return result
    except ConnectionLost as error:
        if began:
            raise _LostOnTheWay(error) from error
        raise


def _with_result(unknown: OutcomeUnknown, result: T) -> Callable[[], T]:
    def settle() -> T:
        try:
            unknown.settle()
        except OutcomeUnknown as still:
            raise OutcomeUnknown(still.message, settle) from still
        return result

    return settle


def _has_state(error: BaseException, states: Collection[str]) -> bool:
    """Whether the server said one of these, to SQLAlchemy or the driver, also where something else was made of it."""
    causes = (error, getattr(error, "orig", None), error.__cause__, getattr(error.__cause__, "orig", None))
    return any(getattr(cause, "sqlstate", None) in states for cause in causes)


def database_failure(error: BaseException) -> str | None:
    """What the database said in one line when it failed itself (server gone, disk full); None for any other error."""
    if isinstance(error, OperationalError | InterfaceError):
        return str(error.orig).strip().splitlines()[0]
    return None


def _raise_as_told(error: Exception) -> NoReturn:
    if isinstance(error, DBAPIError) and "database is locked" in str(error.orig):
        raise DatabaseBusy(
            "Another program is writing to this database; nothing was changed. Try again in a moment."
        ) from error
    raise error
