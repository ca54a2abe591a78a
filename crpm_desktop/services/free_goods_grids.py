"""The columns of the Free Goods Batches window, level by level; what is exported from there has the same ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crpm_desktop.domain.free_goods import Section, State
from crpm_desktop.domain.reward_records import BatchRow, GroupRow, MoveRow, RewardRow, Totals, local_day
from crpm_desktop.services.columns import Column, Kind

DAYS_TIP = "How many days the reward, or the oldest one of these, has been in this state"
DONE = frozenset({Section.PAID})
"""Where nothing waits any more, however old it is."""


@dataclass(frozen=True, slots=True)
class Aging:
    """How long things wait: more than `limit()` days is told with a sign and a word."""

    limit: Callable[[], int]
    today: Callable[[], date] = date.today

    def days(self, since: date | None) -> int | None:
        return None if since is None else max((self.today() - since).days, 0)

    def word(self, since: date | None) -> str | None:
        days = self.days(since)
        late = days is not None and days > self.limit()
        return f"\N{WARNING SIGN} over {self.limit()} days" if late else None


def group_columns(title: str, section: Section, aging: Aging) -> tuple[Column[GroupRow], ...]:
    """Distributors of a section, or programs of a distributor's new rewards."""
    key = title.lower()
    return (
        Column(key, title, Kind.TEXT, lambda row: row.name, 34, least=24),
        Column("rewards", "Rewards", Kind.INTEGER, lambda row: row.totals.rewards, 10, total=True),
        Column("units", "Units", Kind.INTEGER, lambda row: row.totals.units, 10, total=True),
        Column("credit_amount", "Credit Amount", Kind.MONEY, lambda row: row.totals.credit_amount, 15, total=True),
        Column("oldest", "Oldest", Kind.DATE, lambda row: row.totals.oldest, 11, tip="When the oldest was reported"),
        *_waiting(lambda row: row.totals.since, section, aging),
        _without_credit(lambda row: row.totals),
    )


def batch_columns(section: Section, aging: Aging) -> tuple[Column[BatchRow], ...]:
    dates: list[Column[BatchRow]] = []
    if section in {Section.FULFILLED, Section.GROUPED, Section.PAID}:
        dates.append(Column("fulfilled_on", "Fulfilled", Kind.DATE, lambda row: row.fulfilled_on, 11))
    if section is Section.PAID:
        dates.append(Column("paid_on", "Paid", Kind.DATE, lambda row: row.paid_on, 11))
    return (
        Column("batch", "Batch", Kind.NUMBER, lambda row: row.number, 7),
        Column("name", "Batch Name", Kind.TEXT, lambda row: row.name or "(in no batch)", 32, least=30),
        *_credit_batch(section),
        Column("rewards", "Rewards", Kind.INTEGER, lambda row: row.totals.rewards, 9, total=True),
        Column("units", "Units", Kind.INTEGER, lambda row: row.totals.units, 9, total=True),
        Column("credit_amount", "Credit Amount", Kind.MONEY, lambda row: row.totals.credit_amount, 14, total=True),
        *_waiting(lambda row: row.totals.since, section, aging),
        Column("oldest", "Oldest", Kind.DATE, lambda row: row.totals.oldest, 11, tip="When the oldest was reported"),
        *dates,
        _without_credit(lambda row: row.totals),
        Column("created_at", "Batched", Kind.DATETIME, lambda row: row.created_at, 17),
        Column("created_by", "By", Kind.TEXT, lambda row: row.created_by, 12, least=9),
    )


def reward_columns(section: Section, aging: Aging) -> tuple[Column[RewardRow], ...]:
    return (
        Column("reward_no", "Reward No", Kind.TEXT, lambda row: row.reward_no, 12),
        Column("program", "Program", Kind.TEXT, lambda row: row.program, 16, least=12),
        *(_STOPPED if section is Section.STOPPED else ()),
        Column("item_code", "Item Code", Kind.TEXT, lambda row: row.item_code, 10),
        Column("item_description", "Item Description", Kind.TEXT, lambda row: row.item_description, 24, least=18),
        Column("retailer", "Retailer", Kind.TEXT, lambda row: row.retailer, 18, least=14),
        Column("reported_on", "Reported", Kind.DATE, lambda row: row.reported_on, 10),
        Column("quantity", "Quantity", Kind.INTEGER, lambda row: row.quantity, 8, total=True),
        Column("credit_amount", "Credit Amount", Kind.MONEY, lambda row: row.credit_amount, 12, total=True),
        *_waiting(_waits_since, section, aging, days_since=_since),
        *_reward_extras(section),
        Column("manufacturer", "Manufacturer", Kind.TEXT, lambda row: row.manufacturer, 20, least=14),
    )


