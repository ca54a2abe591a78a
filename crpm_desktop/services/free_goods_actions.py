"""The moves of free goods within one unit of work: look, ask the rules, move all or refuse all.

`seen` is what the screen showed when its user decided: when the rewards have changed since, the action is a `Conflict`
instead of moving something else.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from crpm_desktop.db import free_goods_moves as db
from crpm_desktop.db.work import Work
from crpm_desktop.domain import free_goods_rules as rules
from crpm_desktop.domain.errors import Conflict, Place, Refused
from crpm_desktop.domain.free_goods import (
    NAME_LENGTH,
    REASON_LENGTH,
    Action,
    State,
    checked_text,
    propose_batch_name,
    propose_credit_name,
)
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.periods import FIRST_YEAR, LAST_YEAR
from crpm_desktop.domain.reward_records import Totals, Who
from crpm_desktop.services.free_goods_outcome import Moved
from crpm_desktop.services.outcomes import counted

LARGEST_NUMBER = 2**63 - 1
"""A number that the database can't even hold is of no batch."""


def create_batch(
    work: Work, who: Who, distributor: str, retailers: Sequence[str], name: str | None, seen: Totals | None
) -> Moved:
    connection, move = work.connection, _move(work, who, Action.BATCH)
    _check_retailers(work, distributor, retailers)
    if name is None:
        name = propose_batch_name(distributor, who.today, db.batch_names(connection, distributor, credit=False))
    name = checked_text("Name", name, NAME_LENGTH)
    picked = db.new_rewards(connection, distributor, retailers)
    totals = _totals(work, picked, seen)
    number = db.add_batch(connection, name, distributor, move, credit=False)
    db.carry_out(connection, move, picked, batch=number)
    return Moved(Action.BATCH, totals, (number,), name=name)


def unbatch(work: Work, who: Who, batch: int, reward_nos: Sequence[str], seen: Totals | None) -> Moved:
    """The whole batch, or those of its rewards that are named."""
    head = _lock(work, [batch])[0]
    if reward_nos:
        found = _rewards(work, reward_nos)
        rules.check_in_batch(batch, found.values())
        rules.check_rewards(Action.UNBATCH, found.values())
        picked = db.by_id(work.connection, found)
    else:
        rules.check_unbatch(_standings(work, [head])[0])
        picked = db.in_batches(work.connection, [batch], State.PENDING)
    return _carry_out(work, _move(work, who, Action.UNBATCH), picked, [head], seen)


def mark_fulfilled(
    work: Work, who: Who, batches: Sequence[int], on: date | None, reference: str, seen: Totals | None
) -> Moved:
    move = _move(work, who, Action.FULFILL, dated=on or who.today, reference=reference)
    heads = _lock(work, batches)
    for standing in _standings(work, heads):
        rules.check_fulfill(standing)
    picked = db.in_batches(work.connection, batches, State.PENDING)
    return _carry_out(work, move, picked, heads, seen)


def stop(work: Work, who: Who, action: Action, reward_nos: Sequence[str], reason: str, seen: Totals | None) -> Moved:
    """Decline or Hold."""
    move = _move(work, who, action, reason=checked_text("Reason", reason, REASON_LENGTH))
    return _move_rewards(work, move, reward_nos, seen)


def undo(work: Work, who: Who, reward_nos: Sequence[str], seen: Totals | None) -> Moved:
    return _move_rewards(work, _move(work, who, Action.UNDO), reward_nos, seen)


def create_credit_batch(
    work: Work, who: Who, distributor: str, batches: Sequence[int], name: str | None, seen: Totals | None
) -> Moved:
    connection, move = work.connection, _move(work, who, Action.GROUP)
    _check_distributor(work, distributor)
    rules.check_group(distributor, _standings(work, _lock(work, batches)))
    if name is None:
        name = propose_credit_name(distributor, who.today, db.batch_names(connection, distributor, credit=True))
    name = checked_text("Name", name, NAME_LENGTH)
    picked = db.in_batches(connection, batches, State.FULFILLED)
    totals = _totals(work, picked, seen)
    number = db.add_batch(connection, name, distributor, move, credit=True)
    db.carry_out(connection, move, picked, credit_batch=number)
    return Moved(Action.GROUP, totals, tuple(dict.fromkeys(batches)), number, name)


def ungroup(work: Work, who: Who, credit_batch: int, seen: Totals | None) -> Moved:
    head = _lock_credit(work, credit_batch)
    rules.check_ungroup(_standings(work, [head], credit=True)[0])
    move = _move(work, who, Action.UNGROUP)
    return _carry_out_credit(work, move, head, seen)


def pay_batches(
    work: Work, who: Who, batches: Sequence[int], on: date | None, reference: str, seen: Totals | None
) -> Moved:
    move = _move(work, who, Action.PAY, dated=on or who.today, reference=reference)
    heads = _lock(work, batches)
    for standing in _standings(work, heads):
        rules.check_pay_batch(standing)
    return _carry_out(work, move, db.in_batches(work.connection, batches, State.FULFILLED), heads, seen)


