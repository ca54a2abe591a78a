"""What is shown of free goods: sections that add up, what a user saw and what is there now, exports and history."""

from dataclasses import replace
from datetime import date

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Conflict, Refused
from crpm_desktop.domain.free_goods import Action, Section, State
from crpm_desktop.domain.reward_records import RewardFilter, Totals, Who
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, BEN, REWARD, batched, fulfilled, report, reward, states

NORTH = REWARD.distributor


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
