"""Reported rewards: counted once, replaced as far as their state allows, their state never touched."""

from collections.abc import Iterator
from datetime import date

import pytest

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.reward_records import RewardCounts, RewardFilter, RewardProblem
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, batched, fulfilled, grouped, report, reward, stored


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = open_database(migrated_url)
    yield opened
    opened.close()


def test_rewards_reported_twice_are_counted_once(database: Database) -> None:
    rows = [reward("R1"), reward("R2", credit_amount=None)]
    assert report(database, rows) == RewardCounts(added=2)
    assert report(database, rows) == RewardCounts(unchanged=2)
    assert report(database, [*rows, reward("R3", quantity=9)]) == RewardCounts(added=1, unchanged=2)
    assert len(free_goods.fulfillment_rows(database.new_work, RewardFilter())) == 3


def test_a_new_reward_is_replaced_wholly_and_keeps_its_state(database: Database) -> None:
    report(database, [reward("R1")])
    other = reward("R1", reported_on=date(2026, 10, 1), distributor="South Pet", quantity=5, credit_amount=1)
    assert report(database, [other]) == RewardCounts(changed=1)
    row = stored(database, "R1")
    assert (row.reported_on, row.distributor, row.quantity, row.credit_amount) == (date(2026, 10, 1), "South Pet", 5, 1)
    assert (row.state, row.version) == (State.NEW, 2)


def test_a_blank_credit_amount_keeps_the_one_that_is_known(database: Database) -> None:
    report(database, [reward("R1", credit_amount=2450)])
    assert report(database, [reward("R1", credit_amount=None)]) == RewardCounts(unchanged=1)
    assert stored(database, "R1").credit_amount == 2450


def test_a_batched_reward_keeps_its_distributor_and_the_whole_call_is_refused(database: Database) -> None:
    batch = batched(database, "R1")
    rows = [reward("R1", distributor="South Pet"), reward("R2")]
    assert report(database, rows).problems == (
        RewardProblem(
            "R1",
            "distributor",
            "South Pet",
            f"North Pet Supply as before, because the reward is pending in batch {batch}",
        ),
    )
    assert [row.reward_no for row in free_goods.fulfillment_rows(database.new_work, RewardFilter())] == ["R1"]


def test_a_pending_reward_may_be_corrected_but_stays_pending_in_its_batch(database: Database) -> None:
    batch = batched(database, "R1")
    assert report(database, [reward("R1", quantity=1, credit_amount=1225, retailer="Oak Pets")]).changed == 1
    row = stored(database, "R1")
    assert (row.state, row.batch, row.quantity, row.credit_amount, row.retailer) == (
        State.PENDING,
        batch,
        1,
        1225,
        "Oak Pets",
    )


def test_once_credited_what_the_credit_rests_on_is_fixed_and_its_description_is_not(database: Database) -> None:
    fulfilled(database, "R1")
    assert report(database, [reward("R1", item_description="Salmon kibble, 10 lb bag")]).changed == 1
    problems = report(database, [reward("R1", quantity=3, credit_amount=2451, retailer="Oak Pets")]).problems
    assert [(problem.column, problem.value) for problem in problems] == [
        ("retailer", "Oak Pets"),
        ("quantity", "3"),
        ("credit_amount", "24.51"),
    ]
    assert problems[2].expected.startswith("24.50 as before, because the reward is fulfilled in batch ")
    assert stored(database, "R1").credit_amount == 2450


def test_a_credit_amount_left_blank_may_be_filled_in_until_the_reward_is_grouped(database: Database) -> None:
    report(database, [reward("F1", credit_amount=None), reward("G1", credit_amount=None)])
    batch = batched(database)
    free_goods.mark_fulfilled(database.new_work, ANNA, [batch])
    assert report(database, [reward("F1", credit_amount=700)]).changed == 1
    free_goods.create_credit_batch(database.new_work, ANNA, "North Pet Supply", [batch])
    problems = report(database, [reward("G1", credit_amount=700)]).problems
    assert [(problem.column, problem.expected[:15]) for problem in problems] == [("credit_amount", "blank as before")]


def test_a_grouped_reward_reported_as_it_is_changes_nothing(database: Database) -> None:
    grouped(database, "R1")
    before = stored(database, "R1")
    assert report(database, [reward("R1")]) == RewardCounts(unchanged=1)
    assert stored(database, "R1") == before


def test_twenty_thousand_rewards_arrive_in_one_call(database: Database) -> None:
    rows = [reward(f"R{number:06d}", quantity=1 + number % 5) for number in range(20_000)]
    assert report(database, rows) == RewardCounts(added=20_000)
    assert report(database, rows) == RewardCounts(unchanged=20_000)


def test_a_reward_added_by_somebody_else_at_the_same_moment_is_no_broken_key(migrated_postgres_url: str) -> None:
    database = open_database(migrated_postgres_url)
    with database.new_work() as mine:
        assert upsert_rewards(mine.connection, []) == RewardCounts()
        mine.connection.exec_driver_sql("SELECT 1 FROM rewards")  # from here on this work sees this moment
        report(database, [reward("R1")])
        with pytest.raises(Exception, match="could not serialize access") as conflict:
            upsert_rewards(mine.connection, [reward("R1")])
    assert getattr(conflict.value.orig, "sqlstate", None) == "40001"  # type: ignore[attr-defined]
    database.close()
