"""What an action of free goods would move, as it stands now, for the clerk to look at; and then doing it.

A plan holds the totals with their stamp. What changed between looking and confirming is therefore a `Conflict`, and
nothing else is moved in its place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import Action, State
from crpm_desktop.domain.reward_records import BatchRow, RewardFilter, RewardRow, Totals, Who, added_up, totals_of_rows
from crpm_desktop.services import free_goods
from crpm_desktop.services.free_goods_outcome import Moved
from crpm_desktop.services.outcomes import counted

TAKES = {
    Action.FULFILL: State.PENDING,
    Action.UNBATCH: State.PENDING,
    Action.GROUP: State.FULFILLED,
    Action.PAY: State.FULFILLED,
}
"""The rewards of a batch that an action on it takes."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line to be confirmed: a retailer (its name is `key`), a batch (its number), or the rewards that were ticked.

    `month` is the month in which its retailers were credited, as `2026-11`. `hindrance` says why it can't go along.
    """

    key: str | int
    label: str
    totals: Totals
    month: str = ""
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`chosen` are the parts that are ticked at first; with `choosable` the clerk may tick others."""

    action: Action
    whose: str
    parts: tuple[Part, ...]
    chosen: frozenset[str | int]
    choosable: bool = False
    name: str | None = None
    reward_nos: tuple[str, ...] = ()
    credit_batch: int | None = None

    def totals(self, chosen: Collection[str | int]) -> Totals:
        return added_up(part.totals for part in self.parts if part.key in chosen)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the clerk confirmed."""

    chosen: frozenset[str | int]
    name: str | None = None
    on: date | None = None
    reference: str = ""
    reason: str = ""


def plan_batch(new_work: NewWork, distributor: str, day: date) -> Plan:
    """Create Batch: the retailers with new rewards, all of them ticked."""
    found = free_goods.retailers(new_work, RewardFilter(states=(State.NEW,), distributor=distributor))
    if not found:
        raise Refused(f"{distributor} has no new rewards to batch: all of them have been batched, declined or held.")
    parts = tuple(Part(row.name, row.name, row.totals) for row in found)
    name = free_goods.proposed_batch_name(new_work, distributor, day)
    return Plan(Action.BATCH, distributor, parts, _keys(parts), choosable=True, name=name)


def plan_batches(new_work: NewWork, action: Action, distributor: str, numbers: Collection[int]) -> Plan:
    """Mark Fulfilled, Unbatch or Mark Paid of these batches as they are now, whatever a filter shows of them."""
    rows = free_goods.batches(new_work, RewardFilter(states=(TAKES[action],), distributor=distributor))
    parts = tuple(_part(row) for row in rows if row.number in numbers)
    gone = sorted(set(numbers) - _keys(parts))
    if gone:
        raise Refused(f"Batch {gone[0]} has no {TAKES[action].words} rewards any more: somebody else moved them.")
    return Plan(action, distributor, parts, _keys(parts), choosable=len(parts) > 1)


def plan_credit_batch(new_work: NewWork, distributor: str, numbers: Collection[int], day: date) -> Plan:
    """Create Credit Batch: the distributor's fulfilled batches; without `numbers` all that nothing hinders."""
    rows = free_goods.batches(new_work, RewardFilter(states=(State.FULFILLED,), distributor=distributor))
    if not rows:
        raise Refused(f"{distributor} has no fulfilled batches to group.")
    still = free_goods.batches(new_work, RewardFilter(states=(State.PENDING,), distributor=distributor))
    pending = {row.number: row.totals.rewards for row in still}
    parts = tuple(_part(row, pending.get(row.number, 0)) for row in rows)
    free = frozenset(part.key for part in parts if not part.hindrance)
    chosen = frozenset(numbers) & _keys(parts) if numbers else free
    name = free_goods.proposed_credit_name(new_work, distributor, day)
    return Plan(Action.GROUP, distributor, parts, chosen, choosable=True, name=name)


