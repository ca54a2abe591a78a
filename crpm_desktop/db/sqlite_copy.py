"""Copies of a SQLite database while others work in it, and putting one back, by SQLite's own online backup."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from crpm_desktop.domain.errors import DatabaseBusy, Refused

PAGES = 2_000
"""How many pages (8 MB) are copied before progress is told and a cancel is heard."""

PATIENCE = 20.0
"""Seconds to wait for others who are writing before a database is put back."""

SIDE_FILES = ("-wal", "-shm", "-journal")
HEADER = b"SQLite format 3\0"

Step = Callable[[int, int], None]
"""Told how many of how many pages are done; what it raises stops the copy."""


def is_sqlite_file(file: Path) -> bool:
    with file.open("rb") as start:
        return start.read(len(HEADER)) == HEADER


def copy_database(source: Path, target: Path, step: Step) -> None:
    """Copies one moment of a database to a new file of its own; others go on reading and writing.

    The copy is looked through before this returns. Raises `Refused` with the reason, and leaves nothing behind then.
    """
    try:
        try:
            with closing(_opened(source, "ro")) as reads, closing(sqlite3.connect(target)) as writes:
                reads.isolation_level = None
                reads.execute("BEGIN").close()
                reads.execute("SELECT count(*) FROM sqlite_master").close()  # from here on it stays this moment
                writes.execute("PRAGMA synchronous = OFF").close()
                reads.backup(writes, pages=PAGES, progress=lambda _status, left, total: step(total - left, total))
                writes.execute("PRAGMA journal_mode = DELETE").close()  # a single file, wherever it is carried
                _refuse_damaged(writes, source)
            with target.open("r+b") as file:
                os.fsync(file.fileno())
        except (sqlite3.Error, OSError) as error:
            raise Refused(_reason(error)) from error
    except BaseException:
        for side in ("", *SIDE_FILES):
            Path(f"{target}{side}").unlink(missing_ok=True)
        raise


def put_back(copy: Path, target: Path, step: Step) -> None:
    """Replaces the content of `target` by that of `copy` in one transaction: who works in it sees all of it or nothing.

    Raises `DatabaseBusy` while others keep it locked; `Unreadable` when `target` is no database any more.
    """
    until = time.monotonic() + PATIENCE

    def patiently(_status: int, left: int, total: int) -> None:
        if left == total and time.monotonic() > until:
            raise DatabaseBusy(f"{target} is in use by another program; nothing was changed. Try again in a moment.")
        step(total - left, total)

    try:
        with closing(_opened(copy, "ro")) as reads, closing(_opened(target, "rw", timeout=1)) as writes:
            writes.execute("SELECT count(*) FROM sqlite_master").close()
            reads.backup(writes, pages=PAGES, progress=patiently)
            writes.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise DatabaseBusy(f"{target} is in use by another program; nothing was changed.") from error
        if "not a database" in str(error) or "malformed" in str(error):
            raise Unreadable(_reason(error)) from error
        raise Refused(f"{target} can't be written: {_reason(error)}. Nothing was changed.") from error


class Unreadable(Refused):
    """What should be a database can't be read as one."""


def swap(copy: Path, target: Path, aside: Path) -> None:
    """Takes a file that is no database any more out of the way, as it is, and puts `copy` in its place."""
    for side in ("", *SIDE_FILES):
        if Path(f"{target}{side}").exists():
            Path(f"{target}{side}").replace(f"{aside}{side}")
    copy.replace(target)


def _opened(file: Path, mode: str, timeout: float = 10) -> sqlite3.Connection:
    path = quote(file.absolute().as_posix())  # on Windows it may begin with C: or //server
    return sqlite3.connect(f"file://{'' if path[0] == '/' else '/'}{path}?mode={mode}", uri=True, timeout=timeout)


def _refuse_damaged(connection: sqlite3.Connection, source: Path) -> None:
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise Unreadable(f"{source} is damaged ({answer})")


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return {
        "unable to open database file": "the folder or file can't be written or read",
        "database or disk is full": "the disk is full",
    }.get(str(error), str(error))
