"""Rewards and a database to move them in, for the tests of free goods."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from crpm_desktop.db.engine import Database
from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.reward_records import ReportedReward, RewardCounts, RewardFilter, RewardRow, Who
from crpm_desktop.services import free_goods

ANNA = Who("anna", date(2026, 11, 21), datetime.combine(date(2026, 11, 21), time(9, 30)))
BEN = Who("ben", date(2026, 11, 22), datetime.combine(date(2026, 11, 22), time(10, 0)))

REWARD = ReportedReward(
    reward_no="R1",
    reported_on=date(2026, 11, 2),
    manufacturer="Wholesome Paws",
    distributor="North Pet Supply",
    retailer="Main Street Pets",
    program="Buy 12 get 1",
    item_code="WP-100",
    item_description="Salmon kibble 10 lb",
    quantity=2,
    credit_amount=2450,
)


def reward(reward_no: str, **changed: object) -> ReportedReward:
    return replace(REWARD, reward_no=reward_no, **changed)  # type: ignore[arg-type]


def report(database: Database, rewards: Sequence[ReportedReward]) -> RewardCounts:
    with database.new_work() as work:
        counts = upsert_rewards(work.connection, rewards)
        work.commit()
    return counts


def stored(database: Database, reward_no: str) -> RewardRow:
    rows = free_goods.fulfillment_rows(database.new_work, RewardFilter())
    return next(row for row in rows if row.reward_no == reward_no)


def states(database: Database) -> dict[str, State]:
    return {row.reward_no: row.state for row in free_goods.fulfillment_rows(database.new_work, RewardFilter())}


def batched(database: Database, *reward_nos: str, distributor: str = REWARD.distributor) -> int:
    """Reports rewards and puts them, with whatever else is new there, into a batch; gives its number."""
    report(database, [reward(reward_no, distributor=distributor) for reward_no in reward_nos])
    number = free_goods.create_batch(database.new_work, ANNA, distributor).made
    assert number is not None
    return number


def fulfilled(database: Database, *reward_nos: str, distributor: str = REWARD.distributor) -> int:
    number = batched(database, *reward_nos, distributor=distributor)
    free_goods.mark_fulfilled(database.new_work, ANNA, [number], date(2026, 11, 10), "CM 77")
    return number


def grouped(database: Database, *reward_nos: str) -> tuple[int, int]:
    """A batch and the credit batch that it is grouped in."""
    batch = fulfilled(database, *reward_nos)
    credit_batch = free_goods.create_credit_batch(database.new_work, ANNA, REWARD.distributor, [batch]).made
    assert credit_batch is not None
    return batch, credit_batch
