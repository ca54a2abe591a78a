"""What others save is heard on both databases, what one saves oneself is not; a lost connection is told and mended."""

from collections.abc import Callable, Iterator
from queue import Queue

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db import change_notices
from crpm_desktop.db.change_notices import ChangeNotices
from crpm_desktop.db.engine import Database, connect
from crpm_desktop.db.work import run_command
from crpm_desktop.domain.changed import EVERYTHING, FREE_GOODS, RECORDS, What
from tests.cutting_proxy import CuttingProxy, cutting_proxy

SOON = 20
Opened = Callable[[str], Database]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_notices, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(change_notices, "TRY_AGAIN", (0.02,))


@pytest.fixture
def opened() -> Iterator[Opened]:
    there: list[Database] = []

    def open_(url: str) -> Database:
        there.append(connect(url))
        return there[-1]

    yield open_
    for database in there:
        database.close()


class Listener:
    """What a program hears; `reached` and what was told come in the order in which they were told."""

    def __init__(self, database: Database) -> None:
        self.heard: Queue[object] = Queue()
        self.notices = ChangeNotices(database, self.heard.put, self.heard.put)
        self.notices.start()
        assert self.notices.listening.wait(SOON)

    def next(self) -> object:
        return self.heard.get(timeout=SOON)


@pytest.fixture
def listening() -> Iterator[Callable[[Database], Listener]]:
    there: list[Listener] = []

    def listen(database: Database) -> Listener:
        there.append(Listener(database))
        return there[-1]

    yield listen
    for one in there:
        one.notices.stop()


def save(database: Database, what: frozenset[What]) -> None:
    run_command(database.new_work, lambda work: work.connection.execute(text("DELETE FROM customers")), what)


def test_others_saves_are_heard_with_what_they_changed_and_ones_own_are_not(
    migrated_url: str, opened: Opened, listening: Callable[[Database], Listener]
) -> None:
    mine, theirs = opened(migrated_url), opened(migrated_url)
    listener = listening(mine)
    save(mine, RECORDS)
    save(theirs, FREE_GOODS)
    heard = listener.next()
    assert heard == FREE_GOODS
    save(theirs, RECORDS)
    assert listener.next() == RECORDS
    assert listener.heard.empty()


def test_what_is_not_committed_is_not_heard(
    migrated_url: str, opened: Opened, listening: Callable[[Database], Listener]
) -> None:
    theirs = opened(migrated_url)
    listener = listening(opened(migrated_url))
    with theirs.new_work() as work:
        work.connection.execute(text("DELETE FROM customers"))
    save(theirs, RECORDS)
    assert listener.next() == RECORDS


def test_a_file_that_another_program_wrote_to_may_have_changed_in_everything(
    migrated_sqlite_url: str, opened: Opened, listening: Callable[[Database], Listener]
) -> None:
    theirs = opened(migrated_sqlite_url)
    listener = listening(opened(migrated_sqlite_url))
    with theirs.engine.begin() as connection:
        connection.execute(text("INSERT INTO customers (cust_no, name) VALUES ('1', 'One')"))
    assert listener.next() == EVERYTHING
    save(theirs, RECORDS)
    assert listener.next() == RECORDS


@pytest.fixture
def proxy(migrated_postgres_url: str) -> Iterator[CuttingProxy]:
    with cutting_proxy(migrated_postgres_url) as proxy:
        yield proxy


def test_a_lost_server_is_told_once_and_when_it_is_back_everything_may_have_changed(
    proxy: CuttingProxy, migrated_postgres_url: str, opened: Opened, listening: Callable[[Database], Listener]
) -> None:
    theirs = opened(migrated_postgres_url)
    listener = listening(opened(proxy.url))
    proxy.go_away()
    assert listener.next() is False
    save(theirs, RECORDS)
    proxy.away = False
    assert (listener.next(), listener.next()) == (True, EVERYTHING)
    save(theirs, FREE_GOODS)
    assert listener.next() == FREE_GOODS


def test_a_killed_listener_comes_back(
    migrated_postgres_url: str, opened: Opened, listening: Callable[[Database], Listener]
) -> None:
    theirs = opened(migrated_postgres_url)
    listener = listening(opened(migrated_postgres_url))
    address = make_url(migrated_postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query = 'LISTEN crpm_changes'"
        )
    assert [listener.next() for _ in range(3)] == [False, True, EVERYTHING]
    save(theirs, RECORDS)
    assert listener.next() == RECORDS


def test_listening_holds_no_transaction(
    migrated_postgres_url: str, opened: Opened, listening: Callable[[Database], Listener]
) -> None:
    theirs = opened(migrated_postgres_url)
    listener = listening(opened(migrated_postgres_url))
    save(theirs, RECORDS)
    listener.next()
    with theirs.new_work(write=False) as work:
        states = work.connection.execute(
            text("SELECT state FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
        )
        assert states.scalars().all() == ["idle"]


def test_a_stopped_listener_lets_go_of_its_file(migrated_sqlite_url: str) -> None:
    database = connect(migrated_sqlite_url)
    listener = Listener(database)
    listener.notices.stop()
    listener.notices.stop()
    assert not listener.notices.listening.is_set()
    database.close()
    file = database.file
    assert file is not None
    file.unlink()
    assert not file.exists()