def pay_credit_batch(
    work: Work, who: Who, credit_batch: int, on: date | None, reference: str, seen: Totals | None
) -> Moved:
    move = _move(work, who, Action.PAY, dated=on or who.today, reference=reference)
    head = _lock_credit(work, credit_batch)
    rules.check_pay_credit(_standings(work, [head], credit=True)[0])
    return _carry_out_credit(work, move, head, seen)


def _carry_out(
    work: Work, move: db.Move, picked: db.Picked, heads: Sequence[db.BatchHead], seen: Totals | None
) -> Moved:
    totals = _totals(work, picked, seen)
    db.carry_out(work.connection, move, picked)
    name = heads[0].name if len(heads) == 1 else ""
    return Moved(move.action, totals, tuple(head.number for head in heads), name=name)


def _carry_out_credit(work: Work, move: db.Move, head: db.BatchHead, seen: Totals | None) -> Moved:
    _lock(work, db.batches_in(work.connection, head.number))
    picked = db.in_credit_batch(head.number)
    totals = _totals(work, picked, seen)
    db.carry_out(work.connection, move, picked)
    return Moved(move.action, totals, credit_batch=head.number, name=head.name)


def _move_rewards(work: Work, move: db.Move, reward_nos: Sequence[str], seen: Totals | None) -> Moved:
    found = _rewards(work, reward_nos)
    _lock(work, {reward.batch for reward in found.values() if reward.batch is not None})
    rules.check_rewards(move.action, found.values())
    return _carry_out(work, move, db.by_id(work.connection, found), (), seen)


def _move(
    work: Work, who: Who, action: Action, *, dated: date | None = None, reason: str | None = None, reference: str = ""
) -> db.Move:
    if dated is not None and not FIRST_YEAR <= dated.year <= LAST_YEAR:
        raise Refused(f"The date {dated} is outside the years {FIRST_YEAR} to {LAST_YEAR}.", Place(column="date"))
    reference = checked_text("Reference", reference, NAME_LENGTH, required=False)
    user = who.user.strip()[:NAME_LENGTH].strip() or "unknown"
    return db.Move(action, user, who.at or work.now, dated, reason, reference or None)


def _totals(work: Work, picked: db.Picked, seen: Totals | None) -> Totals:
    now = db.totals(work.connection, picked)
    if seen is not None and replace(seen, stamp=seen.stamp or now.stamp) != now:
        raise Conflict(
            f"The rewards changed since they were shown: then {_in_words(seen)}, now {_in_words(now)}. "
            "Nothing was moved; look at them again."
        )
    return now


def _in_words(totals: Totals) -> str:
    return f"{counted(totals.rewards, 'reward')} with {format_money(totals.credit_amount)} credit"


def _lock(work: Work, numbers: Collection[int]) -> list[db.BatchHead]:
    """The batches of these numbers, in the order of the numbers; each must exist."""
    wanted = sorted(set(numbers))
    for number in wanted:
        _refuse_no_number("batch", number)
    heads = db.lock_batches(work.connection, wanted) if wanted else {}
    for number in wanted:
        if number not in heads:
            raise Refused(f"There is no batch {number}.")
    return [heads[number] for number in wanted]


def _lock_credit(work: Work, number: int) -> db.BatchHead:
    _refuse_no_number("credit batch", number)
    heads = db.lock_batches(work.connection, [number], credit=True)
    if number not in heads:
        raise Refused(f"There is no credit batch {number}.")
    return heads[number]


def _refuse_no_number(what: str, number: int) -> None:
    if not 0 < number <= LARGEST_NUMBER:
        raise Refused(f"There is no {what} {number}.")


def _standings(work: Work, heads: Sequence[db.BatchHead], *, credit: bool = False) -> list[rules.BatchStanding]:
    found = db.batch_standings(work.connection, heads, credit=credit)
    return [found[head.number] for head in heads]


def _rewards(work: Work, reward_nos: Iterable[str]) -> dict[int, rules.RewardStanding]:
    wanted = list(dict.fromkeys(reward_no.strip() for reward_no in reward_nos))
    if not wanted:
        raise Refused("No reward is named: tick or name at least one.")
    found = db.reward_standings(work.connection, wanted)
    known = {reward.reward_no for reward in found.values()}
    for reward_no in wanted:
        if reward_no not in known:
            raise Refused(f"There is no reward {reward_no}.", Place(reward_no))
    return found


def _check_distributor(work: Work, distributor: str) -> None:
    if not db.is_distributor(work.connection, distributor):
        raise Refused(f"There is no distributor {distributor!r}: no reward was reported for that name.")


def _check_retailers(work: Work, distributor: str, retailers: Sequence[str]) -> None:
    """There are new rewards of the distributor, and of each retailer that was ticked."""
    _check_distributor(work, distributor)
    with_new = db.retailers_with_new_rewards(work.connection, distributor)
    if not with_new:
        raise Refused(f"{distributor} has no new rewards to batch: all of them have been batched, declined or held.")
    for retailer in retailers:
        if retailer not in with_new:
            raise Refused(f"{distributor} has no new rewards of the retailer {retailer!r} to batch.")
