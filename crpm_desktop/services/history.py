"""History as a grid shows it: the first rows at once, then how many there are, then any part of it.

In the order of the key, counting tells where every row stands. A sort by sales needs a list of all keys; until that is
made, rows are at hand near both ends. Both belong to a connection of its own, which lives until `close`; between two
answers no transaction is open.
"""

import logging
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from crpm_desktop.db import history
from crpm_desktop.db.history import Question
from crpm_desktop.db.history_ends import rows_at_end
from crpm_desktop.db.history_list import ListLost, listed_rows, make_list
from crpm_desktop.db.history_places import CHANGED, Places, count_places, placed_rows
from crpm_desktop.db.own_connection import ConnectionLost, OwnConnection, sparing
from crpm_desktop.db.work import Connection, NewWork
from crpm_desktop.domain.errors import HistoryChanged
from crpm_desktop.services.progress import Progress

R = TypeVar("R")
log = logging.getLogger(__name__)

NEAR = 2_000
"""So many rows from either end are read without a list."""


@dataclass(frozen=True, slots=True)
class First(Generic[R]):
    """The first rows, before anybody knows how many there are."""

    rows: Sequence[R]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, and their Total Sales in cents."""

    count: int
    total: int


class History(Generic[R]):
    """One question about history. Every method may be called on any thread; each answer is a transaction of its own."""

    def __init__(self, new_work: NewWork, question: Question[R]) -> None:
        self._new_work = new_work
        self._question = question
        self._count: int | None = None
        self._places: Places | None = None
        self._own: OwnConnection | None = None
        self._lock = threading.Lock()
        self._prepared = threading.Event()
        self._prepared.set()
        self._closed = False

    def count(self) -> int:
        with self._new_work(write=False) as work, sparing(work.connection):
            return history.count_and_total(work.connection, self._question)[0]

    def each(self) -> Generator[R, None, None]:
        """All rows in their order. Whoever leaves before the end closes it: the unit of work is open until then."""
        with self._new_work(write=False) as work, closing(history.each_row(work.connection, self._question)) as rows:
            yield from rows

    # Before and while the list is made

    def prepare(self, limit: int, tell: Callable[[First[R] | Counted], None], progress: Progress) -> None:
        """Tells `First` and `Counted`, then makes the list if there must be one. All are of the same moment."""
        self._prepared.clear()
        try:
            own = OwnConnection(self._new_work)
            try:
                with own.stoppable(lambda: progress.step(0, 0, "History")):
                    wanted = self._read(own, limit, tell, lambda: progress.step(0, 0, "History"))
            except BaseException:
                own.close()
                raise
            if not (wanted and self._keep(own)):
                own.close()
        finally:
            self._prepared.set()

    def _read(
        self,
        own: OwnConnection,
        limit: int,
        tell: Callable[[First[R] | Counted], None],
        wanted: Callable[[], None],
    ) -> bool:
        """Is the connection needed for reading on?"""
        with own.connection.begin():
            tell(First(rows_at_end(own.connection, self._question, limit)))
            wanted()
            counted = self._counted(own.connection)
            self._count = counted.count
            tell(counted)
            return counted.count > NEAR and (self._places is not None or self._listed(own, wanted))

    def _counted(self, connection: Connection) -> Counted:
        if self._question.order.by_sales:
            return Counted(*history.count_and_total(connection, self._question))
        self._places = count_places(connection, self._question)
        return Counted(self._places.count, self._places.total)

    def _listed(self, own: OwnConnection, wanted: Callable[[], None]) -> bool:
        """Was a list made?"""
        try:
            make_list(own.connection, self._question, wanted)
        except ListLost as error:
            log.info("no list of history could be made, so it is read without one: %s", error)
            return False
        return True

    def _keep(self, own: OwnConnection) -> bool:
        with self._lock:
            if not self._closed:
                self._own = own
            return not self._closed

    def close(self) -> None:
        """Gives the list up; rows that are still asked for are read without it."""
        with self._lock:
            self._closed, own, self._own = True, self._own, None
        if own is not None:
            own.close()

    # Parts

    def at_hand(self, offset: int, limit: int) -> bool:
        """Can these rows be read now, without waiting for the list?"""
        known = self._places is not None or self._prepared.is_set()
        return known or self._from_start(offset, limit) or self._from_end(offset)

    def fetch(self, offset: int, limit: int) -> list[R]:
        """A part of the rows. Raises `HistoryChanged` when they are not as they were counted."""
        if not self.at_hand(offset, limit):
            self._prepared.wait()
        if self._count is not None and offset >= self._count:
            return []
        rows = self._from_own(offset, limit)
        if rows is None:
            with self._new_work(write=False) as work, sparing(work.connection):
                rows = self._without_list(work.connection, offset, limit)
        if self._count is not None and len(rows) != min(limit, self._count - offset):
            raise HistoryChanged(CHANGED)
        return rows

    def _from_start(self, offset: int, limit: int) -> bool:
        return offset + limit <= NEAR

    def _from_end(self, offset: int) -> bool:
        return self._count is not None and offset >= self._count - NEAR

    def _from_own(self, offset: int, limit: int) -> list[R] | None:
        """None when there is no connection of one's own, or not any more."""
        with self._lock:
            if self._own is None:
                return None
            try:
                with self._own.reading() as connection:
                    if self._places is not None:
                        return placed_rows(connection, self._question, self._places, offset, limit)
                    return listed_rows(connection, self._question, offset, limit)
            except ConnectionLost as error:
                log.info("the connection for history is lost, so it is read without: %s", error)
                lost, self._own = self._own, None
        lost.close()
        return None

    def _without_list(self, connection: Connection, offset: int, limit: int) -> list[R]:
        if self._places is not None:
            return placed_rows(connection, self._question, self._places, offset, limit)
        if self._from_start(offset, limit):
            return rows_at_end(connection, self._question, offset + limit)[offset:]
        if self._count is not None and self._from_end(offset):
            return rows_at_end(connection, self._question, self._count - offset, last=True)[:limit]
        return history.rows_at(connection, self._question, offset, limit)
