"""Sections stay quick and actions set-based however many rewards there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from crpm_desktop.db import free_goods_lists as lists
from crpm_desktop.db import requests
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.free_goods import Section, State
from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, REWARD, report, reward

NORTH = REWARD.distributor


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its parameters."""
    sent: list[tuple[str, Any]] = []

    def remember(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", remember)


@pytest.mark.parametrize("section", Section)
def test_a_section_is_added_up_from_its_index_alone(migrated_sqlite_url: str, section: Section) -> None:
    database = open_database(migrated_sqlite_url)
    with database.new_work(write=False) as work, statements(database) as sent:
        lists.section_totals(work.connection, RewardFilter())
        lists.distributors(work.connection, RewardFilter(states=section.states))
        plans = [
            " ".join(
                row.detail for row in work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            )
            for statement, parameters in list(sent)
            if "FROM rewards" in statement
        ]
    assert len(plans) == 2
    assert all("USING COVERING INDEX ix_rewards_section" in plan for plan in plans), plans
    database.close()


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (RewardFilter(states=(State.NEW,), distributor=NORTH), "ix_rewards_section"),
        (RewardFilter(batch=1), "ix_rewards_batch_id_state"),
        (RewardFilter(credit_batch=1), "ix_rewards_credit_batch_id_state"),
    ],
)
def test_rewards_of_a_distributor_or_batch_are_found_by_index(
    migrated_sqlite_url: str, wanted: RewardFilter, index: str
) -> None:
    database = open_database(migrated_sqlite_url)
    with database.new_work(write=False) as work, statements(database) as sent:
        lists.reward_rows(work.connection, wanted)
        statement, parameters = sent[-1]
        plan = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert any(f"SEARCH rewards USING INDEX {index}" in row.detail for row in plan), plan
    database.close()


def test_an_action_sends_as_many_statements_for_a_thousand_rewards_as_for_two(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "_is_due", lambda _request: False)  # one in many prunes old requests besides
    database = open_database(migrated_url)
    new_work = database.new_work

    def way(prefix: str, count: int) -> list[int]:
        """How many statements had been sent after each action on the way of `count` rewards to their payment."""
        numbers = [f"{prefix}{number}" for number in range(count)]
        report(database, [reward(number) for number in numbers])
        after = []
        with statements(database) as sent:
            batches = free_goods.create_batch(new_work, ANNA, NORTH).batches
            after.append(len(sent))
            free_goods.hold(new_work, ANNA, numbers, "asking")
            after.append(len(sent))
            free_goods.undo(new_work, ANNA, numbers)
            after.append(len(sent))
            free_goods.mark_fulfilled(new_work, ANNA, batches)
            after.append(len(sent))
            credit_batch = free_goods.create_credit_batch(new_work, ANNA, NORTH, batches).made
            after.append(len(sent))
            free_goods.pay_credit_batch(new_work, ANNA, credit_batch or 0)
            after.append(len(sent))
        return after

    few = way("few", 2)
    assert len(few) == len(set(few)) == 6
    assert way("many", 1000) == few
    database.close()
