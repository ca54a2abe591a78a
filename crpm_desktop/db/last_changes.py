"""Who changed a row last, and when, as the trail of who did what has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from crpm_desktop.db.audit_lines import RECORDS, program_lines
from crpm_desktop.db.audit_tables import audit_log
from crpm_desktop.db.ids import id_list

DELETE = "delete"


@dataclass(frozen=True, slots=True)
class LastChange:
    """`at` in UTC without a zone."""

    who: str
    at: datetime
    deleted: bool


def last_record_changes(connection: Connection, record_ids: Iterable[int]) -> dict[int, LastChange]:
    """By record; one that nobody changed since the trail began is not in it."""
    line = audit_log.c
    asked = line.row_id.in_(id_list(connection, record_ids))
    newest = select(func.max(line.id)).where(line.what == RECORDS, asked).group_by(line.row_id)
    rows = connection.execute(select(line.row_id, line.who, line.at, line.action).where(line.id.in_(newest)))
    return {row.row_id: LastChange(row.who, row.at, row.action == DELETE) for row in rows}


def last_program_change(connection: Connection, program_id: int) -> LastChange | None:
    """Of a program, its levels, and their product groups and parents."""
    lines = program_lines(connection, program_id)
    if not lines:
        return None
    newest = lines[-1]
    gone = newest.action == DELETE and newest.what == "rebate_programs"
    return LastChange(newest.who, newest.at, gone)
