"""Create Next Year and Create Next Period. Source: calculation.md, "Which records does Recalc touch?"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crpm_desktop.db.figures import StoredRecord, load_records
from crpm_desktop.db.new_records import NewRecord, existing_keys, insert_records
from crpm_desktop.db.work import Connection, NewWork, run_command
from crpm_desktop.domain.changed import RECORDS
from crpm_desktop.domain.periods import LAST_YEAR, Frequency, Window
from crpm_desktop.services.goals import set_default_goals
from crpm_desktop.services.outcomes import Skipped, counted, split_active, with_skipped
from crpm_desktop.services.progress import Progress


@dataclass(frozen=True, slots=True)
class RollOutcome:
    """How many records were made, and which were not and why."""

    made: int
    skipped: tuple[Skipped, ...]

    @property
    def sentence(self) -> str:
        return with_skipped(f"{counted(self.made, 'record')} created.", self.skipped)


def create_next_year(new_work: NewWork, record_ids: Sequence[int], progress: Progress) -> RollOutcome:
    """The same customer, program and period in the next year, with the default goal. What exists stays as it is."""
    return run_command(
        new_work,
        lambda work: _create(work.connection, record_ids, lambda window: window.next_year(), (), progress),
        RECORDS,
    )


def create_next_period(new_work: NewWork, record_ids: Sequence[int], progress: Progress) -> RollOutcome:
    """The next period, from the last one of a year to the first of the next; annual programs have none."""

    def command(connection: Connection) -> RollOutcome:
        return _create(connection, record_ids, lambda window: window.next_period(), (Frequency.ANNUAL,), progress)

    return run_command(new_work, lambda work: command(work.connection), RECORDS)


def _create(
    connection: Connection,
    record_ids: Sequence[int],
    following: Callable[[Window], Window],
    left_out: tuple[Frequency, ...],
    progress: Progress,
) -> RollOutcome:
    progress.step(0, 0, "Reading records")
    records, skipped = split_active(load_records(connection, record_ids))
    fitting = [record for record in records if record.window.frequency not in left_out]
    wanted = list(dict.fromkeys(_successor(record, following) for record in fitting))
    within = [record for record in wanted if record.window.year <= LAST_YEAR]
    existing = existing_keys(connection, within)
    new = [record for record in within if record.key not in existing]
    set_default_goals(connection, insert_records(connection, new), progress)
    reasons = (
        (len(records) - len(fitting), "an annual program has no periods"),
        (len(existing), "the record exists already"),
        (len(wanted) - len(within), f"the year would be after {LAST_YEAR}"),
    )
    return RollOutcome(len(new), skipped + tuple(Skipped(count, reason) for count, reason in reasons if count))


def _successor(record: StoredRecord, following: Callable[[Window], Window]) -> NewRecord:
    return NewRecord(record.customer_id, record.program_id, following(record.window), record.sales_incl_children)
