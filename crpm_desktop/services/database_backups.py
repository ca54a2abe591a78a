"""Backups of a whole database: before an upgrade, once a day, before a restore, and when asked for.

A SQLite file is copied while others work in it; of a server's database pg_dump makes a dump, or all rows go to a zip.
They lie in the folder `backups` beside a database file, or in the user's own data folder; their names say which
database, when, and which version of the schema. Only those of the day are ever deleted again, by age.
"""

import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from crpm_desktop.db import all_rows
from crpm_desktop.db.address import program_environment
from crpm_desktop.db.engine import Database
from crpm_desktop.db.lookups import is_empty
from crpm_desktop.db.sqlite_copy import SIDE_FILES, copy_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services import pg_dump
from crpm_desktop.services.backup import backup_folder
from crpm_desktop.services.backup_zip import free_name, moment
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.user_places import user_data_folder
from crpm_desktop.services.whole_backup import write_all_rows

DAILY_KEPT = 14
MONTHLY_KEPT = 12
SPARE_BYTES = 20_000_000
"""What a disk must have free besides the copy, so that work can go on."""


class Why(StrEnum):
    """What a backup was made for, as its name says it."""

    DAILY = "daily"
    UPGRADE = "before-upgrade"
    RESTORE = "before-restore"
    ASKED = "by-hand"


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was written; `removed` older ones of the day were deleted."""

    file: Path
    removed: int = 0

    @property
    def sentence(self) -> str:
        return f"The database was backed up to {self.file}."


def folder_of(database: Database) -> Path:
    return backup_folder(database.file, user_data_folder())


def new_name(database: Database, why: Why, suffix: str) -> Path:
    """A file in the folder of backups that does not exist yet."""
    with database.new_work(write=False) as work:
        version = all_rows.schema_version(work.connection)
    name = f"{stem_of(database)}-{moment():%Y-%m-%d-%H%M%S}-schema-{version}-{why}"
    return free_name(folder_of(database), name, suffix)


def stem_of(database: Database) -> str:
    name = database.file.stem if database.file else database.name.replace(" on ", "-")
    return re.sub(r"[^\w.-]+", "_", name).strip("_.") or "database"


def back_up(database: Database, why: Why, progress: Progress) -> MadeBackup:
    """Writes a backup to the folder of backups. Raises `Refused` with the reason when it can't."""
    folder = folder_of(database)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if database.file is not None:
            return back_up_to(database, new_name(database, why, ".db"), progress)
        program = pg_dump.find_pg_dump() if why is Why.UPGRADE else None
        if program is not None:
            file = new_name(database, why, ".dump")
            if not pg_dump.dump(program, program_environment(database.engine.url), file, progress):
                return MadeBackup(file)
        return back_up_to(database, new_name(database, why, ".zip"), progress)
    except OSError as error:
        raise Refused(f"The backup can't be written to {folder}: {error.strerror or error}.") from error


def back_up_to(database: Database, target: Path, progress: Progress) -> MadeBackup:
    """Writes a backup to a file of that name, in place of one that is there once the new one is whole.

    One that ends in .zip holds the rows alone, and comes back on either kind of database. Raises `Refused` with the
    reason; nothing is changed then.
    """
    try:
        if database.file is None or target.suffix.lower() == ".zip":
            write_all_rows(database.new_work, target, progress)
        else:
            _refuse_itself(database.file, target)
            _refuse_full_disk(database.file, target.parent)
            _copy_file(database.file, target, progress)
    except OSError as error:
        raise Refused(f"The backup can't be written to {target}: {error.strerror or error}.") from error
    return MadeBackup(target)


def _refuse_itself(file: Path, target: Path) -> None:
    beside = {file.with_name(f"{file.name}{side}") for side in SIDE_FILES}
    if target in beside or (target.exists() and target.samefile(file)):
        raise Refused(f"{target} is a file of the database itself: give the backup another name.")


def _copy_file(file: Path, target: Path, progress: Progress) -> None:
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        copy_database(file, part, partial(progress.step, text="Writing the backup"))
        part.replace(target)
    except Refused as error:
        raise Refused(f"The backup can't be written to {target}: {error.message}.") from error
    finally:
        part.unlink(missing_ok=True)


def _refuse_full_disk(file: Path, folder: Path) -> None:
    free, needed = shutil.disk_usage(folder).free, file.stat().st_size + SPARE_BYTES
    if free < needed:
        raise Refused(
            f"The backup can't be written to {folder}: it takes {needed // 1_000_000:,} MB, "
            f"and {free // 1_000_000:,} MB are free there."
        )


def daily_backup(database: Database, progress: Progress) -> MadeBackup | None:
    """The backup of the day, of a SQLite file that holds something and has none of today yet; older ones go by age."""
    if database.file is None:
        return None
    with database.new_work(write=False) as work:
        if is_empty(work.connection):
            return None
    if any(day == date.today() for day, _ in daily_backups(database)):
        return None
    made = back_up(database, Why.DAILY, progress)
    removed = 0
    for file in outdated(daily_backups(database)):
        with suppress(OSError):  # it goes another day
            file.unlink()
            removed += 1
    return MadeBackup(made.file, removed)


def daily_backups(database: Database) -> list[tuple[date, Path]]:
    """The backups of the day that there are, with their days."""
    pattern = re.compile(
        rf"{re.escape(stem_of(database))}-(\d{{4}}-\d\d-\d\d)-\d{{6}}-schema-\w+-{Why.DAILY}(-\d+)?\.db"
    )
    found = []
    with suppress(OSError):  # no folder yet, or one that can't be read: writing to it says what is wrong
        for file in folder_of(database).iterdir():
            name = pattern.fullmatch(file.name)
            if name is not None:
                with suppress(ValueError):
                    found.append((datetime.strptime(name[1], "%Y-%m-%d").date(), file))  # noqa: DTZ007 - a day
    return found


def outdated(backups: Iterable[tuple[date, Path]]) -> list[Path]:
    """Those that are neither among the newest of the day nor the first of one of the newest months."""
    oldest_first = sorted(backups)
    first_of_month: dict[tuple[int, int], Path] = {}
    for day, file in oldest_first:
        first_of_month.setdefault((day.year, day.month), file)
    months = sorted(first_of_month)[-MONTHLY_KEPT:]
    kept = {file for _, file in oldest_first[-DAILY_KEPT:]} | {first_of_month[month] for month in months}
    return [file for _, file in oldest_first if file not in kept]
