"""Every command leaves its request beside what it did, and old requests go without getting in anybody's way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text

from crpm_desktop.db import requests
from crpm_desktop.db.command_tables import command_requests
from crpm_desktop.db.engine import Database, connect
from crpm_desktop.db.work import Work, run_command
from crpm_desktop.domain.changed import EVERYTHING, RECORDS, What, from_words, in_words
from crpm_desktop.domain.errors import Refused

DUE = UUID(int=requests.PRUNE_EVERY * 7)
NOT_DUE = UUID(int=requests.PRUNE_EVERY * 7 + 1)


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    database = connect(migrated_url)
    yield database
    database.close()


def stored(database: Database) -> dict[UUID, tuple[UUID, str]]:
    with database.new_work(write=False) as work:
        rows = work.connection.execute(select(command_requests)).all()
    return {row.id: (row.instance, row.changed) for row in rows}


def leave_old(database: Database, count: int, age: timedelta) -> None:
    at = datetime.now(UTC).replace(tzinfo=None) - age
    rows = [{"id": uuid4(), "at": at, "instance": uuid4(), "changed": ""} for _ in range(count)]
    with database.engine.begin() as connection:
        connection.execute(insert(command_requests), rows)


def add_customer(work: Work) -> None:
    work.connection.execute(text("INSERT INTO customers (cust_no, name) VALUES ('1', 'One')"))


def commit_as(database: Database, request: UUID) -> None:
    with database.new_work() as work:
        work.request.id = request
        add_customer(work)
        work.commit(RECORDS)


def test_a_command_leaves_its_request_with_who_did_it_and_what_it_changed(database: Database) -> None:
    run_command(database.new_work, add_customer, RECORDS)
    run_command(database.new_work, lambda _work: None)
    assert list(stored(database).values()) == [
        (database.instance, "RECORDS"),
        (database.instance, in_words(EVERYTHING)),
    ]


def test_a_command_that_was_refused_leaves_none(database: Database) -> None:
    def refused(work: Work) -> None:
        add_customer(work)
        raise Refused("No.")

    with pytest.raises(Refused):
        run_command(database.new_work, refused)
    with database.new_work() as work:
        add_customer(work)
    with database.new_work(write=False) as work:
        work.commit()
    assert stored(database) == {}


def test_only_requests_that_nobody_will_look_up_are_pruned_and_only_so_many_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "PRUNED", 5)
    leave_old(database, 7, requests.KEPT + timedelta(minutes=1))
    leave_old(database, 2, requests.KEPT - timedelta(minutes=1))
    commit_as(database, NOT_DUE)
    assert len(stored(database)) == 10
    with database.new_work() as work:
        work.request.id = DUE
        work.commit()
    assert len(stored(database)) == 6
    assert {NOT_DUE, DUE} <= stored(database).keys()


def test_pruning_that_is_refused_does_not_undo_what_was_saved(migrated_postgres_url: str) -> None:
    database, other = connect(migrated_postgres_url), connect(migrated_postgres_url)
    leave_old(database, 1, requests.KEPT + timedelta(minutes=1))
    with other.new_work() as work:
        work.connection.execute(text("DELETE FROM command_requests"))
        commit_as(database, DUE)  # passes by what another is deleting
        assert len(stored(database)) == 2
    with other.engine.begin() as connection:
        connection.execute(
            text("CREATE RULE none_goes AS ON DELETE TO command_requests DO INSTEAD SELECT 1 / 0 FROM customers")
        )
    with database.new_work() as work:
        work.request.id = UUID(int=requests.PRUNE_EVERY * 9)
        work.commit()
    assert len(stored(database)) == 3
    database.close()
    other.close()


def test_what_was_changed_is_told_in_words_that_an_older_program_takes_for_everything() -> None:
    for what in (frozenset[What](), RECORDS, EVERYTHING):
        assert from_words(in_words(what)) == what
    assert from_words("RECORDS,SOMETHING_NEWER") == EVERYTHING
