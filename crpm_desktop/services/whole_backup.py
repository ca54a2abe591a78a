"""A backup of all rows of a database, of SQLite or PostgreSQL, that comes back on either.

It holds the version of the schema: rows of an older one come back into that and are brought up to this program's.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from crpm_desktop.db import all_rows as db
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.backup import KIND as PURGED
from crpm_desktop.services.backup_zip import (
    Manifest,
    TableRows,
    moment,
    opened,
    read_manifest,
    rows_of,
    stepping,
    write_zip,
)
from crpm_desktop.services.progress import Progress, waiting_for_others

KIND = "crpm database"
KINDS: dict[str, Sequence[str]] = {KIND: ("schema",), PURGED: ()}


@dataclass(frozen=True, slots=True)
class WholeBackup:
    """What a backup of all rows says of itself."""

    made_at: str
    schema: str
    counts: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def write_all_rows(new_work: NewWork, file: Path, progress: Progress) -> WholeBackup:
    """Writes all rows, as they are at one moment, to a new file and reads it back. Raises `Refused`, `OSError`."""
    with new_work(write=False) as work:
        schema = db.schema_version(work.connection)
        tables = db.find_tables(work.connection)
        backup = WholeBackup(moment().isoformat(" "), schema, db.count_rows(work.connection, tables))
        rows = [
            TableRows(table.name, table.columns.keys(), partial(db.read_rows, work.connection, table))
            for table in tables
        ]
        write_zip(file, Manifest(KIND, backup.made_at, backup.counts, {"schema": schema}), rows, progress)
    return backup


def read_whole_backup(file: Path) -> WholeBackup:
    """What a backup of all rows holds. Raises `Refused` when it is none."""
    with opened(file) as archive:
        return _read(file, archive)


def restore_all_rows(new_work: NewWork, file: Path, progress: Progress) -> WholeBackup:
    """Puts the rows of a backup in place of all that is in the database, in one transaction.

    Raises `Refused` for a file that is no whole backup; nothing is changed then.
    """

    def command(work: Work) -> WholeBackup:
        with opened(file) as archive:
            backup = _read(file, archive)
            progress.step(0, backup.rows, "Restoring")
            tables = db.clear(work.connection, backup.schema, waiting_for_others(progress))
            if {table.name for table in tables} != backup.counts.keys():
                raise BadZipFile(file.name)
            done = 0
            for table in tables:
                with closing(rows_of(archive, table.name)) as rows:
                    names = [str(name) for name in next(rows, [])]
                    steps = stepping(rows, done, backup.rows, progress)
                    count = db.write_rows(work.connection, table, names, steps)
                if count != backup.counts[table.name]:
                    raise Refused(f"{file} is damaged: rows of {table.name} are missing. Nothing was restored.")
                done += count
        db.finish(work.connection, tables)
        return backup

    return run_command(new_work, command)


def _read(file: Path, archive: ZipFile) -> WholeBackup:
    manifest = read_manifest(file, archive, KINDS)
    if manifest.kind == PURGED:
        raise Refused(
            f"{file} was made by Purge and holds rebate programs alone: bring it back with Restore from Backup on "
            "Rebate Set Up."
        )
    schema = manifest.more["schema"]
    if not db.is_known(schema):
        raise Refused(
            f"{file} was made by a newer version of this program (schema {schema}): restore it with that version."
        )
    return WholeBackup(manifest.made_at, schema, manifest.counts)
