"""Batching, fulfilling, declining and holding rewards: what moves, what is refused, and that refusals move nothing."""

from collections.abc import Callable
from datetime import date

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, BEN, REWARD, batched, fulfilled, grouped, report, reward, states, stored

NORTH = REWARD.distributor


def test_create_batch_takes_all_new_rewards_of_the_distributor_and_nothing_else(database: Database) -> None:
    report(database, [reward("R1"), reward("R2", credit_amount=None), reward("X1", distributor="South Pet")])
    moved = free_goods.create_batch(database.new_work, ANNA, NORTH)
    assert states(database) == {"R1": State.PENDING, "R2": State.PENDING, "X1": State.NEW}
    assert moved.made == stored(database, "R1").batch
    assert moved.sentence == (
        "Create Batch: 2 rewards, 4 units, 24.50 credit (1 without a credit amount), "
        f"batch {moved.made} (North Pet Supply 2026-11-21)."
    )


def test_create_batch_takes_only_the_ticked_retailers(database: Database) -> None:
    report(database, [reward("R1"), reward("R2", retailer="Oak Pets"), reward("R3", retailer="Elm Pets")])
    free_goods.create_batch(database.new_work, ANNA, NORTH, ["Oak Pets", " Elm Pets "], "For the oaks")
    assert states(database) == {"R1": State.NEW, "R2": State.PENDING, "R3": State.PENDING}
    batch = free_goods.batches(database.new_work, RewardFilter(states=(State.PENDING,)))[0]
    assert (batch.name, batch.created_by, batch.totals.rewards) == ("For the oaks", "anna", 2)


def test_the_second_batch_of_a_day_gets_a_name_of_its_own(database: Database) -> None:
    batched(database, "R1")
    assert free_goods.proposed_batch_name(database.new_work, NORTH, ANNA.today) == f"{NORTH} 2026-11-21 (2)"
    report(database, [reward("R2")])
    assert free_goods.create_batch(database.new_work, ANNA, NORTH).name == f"{NORTH} 2026-11-21 (2)"


@pytest.mark.parametrize(
    ("distributor", "retailers", "name", "message"),
    [
        ("Nowhere", [], None, "There is no distributor 'Nowhere'"),
        ("South Pet", [], None, "South Pet has no new rewards to batch"),
        (NORTH, ["Oak Pets"], None, "no new rewards of the retailer 'Oak Pets'"),
        (NORTH, [], "  ", "Name is required"),
        (NORTH, [], "n" * 101, "Name is longer than 100 characters"),
        (NORTH, [], "two\nlines", "unprintable"),
    ],
)
def test_create_batch_refuses_what_it_can_not_batch(
    database: Database, distributor: str, retailers: list[str], name: str | None, message: str
) -> None:
    batched(database, "X1", distributor="South Pet")
    report(database, [reward("R1")])
    with pytest.raises(Refused, match=message):
        free_goods.create_batch(database.new_work, ANNA, distributor, retailers, name)
    assert states(database) == {"X1": State.PENDING, "R1": State.NEW}


def test_unbatch_of_the_whole_batch_leaves_declined_rewards_with_it_for_undo(database: Database) -> None:
    batch = batched(database, "R1", "R2", "R3")
    free_goods.decline(database.new_work, ANNA, ["R3"], "expired card")
    free_goods.unbatch(database.new_work, BEN, batch)
    assert states(database) == {"R1": State.NEW, "R2": State.NEW, "R3": State.DECLINED}
    assert (stored(database, "R1").batch, stored(database, "R3").batch) == (None, batch)
    free_goods.undo(database.new_work, BEN, ["R3"])
    assert (stored(database, "R3").state, stored(database, "R3").batch) == (State.PENDING, batch)


def test_unbatch_takes_single_rewards_out(database: Database) -> None:
    batch = batched(database, "R1", "R2", "R3")
    moved = free_goods.unbatch(database.new_work, ANNA, batch, ["R2", "R2", " R1 "])
    assert moved.totals.rewards == 2
    assert states(database) == {"R1": State.NEW, "R2": State.NEW, "R3": State.PENDING}


def test_unbatch_refuses_a_reward_of_another_batch_and_moves_none(database: Database) -> None:
    first, second = batched(database, "R1"), batched(database, "R2")
    report(database, [reward("R3")])
    with pytest.raises(Refused, match=f"Reward R2 is not in batch {first}: it is in batch {second}."):
        free_goods.unbatch(database.new_work, ANNA, first, ["R1", "R2"])
    with pytest.raises(Refused, match="Reward R3 is not in batch .*: it is in no batch"):
        free_goods.unbatch(database.new_work, ANNA, first, ["R1", "R3"])
    assert states(database) == {"R1": State.PENDING, "R2": State.PENDING, "R3": State.NEW}


