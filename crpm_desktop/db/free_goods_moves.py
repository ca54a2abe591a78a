"""Moving rewards: what an action will take, what the rules need to know, and the move with its history, set-based.

Every action first locks the batches that it touches, in the order of their numbers, by counting up their versions;
so of two people who move one batch at once the second waits and then finds it moved.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, case, func, insert, literal, select, update

from crpm_desktop.db.free_goods import text_list
from crpm_desktop.db.free_goods_tables import (
    credit_batches,
    reward_batches,
    reward_move_lines,
    reward_moves,
    rewards,
)
from crpm_desktop.db.ids import id_list
from crpm_desktop.domain.free_goods import TRANSITIONS, Action, State
from crpm_desktop.domain.free_goods_rules import BatchStanding, RewardStanding
from crpm_desktop.domain.reward_records import Totals, local_day

Picked = ColumnElement[bool]
"""Which rewards an action takes."""

_reward = rewards.c
_line = reward_move_lines.c
_MOVED_AT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Move:
    """One action as history keeps it; `at` is UTC, `dated` the credit date or the day of payment."""

    action: Action
    user: str
    at: datetime
    dated: date | None = None
    reason: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class BatchHead:
    number: int
    name: str
    distributor: str


def new_rewards(connection: Connection, distributor: str, retailers: Sequence[str]) -> Picked:
    """The unbatched rewards of a distributor; of all its retailers when none is named."""
    picked = (_reward.distributor == distributor) & (_reward.state == State.NEW.value)
    return picked & _reward.retailer.in_(text_list(connection, retailers)) if retailers else picked


def in_batches(connection: Connection, numbers: Collection[int], state: State) -> Picked:
    return _reward.batch_id.in_(id_list(connection, numbers)) & (_reward.state == state.value)


def in_credit_batch(number: int) -> Picked:
    """The unpaid rewards of a credit batch."""
    return (_reward.credit_batch_id == number) & (_reward.state == State.GROUPED.value)


def batches_in(connection: Connection, credit_batch: int) -> list[int]:
    """The batches whose rewards a credit batch holds."""
    return list(connection.execute(select(_reward.batch_id).distinct().where(in_credit_batch(credit_batch))).scalars())


def by_id(connection: Connection, ids: Collection[int]) -> Picked:
    return _reward.id.in_(id_list(connection, ids))


def totals(connection: Connection, picked: Picked) -> Totals:
    return totals_of(connection.execute(select(*TOTALS, STAMP).where(picked)).one())


TOTALS = (
    func.count().label("rewards"),
    func.sum(_reward.quantity).label("units"),
    func.sum(_reward.credit_amount).label("credit_amount"),
    (func.count() - func.count(_reward.credit_amount)).label("without_credit"),
    func.min(_reward.reported_on).label("oldest"),
)
_waits = _reward.state != State.DECLINED.value
SINCE = (
    func.min(case((_waits, _reward.moved_at))).label("moved_since"),
    func.min(case((_waits & _reward.moved_at.is_(None), _reward.reported_on))).label("reported_since"),
)
STAMP = func.sum(_reward.id * _reward.version).label("stamp")


def totals_of(row: Any) -> Totals:
    """From a row of any statement that selects TOTALS, with or without STAMP and SINCE."""
    stamp = int(row.stamp or 0) if "stamp" in row._fields else 0
    since = _since(row.moved_since, row.reported_since) if "moved_since" in row._fields else None
    return Totals(
        row.rewards, int(row.units or 0), int(row.credit_amount or 0), row.without_credit, row.oldest, stamp, since
    )


def _since(moved_at: datetime | None, reported_on: date | None) -> date | None:
    """The earlier of two days; a move's is that of the clock on the wall, which is kept in UTC."""
    days = [local_day(moved_at)] if moved_at is not None else []
    return min([*days, *([reported_on] if reported_on is not None else [])], default=None)


def retailers_with_new_rewards(connection: Connection, distributor: str) -> set[str]:
    found = select(_reward.retailer).distinct().where(new_rewards(connection, distributor, ()))
    return set(connection.execute(found).scalars())


def is_distributor(connection: Connection, distributor: str) -> bool:
    found = select(_reward.id).where(_reward.distributor == distributor).limit(1)
    return connection.execute(found).first() is not None


def batch_names(connection: Connection, distributor: str, *, credit: bool) -> set[str]:
    table = _batch_table(credit=credit)
    return set(connection.execute(select(table.c.name).where(table.c.distributor == distributor)).scalars())


def add_batch(connection: Connection, name: str, distributor: str, move: Move, *, credit: bool) -> int:
    """A new, still empty batch or credit batch; gives its number."""
    row = {"name": name, "distributor": distributor, "created_at": move.at, "created_by": move.user}
    table = _batch_table(credit=credit)
    number: int = connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    return number


def lock_batches(connection: Connection, numbers: Collection[int], *, credit: bool = False) -> dict[int, BatchHead]:
    """Counts up the versions of batches and gives those that there are; others wait until this transaction ends."""
    table = _batch_table(credit=credit)
    counted_up = update(table).where(table.c.id.in_(id_list(connection, sorted(numbers))))
    rows = connection.execute(
        counted_up.values(version=table.c.version + 1).returning(table.c.id, table.c.name, table.c.distributor)
    )
    return {row.id: BatchHead(row.id, row.name, row.distributor) for row in rows}


