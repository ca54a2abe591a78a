"""Kills the server's end of the program's connection at the n-th statement, from a connection of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from crpm_desktop.db.engine import Database

KILL = "SELECT pg_terminate_backend(%s)"
THERE = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"


class Killer:
    """Counts the statements of a program, COMMIT among them, and kills the backends that are about to get some."""

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(address, autocommit=True)
        self.kill_none()

    def kill_none(self) -> None:
        """Counts from here on, without a kill."""
        self.kill_from(0, 0)

    def kill_from(self, first: int, times: int) -> None:
        """Counts from here on; the statement of that number and those after it meet a dead backend, so many of them."""
        self._first, self._left = first, times
        self.count = self.killed = self.committed = 0

    def on_statement(self, connection: Any, *_rest: Any) -> None:
        if "crpm_write" not in connection.get_execution_options():
            return  # looking up whether it was saved: no part of the work itself
        self.count += 1
        if self.count >= self._first and self._left:
            self._left -= 1
            self.killed += 1
            self._kill(connection.connection.driver_connection.info.backend_pid)

    def _kill(self, pid: int) -> None:
        """Returns once the backend is gone: the statement that follows can't be quicker."""
        self._connection.execute(KILL, (pid,))
        while self._connection.execute(THERE, (pid,)).fetchone():
            pass

    def on_commit(self, connection: Any) -> None:
        self.on_statement(connection)
        if connection.get_execution_options().get("crpm_write") and not self.committed:
            self.committed = self.count

    def close(self) -> None:
        self._connection.close()


@contextmanager
def killer(database: Database, url: str) -> Iterator[Killer]:
    """Counts the statements of `database`; kills none until it is told to."""
    one = Killer(url)
    hooks = {"before_cursor_execute": one.on_statement, "commit": one.on_commit}
    for name, hook in hooks.items():
        event.listen(database.engine, name, hook)
    try:
        yield one
    finally:
        for name, hook in hooks.items():
            event.remove(database.engine, name, hook)
        one.close()
