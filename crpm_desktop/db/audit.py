"""Who did what, as the program adds to it: lines for commands on many rows, reasons, and sealing on SQLite.

The triggers of the database write the lines (`audit_triggers.py`). On SQLite they can't know who writes, and can't
calculate a digest; so whoever commits through here fills in both. What another program wrote into the file is sealed
when this one writes next, as done by `another program`.
"""

import getpass
import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, text

from crpm_desktop.db.audit_functions import DIGEST_DIGITS, SEPARATOR
from crpm_desktop.db.audit_tables import REASON_LENGTH

ANOTHER_PROGRAM = "another program"
UNKNOWN_USER = "unknown"
NAME_LENGTH = 100
HASHED = ("at", "who", "action", "what", "row_id", "row_name", "old_values", "new_values", "reason", "command_id")
"""What a digest is made of, behind the digest before it and the number."""

_LINES = "audit_log INDEXED BY ix_audit_log_open WHERE number IS NULL"
"""Those of this transaction; left to itself SQLite may read the whole trail for them."""
_OPEN = f"SELECT id, {', '.join(HASHED)} FROM {_LINES} ORDER BY id"
_ANY_OPEN = f"SELECT 1 FROM {_LINES} LIMIT 1"
_NEWEST = "SELECT number, digest FROM audit_log WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1"
_SEAL = "UPDATE audit_log SET number = ?, digest = ?, who = ?, reason = ?, command_id = ? WHERE id = ?"
_CARRIED = "crpm_audit"

Line = tuple[Any, ...]
"""The values of `HASHED`; the moment as text with microseconds."""


def system_user() -> str:
    """The login at this computer; `unknown` where the system can't say who it is."""
    try:
        return getpass.getuser()[:NAME_LENGTH]
    except (OSError, KeyError, ImportError):
        return UNKNOWN_USER


def note(
    connection: Connection,
    action: str,
    what: str,
    row_name: str = "",
    new: Mapping[str, object] | None = None,
) -> None:
    """One line for a command on many rows: `recalculated`, `imported`, `purged`, `restored`.

    The last two come before the rows are deleted or written, and stand for the lines that these would leave.
    """
    values = {"action": action, "what": what, "row_name": row_name, "new": _json(new)}
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT audit_note(:action, :what, :row_name, NULL, :new)"), values)
        return
    moment = "strftime('%Y-%m-%d %H\\:%M\\:%f', 'now') || '000'"
    connection.execute(
        text(
            "INSERT INTO audit_log (at, who, action, what, row_name, new_values) "
            f"VALUES ({moment}, '', :action, :what, :row_name, :new)"
        ),
        values,
    )


def _json(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def give_reason(connection: Connection, reason: str) -> None:
    """Why this transaction does what it does; it stands in each of its lines. Longer ones are cut."""
    _carry(connection, "reason", reason.strip()[:REASON_LENGTH])


def give_command(connection: Connection, command_id: str) -> None:
    """The request that this transaction carries out."""
    _carry(connection, "command", command_id)


def _carry(connection: Connection, name: str, value: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": f"crpm.{name}", "value": value})
    else:
        connection.info.setdefault(_CARRIED, {})[name] = value


# Sealing on SQLite


def begin_sqlite(connection: Connection) -> None:
    """At the start of a transaction that writes: lines that others left open are theirs, not ours."""
    driver = _driver(connection)
    if _has_open_lines(driver):
        _seal(driver, ANOTHER_PROGRAM, {})


def seal_sqlite(connection: Connection) -> None:
    """Before COMMIT: who, reason, command, number and digest of the lines that this transaction wrote."""
    carried: dict[str, str] = connection.info.pop(_CARRIED, {})
    driver = _driver(connection)
    if _has_open_lines(driver):
        _seal(driver, system_user(), carried)


def forget_sqlite(connection: Connection) -> None:
    """After ROLLBACK: what was to be said of lines that are not there."""
    connection.info.pop(_CARRIED, None)


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


def _has_open_lines(driver: sqlite3.Connection) -> bool:
    try:
        return driver.execute(_ANY_OPEN).fetchone() is not None
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):  # a schema from before there was a trail
            return False
        raise


def _seal(driver: sqlite3.Connection, who: str, carried: Mapping[str, str]) -> None:
    number, last = driver.execute(_NEWEST).fetchone() or (0, 0)
    reason, command = carried.get("reason") or None, carried.get("command") or None
    sealed = []
    for row_id, at, _who, *rest in driver.execute(_OPEN).fetchall():
        number += 1
        last = digest(last, number, (at, who, *rest[:-2], reason, command))
        sealed.append((number, last, who, reason, command, row_id))
    driver.executemany(_SEAL, sealed).close()


def digest(last: int, number: int, line: Sequence[Any]) -> int:
    """The digest of a line of these `HASHED` values, which follows from the one before it."""
    parts = [str(last), str(number), *("" if value is None else str(value) for value in line)]
    return int(hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()[:DIGEST_DIGITS], 16)
