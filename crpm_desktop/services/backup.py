"""The backup file that Purge makes, and bringing it back.

A zip with `manifest.json` (what it is, when it was made, how many rows of each table) and one file per table of JSON
lines: the names of the columns first, then a row per line. It is the same for every database.
"""

import json
import os
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from crpm_desktop.db import set_up_backup as db
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.progress import Progress, Silent

KIND = "crpm rebate programs"
FORMAT = 1
FOLDER = "crpm-backups"
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 100_000
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
    made_at = datetime.now().astimezone().replace(microsecond=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _free_name(folder, made_at)
        part = file.with_suffix(".part")
        backup = Backup(file, made_at.isoformat(" "), counts, db.sales_fingerprint(work.connection))
        try:
            _write_zip(work, part, backup, progress or Silent())
            with ZipFile(part) as archive:
                if archive.testzip() is not None:
                    raise OSError("what was written can't be read back")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"The backup can't be written to {folder}: {reason}. Nothing was deleted.") from error
    return backup


def _free_name(folder: Path, made_at: datetime) -> Path:
    name = f"crpm-rebates-{made_at:%Y-%m-%d-%H%M%S}"
    files = (folder / f"{name}{f'-{number}' if number > 1 else ''}.zip" for number in range(1, 1000))
    return next(file for file in files if not file.exists())


def _write_zip(work: Work, file: Path, backup: Backup, progress: Progress) -> None:
    total, done = sum(backup.counts.values()), 0
    with file.open("xb") as out:
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for table in db.TABLES:
                with (
                    archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as entry,
                    closing(db.read_rows(work.connection, table)) as batches,
                ):
                    entry.write(_line(db.column_names(table)))
                    for rows in batches:
                        entry.write(b"".join(_line(row) for row in rows))
                        done += len(rows)
                        progress.step(done, total, "Writing the backup")
            archive.writestr(MANIFEST, json.dumps(_manifest(backup), indent=2))
        out.flush()
        os.fsync(out.fileno())


def _line(row: list[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _manifest(backup: Backup) -> dict[str, object]:
    return {
        "kind": KIND,
        "format": FORMAT,
        "made_at": backup.made_at,
        "counts": backup.counts,
        "sales": backup.sales,
    }


def read_backup(file: Path) -> Backup:
    """What a backup file holds. Raises `Refused` when it is none."""
    with _opened(file) as archive:
        return _read_manifest(file, archive)


def restore_from_backup(new_work: NewWork, file: Path, progress: Progress | None = None) -> RestoreOutcome:
    """Brings back all programs, levels, product groups, parents, records and details exactly as they were.

    Raises `Refused` while rebate programs exist, when customers or product groups are missing, and for a file that is
    no whole backup; nothing is changed then.
    """
    shown = progress or Silent()

    def command(work: Work) -> RestoreOutcome:
        with _opened(file) as archive:
            backup = _read_manifest(file, archive)
            db.lock(work.connection)
            _refuse_existing(work)
            _refuse_missing(work, archive)
            _restore_tables(work, archive, backup, shown)
        db.after_restore(work.connection)
        changed = db.sales_fingerprint(work.connection) != backup.sales
        return RestoreOutcome(backup, db.mark_all_out_of_date(work.connection) if changed else 0)

    return run_command(new_work, command)


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise Refused(f"There is no file {file}: choose the backup that Purge named.") from error
    except (BadZipFile, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise Refused(f"{file} is no backup of this program, or is damaged: choose another file.") from error
    except OSError as error:
        raise Refused(f"{file} can't be read: {error.strerror or error}.") from error


def _entry(archive: ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except (KeyError, RuntimeError) as error:  # missing; encrypted or packed in an unknown way
        raise BadZipFile(name) from error


def _read_manifest(file: Path, archive: ZipFile) -> Backup:
    try:
        with _entry(archive, MANIFEST) as entry:
            manifest = json.loads(entry.read(MANIFEST_LIMIT))
        known = manifest["kind"] == KIND
        counts = {str(name): int(count) for name, count in manifest["counts"].items()}
        backup = Backup(file, str(manifest["made_at"]), counts, str(manifest["sales"]))
        newer = int(manifest["format"]) > FORMAT
    except (KeyError, TypeError, AttributeError) as error:
        raise BadZipFile(MANIFEST) from error
    if newer:
        raise Refused(f"{file} was made by a newer version of this program: restore it with that version.")
    if not known or counts.keys() != {table.name for table in db.TABLES}:
        raise BadZipFile(MANIFEST)
    return backup


def _rows(archive: ZipFile, table_name: str) -> Generator[list[Any], None, None]:
    """The lines of a table, the names of its columns first. The file stays open until this is read or closed."""
    with (
        _entry(archive, f"{table_name}.jsonl") as entry,
        TextIOWrapper(entry, encoding="utf-8", newline="\n") as lines,
    ):
        for line in lines:
            row = json.loads(line)
            if not isinstance(row, list):
                raise BadZipFile(table_name)
            yield row


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
        with closing(_rows(archive, table_name)) as rows:
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
        with closing(_rows(archive, table.name)) as rows:
            names = [str(name) for name in next(rows, [])]
            count = db.restore_rows(work.connection, table, names, _stepping(rows, done, total, progress))
        if count != backup.counts[table.name]:
            raise Refused(
                f"{backup.file} is damaged: it has {count:,} rows of {table.name} instead of "
                f"{backup.counts[table.name]:,}. Nothing was restored."
            )
        done += count


def _stepping(rows: Iterator[list[Any]], done: int, total: int, progress: Progress) -> Iterator[list[Any]]:
    for number, row in enumerate(rows):
        if number % 1000 == 0:
            progress.step(done + number, total, "Restoring")
        yield row
