"""The rows of free goods that travel between database, services and grids. Money in cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from crpm_desktop.domain.free_goods import Action, State


@dataclass(frozen=True, slots=True)
class ReportedReward:
    """A reward as a file reports it. `credit_amount` is None when the file leaves it blank."""

    reward_no: str
    reported_on: date
    manufacturer: str
    distributor: str
    retailer: str
    program: str
    item_code: str
    item_description: str
    quantity: int
    credit_amount: int | None = None


@dataclass(frozen=True, slots=True)
class RewardProblem:
    """Why a reported reward can't replace the one that is there: the column at fault, its value, what was expected."""

    reward_no: str
    column: str
    value: str
    expected: str


@dataclass(frozen=True, slots=True)
class RewardCounts:
    """What an import of rewards did; with `problems` nothing was stored."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: tuple[RewardProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class RewardRow:
    """A reward as lists and the fulfillment export show it. `batch` and `credit_batch` are numbers."""

    id: int
    reward_no: str
    reported_on: date
    manufacturer: str
    distributor: str
    retailer: str
    program: str
    item_code: str
    item_description: str
    quantity: int
    credit_amount: int | None
    state: State
    batch: int | None
    credit_batch: int | None
    fulfilled_on: date | None
    fulfilled_reference: str | None
    paid_on: date | None
    paid_reference: str | None
    reason: str | None
    held_from: State | None
    moved_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class RewardFilter:
    """Which rewards a list or export takes; empty and None are all. Dates are those of the report, both included.

    `text` stands somewhere in the reward's number, item or names, in any case. `unbatched`: in no batch.
    """

    states: tuple[State, ...] = ()
    manufacturer: str | None = None
    program: str | None = None
    distributor: str | None = None
    retailers: tuple[str, ...] = ()
    reported_from: date | None = None
    reported_to: date | None = None
    batch: int | None = None
    credit_batch: int | None = None
    text: str | None = None
    unbatched: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rewards, units and cents a selection is.

    `without_credit` counts rewards whose credit amount is unknown. `stamp` changes when a reward of the selection
    does: an action that is given the totals its user saw refuses to act on anything else. `since` is the day from
    which the one that waits longest is in its state; declined rewards wait for nothing.
    """

    rewards: int = 0
    units: int = 0
    credit_amount: int = 0
    without_credit: int = 0
    oldest: date | None = None
    stamp: int = 0
    since: date | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of a section: a distributor, or one program or retailer of its new rewards."""

    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch within a section: its rewards there, not those of it that are elsewhere.

    `number` is None for declined and held rewards that were in no batch. A batch whose rewards are in two credit
    batches is two rows. `fulfilled_on` and `paid_on` are the newest dates of its rewards.
    """

    number: int | None
    name: str
    distributor: str
    created_at: datetime | None
    created_by: str
    credit_batch: int | None
    credit_batch_name: str | None
    totals: Totals
    fulfilled_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One line of history. Of a batch, `reward_no` is blank and `rewards` says how many moved together."""

    move_no: int
    moved_at: datetime
    moved_by: str
    action: Action
    from_state: State
    to_state: State
    reward_no: str
    rewards: int
    batch: int | None
    credit_batch: int | None
    dated: date | None
    reason: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class YearRow:
    """A program's rewards of a year: how many were reported, and how many of them are in which state now.

    `to_credit` and `to_payment` are how many came so far, and the days since their report of all of them together.
    """

    manufacturer: str
    program: str
    reported: int
    counts: Mapping[State, int]
    credit_amount: int
    paid_amount: int
    to_credit: tuple[int, int]
    to_payment: tuple[int, int]

    def count(self, *states: State) -> int:
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class BatchHeading:
    """A batch or credit batch by itself."""

    number: int
    name: str
    distributor: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What a batch holds of one item, or of one retailer; `names` says which."""

    names: tuple[str, ...]
    rewards: int
    units: int
    credit_amount: int
    without_credit: int


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, on which day of the wall calendar; `at` is the moment in UTC, None for now."""

    user: str
    today: date
    at: datetime | None = field(default=None)


def local_day(moment: datetime) -> date:
    """The day on the clerk's wall of a moment in UTC."""
    return moment.replace(tzinfo=UTC).astimezone().date()


def added_up(totals: Iterable[Totals]) -> Totals:
    """Several selections without a reward in common, as one."""
    parts = list(totals)
    return Totals(
        sum(part.rewards for part in parts),
        sum(part.units for part in parts),
        sum(part.credit_amount for part in parts),
        sum(part.without_credit for part in parts),
        min((part.oldest for part in parts if part.oldest), default=None),
        sum(part.stamp for part in parts),
        min((part.since for part in parts if part.since), default=None),
    )


def totals_of_rows(rows: Iterable[RewardRow]) -> Totals:
    """What listed rewards add up to, with the stamp that the database gives the same selection."""
    listed = list(rows)
    amounts = [row.credit_amount for row in listed if row.credit_amount is not None]
    return Totals(
        len(listed),
        sum(row.quantity for row in listed),
        sum(amounts),
        len(listed) - len(amounts),
        min((row.reported_on for row in listed), default=None),
        sum(row.id * row.version for row in listed),
    )
