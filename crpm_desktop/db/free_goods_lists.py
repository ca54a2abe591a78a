"""Free goods as sections, distributors, batches, rewards and history show them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from crpm_desktop.db.free_goods import text_list
from crpm_desktop.db.free_goods_moves import SINCE, STAMP, TOTALS, totals_of
from crpm_desktop.db.free_goods_tables import (
    credit_batches,
    reward_batches,
    reward_move_lines,
    reward_moves,
    rewards,
)
from crpm_desktop.domain.free_goods import SECTION_OF, Action, Section, State
from crpm_desktop.domain.reward_records import BatchRow, GroupRow, MoveRow, RewardFilter, RewardRow, Totals, added_up

_reward = rewards.c
_line = reward_move_lines.c
_move = reward_moves.c

_STORED_AS = {"batch": "batch_id", "credit_batch": "credit_batch_id"}
_SEARCHED = ("reward_no", "item_code", "item_description", "retailer", "program", "manufacturer", "distributor")
_REWARD_FIELDS = [field.name for field in fields(RewardRow)]
_STATE, _HELD_FROM = _REWARD_FIELDS.index("state"), _REWARD_FIELDS.index("held_from")
_STATES = {state.value: state for state in State}
_REWARD_COLUMNS = tuple(_reward[_STORED_AS.get(name, name)] for name in _REWARD_FIELDS)


def conditions(connection: Connection, wanted: RewardFilter) -> list[ColumnElement[bool]]:
    """What a reward must meet to be listed."""
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(_reward.state.in_([state.value for state in wanted.states]))
    for column in ("manufacturer", "program", "distributor", "batch", "credit_batch"):
        value = getattr(wanted, column)
        if value is not None:
            found.append(_reward[_STORED_AS.get(column, column)] == value)
    if wanted.retailers:
        found.append(_reward.retailer.in_(text_list(connection, wanted.retailers)))
    if wanted.reported_from is not None:
        found.append(_reward.reported_on >= wanted.reported_from)
    if wanted.reported_to is not None:
        found.append(_reward.reported_on <= wanted.reported_to)
    if wanted.unbatched:
        found.append(_reward.batch_id.is_(None))
    if wanted.text:
        found.append(or_(*(_reward[name].icontains(wanted.text, autoescape=True) for name in _SEARCHED)))
    return found


def section_totals(connection: Connection, wanted: RewardFilter) -> dict[Section, Totals]:
    """The totals of every section, empty ones too; they add up to all rewards that meet the filter."""
    statement = select(_reward.state, *TOTALS).where(*conditions(connection, wanted)).group_by(_reward.state)
    parts: dict[Section, list[Totals]] = {section: [] for section in Section}
    for row in connection.execute(statement):
        parts[SECTION_OF[State(row.state)]].append(totals_of(row))
    return {section: added_up(found) for section, found in parts.items()}


def distributors(connection: Connection, wanted: RewardFilter) -> list[GroupRow]:
    """The distributors of a section (the filter's states), by name."""
    return _groups(connection, "distributor", wanted, (*TOTALS, *SINCE))


def programs(connection: Connection, wanted: RewardFilter) -> list[GroupRow]:
    """The rewards that meet the filter by program: what New Rewards shows of a distributor."""
    return _groups(connection, "program", wanted, (*TOTALS, *SINCE, STAMP))


def retailers(connection: Connection, wanted: RewardFilter) -> list[GroupRow]:
    """The rewards that meet the filter by retailer: what Create Batch ticks. Their stamps add up."""
    return _groups(connection, "retailer", wanted, (*TOTALS, STAMP))


def batches(connection: Connection, wanted: RewardFilter) -> list[BatchRow]:
    """The batches that have rewards meeting the filter, with the totals of those; newest first, no batch last."""
    parts = (
        select(
            _reward.batch_id,
            _reward.credit_batch_id,
            *(*TOTALS, *SINCE, STAMP),
            func.max(_reward.fulfilled_on).label("fulfilled_on"),
            func.max(_reward.paid_on).label("paid_on"),
        )
        .where(*conditions(connection, wanted))
        .group_by(_reward.batch_id, _reward.credit_batch_id)
        .subquery()
    )
    statement = (
        select(
            parts,
            reward_batches.c.name,
            reward_batches.c.distributor,
            reward_batches.c.created_at,
            reward_batches.c.created_by,
            credit_batches.c.name.label("credit_batch_name"),
        )
        .select_from(parts)
        .outerjoin(reward_batches, reward_batches.c.id == parts.c.batch_id)
        .outerjoin(credit_batches, credit_batches.c.id == parts.c.credit_batch_id)
    )
    rows = [_batch_row(row) for row in connection.execute(statement)]
    return sorted(rows, key=lambda row: (-(row.number or 0), row.credit_batch or 0))


def reward_rows(connection: Connection, wanted: RewardFilter) -> list[RewardRow]:
    """The rewards that meet the filter, in the order in which they were reported, then by number."""
    wanted_rows = select(*_REWARD_COLUMNS).where(*conditions(connection, wanted))
    statement = wanted_rows.order_by(_reward.reported_on, _reward.reward_no)
    return [_reward_row(row) for row in connection.execute(statement).all()]


def reward_exists(connection: Connection, reward_no: str) -> bool:
    return connection.execute(select(_reward.id).where(_reward.reward_no == reward_no)).first() is not None


def batch_exists(connection: Connection, number: int) -> bool:
    return connection.execute(select(reward_batches.c.id).where(reward_batches.c.id == number)).first() is not None


def reward_history(connection: Connection, reward_no: str) -> list[MoveRow]:
    """Every move of a reward, oldest first."""
    statement = (
        _history_select()
        .add_columns(_reward.reward_no, func.count().label("rewards"))
        .join(rewards, _reward.id == _line.reward_id)
        .where(_reward.reward_no == reward_no)
        .group_by(*_HISTORY, _reward.reward_no)
    )
    return [_move_row(row, row.reward_no) for row in connection.execute(statement.order_by(_move.id))]


def batch_history(connection: Connection, number: int) -> list[MoveRow]:
    """Every action on a batch, oldest first, with how many of its rewards moved; more lines where states differed."""
    statement = (
        _history_select().add_columns(func.count().label("rewards")).where(_line.batch_id == number).group_by(*_HISTORY)
    )
    order = (_move.id, _line.from_state, _line.to_state, _line.credit_batch_id)
    return [_move_row(row, "") for row in connection.execute(statement.order_by(*order))]


_HISTORY = (*_move, _line.from_state, _line.to_state, _line.batch_id, _line.credit_batch_id)


def _history_select() -> Select[Any]:
    return select(*_HISTORY).select_from(reward_move_lines).join(reward_moves, _move.id == _line.move_id)


def _groups(
    connection: Connection, column: str, wanted: RewardFilter, what: Sequence[ColumnElement[Any]]
) -> list[GroupRow]:
    name = _reward[column]
    statement = select(name.label("name"), *what).where(*conditions(connection, wanted)).group_by(name)
    return [GroupRow(row.name, totals_of(row)) for row in connection.execute(statement.order_by(name))]


def _batch_row(row: Row[Any]) -> BatchRow:
    return BatchRow(
        row.batch_id,
        row.name or "",
        row.distributor or "",
        row.created_at,
        row.created_by or "",
        row.credit_batch_id,
        row.credit_batch_name,
        totals_of(row),
        row.fulfilled_on,
        row.paid_on,
    )


def _reward_row(row: Row[Any]) -> RewardRow:
    values = list(row)
    values[_STATE] = _STATES[values[_STATE]]
    values[_HELD_FROM] = _STATES.get(values[_HELD_FROM])
    return RewardRow(*values)


def _move_row(row: Row[Any], reward_no: str) -> MoveRow:
    return MoveRow(
        row.id,
        row.moved_at,
        row.moved_by,
        Action(row.action),
        State(row.from_state),
        State(row.to_state),
        reward_no,
        row.rewards,
        row.batch_id,
        row.credit_batch_id,
        row.dated,
        row.reason,
        row.reference,
    )
