"""A COMMIT whose answer is lost is looked up: what was saved is saved once, and nothing else is said to be saved.

On PostgreSQL, behind a proxy that cuts the connection as a COMMIT goes out, while it is done, and before its answer.
"""

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, text

from crpm_desktop.db import requests
from crpm_desktop.db.command_tables import command_requests
from crpm_desktop.db.engine import Database, connect
from crpm_desktop.db.work import Work, run_command
from crpm_desktop.domain.errors import ConnectionLost, OutcomeUnknown
from tests.cutting_proxy import Cut, CuttingProxy, cutting_proxy

COMMANDS = 200


@pytest.fixture
def proxy(migrated_postgres_url: str) -> Iterator[CuttingProxy]:
    with cutting_proxy(migrated_postgres_url) as proxy:
        yield proxy


@pytest.fixture
def office(proxy: CuttingProxy) -> Iterator[Database]:
    """A database behind the proxy, with a customer whose version counts what was done."""
    database = connect(proxy.url)
    with database.new_work() as work:
        work.connection.execute(text("INSERT INTO customers (id, cust_no, name, version) VALUES (1, '1', 'One', 0)"))
        work.commit()
    yield database
    database.close()


def count_one(work: Work) -> int:
    statement = text("UPDATE customers SET version = version + 1 WHERE id = 1 RETURNING version")
    return int(work.connection.execute(statement).scalar_one())


def counted(database: Database) -> int:
    with database.new_work(write=False) as work:
        return int(work.connection.execute(text("SELECT version FROM customers WHERE id = 1")).scalar_one())


def cut_once(proxy: CuttingProxy, cut: Cut) -> None:
    """The next COMMIT meets with that; those after it pass."""
    cuts = iter((cut,))
    proxy.on_commit = lambda: next(cuts, None)


def test_two_hundred_commands_whose_answer_is_dropped_are_done_once_each(proxy: CuttingProxy, office: Database) -> None:
    given = []
    for cut in itertools.islice(itertools.cycle((Cut.DONE, Cut.SENT, Cut.DONE, Cut.BEFORE)), COMMANDS):
        cut_once(proxy, cut)
        given.append(run_command(office.new_work, count_one))
    proxy.on_commit = lambda: None
    assert given == list(range(1, COMMANDS + 1))
    assert counted(office) == COMMANDS
    with office.new_work(write=False) as work:
        done = work.connection.execute(select(func.count()).select_from(command_requests)).scalar_one()
    assert done == COMMANDS + 1


def test_a_work_that_commits_itself_is_looked_up_as_well(proxy: CuttingProxy, office: Database) -> None:
    for cut in (Cut.DONE, Cut.SENT):
        cut_once(proxy, cut)
        with office.new_work() as work:
            count_one(work)
            work.commit()
    cut_once(proxy, Cut.BEFORE)
    with office.new_work() as work:
        count_one(work)
        with pytest.raises(ConnectionLost, match=r"^Not saved: the connection to .* was lost\. Nothing was changed"):
            work.commit()
    assert counted(office) == 2


@pytest.mark.parametrize(("cut", "saved"), [(Cut.DONE, True), (Cut.BEFORE, False)])
def test_an_outcome_that_nobody_can_tell_is_said_to_be_unknown_and_found_out_later(
    proxy: CuttingProxy, office: Database, monkeypatch: pytest.MonkeyPatch, cut: Cut, saved: bool
) -> None:
    monkeypatch.setattr(requests, "LOOK_FOR", 0.0)

    def cut_and_go() -> Cut:
        proxy.away = True
        return cut

    proxy.on_commit = cut_and_go
    with pytest.raises(OutcomeUnknown, match="It is not known whether this was saved") as unknown:
        run_command(office.new_work, count_one)
    with pytest.raises(OutcomeUnknown, match="It is not known whether this was saved") as still:
        unknown.value.settle()
    proxy.away, proxy.on_commit = False, lambda: None
    if saved:
        assert still.value.settle() == 1
        assert counted(office) == 1
    else:
        with pytest.raises(ConnectionLost, match="^Not saved"):
            still.value.settle()
        assert counted(office) == 0
        assert run_command(office.new_work, count_one) == 1


def test_whether_it_was_saved_is_told_only_once_the_transaction_has_ended(office: Database) -> None:
    """The row of a command that is still under way is seen by nobody; to take that for "not saved" would be a guess."""
    with office.new_work() as work:
        count_one(work)
        requests.record(work.connection, work.request)
        assert requests.look_up(office.engine, work.request, patience=0.0) is None
        work.connection.commit()
        assert requests.look_up(office.engine, work.request, patience=0.0) is True
    assert requests.look_up(office.engine, requests.Request(office.instance), patience=0.0) is False
