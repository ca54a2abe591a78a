"""What a plan of free goods promises is what is moved, or nothing is; on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Conflict, Refused
from crpm_desktop.domain.free_goods import Action, State
from crpm_desktop.domain.reward_records import RewardFilter, RewardRow
from crpm_desktop.services import free_goods
from crpm_desktop.services import free_goods_plan as plans
from crpm_desktop.services.free_goods_plan import Answers, Plan
from tests.services.rewards import ANNA, BEN, REWARD, batched, fulfilled, grouped, report, reward, states

NORTH = REWARD.distributor
TODAY = date(2026, 11, 21)


def rows_of(database: Database, *reward_nos: str) -> list[RewardRow]:
    rows = free_goods.fulfillment_rows(database.new_work, RewardFilter())
    return [row for row in rows if row.reward_no in reward_nos]


def answers(plan: Plan, **changed: object) -> Answers:
    return replace(Answers(plan.chosen, plan.name, TODAY, "CM 1", "asking"), **changed)  # type: ignore[arg-type]


def test_a_batch_is_planned_by_retailer_and_takes_those_that_stay_ticked(database: Database) -> None:
    report(database, [reward("R1"), reward("R2", retailer="Oak Pets"), reward("R3", retailer="Oak Pets")])
    plan = plans.plan_batch(database.new_work, NORTH, TODAY)
    assert [(part.label, part.totals.rewards) for part in plan.parts] == [("Main Street Pets", 1), ("Oak Pets", 2)]
    assert plan.name == f"{NORTH} 2026-11-21"
    moved = plans.carry_out(
        database.new_work, ANNA, plan, answers(plan, chosen=frozenset({"Oak Pets"}), name="For the oaks")
    )
    assert (moved.totals.rewards, moved.name) == (2, "For the oaks")
    assert states(database) == {"R1": State.NEW, "R2": State.PENDING, "R3": State.PENDING}


def test_a_reward_that_arrives_after_the_look_is_not_moved_along(database: Database) -> None:
    report(database, [reward("R1")])
    plan = plans.plan_batch(database.new_work, NORTH, TODAY)
    report(database, [reward("R2", retailer="New Shop")])
    with pytest.raises(Conflict, match="then 1 reward with 24.50 credit, now 2 rewards with 49.00 credit"):
        plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert set(states(database).values()) == {State.NEW}


@pytest.mark.parametrize(
    ("start", "action", "after"),
    [
        (batched, Action.FULFILL, State.FULFILLED),
        (batched, Action.UNBATCH, State.NEW),
        (fulfilled, Action.PAY, State.PAID),
    ],
)
def test_batches_are_moved_as_they_were_planned(
    database: Database, start: Callable[..., int], action: Action, after: State
) -> None:
    number = start(database, "R1", "R2")
    plan = plans.plan_batches(database.new_work, action, NORTH, [number])
    assert plan.totals(plan.chosen).credit_amount == 49_00
    moved = plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert moved.totals.rewards == 2
    assert set(states(database).values()) == {after}


def test_a_batch_that_changed_since_the_plan_is_a_conflict_though_its_counts_are_the_same(database: Database) -> None:
    number = batched(database, "R1", "R2")
    plan = plans.plan_batches(database.new_work, Action.FULFILL, NORTH, [number])
    free_goods.hold(database.new_work, BEN, ["R1"], "asking")
    free_goods.undo(database.new_work, BEN, ["R1"])
    with pytest.raises(Conflict, match="changed since they were shown"):
        plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert set(states(database).values()) == {State.PENDING}


def test_a_batch_that_is_gone_when_it_is_planned_is_refused(database: Database) -> None:
    number = fulfilled(database, "R1")
    with pytest.raises(Refused, match=f"Batch {number} has no pending rewards any more"):
        plans.plan_batches(database.new_work, Action.FULFILL, NORTH, [number])


def test_a_credit_batch_offers_what_nothing_hinders_with_the_month_of_the_credit(database: Database) -> None:
    first, second = fulfilled(database, "R1"), batched(database, "R2", "R3")
    free_goods.hold(database.new_work, BEN, ["R3"], "asking")
    free_goods.mark_fulfilled(database.new_work, ANNA, [second], date(2026, 10, 30))
    free_goods.undo(database.new_work, BEN, ["R3"])
    plan = plans.plan_credit_batch(database.new_work, NORTH, (), TODAY)
    assert [(part.key, part.month, part.hindrance) for part in plan.parts] == [
        (second, "2026-10", "1 reward still pending"),
        (first, "2026-11", ""),
    ]
    assert plan.chosen == {first}
    moved = plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert (moved.action, moved.name) == (Action.GROUP, f"2026-11 {NORTH}")
    assert states(database) == {"R1": State.GROUPED, "R2": State.FULFILLED, "R3": State.PENDING}


@pytest.mark.parametrize(("action", "after"), [(Action.PAY, State.PAID), (Action.UNGROUP, State.FULFILLED)])
def test_a_credit_batch_is_moved_as_a_whole(database: Database, action: Action, after: State) -> None:
    _, credit_batch = grouped(database, "R1", "R2")
    plan = plans.plan_credit(database.new_work, action, NORTH, credit_batch)
    plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert set(states(database).values()) == {after}
    with pytest.raises(Refused, match=f"Credit batch {credit_batch} has no unpaid rewards any more"):
        plans.plan_credit(database.new_work, action, NORTH, credit_batch)


@pytest.mark.parametrize(
    ("action", "after"),
    [(Action.HOLD, State.ON_HOLD), (Action.DECLINE, State.DECLINED), (Action.UNBATCH, State.NEW)],
)
def test_rewards_are_moved_as_they_are_listed(database: Database, action: Action, after: State) -> None:
    number = batched(database, "R1", "R2", "R3")
    plan = plans.plan_rewards(action, NORTH, rows_of(database, "R1", "R3"), number)
    plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert states(database) == {"R1": after, "R2": State.PENDING, "R3": after}


def test_a_reward_that_changed_since_it_was_listed_is_a_conflict(database: Database) -> None:
    batched(database, "R1", "R2")
    plan = plans.plan_rewards(Action.HOLD, NORTH, rows_of(database, "R1", "R2"))
    report(database, [reward("R2", credit_amount=99_00)])
    with pytest.raises(Conflict, match="then 2 rewards with 49.00 credit, now 2 rewards with 123.50 credit"):
        plans.carry_out(database.new_work, ANNA, plan, answers(plan))
    assert set(states(database).values()) == {State.PENDING}


def test_nothing_ticked_is_refused(database: Database) -> None:
    report(database, [reward("R1")])
    plan = plans.plan_batch(database.new_work, NORTH, TODAY)
    with pytest.raises(Refused, match="Nothing is ticked"):
        plans.carry_out(database.new_work, ANNA, plan, answers(plan, chosen=frozenset()))
    assert states(database) == {"R1": State.NEW}