MOVES: tuple[Column[MoveRow], ...] = (
    Column("moved_at", "When", Kind.DATETIME, lambda row: row.moved_at, 16),
    Column("moved_by", "Who", Kind.TEXT, lambda row: row.moved_by, 11),
    Column("action", "Action", Kind.TEXT, lambda row: row.action.label, 19),
    Column("from_state", "From", Kind.TEXT, lambda row: row.from_state.words, 9),
    Column("to_state", "To", Kind.TEXT, lambda row: row.to_state.words, 9),
    Column("rewards", "Rewards", Kind.INTEGER, lambda row: row.rewards, 8),
    Column("batch", "Batch", Kind.NUMBER, lambda row: row.batch, 7),
    Column("credit_batch", "Credit Batch", Kind.NUMBER, lambda row: row.credit_batch, 7),
    Column("dated", "Dated", Kind.DATE, lambda row: row.dated, 10, tip="The credit date, or the day of payment"),
    Column("reference", "Reference", Kind.TEXT, lambda row: row.reference, 14),
    Column("reason", "Reason", Kind.TEXT, lambda row: row.reason, 30),
)


def _credit_batch(section: Section) -> tuple[Column[BatchRow], ...]:
    if section not in {Section.GROUPED, Section.PAID}:
        return ()
    return (
        Column("credit_batch", "Credit Batch", Kind.NUMBER, lambda row: row.credit_batch, 11),
        Column("credit_batch_name", "Credit Batch Name", Kind.TEXT, lambda row: row.credit_batch_name, 26, least=20),
    )


def _reward_extras(section: Section) -> list[Column[RewardRow]]:
    """What is known of a reward from its state on."""
    batch: Column[RewardRow] = Column("batch", "Batch", Kind.NUMBER, lambda row: row.batch, 7)
    if section is Section.NEW:
        return []
    extras = [batch]
    if section not in {Section.PENDING, Section.STOPPED}:
        extras += [
            Column("fulfilled_on", "Fulfilled", Kind.DATE, lambda row: row.fulfilled_on, 11),
            Column("fulfilled_reference", "Credit Reference", Kind.TEXT, lambda row: row.fulfilled_reference, 15),
        ]
    if section in {Section.GROUPED, Section.PAID}:
        extras.append(Column("credit_batch", "Credit Batch", Kind.NUMBER, lambda row: row.credit_batch, 11))
    if section is Section.PAID:
        extras += [
            Column("paid_on", "Paid", Kind.DATE, lambda row: row.paid_on, 11),
            Column("paid_reference", "Payment Reference", Kind.TEXT, lambda row: row.paid_reference, 16),
        ]
    return extras


def _held_from(row: RewardRow) -> str | None:
    return row.held_from.words if row.held_from is not None else None


_STOPPED: tuple[Column[RewardRow], ...] = (
    Column("state", "State", Kind.TEXT, lambda row: row.state.words, 9),
    Column("reason", "Reason", Kind.TEXT, lambda row: row.reason, 24),
    Column("held_from", "Was", Kind.TEXT, _held_from, 9, tip="The state that Undo brings it back to"),
)


def _since(row: RewardRow) -> date:
    return local_day(row.moved_at) if row.moved_at is not None else row.reported_on


def _waits_since(row: RewardRow) -> date | None:
    return None if row.state is State.DECLINED else _since(row)


def _without_credit(totals: Callable[..., Totals]) -> Column[Any]:
    return Column(
        "without_credit",
        "No Credit",
        Kind.INTEGER,
        lambda row: totals(row).without_credit or None,
        9,
        tip="Rewards whose credit amount is not known; they count nothing in Credit Amount",
    )


def _waiting(
    since: Callable[..., date | None],
    section: Section,
    aging: Aging,
    *,
    days_since: Callable[..., date | None] | None = None,
) -> tuple[Column[Any], ...]:
    shown = days_since or since
    days: Column[Any] = Column("days", "Days", Kind.INTEGER, lambda row: aging.days(shown(row)), 6, tip=DAYS_TIP)
    if section in DONE:
        return (days,)
    tip = "What waits longer than the number of days above the grid"
    return (days, Column("waiting", "Waiting", Kind.TEXT, lambda row: aging.word(since(row)), 15, tip=tip))
