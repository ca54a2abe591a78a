"""The made free goods: every state, nothing after October 2026, the same every time."""

from datetime import date

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.free_goods import Section, State
from crpm_desktop.domain.reward_records import RewardFilter, RewardRow
from crpm_desktop.services import free_goods
from crpm_desktop.services.demo_free_goods import fill_free_goods

LAST_DAY = date(2026, 10, 31)


def filled(database: Database, rewards: int) -> list[RewardRow]:
    with database.new_work() as work:
        count = fill_free_goods(work, rewards)
        work.commit()
    rows = free_goods.fulfillment_rows(database.new_work, RewardFilter())
    assert len(rows) == count
    return rows


def test_rewards_are_in_every_state_and_nothing_happens_after_the_last_day(database: Database) -> None:
    rows = filled(database, 480)
    assert len(rows) == 480
    assert {row.state for row in rows} == set(State)
    days = [day for row in rows for day in (row.reported_on, row.fulfilled_on, row.paid_on) if day is not None]
    assert (min(days) >= date(2025, 11, 1), max(days) <= LAST_DAY) == (True, True)
    assert all(row.reported_on <= row.fulfilled_on for row in rows if row.fulfilled_on)
    assert all(row.fulfilled_on <= row.paid_on for row in rows if row.fulfilled_on and row.paid_on)
    assert any(row.paid_on and row.credit_batch is None for row in rows)
    assert any(row.paid_on and row.credit_batch is not None for row in rows)
    assert any(row.credit_amount is None for row in rows)


def test_history_of_a_paid_reward_runs_forward_in_time(database: Database) -> None:
    paid = next(row for row in filled(database, 96) if row.state is State.PAID)
    moments = [move.moved_at for move in free_goods.reward_history(database.new_work, paid.reward_no)]
    assert len(moments) >= 3
    assert moments == sorted(moments)


def test_even_the_fewest_rewards_reach_every_section_but_perhaps_the_stopped_one(database: Database) -> None:
    filled(database, 1)
    sections = free_goods.section_totals(database.new_work, RewardFilter())
    assert all(totals.rewards for section, totals in sections.items() if section is not Section.STOPPED)


def test_the_same_free_goods_are_made_every_time_on_both_databases(
    migrated_sqlite_url: str, migrated_postgres_url: str
) -> None:
    first, second = open_database(migrated_sqlite_url), open_database(migrated_postgres_url)
    assert filled(first, 96) == filled(second, 96)
    first.close()
    second.close()