def test_unbatch_refuses_a_batch_that_is_fulfilled_in_part(database: Database) -> None:
    batch = batched(database, "R1", "R2")
    free_goods.hold(database.new_work, ANNA, ["R2"], "asking the shop")
    free_goods.mark_fulfilled(database.new_work, ANNA, [batch])
    free_goods.undo(database.new_work, ANNA, ["R2"])
    with pytest.raises(Refused, match="can't be dissolved: 1 reward of it is already credited"):
        free_goods.unbatch(database.new_work, ANNA, batch)
    free_goods.unbatch(database.new_work, ANNA, batch, ["R2"])
    assert states(database) == {"R1": State.FULFILLED, "R2": State.NEW}


def test_mark_fulfilled_takes_the_pending_rewards_only_and_keeps_date_and_reference(database: Database) -> None:
    batch = batched(database, "R1", "R2", "R3")
    free_goods.decline(database.new_work, ANNA, ["R2"], "no receipt")
    free_goods.hold(database.new_work, ANNA, ["R3"], "asking the shop")
    moved = free_goods.mark_fulfilled(database.new_work, BEN, [batch], date(2026, 11, 20), " CM 12 ")
    row = stored(database, "R1")
    assert (row.state, row.fulfilled_on, row.fulfilled_reference) == (State.FULFILLED, date(2026, 11, 20), "CM 12")
    assert (stored(database, "R2").state, stored(database, "R3").state) == (State.DECLINED, State.ON_HOLD)
    assert moved.totals.rewards == 1


def test_mark_fulfilled_without_a_date_is_of_today(database: Database) -> None:
    batch = batched(database, "R1")
    free_goods.mark_fulfilled(database.new_work, BEN, [batch])
    assert stored(database, "R1").fulfilled_on == BEN.today
    assert stored(database, "R1").fulfilled_reference is None


def test_the_one_who_comes_too_late_is_told_who_was_first(database: Database) -> None:
    batch = fulfilled(database, "R1")
    with pytest.raises(Refused) as refusal:
        free_goods.mark_fulfilled(database.new_work, BEN, [batch])
    assert refusal.value.message == (
        f"Batch {batch} has no pending rewards for Mark Fulfilled "
        "(1 fulfilled; last Mark Fulfilled by anna, 2026-11-21 09:30 UTC)."
    )


@pytest.mark.parametrize(("action", "state"), [(free_goods.decline, State.DECLINED), (free_goods.hold, State.ON_HOLD)])
def test_decline_and_hold_take_new_pending_and_fulfilled_rewards_and_undo_brings_each_back(
    database: Database, action: Callable[..., object], state: State
) -> None:
    done = fulfilled(database, "F1")
    batch = batched(database, "P1")
    report(database, [reward("N1")])
    action(database.new_work, ANNA, ["F1", "P1", "N1"], " wrong item ")
    assert set(states(database).values()) == {state}
    assert {stored(database, number).reason for number in ("F1", "P1", "N1")} == {"wrong item"}
    free_goods.undo(database.new_work, BEN, ["N1", "P1", "F1"])
    assert states(database) == {"F1": State.FULFILLED, "P1": State.PENDING, "N1": State.NEW}
    assert [stored(database, number).batch for number in ("F1", "P1", "N1")] == [done, batch, None]
    assert stored(database, "F1").fulfilled_on == date(2026, 11, 10)
    assert {stored(database, number).reason for number in ("F1", "P1", "N1")} == {None}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_decline_without_a_fitting_reason_is_refused(database: Database, reason: str) -> None:
    report(database, [reward("R1")])
    with pytest.raises(Refused, match="Reason is"):
        free_goods.decline(database.new_work, ANNA, ["R1"], reason)
    assert states(database) == {"R1": State.NEW}


def test_decline_of_a_grouped_reward_moves_none_of_those_named(database: Database) -> None:
    grouped(database, "R1")
    report(database, [reward("R2")])
    with pytest.raises(Refused, match="R1 is grouped. Ungroup its credit batch first"):
        free_goods.decline(database.new_work, ANNA, ["R2", "R1"], "no")
    assert states(database) == {"R1": State.GROUPED, "R2": State.NEW}


def test_an_action_on_rewards_names_one_that_does_not_exist(database: Database) -> None:
    report(database, [reward("R1")])
    with pytest.raises(Refused, match="There is no reward R9"):
        free_goods.hold(database.new_work, ANNA, ["R1", "R9"], "no")
    with pytest.raises(Refused, match="No reward is named"):
        free_goods.undo(database.new_work, ANNA, [])
    assert states(database) == {"R1": State.NEW}