def batch_standings(
    connection: Connection, heads: Collection[BatchHead], *, credit: bool = False
) -> dict[int, BatchStanding]:
    """What the rules ask about batches or credit batches: how many rewards in which state, and who moved them last."""
    numbers = [head.number for head in heads]
    column = _reward.credit_batch_id if credit else _reward.batch_id
    counts: dict[int, Counter[State]] = {number: Counter() for number in numbers}
    unpaid: dict[int, set[int]] = {number: set() for number in numbers}
    keys = (column, _reward.state, _reward.credit_batch_id)
    wanted = select(*keys, func.count()).where(column.in_(id_list(connection, numbers))).group_by(*keys)
    for number, state, credit_batch, count in connection.execute(wanted):
        counts[number][State(state)] += count
        if state == State.GROUPED.value:
            unpaid[number].add(credit_batch)
    moved = _last_moves(connection, numbers, credit=credit)
    return {
        head.number: BatchStanding(
            head.number,
            head.distributor,
            counts[head.number],
            tuple(sorted(unpaid[head.number])),
            moved.get(head.number, ""),
            credit,
        )
        for head in heads
    }


def reward_standings(connection: Connection, reward_nos: Sequence[str]) -> dict[int, RewardStanding]:
    """The rewards of these numbers that there are, by id."""
    wanted = _reward.reward_no.in_(text_list(connection, reward_nos))
    rows = connection.execute(
        select(_reward.id, _reward.reward_no, _reward.state, _reward.batch_id).where(wanted).order_by(_reward.reward_no)
    )
    return {row.id: RewardStanding(row.reward_no, State(row.state), row.batch_id) for row in rows}


def carry_out(
    connection: Connection, move: Move, picked: Picked, *, batch: int | None = None, credit_batch: int | None = None
) -> None:
    """Moves the picked rewards, all in states that the action takes, and writes their history.

    `batch` or `credit_batch` is the new one that Create Batch or Create Credit Batch puts them into.
    """
    move_id = _add_move(connection, move)
    target = TRANSITIONS[move.action].target
    lines = select(
        _reward.id,
        literal(move_id),
        _reward.state,
        _reward.held_from if target is None else literal(target.value),
        _reward.batch_id if batch is None else literal(batch),
        _reward.credit_batch_id if credit_batch is None else literal(credit_batch),
    ).where(picked)
    columns = ["reward_id", "move_id", "from_state", "to_state", "batch_id", "credit_batch_id"]
    connection.execute(insert(reward_move_lines).from_select(columns, lines.order_by(_reward.id)))
    changes = _changes(move, batch, credit_batch) | {"moved_at": move.at, "version": _reward.version + 1}
    connection.execute(update(rewards).where(picked).values(changes))


def _changes(move: Move, batch: int | None, credit_batch: int | None) -> dict[str, Any]:
    target = TRANSITIONS[move.action].target
    state = _reward.held_from if target is None else target.value
    more: dict[Action, dict[str, Any]] = {
        Action.BATCH: {"batch_id": batch},
        Action.UNBATCH: {"batch_id": None},
        Action.FULFILL: {"fulfilled_on": move.dated, "fulfilled_reference": move.reference},
        Action.DECLINE: {"held_from": _reward.state, "reason": move.reason},
        Action.HOLD: {"held_from": _reward.state, "reason": move.reason},
        Action.UNDO: {"held_from": None, "reason": None},
        Action.GROUP: {"credit_batch_id": credit_batch},
        Action.UNGROUP: {"credit_batch_id": None},
        Action.PAY: {"paid_on": move.dated, "paid_reference": move.reference},
    }
    return {"state": state} | more[move.action]


def _add_move(connection: Connection, move: Move) -> int:
    row = {
        "moved_at": move.at,
        "moved_by": move.user,
        "action": move.action.value,
        "dated": move.dated,
        "reason": move.reason,
        "reference": move.reference,
    }
    number: int = connection.execute(insert(reward_moves).values(row).returning(reward_moves.c.id)).scalar_one()
    return number


def _batch_table(*, credit: bool) -> Table:
    return credit_batches if credit else reward_batches


def _last_moves(connection: Connection, numbers: Sequence[int], *, credit: bool) -> dict[int, str]:
    """`last Mark Fulfilled by anna, 2026-11-21 18:43 UTC` for each batch."""
    column = _line.credit_batch_id if credit else _line.batch_id
    last = (
        select(column.label("number"), func.max(_line.move_id).label("move_id"))
        .where(column.in_(id_list(connection, numbers)))
        .group_by(column)
        .subquery()
    )
    rows = connection.execute(
        select(last.c.number, reward_moves).join(reward_moves, reward_moves.c.id == last.c.move_id)
    )
    return {
        row.number: f"last {Action(row.action).label} by {row.moved_by}, {row.moved_at.strftime(_MOVED_AT)} UTC"
        for row in rows
    }
