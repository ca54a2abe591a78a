"""Who did what: the history of a program, a level or a record, and the whole trail, shown and exported."""

import sys
from collections.abc import Generator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from crpm_desktop.db import audit_lines as db
from crpm_desktop.db.audit_lines import AuditLine, LineFilter
from crpm_desktop.db.work import NewWork
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.trail_columns import ChangeRow, change_rows, trail_columns

MOST_SHOWN = 10_000
"""Of the whole trail the newest lines are shown; an export has them all."""


def program_history(new_work: NewWork, program_id: int) -> list[ChangeRow]:
    """What was done to a program, its levels, their product groups and parents, newest first."""
    with new_work(write=False) as work:
        return _newest_first(list(change_rows(db.program_lines(work.connection, program_id))))


def level_history(new_work: NewWork, level_id: int) -> list[ChangeRow]:
    with new_work(write=False) as work:
        return _newest_first(list(change_rows(db.level_lines(work.connection, level_id))))


def record_history(new_work: NewWork, record_id: int) -> list[ChangeRow]:
    """What was done to a customer's record, and recalculations that changed what it earns, newest first."""
    with new_work(write=False) as work:
        lines = db.record_lines(work.connection, record_id)
    return _newest_first(list(change_rows(_last_of_each_run(lines), record_id)))


def _last_of_each_run(lines: list[AuditLine]) -> list[AuditLine]:
    """A recalculation that others overtook calculates some records again: what it wrote last is what counts."""
    last = {line.command_id: line.number for line in lines if line.action == "recalculated" and line.command_id}
    return [line for line in lines if line.action != "recalculated" or last.get(line.command_id) in (None, line.number)]


def newest_changes(new_work: NewWork) -> list[ChangeRow]:
    """The newest lines of the whole trail, newest first."""
    with new_work(write=False) as work:
        return _newest_first(list(change_rows(db.newest_lines(work.connection, MOST_SHOWN))))


def _newest_first(rows: list[ChangeRow]) -> list[ChangeRow]:
    """Values of one line stay in their order; a line without a number is not sealed yet."""
    return sorted(rows, key=lambda row: row.number or sys.maxsize, reverse=True)


def wanted_lines(about: str = "", who: str = "", first: date | None = None, last: date | None = None) -> LineFilter:
    """Days are those of the clock on the wall; lines are kept in UTC."""
    after = None if last is None else _start(last + timedelta(days=1))
    return LineFilter(about.strip(), who.strip(), None if first is None else _start(first), after)


def _start(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone(UTC).replace(tzinfo=None)


def each_change(new_work: NewWork, wanted: LineFilter) -> Generator[ChangeRow, None, None]:
    """The rows of the trail, oldest first, however many; close it when not all are wanted."""
    with new_work(write=False) as work:
        yield from change_rows(db.all_lines(work.connection, wanted))


def export_trail(
    new_work: NewWork, database_name: str, wanted: LineFilter, path: Path, progress: Progress
) -> ExportOutcome:
    """Writes the trail, oldest first, to a workbook or CSV file. Raises `Refused`, `Cancelled`."""
    asked = tuple((title, text) for title, text in (("About", wanted.about), ("Who", wanted.who)) if text)
    dated = (("From (UTC)", wanted.first), ("Before (UTC)", wanted.before))
    asked += tuple((title, f"{moment:%Y-%m-%d %H:%M}") for title, moment in dated if moment is not None)
    about = About("Who Did What", database_name, asked)
    return export_file(trail_columns(), each_change(new_work, wanted), path, progress, about)
