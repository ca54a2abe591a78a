"""Every action of free goods: what it moves, what it refuses, and that a refusal moves nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import Conflict, Refused
from crpm_desktop.domain.free_goods import Action, Section, State
from crpm_desktop.domain.reward_records import RewardFilter, Totals, Who
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, BEN, REWARD, batched, fulfilled, grouped, report, reward, states, stored

NORTH = REWARD.distributor


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = open_database(migrated_url)
    yield opened
    opened.close()


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


def test_an_action_on_what_is_no_longer_what_was_seen_is_a_conflict(database: Database) -> None:
    batch = batched(database, "R1", "R2")
    seen = free_goods.batches(database.new_work, RewardFilter(states=(State.PENDING,)))[0].totals
    report(database, [reward("R1", credit_amount=2451), reward("R2", credit_amount=2449)])
    with pytest.raises(
        Conflict, match="changed since they were shown: then 2 rewards with 49.00 credit, now 2 rewards"
    ):
        free_goods.mark_fulfilled(database.new_work, ANNA, [batch], seen=seen)
    assert set(states(database).values()) == {State.PENDING}
    now = free_goods.batches(database.new_work, RewardFilter(states=(State.PENDING,)))[0].totals
    assert free_goods.mark_fulfilled(database.new_work, ANNA, [batch], seen=now).totals == now


def test_totals_of_ticked_retailers_add_up_to_what_a_batch_of_them_is_checked_against(database: Database) -> None:
    report(database, [reward("R1"), reward("R2", retailer="Oak Pets"), reward("R3", retailer="Oak Pets")])
    seen = free_goods.retailers(database.new_work, RewardFilter(states=(State.NEW,), distributor=NORTH))
    assert [(row.name, row.totals.rewards) for row in seen] == [("Main Street Pets", 1), ("Oak Pets", 2)]
    report(database, [reward("R4", retailer="Oak Pets")])
    with pytest.raises(Conflict, match="then 2 rewards with 49.00 credit, now 3 rewards with 73.50 credit"):
        free_goods.create_batch(database.new_work, ANNA, NORTH, ["Oak Pets"], seen=seen[1].totals)
    moved = free_goods.create_batch(database.new_work, ANNA, NORTH, ["Main Street Pets"], seen=seen[0].totals)
    assert moved.totals == seen[0].totals


def test_sections_distributors_and_programs_add_up(database: Database) -> None:
    fulfilled(database, "F1", "F2")
    report(
        database,
        [
            reward("N1", reported_on=date(2026, 10, 5), quantity=3, credit_amount=None),
            reward("N2", program="Spring punch card"),
            reward("X1", distributor="South Pet", credit_amount=100),
        ],
    )
    free_goods.hold(database.new_work, ANNA, ["X1"], "asking")
    sections = free_goods.section_totals(database.new_work, RewardFilter())
    assert {section: totals.rewards for section, totals in sections.items()} == {
        Section.NEW: 2,
        Section.PENDING: 0,
        Section.FULFILLED: 2,
        Section.GROUPED: 0,
        Section.PAID: 0,
        Section.STOPPED: 1,
    }
    assert sections[Section.NEW] == Totals(2, 5, 2450, 1, date(2026, 10, 5))
    new = RewardFilter(states=Section.NEW.states)
    assert [(row.name, row.totals.rewards) for row in free_goods.distributors(database.new_work, new)] == [(NORTH, 2)]
    programs = free_goods.programs(database.new_work, replace(new, distributor=NORTH))
    assert [(row.name, row.totals.units) for row in programs] == [("Buy 12 get 1", 3), ("Spring punch card", 2)]


def test_the_fulfillment_export_takes_any_combination_of_filters(database: Database) -> None:
    report(
        database,
        [
            reward("R1", reported_on=date(2026, 1, 31)),
            reward("R2", reported_on=date(2026, 2, 1), retailer="Oak Pets"),
            reward("R3", reported_on=date(2026, 2, 28), program="Spring punch card", manufacturer="Other"),
            reward("R4", reported_on=date(2026, 3, 1), distributor="South Pet"),
        ],
    )

    def listed(**wanted: object) -> list[str]:
        rows = free_goods.fulfillment_rows(database.new_work, RewardFilter(**wanted))  # type: ignore[arg-type]
        return [row.reward_no for row in rows]

    assert listed() == ["R1", "R2", "R3", "R4"]
    assert listed(reported_from=date(2026, 2, 1), reported_to=date(2026, 2, 28)) == ["R2", "R3"]
    assert listed(retailers=("Oak Pets", "Main Street Pets"), program="Buy 12 get 1", distributor=NORTH) == ["R1", "R2"]
    assert listed(manufacturer="Other") == ["R3"]
    assert listed(states=(State.PAID,)) == []
    batch = batched(database)
    assert listed(batch=batch) == ["R1", "R2", "R3"]
    assert listed(batch=batch, credit_batch=1) == []


def test_history_tells_who_moved_what_when_and_why(database: Database) -> None:
    batch = batched(database, "R1", "R2")
    free_goods.hold(database.new_work, BEN, ["R1"], "asking")
    free_goods.undo(database.new_work, BEN, ["R1"])
    free_goods.mark_fulfilled(database.new_work, ANNA, [batch], date(2026, 11, 20), "CM 12")
    history = free_goods.reward_history(database.new_work, " R1 ")
    assert [(row.action, row.from_state, row.to_state, row.moved_by, row.batch) for row in history] == [
        (Action.BATCH, State.NEW, State.PENDING, "anna", batch),
        (Action.HOLD, State.PENDING, State.ON_HOLD, "ben", batch),
        (Action.UNDO, State.ON_HOLD, State.PENDING, "ben", batch),
        (Action.FULFILL, State.PENDING, State.FULFILLED, "anna", batch),
    ]
    assert [(row.reason, row.dated, row.reference, row.moved_at) for row in history[1::2]] == [
        ("asking", None, None, BEN.at),
        (None, date(2026, 11, 20), "CM 12", ANNA.at),
    ]
    assert [(row.action, row.rewards) for row in free_goods.batch_history(database.new_work, batch)] == [
        (Action.BATCH, 2),
        (Action.HOLD, 1),
        (Action.UNDO, 1),
        (Action.FULFILL, 2),
    ]


def test_history_of_the_unknown_is_refused_and_that_of_the_unmoved_is_empty(database: Database) -> None:
    report(database, [reward("R1")])
    assert free_goods.reward_history(database.new_work, "R1") == []
    with pytest.raises(Refused, match="There is no reward R9"):
        free_goods.reward_history(database.new_work, "R9")
    with pytest.raises(Refused, match="There is no batch 5"):
        free_goods.batch_history(database.new_work, 5)


def test_a_refused_action_leaves_no_batch_and_no_history(database: Database) -> None:
    batch = fulfilled(database, "R1")
    before = free_goods.batch_history(database.new_work, batch)
    with pytest.raises(Refused, match="outside the years 1900 to 2999"):
        free_goods.pay_batches(database.new_work, ANNA, [batch], date(1, 1, 1))
    with pytest.raises(Refused, match="Reference is longer"):
        free_goods.pay_batches(database.new_work, ANNA, [batch], reference="r" * 101)
    with pytest.raises(Refused, match="There is no credit batch 7"):
        free_goods.pay_credit_batch(database.new_work, ANNA, 7)
    assert free_goods.batch_history(database.new_work, batch) == before


def test_a_user_without_a_name_is_unknown(database: Database) -> None:
    batch = batched(database, "R1")
    free_goods.unbatch(database.new_work, Who("  ", ANNA.today), batch)
    assert [row.moved_by for row in free_goods.reward_history(database.new_work, "R1")] == ["anna", "unknown"]
