"""Grouping batches for the manufacturer's credit, ungrouping and paying them."""

from datetime import date

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import State
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, BEN, REWARD, batched, fulfilled, grouped, states, stored

NORTH = REWARD.distributor


def test_create_credit_batch_groups_the_fulfilled_rewards_of_several_batches(database: Database) -> None:
    first, second = fulfilled(database, "R1"), fulfilled(database, "R2", "R3")
    free_goods.decline(database.new_work, ANNA, ["R3"], "returned")
    moved = free_goods.create_credit_batch(database.new_work, ANNA, NORTH, [second, first, second])
    assert (moved.name, moved.totals.rewards, moved.batches) == (f"2026-11 {NORTH}", 2, (second, first))
    assert states(database) == {"R1": State.GROUPED, "R2": State.GROUPED, "R3": State.DECLINED}
    assert (stored(database, "R1").credit_batch, stored(database, "R3").credit_batch) == (moved.made, None)
    assert free_goods.proposed_credit_name(database.new_work, NORTH, ANNA.today) == f"2026-11 {NORTH} (2)"


def test_create_credit_batch_is_refused_while_a_reward_of_one_batch_is_pending(database: Database) -> None:
    first, second = fulfilled(database, "R1"), batched(database, "R2", "R3")
    with pytest.raises(Refused, match=f"Batch {second} can't be grouped yet: 2 rewards of it are still pending"):
        free_goods.create_credit_batch(database.new_work, ANNA, NORTH, [first, second])
    assert states(database) == {"R1": State.FULFILLED, "R2": State.PENDING, "R3": State.PENDING}


def test_create_credit_batch_refuses_other_distributors_empty_and_unknown_batches(database: Database) -> None:
    north, south = fulfilled(database, "R1"), fulfilled(database, "X1", distributor="South Pet")
    for batches, message in (
        ([north, south], f"Batch {south} belongs to South Pet, not to {NORTH}"),
        ([north, 99], "There is no batch 99"),
        ([0], "There is no batch 0"),
        ([2**70], "There is no batch"),
        ([], "at least one batch"),
    ):
        with pytest.raises(Refused, match=message):
            free_goods.create_credit_batch(database.new_work, ANNA, NORTH, batches)
    free_goods.create_credit_batch(database.new_work, ANNA, NORTH, [north])
    with pytest.raises(Refused, match="no fulfilled rewards to group .1 grouped; last Create Credit Batch by anna"):
        free_goods.create_credit_batch(database.new_work, ANNA, NORTH, [north])


def test_ungroup_brings_all_back_to_fulfilled_while_unpaid(database: Database) -> None:
    _, credit_batch = grouped(database, "R1", "R2")
    free_goods.ungroup(database.new_work, BEN, credit_batch)
    assert set(states(database).values()) == {State.FULFILLED}
    assert stored(database, "R1").credit_batch is None
    with pytest.raises(Refused, match="holds no rewards: it was ungrouped"):
        free_goods.ungroup(database.new_work, BEN, credit_batch)


def test_what_is_paid_can_not_be_ungrouped_paid_again_or_declined(database: Database) -> None:
    batch, credit_batch = grouped(database, "R1")
    free_goods.pay_credit_batch(database.new_work, BEN, credit_batch, date(2026, 11, 30), "CHK 9")
    row = stored(database, "R1")
    assert (row.state, row.paid_on, row.paid_reference, row.credit_batch) == (
        State.PAID,
        date(2026, 11, 30),
        "CHK 9",
        credit_batch,
    )
    with pytest.raises(Refused, match="is paid and can't be ungrouped"):
        free_goods.ungroup(database.new_work, ANNA, credit_batch)
    with pytest.raises(
        Refused, match=f"Credit batch {credit_batch} has no unpaid rewards .1 paid; last Mark Paid by ben"
    ):
        free_goods.pay_credit_batch(database.new_work, ANNA, credit_batch)
    with pytest.raises(Refused, match="no fulfilled rewards to pay"):
        free_goods.pay_batches(database.new_work, ANNA, [batch])
    with pytest.raises(Refused, match="What is paid stays as it is"):
        free_goods.decline(database.new_work, ANNA, ["R1"], "no")
    assert stored(database, "R1") == row


def test_a_batch_is_paid_without_grouping(database: Database) -> None:
    batch = fulfilled(database, "R1", "R2")
    moved = free_goods.pay_batches(database.new_work, ANNA, [batch], reference="CHK 1")
    assert moved.sentence == f"Mark Paid: 2 rewards, 4 units, 49.00 credit, batch {batch} ({NORTH} 2026-11-21)."
    assert (stored(database, "R1").state, stored(database, "R1").paid_on) == (State.PAID, ANNA.today)


def test_a_grouped_batch_is_paid_through_its_credit_batch_only(database: Database) -> None:
    batch, credit_batch = grouped(database, "R1")
    with pytest.raises(Refused, match=f"Batch {batch} is grouped: mark credit batch {credit_batch} paid, or ungroup"):
        free_goods.pay_batches(database.new_work, ANNA, [batch])
    assert states(database) == {"R1": State.GROUPED}


def test_a_batch_with_a_pending_reward_is_not_paid(database: Database) -> None:
    batch = batched(database, "R1", "R2")
    free_goods.hold(database.new_work, ANNA, ["R2"], "asking")
    free_goods.mark_fulfilled(database.new_work, ANNA, [batch])
    free_goods.undo(database.new_work, ANNA, ["R2"])
    with pytest.raises(Refused, match="can't be paid yet: 1 reward of it is still pending"):
        free_goods.pay_batches(database.new_work, ANNA, [batch])
    assert states(database) == {"R1": State.FULFILLED, "R2": State.PENDING}


def test_a_reward_held_while_its_batch_was_grouped_goes_into_a_later_credit_batch(database: Database) -> None:
    batch = fulfilled(database, "R1", "R2")
    free_goods.hold(database.new_work, ANNA, ["R2"], "asking")
    first = free_goods.create_credit_batch(database.new_work, ANNA, NORTH, [batch]).made
    free_goods.undo(database.new_work, ANNA, ["R2"])
    second = free_goods.create_credit_batch(database.new_work, ANNA, NORTH, [batch]).made
    assert (stored(database, "R1").credit_batch, stored(database, "R2").credit_batch) == (first, second)
