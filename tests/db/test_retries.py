"""A command that others get in the way of is run again as a whole, on PostgreSQL with two real connections."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from crpm_desktop.db.engine import Database, connect
from crpm_desktop.db.work import ATTEMPTS, Work, run_command
from crpm_desktop.domain.errors import DatabaseBusy, Refused

ADD = "UPDATE customers SET version = version + 1 WHERE id = :id"
READ = text("SELECT version FROM customers WHERE id = :id")


@pytest.fixture
def two(migrated_postgres_url: str) -> Iterator[tuple[Database, Database]]:
    """Two programs on one database with customers 1 and 2, whose versions count what was done to them."""
    mine, theirs = connect(migrated_postgres_url), connect(migrated_postgres_url)
    with mine.new_work() as work:
        work.connection.execute(
            text("INSERT INTO customers (id, cust_no, name, version) VALUES (1, '1', 'One', 0), (2, '2', 'Two', 0)")
        )
        work.commit()
    yield mine, theirs
    mine.close()
    theirs.close()


def add(work: Work, customer: int) -> None:
    work.connection.execute(text(ADD), {"id": customer})


def version(database: Database, customer: int) -> int:
    with database.new_work(write=False) as work:
        return int(work.connection.execute(READ, {"id": customer}).scalar_one())


def by_sqlalchemy(work: Work) -> None:
    add(work, 1)


def by_the_driver(work: Work) -> None:
    """As a COPY does it: SQLAlchemy does not see the error."""
    driver = work.connection.connection.driver_connection
    assert driver is not None
    driver.execute("UPDATE customers SET version = version + 1 WHERE id = 1")


def made_a_refusal(work: Work) -> None:
    """As reading a backup does it, which says of every error that the backup is damaged."""
    try:
        add(work, 1)
    except Exception as error:
        raise Refused("The backup is damaged.") from error


@pytest.mark.parametrize("write", [by_sqlalchemy, by_the_driver, made_a_refusal])
def test_a_command_that_was_overtaken_is_run_again_on_what_is_there_now(
    two: tuple[Database, Database], write: Callable[[Work], None]
) -> None:
    mine, theirs = two
    seen: list[int] = []

    def command(work: Work) -> None:
        seen.append(int(work.connection.execute(READ, {"id": 1}).scalar_one()))
        if len(seen) == 1:
            run_command(theirs.new_work, lambda other: add(other, 1))
        write(work)

    run_command(mine.new_work, command)
    assert seen == [0, 1]
    assert version(mine, 1) == 2


def test_a_command_that_is_overtaken_each_time_gives_up_with_a_sentence_and_changes_nothing(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = two
    tries: list[int] = []
    waits: list[tuple[float, float]] = []

    def no_wait(least: float, most: float) -> float:
        waits.append((least, most))
        return 0.0

    monkeypatch.setattr("crpm_desktop.db.work.random.uniform", no_wait)

    def command(work: Work) -> None:
        work.connection.execute(READ, {"id": 1})
        tries.append(1)
        run_command(theirs.new_work, lambda other: add(other, 1))
        add(work, 1)

    with pytest.raises(DatabaseBusy, match="nothing was changed"):
        run_command(mine.new_work, command)
    assert len(tries) == ATTEMPTS
    assert all(least < most for least, most in waits)
    assert len(waits) == ATTEMPTS
    assert version(mine, 1) == ATTEMPTS


def test_of_two_commands_in_a_deadlock_both_are_done_in_the_end(two: tuple[Database, Database]) -> None:
    gate = threading.Barrier(2)
    tries: list[int] = []
    errors: list[Exception] = []

    def both(database: Database, first: int, second: int) -> None:
        met = False

        def command(work: Work) -> None:
            nonlocal met
            tries.append(first)
            work.connection.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            add(work, first)
            if not met:
                met = True
                gate.wait(20)
            add(work, second)

        try:
            run_command(database.new_work, command)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=both, args=args) for args in ((two[0], 1, 2), (two[1], 2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(tries) > 2
    assert (version(two[0], 1), version(two[0], 2)) == (2, 2)


def test_an_error_of_another_kind_is_raised_at_once(two: tuple[Database, Database]) -> None:
    tries: list[int] = []

    def command(work: Work) -> None:
        tries.append(1)
        work.connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(Exception, match="division by zero"):
        run_command(two[0].new_work, command)
    assert len(tries) == 1
