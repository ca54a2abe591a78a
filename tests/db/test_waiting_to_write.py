"""Two writers at one SQLite file: the second waits its turn, and is told when that does not come."""

import sqlite3
import time
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import DatabaseBusy


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(str(tmp_path / "office.db"))


@pytest.fixture
def other(database: Database) -> sqlite3.Connection:
    """Another program, which is writing."""
    connection = sqlite3.connect(str(database.file), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


def test_a_writer_goes_on_as_soon_as_the_other_has_committed(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            other.commit()

    monkeypatch.setattr(time, "sleep", wait)
    with database.new_work() as work:
        assert work.connection.in_transaction()
        work.commit()
    assert len(waits) == 3
    assert max(waits) < 0.01
    database.close()


def test_a_writer_whose_turn_does_not_come_is_told_and_writes_again_later(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    with pytest.raises(DatabaseBusy, match="Another program is writing to this database; nothing was changed"):
        database.new_work().__enter__()
    other.rollback()
    with database.new_work() as work:
        assert work.connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000
        work.commit()
    database.close()
