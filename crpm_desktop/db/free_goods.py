"""Bringing in reported rewards: new ones are added, known ones replaced as far as their state allows."""

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, MetaData, Row, Select, bindparam, func, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from crpm_desktop.db.bulk import insert_rows
from crpm_desktop.db.free_goods_tables import rewards
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.free_goods_rules import fixed_columns
from crpm_desktop.domain.money import plain_money
from crpm_desktop.domain.reward_records import ReportedReward, RewardCounts, RewardProblem

COLUMNS = tuple(column.name for column in fields(ReportedReward))
_values = attrgetter(*COLUMNS)
_STORED = [rewards.c[name] for name in (*COLUMNS, "id", "version", "state", "held_from", "batch_id")]
_arriving = rewards.to_metadata(MetaData(), name="arriving_rewards")


def upsert_rewards(connection: Connection, rows: Sequence[ReportedReward]) -> RewardCounts:
    """Adds unknown rewards as new and replaces what is said of known ones, never their state.

    A blank credit amount keeps the one that is known. With `problems` in the answer nothing was stored. `rows` hold
    each reward number once and values within their ranges.
    """
    known = {
        row.reward_no: row for row in connection.execute(_known(connection, [row.reward_no for row in rows])).all()
    }
    added = [row for row in rows if row.reward_no not in known]
    again = [(row, known[row.reward_no]) for row in rows if row.reward_no in known]
    replaced = [(_keeping_credit(row, stored), stored) for row, stored in again]
    changed = [(row, stored) for row, stored in replaced if _values(row) != tuple(stored[: len(COLUMNS)])]
    problems = [problem for row, stored in changed for problem in _problems(row, stored)]
    if problems:
        return RewardCounts(problems=tuple(problems))
    _add(connection, added)
    _replace(connection, changed)
    return RewardCounts(len(added), len(changed), len(replaced) - len(changed))


def text_list(connection: Connection, values: Sequence[str]) -> Select[tuple[str]]:
    """A SELECT of `values` that takes one parameter however many there are."""
    if connection.dialect.name == "sqlite":
        rows = func.json_each(json.dumps(list(values))).table_valued("value")
        return select(rows.c.value)
    return select(func.unnest(sql_cast(list(values), ARRAY(Text))).column_valued("value"))


def _known(connection: Connection, reward_nos: Sequence[str]) -> Select[Any]:
    return select(*_STORED).where(rewards.c.reward_no.in_(text_list(connection, reward_nos)))


def _keeping_credit(row: ReportedReward, stored: Row[Any]) -> ReportedReward:
    return row if row.credit_amount is not None else replace(row, credit_amount=stored.credit_amount)


def _differences(row: ReportedReward, stored: Row[Any]) -> list[str]:
    return [column for column in COLUMNS if getattr(row, column) != getattr(stored, column)]


def _problems(row: ReportedReward, stored: Row[Any]) -> list[RewardProblem]:
    state, held_from = State(stored.state), State(stored.held_from) if stored.held_from else None
    fixed = fixed_columns(state, held_from, credit_known=stored.credit_amount is not None)
    place = f"{state.words} in batch {stored.batch_id}" if stored.batch_id else state.words
    return [
        RewardProblem(
            row.reward_no,
            column,
            _as_text(column, getattr(row, column)),
            f"{_as_text(column, getattr(stored, column)) or 'blank'} as before, because the reward is {place}",
        )
        for column in _differences(row, stored)
        if column in fixed
    ]


def _as_text(column: str, value: object) -> str:
    if value is None:
        return ""
    return plain_money(value) if column == "credit_amount" and isinstance(value, int) else str(value)


def _add(connection: Connection, added: Sequence[ReportedReward]) -> None:
    """Inserts new rewards.

    On PostgreSQL by way of a temporary table: a reward that somebody else adds at the same moment is then a conflict,
    for which the whole command is tried again, and not a broken key.
    """
    if not added:
        return
    tuples = (tuple(value.isoformat() if isinstance(value, date) else value for value in _values(row)) for row in added)
    if connection.dialect.name == "sqlite":
        insert_rows(connection, rewards, COLUMNS, tuples)
        return
    names = ", ".join(("id", *COLUMNS))
    connection.exec_driver_sql("CREATE TEMPORARY TABLE arriving_rewards (LIKE rewards INCLUDING DEFAULTS)")
    insert_rows(connection, _arriving, COLUMNS, tuples)
    connection.exec_driver_sql(
        f"INSERT INTO rewards ({names}) SELECT {names} FROM arriving_rewards ON CONFLICT (reward_no) DO NOTHING"
    )
    connection.exec_driver_sql("DROP TABLE arriving_rewards")


def _replace(connection: Connection, changed: Sequence[tuple[ReportedReward, Row[Any]]]) -> None:
    if not changed:
        return
    names = COLUMNS[1:]
    statement = (
        update(rewards)
        .where(rewards.c.id == bindparam("row_id"), rewards.c.version == bindparam("row_version"))
        .values({name: bindparam(f"new_{name}") for name in names} | {"version": rewards.c.version + 1})
    )
    connection.execute(
        statement,
        [
            {f"new_{name}": getattr(row, name) for name in names} | {"row_id": stored.id, "row_version": stored.version}
            for row, stored in sorted(changed, key=lambda pair: pair[1].id)
        ],
    )
