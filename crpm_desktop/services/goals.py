"""Recalc Sales Goal: the default goal of records. Source: calculation.md, "Sales goal"."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crpm_desktop.db import sums
from crpm_desktop.db.figures import StoredRecord, load_records
from crpm_desktop.db.goals import last_year_goals, write_goals
from crpm_desktop.db.work import Connection, NewWork, run_command
from crpm_desktop.domain.changed import RECORDS
from crpm_desktop.domain.goals import default_goal
from crpm_desktop.services.member_sales import Members, SalesReader
from crpm_desktop.services.outcomes import Skipped, counted, split_active, with_skipped
from crpm_desktop.services.progress import Progress, Silent


@dataclass(frozen=True, slots=True)
class GoalOutcome:
    """`changed` of `records` got another goal than they had."""

    records: int
    changed: int
    skipped: tuple[Skipped, ...]

    @property
    def sentence(self) -> str:
        return with_skipped(
            f"Sales goal of {counted(self.records, 'record')} recalculated, {self.changed:,} changed.", self.skipped
        )


def recalc_sales_goal(new_work: NewWork, record_ids: Sequence[int], progress: Progress) -> GoalOutcome:
    """Sets the default goal of the records of active programs, earlier years first. All or none."""

    def command(connection: Connection) -> GoalOutcome:
        records, skipped = split_active(load_records(connection, record_ids))
        return GoalOutcome(len(records), _set_goals(connection, records, progress), skipped)

    return run_command(new_work, lambda work: command(work.connection), RECORDS)


def set_default_goals(connection: Connection, record_ids: Iterable[int], progress: Progress | None = None) -> None:
    """Sets the default goal of records that were just created, earlier years first: a year builds on the one before."""
    _set_goals(connection, load_records(connection, record_ids), progress or Silent())


def _set_goals(connection: Connection, records: Sequence[StoredRecord], progress: Progress) -> int:
    by_year: dict[int, list[StoredRecord]] = defaultdict(list)
    for record in records:
        by_year[record.window.year].append(record)
    return sum(_set_goals_of_year(connection, by_year[year], progress) for year in sorted(by_year))


def _set_goals_of_year(connection: Connection, records: list[StoredRecord], progress: Progress) -> int:
    """How many of these records, all of one year, got another goal than they had."""
    members = Members(connection, records)
    wanted = members.by_window(records, years_back=1)
    sales = SalesReader(connection, progress).read(wanted, sums.sales_by_customer, "Adding up last year's sales")
    before = last_year_goals(connection, [record.id for record in records])
    goals = []
    for record in records:
        window_sales = sales[record.window.year_back()]
        last_year_sales = sum(window_sales.get(member, 0) for member in members.of(record))
        goal = default_goal(last_year_sales, before.get(record.id))
        if goal != record.sales_goal:
            goals.append((goal, record.id))
    write_goals(connection, goals)
    return len(goals)
