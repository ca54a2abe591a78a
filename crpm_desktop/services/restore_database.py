"""Putting a backup in place of a whole database, after the present state was backed up too."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zipfile import is_zipfile

from crpm_desktop.db.all_rows import is_known
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.hostile_file import refuse_hostile
from crpm_desktop.db.sqlite_copy import copy_database, damage_of, is_sqlite_file, put_back, swap, version_of
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.backup_zip import free_name, moment
from crpm_desktop.services.database_backups import Why, back_up, folder_of, stem_of
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.whole_backup import read_whole_backup, restore_all_rows

PG_DUMP_HEADER = b"PGDMP"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup that can be restored: when it was made, as far as it says, and the version of its schema."""

    file: Path
    made_at: str
    schema: str


@dataclass(frozen=True, slots=True)
class Restored:
    """`before` is the file with what the restore replaced."""

    name: str
    backup: BackupFile
    before: Path

    @property
    def sentence(self) -> str:
        return f"Restored {self.name} from {self.backup.file}. What was there before is in {self.before}"


def look_at(database: Database, file: Path) -> BackupFile:
    """What a backup file holds. Raises `Refused` when it can't be restored into this database."""
    try:
        if database.file is not None and file.samefile(database.file):
            raise Refused(f"{file} is the database itself: choose a backup of it.")
        if is_zipfile(file):
            backup = read_whole_backup(file)
            return BackupFile(file, backup.made_at, backup.schema)
        if is_sqlite_file(file):
            return _look_at_copy(database, file)
        with file.open("rb") as start:
            dumped = start.read(len(PG_DUMP_HEADER)) == PG_DUMP_HEADER
    except FileNotFoundError as error:
        raise Refused(f"There is no file {file}: choose another.") from error
    except OSError as error:
        raise Refused(f"{file} can't be read: {error.strerror or error}.") from error
    if dumped:
        raise Refused(
            f"{file} is a dump that pg_dump made before an upgrade: whoever runs the server brings it back into an "
            "empty database with `pg_restore --no-owner --dbname=NAME FILE`."
        )
    raise Refused(f"{file} is no backup of this program: choose another file.")


def _look_at_copy(database: Database, file: Path) -> BackupFile:
    if database.file is None:
        raise Refused(
            f"{file} is a database file: open it with File > Open Database. To bring it to a server, open it, make a "
            "backup with the ending .zip by File > Back Up Now, and restore that here."
        )
    refuse_hostile(file)
    version = version_of(file)
    if version is None:
        raise Refused(f"{file} has no tables of this program: choose a backup.")
    if not is_known(version):
        raise Refused(
            f"{file} was made by a newer version of this program (schema {version}): restore it with that version."
        )
    made_at = datetime.fromtimestamp(file.stat().st_mtime).astimezone().replace(microsecond=0)
    return BackupFile(file, made_at.isoformat(" "), version)


def restore_database(database: Database, backup: BackupFile, progress: Progress) -> Restored:
    """Replaces all that is in the database by the backup, in one step that others see whole or not at all.

    What is there now is backed up first; a damaged file is put aside as it is. A backup of an older schema is
    upgraded. Raises `Refused` with the reason; nothing is changed then.
    """
    if database.file is not None and (not is_zipfile(backup.file) or damage_of(database.file)):
        return Restored(database.name, backup, _restore_file(database, database.file, backup.file, progress))
    before = back_up(database, Why.RESTORE, progress).file
    restore_all_rows(database.new_work, backup.file, progress)
    return Restored(database.name, backup, before)


def _restore_file(database: Database, target: Path, backup: Path, progress: Progress) -> Path:
    """Gives the file that holds what was there before."""
    copy = target.with_name(f".crpm-{secrets.token_hex(6)}.tmp")
    try:
        _make_copy(backup, copy, progress)
        if damage_of(target):
            return _put_aside(database, target, copy)
        before = back_up(database, Why.RESTORE, progress).file
        put_back(copy, target, partial(progress.step, text="Restoring"))
        return before
    except OSError as error:
        raise Refused(
            f"{target} can't be replaced: {error.strerror or error}. Close it in other programs and try again."
        ) from error
    finally:
        copy.unlink(missing_ok=True)


def _make_copy(backup: Path, copy: Path, progress: Progress) -> None:
    """A database file of this program's schema with all that is in the backup."""
    if not is_zipfile(backup):
        copy_database(backup, copy, partial(progress.step, text="Reading the backup"), in_use=False)
    database = open_database(str(copy))  # brings an older schema up to this program's
    try:
        if is_zipfile(backup):
            restore_all_rows(database.new_work, backup, progress)
    finally:
        database.close()


def _put_aside(database: Database, target: Path, copy: Path) -> Path:
    """Keeps a damaged file as it is, and puts the copy in its place: nobody can save anything in it any more."""
    folder = folder_of(database)
    folder.mkdir(parents=True, exist_ok=True)
    aside = free_name(folder, f"{stem_of(database)}-{moment():%Y-%m-%d-%H%M%S}-damaged", ".db")
    database.close()
    swap(copy, target, aside)
    return aside
