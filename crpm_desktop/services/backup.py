"""The backup file that Purge makes, and bringing it back. Its shape is that of `backup_zip`."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from crpm_desktop.db import set_up_backup as db
from crpm_desktop.db.audit import note
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.backup_zip import (
    Manifest,
    TableRows,
    free_name,
    moment,
    opened,
    read_manifest,
    rows_of,
    stepping,
    write_zip,
)
from crpm_desktop.services.progress import Progress, Silent, waiting_for_others

KIND = "crpm rebate programs"
KINDS: dict[str, Sequence[str]] = {KIND: ("sales",)}
FOLDER = "backups"
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file says of itself: rows by table, local time of its making."""

    file: Path
    made_at: str
    counts: dict[str, int]
    sales: str


@dataclass(frozen=True, slots=True)
class RestoreOutcome:
    """What came back; `out_of_date` records were calculated from sales that have changed since the backup."""

    backup: Backup
    out_of_date: int

    @property
    def sentence(self) -> str:
        counts = self.backup.counts
        text = (
            f"Restored {counts['rebate_programs']:,} rebate programs, {counts['rebate_sub_codes']:,} levels, "
            f"{counts['customer_rebates']:,} customer records and {counts['rebate_details']:,} details "
            f"from {self.backup.file}."
        )
        if self.out_of_date:
            text += " Sales have changed since that backup: recalculate, the records are marked out of date."
        return text


def backup_folder(database_file: Path | None, user_data: Path) -> Path:
    """Beside a database file; for a server, in the user's own data folder."""
    return (database_file.parent if database_file is not None else user_data) / FOLDER


def write_backup(work: Work, folder: Path, progress: Progress | None = None) -> Backup:
    """Writes all rows that Purge deletes to a new file in `folder` and reads it back. Raises `Refused` if it can't."""
    counts = db.count_rows(work.connection)
    made_at = moment()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = free_name(folder, f"crpm-rebates-{made_at:%Y-%m-%d-%H%M%S}", ".zip")
        backup = Backup(file, made_at.isoformat(" "), counts, db.sales_fingerprint(work.connection))
        tables = [
            TableRows(table.name, db.column_names(table), partial(db.read_rows, work.connection, table))
            for table in db.TABLES
        ]
        manifest = Manifest(KIND, backup.made_at, counts, {"sales": backup.sales})
        write_zip(file, manifest, tables, progress or Silent())
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"The backup can't be written to {folder}: {reason}. Nothing was deleted.") from error
    return backup


def read_backup(file: Path) -> Backup:
    """What a backup file holds. Raises `Refused` when it is none."""
    with opened(file) as archive:
        return _read_backup(file, archive)


def restore_from_backup(new_work: NewWork, file: Path, progress: Progress | None = None) -> RestoreOutcome:
    """Brings back all programs, levels, product groups, parents, records and details exactly as they were.

    Raises `Refused` while rebate programs exist, when customers or product groups are missing, and for a file that is
    no whole backup; nothing is changed then.
    """
    shown = progress or Silent()

    def command(work: Work) -> RestoreOutcome:
        with opened(file) as archive:
            backup = _read_backup(file, archive)
            db.lock(work.connection, waiting_for_others(shown))
            _refuse_existing(work)
            _refuse_missing(work, archive)
            note(work.connection, "restored", "rebate_programs", file.name, dict(backup.counts))
            _restore_tables(work, archive, backup, shown)
        db.after_restore(work.connection)
        changed = db.sales_fingerprint(work.connection) != backup.sales
        return RestoreOutcome(backup, db.mark_all_out_of_date(work.connection) if changed else 0)

    return run_command(new_work, command)


def _read_backup(file: Path, archive: ZipFile) -> Backup:
    manifest = read_manifest(file, archive, KINDS)
    if manifest.counts.keys() != {table.name for table in db.TABLES}:
        raise BadZipFile(file.name)
    return Backup(file, manifest.made_at, manifest.counts, manifest.more["sales"])


def _refuse_existing(work: Work) -> None:
    count = db.count_rows(work.connection)["rebate_programs"]
    if count:
        raise Refused(
            f"The database has {count:,} rebate program{'' if count == 1 else 's'}, and Restore from Backup brings "
            "back a whole set-up: delete or Purge those first (Purge makes a backup of them)."
        )


def _refuse_missing(work: Work, archive: ZipFile) -> None:
    for column, plural, table_name in (
        ("customer_id", "customers", "customer_rebates"),
        ("product_group_id", "product groups", "sub_code_product_groups"),
    ):
        with closing(rows_of(archive, table_name)) as rows:
            place = next(rows, []).index(db.CODES[column][1])
            missing = db.unknown_codes(work.connection, column, {str(row[place]) for row in rows if len(row) > place})
        if missing:
            named = ", ".join(missing[:MOST_NAMED]) + (" and others" if len(missing) > MOST_NAMED else "")
            raise Refused(
                f"{len(missing):,} {plural} of the backup are not in this database ({named}): import them first."
            )


def _restore_tables(work: Work, archive: ZipFile, backup: Backup, progress: Progress) -> None:
    total, done = sum(backup.counts.values()), 0
    for table in db.TABLES:
        with closing(rows_of(archive, table.name)) as rows:
            names = [str(name) for name in next(rows, [])]
            count = db.restore_rows(work.connection, table, names, stepping(rows, done, total, progress))
        if count != backup.counts[table.name]:
            raise Refused(
                f"{backup.file} is damaged: it has {count:,} rows of {table.name} instead of "
                f"{backup.counts[table.name]:,}. Nothing was restored."
            )
        done += count
