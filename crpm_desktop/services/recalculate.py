"""Recalc Sales and Rebate Earned: all selected records in one transaction, or none.

Sums come set-based from the database, the rules run in Python, results are written in bulk. Source: calculation.md,
"Which records does Recalc touch?".
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from crpm_desktop.db.figured_on import (
    alone_with_figures,
    commands_that_changed_it,
    hold_still,
    see_newest,
    wait_until_still,
)
from crpm_desktop.db.figures import Figures, StoredRecord, load_records, versions_now, write_figures
from crpm_desktop.db.paid_twice import mark_paid_twice
from crpm_desktop.db.programs import load_programs
from crpm_desktop.db.staged_figures import Overtaken, Staged, Written, count_flagged, ready_to_write, write_staged
from crpm_desktop.db.work import Connection, NewWork, Work, run_command
from crpm_desktop.domain.changed import What
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.periods import Window
from crpm_desktop.domain.plan import Plan, make_plan
from crpm_desktop.domain.rebate import RebateDetail, calculate
from crpm_desktop.domain.record_warnings import RecordWarning, goal_is_zero_with_over_goal, summary_sentence
from crpm_desktop.services.collector import collector_resting
from crpm_desktop.services.outcomes import Skipped, counted, split_active, with_skipped
from crpm_desktop.services.progress import Progress, Silent, waiting_for_others
from crpm_desktop.services.recalc_trail import note_recalculation
from crpm_desktop.services.record_sales import RecordSales, WindowSales

RECORDS_BETWEEN_STEPS = 500
COLOR_AT = RebateDetail._fields.index("color")
CHANGED = (What.RECORDS,)
FEW = 500
"""Records that are read, calculated and written under one lock: it takes a moment."""
ROUNDS = 3
"""How often many are calculated without a lock, when others change what they are calculated from meanwhile."""


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


@dataclass(frozen=True, slots=True)
class _Calculated:
    """`paid_twice` counts the records, others too, that have this warning once the figures are written."""

    records: Sequence[StoredRecord]
    skipped: tuple[Skipped, ...]
    figures: Sequence[Figures]
    details: Sequence[tuple[object, ...]]
    paid_twice: int = 0

    def corrected(self, again: "_Calculated", gone: Collection[int]) -> "_Calculated":
        """These figures where some records were calculated again and others are there no more."""
        replaced = {*gone, *(one.id for one in again.records)}
        return replace(
            self,
            records=[*(one for one in self.records if one.id not in replaced), *again.records],
            figures=[*(row for row in self.figures if row[0] not in replaced), *again.figures],
            details=[*(row for row in self.details if row[0] not in replaced), *again.details],
        )

    def staged(self) -> Staged:
        return Staged(self.figures, [record.as_read for record in self.records], self.details)

    def outcome(self) -> RecalcOutcome:
        warned: Counter[RecordWarning] = Counter()
        for warnings, count in Counter(row[4] for row in self.figures).items():
            warned.update({flag: count for flag in RecordWarning if flag & warnings})
        warned[RecordWarning.PAID_TWICE] = self.paid_twice
        return RecalcOutcome(
            records=len(self.figures),
            detail_rows=len(self.details),
            earned_before=sum(record.rebate_earned or 0 for record in self.records),
            earned_after=sum(row[3] for row in self.figures),
            skipped=self.skipped,
            warnings=tuple(summary_sentence(flag, warned[flag]) for flag in RecordWarning if warned[flag]),
        )


def recalculate(new_work: NewWork, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    """Recalculates the records of active programs among `record_ids`. Raises `Cancelled` and `DatabaseBusy`.

    Many records are calculated first and written afterwards, so that others wait for moments only; what they changed in
    between is noticed, and calculated again before anything is written.
    """
    if len(record_ids) <= FEW:
        return run_command(new_work, lambda work: _locked(work, record_ids, progress), CHANGED)
    with collector_resting:
        return _recalculate_many(new_work, record_ids, progress)


def _recalculate_many(new_work: NewWork, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    for _ in range(ROUNDS):
        try:
            return run_command(
                partial(new_work, write=False), lambda work: _first_then_write(work, record_ids, progress), CHANGED
            )
        except Overtaken:
            progress.step(0, 0, "Others changed what this is calculated from: beginning again")
    return run_command(new_work, lambda work: _held_still(work, record_ids, progress), CHANGED)


def recalculate_within(work: Work, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    """The same in a transaction that is under way, of data that nobody else can change."""
    calculated = _calculate(work.connection, record_ids, progress)
    progress.step(0, 0, "Writing figures")
    return _write_now(work, calculated).outcome()


def _locked(work: Work, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    """Reads, calculates and writes under one lock."""
    see_newest(work.connection)
    alone_with_figures(work.connection, waiting_for_others(progress))
    hold_still(work.connection, waiting_for_others(progress))
    calculated = _calculate(work.connection, record_ids, progress, lock=True)
    progress.step(0, 0, "Writing figures")
    return _write_now(work, calculated).outcome()


def _first_then_write(work: Work, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    """Reads and calculates without a lock. Raises `Overtaken` when that is to be done again."""
    connection, waiting = work.connection, waiting_for_others(progress)
    before = commands_that_changed_it(connection)
    calculated = _up_to_date(connection, _calculate(connection, record_ids, progress))
    progress.step(0, 0, "Writing figures")

    def hold() -> None:
        hold_still(connection, waiting)
        if commands_that_changed_it(connection) != before:
            raise Overtaken

    staged = calculated.staged()
    with ready_to_write(work, staged):
        alone_with_figures(connection, waiting)
        wait_until_still(connection, waiting)
        note_recalculation(connection, calculated.records, calculated.figures)
        written = write_staged(connection, staged, work.now, RecordWarning.PAID_TWICE, hold)
        return _catch_up(work, calculated, written).outcome()


def _held_still(work: Work, record_ids: Sequence[int], progress: Progress) -> RecalcOutcome:
    """While nobody may change what figures are figured on; on a server, records can be edited till the last moment."""
    connection = work.connection
    if connection.dialect.name == "sqlite":
        return _locked(work, record_ids, progress)
    see_newest(connection)
    alone_with_figures(connection, waiting_for_others(progress))
    hold_still(connection, waiting_for_others(progress))
    calculated = _calculate(connection, record_ids, progress)
    progress.step(0, 0, "Writing figures")
    staged = calculated.staged()
    with ready_to_write(work, staged, writing=True):
        note_recalculation(connection, calculated.records, calculated.figures)
        written = write_staged(connection, staged, work.now, RecordWarning.PAID_TWICE, lambda: None)
        return _catch_up(work, calculated, written, most=len(staged.ids)).outcome()


def _up_to_date(connection: Connection, calculated: _Calculated) -> _Calculated:
    """Calculates again what was edited in the meantime, still without a lock, so that little of it is left to do."""
    for _ in range(ROUNDS):
        connection.commit()
        now = versions_now(connection, [one.id for one in calculated.records])
        stale = [one.id for one in calculated.records if now.get(one.id, one.version) != one.version]
        if not stale:
            break
        calculated = calculated.corrected(_calculate(connection, stale, Silent()), ())
    return calculated


def _catch_up(work: Work, calculated: _Calculated, written: Written, most: int = 0) -> _Calculated:
    """Calculates again what others edited since it was read; nobody changes it now until the end of the transaction."""
    if not written.stale and not written.gone:
        return replace(calculated, paid_twice=written.paid_twice)
    if len(written.stale) > max(FEW, most):
        raise Overtaken
    again = _calculate(work.connection, written.stale, Silent(), lock=True)
    _write_now(work, again)
    count = count_flagged(work.connection, written.touched, RecordWarning.PAID_TWICE)
    return replace(calculated.corrected(again, written.gone), paid_twice=count)


def _write_now(work: Work, calculated: _Calculated) -> _Calculated:
    note_recalculation(work.connection, calculated.records, calculated.figures)
    write_figures(work.connection, calculated.figures, calculated.details, work.now)
    ids = [record.id for record in calculated.records]
    return replace(calculated, paid_twice=mark_paid_twice(work.connection, ids, RecordWarning.PAID_TWICE))


def _calculate(
    connection: Connection, record_ids: Sequence[int], progress: Progress, *, lock: bool = False
) -> _Calculated:
    progress.step(0, 0, "Reading records")
    records, skipped = split_active(load_records(connection, record_ids, lock=lock))
    program_ids = {record.program_id for record in records}
    plans = {key: make_plan(program) for key, program in load_programs(connection, program_ids).items()}
    sales = RecordSales(connection, records, plans, progress)
    by_window: dict[Window, list[StoredRecord]] = defaultdict(list)
    for record in records:
        by_window[record.window].append(record)
    figures: list[Figures] = []
    details: list[tuple[object, ...]] = []
    in_order: list[StoredRecord] = []
    for window, own in by_window.items():
        window_sales = sales.in_window(window)
        in_order += own
        for first in range(0, len(own), RECORDS_BETWEEN_STEPS):
            progress.step(len(figures), len(records), "Calculating rebates")
            for record in own[first : first + RECORDS_BETWEEN_STEPS]:
                _calculate_one(record, plans[record.program_id], window_sales, figures, details)
    return _Calculated(in_order, skipped, figures, details)


def _calculate_one(
    record: StoredRecord,
    plan: Plan,
    sales: WindowSales,
    figures: list[Figures],
    details: list[tuple[object, ...]],
) -> None:
    own_sales, pg_sales = sales.of(record)
    result = calculate(plan, record.sales_goal, own_sales, pg_sales)
    warnings = sales.warnings(record)
    if goal_is_zero_with_over_goal(plan.program, record.sales_goal):
        warnings |= RecordWarning.GOAL_ZERO.value
    figures.append((record.id, result.sales_revenue, result.rebate_revenue, result.rebate_earned, warnings))
    details.extend([(record.id, *one[:COLOR_AT], int(one.color), *one[COLOR_AT + 1 :]) for one in result.details])
