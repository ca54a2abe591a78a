"""The year of free goods, the names to choose from, the text filter, and since when something waits."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import Section, State
from crpm_desktop.domain.reward_records import RewardFilter, Who
from crpm_desktop.services import free_goods
from crpm_desktop.services.free_goods_grids import Aging
from crpm_desktop.services.free_goods_paper import batch_paper
from crpm_desktop.services.free_goods_year import YEAR, names, year_summary
from tests.services.rewards import ANNA, REWARD, batched, fulfilled, grouped, report, reward

NORTH = REWARD.distributor


def test_a_year_counts_every_state_once_and_averages_the_days_that_it_took(database: Database) -> None:
    report(database, [reward("N1", reported_on=date(2026, 11, 2), program="Chew card", credit_amount=None)])
    batch = batched(database, "R1", "R2", "R3")
    free_goods.decline(database.new_work, ANNA, ["R3"], "expired")
    free_goods.mark_fulfilled(database.new_work, ANNA, [batch], date(2026, 11, 9))
    _, credit_batch = grouped(database, "P1")
    free_goods.pay_credit_batch(database.new_work, ANNA, credit_batch, date(2026, 11, 25))
    report(database, [reward("OLD", reported_on=date(2024, 3, 1))])

    found = year_summary(database.new_work, None, RewardFilter())
    assert (found.year, found.years) == (2026, (2026, 2025, 2024))
    assert [tuple(column.value(row) for column in YEAR) for row in found.rows] == [
        # The new one went into the first batch along with the others.
        ("Wholesome Paws", "Buy 12 get 1", 4, 0, 0, 2, 0, 1, 1, 7, 23, 98_00, 24_50),
        ("Wholesome Paws", "Chew card", 1, 0, 0, 1, 0, 0, 0, 7, None, 0, 0),
    ]
    assert [row.reported for row in year_summary(database.new_work, 2024, RewardFilter()).rows] == [1]
    assert year_summary(database.new_work, 2025, RewardFilter()).rows == ()
    assert [row.program for row in year_summary(database.new_work, 2026, RewardFilter(text="chew")).rows] == [
        "Chew card"
    ]


def test_a_database_without_rewards_has_no_year(database: Database) -> None:
    assert year_summary(database.new_work, None, RewardFilter()).year is None


def test_names_are_listed_once_and_sorted(database: Database) -> None:
    report(database, [reward("R1", retailer="oak"), reward("R2", retailer="Elm"), reward("R3", retailer="Elm")])
    assert names(database.new_work).retailers == ("Elm", "oak")
    assert names(database.new_work).distributors == (NORTH,)


@pytest.mark.parametrize("text", ["r1", "SALMON", "main STREET", "wp-1", "buy 12", "wholesome"])
def test_the_text_filter_finds_numbers_items_and_names_in_any_case(database: Database, text: str) -> None:
    other = {"retailer": "X", "program": "Y", "manufacturer": "Z", "item_code": "Q", "item_description": "Q"}
    report(database, [reward("R1"), reward("A2", **other)])
    rows = free_goods.fulfillment_rows(database.new_work, RewardFilter(text=text))
    assert [row.reward_no for row in rows] == ["R1"]


@pytest.mark.parametrize("text", ["%", "_", "R%"])
def test_signs_of_the_database_are_plain_signs_in_the_text_filter(database: Database, text: str) -> None:
    report(database, [reward("R1")])
    assert free_goods.fulfillment_rows(database.new_work, RewardFilter(text=text)) == []


def test_since_is_the_last_move_of_the_one_that_waits_longest_and_declined_ones_wait_for_nothing(
    database: Database,
) -> None:
    report(database, [reward("R1", reported_on=date(2026, 10, 1)), reward("R2")])
    wanted = RewardFilter(states=(State.NEW,))
    assert free_goods.distributors(database.new_work, wanted)[0].totals.since == date(2026, 10, 1)
    early = Who("anna", date(2026, 11, 5), datetime(2026, 11, 5, 12))
    free_goods.decline(database.new_work, early, ["R1"], "expired")
    free_goods.hold(database.new_work, ANNA, ["R2"], "asking")
    stopped = RewardFilter(states=Section.STOPPED.states)
    assert free_goods.distributors(database.new_work, stopped)[0].totals.since == date(2026, 11, 21)
    free_goods.undo(database.new_work, ANNA, ["R2"])
    assert free_goods.distributors(database.new_work, stopped)[0].totals.since is None
    assert free_goods.programs(database.new_work, replace(wanted, distributor=NORTH))[0].totals.since == date(
        2026, 11, 21
    )


def test_waiting_is_said_in_days_and_past_the_limit_in_words() -> None:
    aging = Aging(lambda: 30, lambda: date(2026, 11, 30))
    assert (aging.days(date(2026, 10, 31)), aging.word(date(2026, 10, 31))) == (30, None)
    assert (aging.days(date(2026, 10, 30)), aging.word(date(2026, 10, 30))) == (31, "⚠ over 30 days")
    assert (aging.days(date(2026, 12, 24)), aging.days(None), aging.word(None)) == (0, None, None)


def test_batches_tell_the_newest_dates_of_their_rewards(database: Database) -> None:
    number = fulfilled(database, "R1", "R2")
    row = free_goods.batches(database.new_work, RewardFilter(states=(State.FULFILLED,)))[0]
    assert (row.number, row.fulfilled_on, row.paid_on) == (number, date(2026, 11, 10), None)
    free_goods.pay_batches(database.new_work, ANNA, [number], date(2026, 11, 20))
    row = free_goods.batches(database.new_work, RewardFilter(states=(State.PAID,)))[0]
    assert (row.fulfilled_on, row.paid_on) == (date(2026, 11, 10), date(2026, 11, 20))


def test_the_summary_of_a_batch_adds_up_to_the_same_by_item_and_by_retailer_without_declined_rewards(
    database: Database,
) -> None:
    report(database, [reward("R1", retailer="Oak Pets"), reward("R2", item_code="WP-9", credit_amount=None)])
    number = batched(database, "R3", "R4")
    free_goods.decline(database.new_work, ANNA, ["R4"], "expired")
    paper = batch_paper(database.new_work, number)
    assert [(line.names[1], line.rewards, line.units, line.credit_amount) for line in paper.by_item] == [
        ("WP-100", 2, 4, 49_00),
        ("WP-9", 1, 2, 0),
    ]
    assert [(line.names, line.credit_amount, line.without_credit) for line in paper.by_retailer] == [
        (("Main Street Pets",), 24_50, 1),
        (("Oak Pets",), 24_50, 0),
    ]
    assert paper.states == {State.PENDING: (3, 49_00), State.DECLINED: (1, 24_50)}
    _, credit_batch = grouped(database, "R5")
    assert batch_paper(database.new_work, credit_batch, credit=True).by_retailer[0].rewards == 1
    with pytest.raises(Refused, match="There is no batch 99"):
        batch_paper(database.new_work, 99)
