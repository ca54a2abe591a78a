"""Recalc Sales and Rebate Earned: all selected records in one transaction, or none.

Sums come set-based from the database, the rules run in Python, results are written in bulk. Source: calculation.md,
"Which records does Recalc touch?".
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crpm_desktop.db.figures import Figures, StoredRecord, load_records, total_earned, write_figures
from crpm_desktop.db.paid_twice import mark_paid_twice
from crpm_desktop.db.programs import load_programs
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.periods import Window
from crpm_desktop.domain.plan import Plan, make_plan
from crpm_desktop.domain.rebate import RebateDetail, calculate
from crpm_desktop.domain.record_warnings import RecordWarning, goal_is_zero_with_over_goal, summary_sentence
from crpm_desktop.services.outcomes import Skipped, counted, split_active, with_skipped
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.record_sales import RecordSales, WindowSales

RECORDS_BETWEEN_STEPS = 500
COLOR_AT = RebateDetail._fields.index("color")


@dataclass(frozen=True, slots=True)
class RecalcOutcome:
    """What was done; amounts in cents, `earned_before` and `earned_after` over the recalculated records."""

    records: int
    detail_rows: int
    earned_before: int
    earned_after: int
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]

    @property
    def sentence(self) -> str:
        if not self.records:
            return with_skipped("Nothing was recalculated.", self.skipped)
        return with_skipped(
            f"{counted(self.records, 'record')} recalculated. Rebate earned {format_money(self.earned_after)}, "
            f"before {format_money(self.earned_before)}.",
            self.skipped,
        )


@dataclass(slots=True)
class _Calculated:
    figures: list[Figures]
    details: list[tuple[object, ...]]
    warnings: Counter[RecordWarning]


def recalculate(new_work: NewWork, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    """Recalculates the records of active programs among `record_ids`. Raises `Cancelled` and `DatabaseBusy`."""
    return run_command(new_work, lambda work: _recalculate(work, record_ids, progress))


def _recalculate(work: Work, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    connection = work.connection
    progress.step(0, 0, "Reading records")
    records, skipped = split_active(load_records(connection, record_ids))
    ids = [record.id for record in records]
    earned_before = total_earned(connection, ids)
    plans = {key: make_plan(program) for key, program in load_programs(connection, _program_ids(records)).items()}
    sales = RecordSales(connection, records, plans, progress)
    calculated = _calculate_all(records, plans, sales, progress)
    progress.step(0, 0, "Writing figures")
    write_figures(connection, calculated.figures, calculated.details, work.now)
    calculated.warnings[RecordWarning.PAID_TWICE] = mark_paid_twice(connection, ids, RecordWarning.PAID_TWICE)
    return RecalcOutcome(
        records=len(records),
        detail_rows=len(calculated.details),
        earned_before=earned_before,
        earned_after=sum(row[3] for row in calculated.figures),
        skipped=skipped,
        warnings=tuple(summary_sentence(flag, count) for flag, count in calculated.warnings.items() if count),
    )


def _program_ids(records: Sequence[StoredRecord]) -> set[int]:
    return {record.program_id for record in records}


def _calculate_all(
    records: Sequence[StoredRecord], plans: Mapping[int, Plan], sales: RecordSales, progress: Progress
) -> _Calculated:
    by_window: dict[Window, list[StoredRecord]] = defaultdict(list)
    for record in records:
        by_window[record.window].append(record)
    found = _Calculated([], [], Counter())
    for window, own in by_window.items():
        window_sales = sales.in_window(window)
        for first in range(0, len(own), RECORDS_BETWEEN_STEPS):
            progress.step(len(found.figures), len(records), "Calculating rebates")
            for record in own[first : first + RECORDS_BETWEEN_STEPS]:
                _calculate_one(record, plans[record.program_id], window_sales, found)
    return found


def _calculate_one(record: StoredRecord, plan: Plan, sales: WindowSales, found: _Calculated) -> None:
    own_sales, pg_sales = sales.of(record)
    result = calculate(plan, record.sales_goal, own_sales, pg_sales)
    warnings = sales.warnings(record)
    if goal_is_zero_with_over_goal(plan.program, record.sales_goal):
        warnings |= RecordWarning.GOAL_ZERO.value
    if warnings:
        found.warnings.update(flag for flag in RecordWarning if flag & warnings)
    found.figures.append((record.id, result.sales_revenue, result.rebate_revenue, result.rebate_earned, warnings))
    found.details.extend([(record.id, *one[:COLOR_AT], int(one.color), *one[COLOR_AT + 1 :]) for one in result.details])
