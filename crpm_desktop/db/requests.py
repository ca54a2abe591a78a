"""The request of a command: written with it, told to other programs with it, and looked up when its answer was lost."""

import logging
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from crpm_desktop.db import audit
from crpm_desktop.db.command_tables import command_requests
from crpm_desktop.domain.changed import EVERYTHING, What, in_words

log = logging.getLogger(__name__)

CHANNEL = "crpm_changes"
"""Where PostgreSQL tells who listens; a message is the program's id, a space, and what changed."""
KEPT = timedelta(days=2)
PRUNED = 500
"""Old requests that are deleted at once: it takes a moment."""
PRUNE_EVERY = 64
LOOK_FOR = 30.0
"""Seconds for which the outcome of a lost COMMIT is looked up before the user is told that it is not known."""
LOCK_WAIT = "2s"


@dataclass(slots=True)
class Request:
    """`instance` is the running program, so that it need not listen to itself."""

    instance: UUID
    changed: frozenset[What] = EVERYTHING
    id: UUID = field(default_factory=uuid4)


def record(connection: Connection, request: Request) -> None:
    """Writes the request as a part of the transaction; on a server, others are told once that is committed."""
    words = in_words(request.changed)
    statement = insert(command_requests).values(id=request.id, at=_now(), instance=request.instance, changed=words)
    if connection.dialect.name == "postgresql":
        told = func.pg_notify(CHANNEL, f"{request.instance} {words}")
        connection.execute(statement.returning(told, func.set_config("crpm.command", str(request.id), True)))
        return
    audit.give_command(connection, str(request.id))
    connection.execute(statement)
    if _is_due(request):  # one writes at a time: here it costs no lock
        prune(connection)


def was_done(engine: Engine, request: Request) -> bool:
    """Whether the request was committed. Raises `DBAPIError` where that can't be found out now.

    The same key is written again, and taken back: a transaction that is still under way holds it, so that the server
    answers only once that has ended one way or the other.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
        try:
            connection.execute(
                insert(command_requests).values(id=request.id, at=_now(), instance=request.instance, changed="")
            )
        except IntegrityError:
            return True
        finally:
            connection.rollback()
        return False


def look_up(engine: Engine, request: Request, patience: float | None = None) -> bool | None:
    """Whether the request was committed; None when that can't be found out in so many seconds."""
    until = time.monotonic() + (LOOK_FOR if patience is None else patience)
    while True:
        try:
            return was_done(engine, request)
        except DBAPIError:
            if time.monotonic() >= until:
                return None
            time.sleep(random.uniform(0.1, 0.3))  # noqa: S311 - jitter, not a secret


def prune_sometimes(engine: Engine, request: Request) -> None:
    """On a server, after one request in many, in a short transaction of its own that gets in nobody's way."""
    if _is_due(request) and engine.dialect.name == "postgresql":
        try:
            with engine.begin() as connection:
                prune(connection)
        except DBAPIError as error:
            log.info("old requests were not pruned: %s", error.orig)


def _is_due(request: Request) -> bool:
    return request.id.int % PRUNE_EVERY == 0


def prune(connection: Connection) -> None:
    """Deletes the oldest of what nobody will ask for any more, but for what somebody else is deleting."""
    old = select(command_requests.c.id).where(command_requests.c.at < _now() - KEPT)
    old = old.order_by(command_requests.c.at).limit(PRUNED).with_for_update(skip_locked=True)
    connection.execute(delete(command_requests).where(command_requests.c.id.in_(old)))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
