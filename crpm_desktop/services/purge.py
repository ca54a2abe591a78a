"""Purge: deletes all rebate programs with their levels, customer records and details, after a backup is made."""

from dataclasses import dataclass
from pathlib import Path

from crpm_desktop.db import set_up_backup as db
from crpm_desktop.db.audit import give_reason, note
from crpm_desktop.db.audit_tables import REASON_LENGTH as REASON_LENGTH
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.backup import Backup, write_backup
from crpm_desktop.services.progress import Progress, Silent, waiting_for_others

PURGE_WORD = "PURGE"
"""What a clerk types to say that it is meant."""


@dataclass(frozen=True, slots=True)
class PurgeCounts:
    """What there is to delete."""

    programs: int
    levels: int
    records: int
    details: int

    @property
    def sentence(self) -> str:
        parts = (
            (self.programs, "rebate program"),
            (self.levels, "level"),
            (self.records, "customer record"),
            (self.details, "detail row"),
        )
        *first, last = (f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in parts)
        return f"{', '.join(first)} and {last}"


@dataclass(frozen=True, slots=True)
class PurgeOutcome:
    counts: PurgeCounts
    backup: Backup

    @property
    def sentence(self) -> str:
        return f"Purged {self.counts.sentence}. Backup: {self.backup.file}"


def purge_counts(new_work: NewWork) -> PurgeCounts:
    with new_work(write=False) as work:
        return _counts(db.count_rows(work.connection))


def purge(new_work: NewWork, folder: Path, progress: Progress | None = None, reason: str = "") -> PurgeOutcome:
    """Writes the backup to `folder`, then deletes, all in one transaction. `reason` stays in the trail of who did what.

    Raises `Refused` when there is nothing to delete or the backup can't be written; nothing is deleted then. Once the
    deletion has begun a backup file is never taken away again.
    """
    shown = progress or Silent()

    def command(work: Work) -> PurgeOutcome:
        db.lock(work.connection, waiting_for_others(shown))
        counts = _counts(db.count_rows(work.connection))
        if not counts.programs:
            raise Refused("There are no rebate programs to purge.")
        backup = write_backup(work, folder, shown)
        shown.step(0, 0, "Deleting")
        give_reason(work.connection, reason)
        note(work.connection, "purged", "rebate_programs", counts.sentence, {"backup": backup.file.name})
        db.delete_rows(work.connection)
        shown.step(0, 0, "Deleting")
        return PurgeOutcome(counts, backup)

    return run_command(new_work, command)


def _counts(rows: dict[str, int]) -> PurgeCounts:
    return PurgeCounts(
        programs=rows["rebate_programs"],
        levels=rows["rebate_sub_codes"],
        records=rows["customer_rebates"],
        details=rows["rebate_details"],
    )
