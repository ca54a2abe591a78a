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


def copy_database(source: Path, target: Path, step: Step, *, in_use: bool = True) -> None:
    """Copies one moment of a database to a new file of its own; others go on reading and writing.

    A `source` that is not in use is only read, and nothing is left beside it. The copy is looked through before this
    returns. Raises `Refused` with the reason, and leaves nothing behind then.
    """
    try:
        try:
            with closing(_opened(source, in_use=in_use)) as reads, closing(sqlite3.connect(target)) as writes:
                reads.isolation_level = None
                reads.execute("BEGIN").close()
                reads.execute("SELECT count(*) FROM sqlite_master").close()  # from here on it stays this moment
                writes.execute("PRAGMA synchronous = OFF").close()
                reads.backup(writes, pages=PAGES, progress=lambda _status, left, total: step(total - left, total))
                writes.execute("PRAGMA journal_mode = DELETE").close()  # a single file, wherever it is carried
                if damage := _damage(writes, step):
                    raise Refused(f"{source} is damaged ({damage})")
            with target.open("r+b") as file:
                os.fsync(file.fileno())
        except (sqlite3.Error, OSError) as error:
            raise Refused(_reason(error)) from error
    except BaseException:
        for side in ("", *SIDE_FILES):
            Path(f"{target}{side}").unlink(missing_ok=True)
        raise


def damage_of(file: Path) -> str:
    """What is wrong with a database file; empty when it is sound."""
    try:
        with closing(_opened(file)) as connection:
            return _damage(connection)
    except sqlite3.Error as error:
        return _reason(error)


def _damage(connection: sqlite3.Connection, step: Step | None = None) -> str:
    """`step` is asked now and then whether to go on, and what it raises ends this."""
    stopped: list[BaseException] = []

    def goes_on() -> int:
        try:
            if step is not None:
                step(0, 0)
        except BaseException as error:
            stopped.append(error)
        return len(stopped)

    connection.set_progress_handler(goes_on, 1_000_000)
    try:
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        if stopped:
            raise stopped[0] from None
        raise
    return "" if answer == "ok" else str(answer)


def version_of(file: Path) -> str | None:
    """The version of the schema of a database file, which is only read; None where it has no tables of this program.

    Raises `Refused` when it can't be read.
    """
    try:
        with closing(_opened(file, in_use=False)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"alembic_version", "rebate_programs"} <= tables:
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise Refused(f"{file} can't be read: {_reason(error)}.") from error
    return str(row[0]) if row else None


def put_back(copy: Path, target: Path, step: Step) -> None:
    """Replaces the content of `target` by that of `copy` in one transaction: who works in it sees all of it or nothing.

    Raises `DatabaseBusy` while others keep it locked, `Refused` when it can't be written; nothing is changed then.
    """
    until = time.monotonic() + PATIENCE

    def patiently(_status: int, left: int, total: int) -> None:
        if left == total and time.monotonic() > until:
            raise DatabaseBusy(f"{target} is in use by another program; nothing was changed. Try again in a moment.")
        step(total - left, total)

    try:
        with closing(_opened(copy)) as reads, closing(_opened(target, timeout=1)) as writes:
            writes.execute("SELECT count(*) FROM sqlite_master").close()
            reads.backup(writes, pages=PAGES, progress=patiently)
            writes.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise DatabaseBusy(f"{target} is in use by another program; nothing was changed.") from error
        raise Refused(f"{target} can't be written: {_reason(error)}. Nothing was changed.") from error


def swap(copy: Path, target: Path, aside: Path) -> None:
    """Takes a file that is no database any more out of the way, as it is, and puts `copy` in its place."""
    for side in ("", *SIDE_FILES):
        if Path(f"{target}{side}").exists():
            Path(f"{target}{side}").replace(f"{aside}{side}")
    copy.replace(target)


def _opened(file: Path, *, in_use: bool = True, timeout: float = 10) -> sqlite3.Connection:
    """One that is not in use is opened so that nothing is made beside it, and on a disk that can't be written too."""
    in_use = in_use or any(Path(f"{file}{side}").exists() for side in ("-wal", "-journal"))
    path = quote(file.absolute().as_posix())  # on Windows it may begin with C: or //server
    mode = "mode=rw" if in_use else "mode=ro&immutable=1"
    return sqlite3.connect(f"file://{'' if path[0] == '/' else '/'}{path}?{mode}", uri=True, timeout=timeout)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return {
        "unable to open database file": "the folder or file can't be written or read",
        "database or disk is full": "the disk is full",
    }.get(str(error), str(error))
