"""What figures are figured on (sales, families, set-up): noticing that it changed, and holding it still for a moment.

A recalculation computes without a lock; before it writes, it sees whether a command changed any of this meanwhile. On a
server, who changes it shares a lock from the first statement to the end, and who writes figures holds it alone for a
moment: so no change is under way then that nobody can see yet. On SQLite a write transaction is alone anyway.
"""

import random
import time
from collections.abc import Callable

from sqlalchemy import Connection, or_, select, text

from crpm_desktop.db.bulk import raw_rows
from crpm_desktop.db.command_tables import command_requests
from crpm_desktop.domain.changed import What
from crpm_desktop.domain.errors import DatabaseBusy

BASES_LOCK = 0x63727062
FIGURES_LOCK = 0x63727066
"""Of those who write figures of many records, one at a time."""

BASES = (What.PROGRAMS, What.CUSTOMERS, What.HISTORY)
PATIENCE = 120.0
"""Seconds for which a recalculation waits for somebody's import or another recalculation to end."""


def commands_that_changed_it(connection: Connection) -> frozenset[object]:
    """The commands, as far as they are kept, that may have changed what figures are figured on."""
    kinds = or_(*(command_requests.c.changed.contains(kind.name) for kind in BASES))
    return frozenset(row[0] for row in raw_rows(connection, select(command_requests.c.id).where(kinds)))


def will_change(connection: Connection) -> None:
    """The first thing that a command does which changes sales, families or the set-up of programs.

    The transaction sees the data as they are once the lock is there, figures that were written meanwhile too.
    """
    if connection.dialect.name == "postgresql":
        key = {"key": BASES_LOCK}
        connection.execute(text("SELECT pg_advisory_lock_shared(:key)"), key)
        connection.rollback()
        both = "SELECT pg_advisory_xact_lock_shared(:key), pg_advisory_unlock_shared(:key)"
        connection.execute(text(both), key)


def see_newest(connection: Connection) -> None:
    """The first thing of a transaction whose every statement is to see what others have committed by then."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))


def alone_with_figures(connection: Connection, waiting: Callable[[], None]) -> None:
    """Until the end of the transaction nobody else writes figures; waits while nobody's data are held.

    `waiting` is called now and then and may raise.
    """
    _wait_for(connection, FIGURES_LOCK, waiting)


def hold_still(connection: Connection, waiting: Callable[[], None]) -> None:
    """Until the end of the transaction nobody changes what figures are figured on."""
    _wait_for(connection, BASES_LOCK, waiting)


def alone_with_all_of_it(connection: Connection, waiting: Callable[[], None]) -> None:
    """Both of these, for who locks whole tables afterwards, and reads them as they are then.

    Who holds one of these waits for tables: whoever took the tables first would wait for him, and he for them.
    """
    if connection.dialect.name == "postgresql":
        connection.rollback()
        see_newest(connection)
        alone_with_figures(connection, waiting)
        hold_still(connection, waiting)


def wait_until_still(connection: Connection, waiting: Callable[[], None]) -> None:
    """Waits for changes that are under way, and holds nothing afterwards."""
    if connection.dialect.name == "postgresql":
        point = connection.begin_nested()
        _wait_for(connection, BASES_LOCK, waiting)
        point.rollback()


def _wait_for(connection: Connection, key: int, waiting: Callable[[], None]) -> None:
    if connection.dialect.name != "postgresql":
        return
    until = time.monotonic() + PATIENCE
    while not connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key}).scalar_one():
        waiting()
        if time.monotonic() > until:
            raise DatabaseBusy(
                "Others are bringing in or calculating data; nothing was changed. Try again when they are done."
            )
        time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - jitter, not a secret
