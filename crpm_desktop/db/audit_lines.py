"""Reading the trail of who did what: of one row, or all of it, newest last."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from crpm_desktop.db.audit_tables import audit_log
from crpm_desktop.db.schema import customer_rebates, rebate_sub_codes

PROGRAM_TABLES = ("rebate_programs",)
LEVEL_TABLES = ("rebate_sub_codes", "sub_code_product_groups", "sub_code_parents")
RECORDS = customer_rebates.name
BATCH = 5_000

_line = audit_log.c


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line as it is stored; `old` and `new` are the values that changed, by column, codes instead of ids."""

    number: int | None
    at: datetime
    who: str
    action: str
    what: str
    row_id: int | None
    row_name: str
    old: dict[str, Any]
    new: dict[str, Any]
    reason: str
    command_id: str


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines: about rows whose name has `about` in it, by whom, from and up to a moment (UTC)."""

    about: str = ""
    who: str = ""
    first: datetime | None = None
    before: datetime | None = None


def program_lines(connection: Connection, program_id: int) -> list[AuditLine]:
    """Of a program, its levels, those that are deleted too, and what is below them."""
    own = and_(_line.what.in_(PROGRAM_TABLES), _line.row_id == program_id)
    levels = select(rebate_sub_codes.c.id).where(rebate_sub_codes.c.program_id == program_id)
    below = and_(_line.what.in_(LEVEL_TABLES), _line.row_id.in_(levels))
    codes = select(_line.row_name).where(own).distinct()
    names = list(connection.execute(codes).scalars())
    deleted = [
        and_(_line.what.in_(LEVEL_TABLES), _line.row_name.startswith(f"{name} ", autoescape=True)) for name in names
    ]
    return list(_lines(connection, or_(own, below, *deleted)))


def level_lines(connection: Connection, level_id: int) -> list[AuditLine]:
    """Of a level, its product groups and parents."""
    return list(_lines(connection, and_(_line.what.in_(LEVEL_TABLES), _line.row_id == level_id)))


def record_lines(connection: Connection, record_id: int) -> list[AuditLine]:
    """Of a customer's record, and the recalculations that changed what it earns."""
    own = and_(_line.what == RECORDS, _line.row_id == record_id)
    runs = and_(
        _line.what == RECORDS,
        _line.row_id.is_(None),
        _line.action == "recalculated",
        _line.new_values.contains(f'"{record_id}":[', autoescape=True),
    )
    return list(_lines(connection, or_(own, runs)))


def all_lines(connection: Connection, wanted: LineFilter) -> Iterator[AuditLine]:
    """The whole trail, or a part of it, in its order."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.about:
        conditions.append(func.lower(_line.row_name).contains(wanted.about.lower(), autoescape=True))
    if wanted.who:
        conditions.append(func.lower(_line.who) == wanted.who.lower())
    if wanted.first is not None:
        conditions.append(_line.at >= wanted.first)
    if wanted.before is not None:
        conditions.append(_line.at < wanted.before)
    return _lines(connection, and_(True, *conditions))


def newest_lines(connection: Connection, most: int) -> list[AuditLine]:
    """The newest lines of the trail, in its order."""
    newest = select(_line.id).order_by(_line.id.desc()).limit(most)
    return list(_lines(connection, _line.id.in_(newest)))


def _lines(connection: Connection, wanted: ColumnElement[bool]) -> Iterator[AuditLine]:
    statement = select(audit_log).where(wanted).order_by(_line.id)
    with connection.execute(statement, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield _from_row(row)


def _from_row(row: Row[Any]) -> AuditLine:
    return AuditLine(
        row.number,
        row.at,
        row.who,
        row.action,
        row.what,
        row.row_id,
        row.row_name,
        json.loads(row.old_values or "{}"),
        json.loads(row.new_values or "{}"),
        row.reason or "",
        row.command_id or "",
    )
