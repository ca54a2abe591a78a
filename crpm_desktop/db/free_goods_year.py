"""A year of free goods by manufacturer and program, the names that there are, and what a batch holds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, cast, func, select
from sqlalchemy.types import BigInteger

from crpm_desktop.db.free_goods_lists import conditions
from crpm_desktop.db.free_goods_tables import credit_batches, reward_batches, rewards
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.reward_records import BatchHeading, ItemRow, RewardFilter, YearRow

_reward = rewards.c
_COUNTED = ("new", "pending", "fulfilled", "grouped", "paid", "declined", "on_hold")


def year_rows(connection: Connection, wanted: RewardFilter) -> list[YearRow]:
    """The rewards that meet the filter, by manufacturer and program."""
    keys = (_reward.manufacturer, _reward.program)
    statement = (
        select(
            *keys,
            func.count().label("reported"),
            func.sum(_reward.credit_amount).label("credit_amount"),
            func.sum(case((_reward.state == State.PAID.value, _reward.credit_amount))).label("paid_amount"),
            *(func.count(case((_reward.state == state, 1))).label(state) for state in _COUNTED),
            *_days(connection, _reward.fulfilled_on, "credited"),
            *_days(connection, _reward.paid_on, "paid"),
        )
        .where(*conditions(connection, wanted))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [_year_row(row) for row in connection.execute(statement)]


def years(connection: Connection) -> list[int]:
    """From the newest year in which a reward was reported to the oldest."""
    row = connection.execute(select(func.min(_reward.reported_on), func.max(_reward.reported_on))).one()
    return list(range(row[1].year, row[0].year - 1, -1)) if row[0] is not None else []


def names(connection: Connection, column: str) -> list[str]:
    """The different values of `manufacturer`, `program`, `distributor` or `retailer`, sorted."""
    found = connection.execute(select(_reward[column]).distinct()).scalars()
    return sorted(found, key=str.casefold)


def batch_heading(connection: Connection, number: int, *, credit: bool) -> BatchHeading | None:
    table = credit_batches if credit else reward_batches
    row = connection.execute(select(table).where(table.c.id == number)).one_or_none()
    return BatchHeading(row.id, row.name, row.distributor, row.created_at, row.created_by) if row is not None else None


def batch_states(connection: Connection, wanted: RewardFilter) -> dict[State, tuple[int, int]]:
    """How many rewards of a selection are in which state, with their credit."""
    statement = (
        select(_reward.state, func.count().label("rewards"), func.sum(_reward.credit_amount).label("credit_amount"))
        .where(*conditions(connection, wanted))
        .group_by(_reward.state)
    )
    return {State(row.state): (row.rewards, int(row.credit_amount or 0)) for row in connection.execute(statement)}


def batch_lines(connection: Connection, wanted: RewardFilter, columns: Sequence[str]) -> list[ItemRow]:
    """A selection added up by these columns, in their order."""
    keys = [_reward[name] for name in columns]
    statement = (
        select(
            *keys,
            func.count().label("rewards"),
            func.sum(_reward.quantity).label("units"),
            func.sum(_reward.credit_amount).label("credit_amount"),
            (func.count() - func.count(_reward.credit_amount)).label("without_credit"),
        )
        .where(*conditions(connection, wanted))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        ItemRow(
            tuple(row[: len(columns)]), row.rewards, int(row.units), int(row.credit_amount or 0), row.without_credit
        )
        for row in connection.execute(statement)
    ]


def _days(connection: Connection, until: ColumnElement[date], name: str) -> tuple[ColumnElement[Any], ...]:
    """How many rewards have come so far, and the days that it took them together."""
    if connection.dialect.name == "sqlite":
        took: ColumnElement[Any] = func.julianday(until) - func.julianday(_reward.reported_on)
    else:
        took = until - _reward.reported_on
    return func.count(until).label(f"{name}_count"), func.sum(cast(took, BigInteger)).label(f"{name}_days")


def _year_row(row: Row[Any]) -> YearRow:
    return YearRow(
        row.manufacturer,
        row.program,
        row.reported,
        {State(state): getattr(row, state) for state in _COUNTED},
        int(row.credit_amount or 0),
        int(row.paid_amount or 0),
        (row.credited_count, int(row.credited_days or 0)),
        (row.paid_count, int(row.paid_days or 0)),
    )