def plan_credit(new_work: NewWork, action: Action, distributor: str, credit_batch: int) -> Plan:
    """Ungroup or Mark Paid of a whole credit batch."""
    rows = free_goods.batches(new_work, RewardFilter(states=(State.GROUPED,), credit_batch=credit_batch))
    if not rows:
        raise Refused(f"Credit batch {credit_batch} has no unpaid rewards any more: somebody else moved them.")
    parts = tuple(_part(row) for row in rows)
    return Plan(action, distributor, parts, _keys(parts), credit_batch=credit_batch)


def plan_rewards(action: Action, whose: str, rows: Sequence[RewardRow], batch: int | None = None) -> Plan:
    """Decline, Hold, Undo or Unbatch of the rewards that are ticked."""
    key = batch if batch is not None else ""
    part = Part(key, counted(len(rows), "reward"), totals_of_rows(rows))
    return Plan(action, whose, (part,), frozenset({key}), reward_nos=tuple(row.reward_no for row in rows))


def carry_out(new_work: NewWork, who: Who, plan: Plan, answers: Answers) -> Moved:
    """Does what was confirmed, or nothing. Raises `Refused`, and `Conflict` when it is no longer what was shown."""
    keys = [part.key for part in plan.parts if part.key in answers.chosen]
    if not keys:
        raise Refused("Nothing is ticked: tick at least one line.")
    seen = plan.totals(keys)
    if plan.reward_nos:
        return _move_rewards(new_work, who, plan, answers, seen)
    if plan.action is Action.BATCH:
        retailers = [str(key) for key in keys] if len(keys) < len(plan.parts) else []
        return free_goods.create_batch(new_work, who, plan.whose, retailers, answers.name, seen)
    if plan.credit_batch is not None:
        if plan.action is Action.UNGROUP:
            return free_goods.ungroup(new_work, who, plan.credit_batch, seen)
        return free_goods.pay_credit_batch(new_work, who, plan.credit_batch, answers.on, answers.reference, seen)
    return _move_batches(new_work, who, plan, answers, [int(key) for key in keys], seen)


def _move_batches(new_work: NewWork, who: Who, plan: Plan, answers: Answers, numbers: list[int], seen: Totals) -> Moved:
    if plan.action is Action.FULFILL:
        return free_goods.mark_fulfilled(new_work, who, numbers, answers.on, answers.reference, seen)
    if plan.action is Action.PAY:
        return free_goods.pay_batches(new_work, who, numbers, answers.on, answers.reference, seen)
    if plan.action is Action.GROUP:
        return free_goods.create_credit_batch(new_work, who, plan.whose, numbers, answers.name, seen)
    return free_goods.unbatch(new_work, who, numbers[0], (), seen)


def _move_rewards(new_work: NewWork, who: Who, plan: Plan, answers: Answers, seen: Totals) -> Moved:
    if plan.action is Action.DECLINE:
        return free_goods.decline(new_work, who, plan.reward_nos, answers.reason, seen)
    if plan.action is Action.HOLD:
        return free_goods.hold(new_work, who, plan.reward_nos, answers.reason, seen)
    if plan.action is Action.UNDO:
        return free_goods.undo(new_work, who, plan.reward_nos, seen)
    return free_goods.unbatch(new_work, who, int(plan.parts[0].key), plan.reward_nos, seen)


def _part(row: BatchRow, pending: int = 0) -> Part:
    if row.number is None:
        raise ValueError("rewards without a batch are in no list of batches to be moved")
    month = row.fulfilled_on.isoformat()[:7] if row.fulfilled_on else ""
    hindrance = f"{counted(pending, 'reward')} still pending" if pending else ""
    return Part(row.number, f"{row.number}  {row.name}", row.totals, month, hindrance)


def _keys(parts: Sequence[Part]) -> frozenset[str | int]:
    return frozenset(part.key for part in parts)
