"""Purge, its backup file, and bringing it back."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import delete, update

from crpm_desktop.db import schema
from crpm_desktop.db.engine import Database
from crpm_desktop.db.set_up_backup import TABLES
from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.services.backup import backup_folder, read_backup, restore_from_backup
from crpm_desktop.services.purge import purge, purge_counts
from crpm_desktop.services.set_up import commit_program
from tests.services.set_up_data import add_record, dump, fill, opened, out_of_date

MOST_OPEN = 4096
"""The numbers of open files that are looked through."""
PURGED = {table.name for table in TABLES}


@pytest.fixture
def database(set_up_url: str) -> Iterator[Database]:
    with opened(set_up_url) as database:
        yield database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def test_counts_are_told_first(database: Database) -> None:
    counts = purge_counts(database.new_work)
    assert counts.sentence == "3 rebate programs, 4 levels, 3 customer records and 2 detail rows"


def test_purge_deletes_the_set_up_and_records_and_nothing_else(database: Database, folder: Path) -> None:
    before = dump(database)
    outcome = purge(database.new_work, folder)
    after = dump(database)
    assert {name for name, rows in after.items() if rows != before[name]} == PURGED
    assert all(not after[name] for name in PURGED)
    assert outcome.sentence.endswith(f"Backup: {outcome.backup.file}")
    assert list(folder.iterdir()) == [outcome.backup.file]
    assert read_backup(outcome.backup.file).counts["customer_rebates"] == 3


def test_restore_brings_everything_back_exactly(database: Database, folder: Path) -> None:
    before = dump(database)
    file = purge(database.new_work, folder).backup.file
    outcome = restore_from_backup(database.new_work, file)
    assert dump(database) == before
    assert outcome.sentence == (f"Restored 3 rebate programs, 4 levels, 3 customer records and 2 details from {file}.")


def test_new_programs_and_records_get_ids_of_their_own_after_a_restore(database: Database, folder: Path) -> None:
    restore_from_backup(database.new_work, purge(database.new_work, folder).backup.file)
    saved = commit_program(database.new_work, None, ProgramDraft("NEW")).draft
    add_record(database, "NEW", 70)
    assert saved.rebate_code == "NEW"
    assert len(dump(database)["customer_rebates"]) == 4


def test_backup_of_one_database_comes_back_in_the_other(
    migrated_sqlite_url: str, migrated_postgres_url: str, folder: Path
) -> None:
    with opened(migrated_sqlite_url) as sqlite, opened(migrated_postgres_url) as postgres:
        fill(sqlite)
        fill(postgres)
        before = dump(sqlite)
        file = purge(sqlite.new_work, folder).backup.file
        purge(postgres.new_work, folder)
        restore_from_backup(postgres.new_work, file)
        assert dump(postgres) == before
        add_record(postgres, "OLD", 70, period=1)


def test_records_are_marked_when_sales_changed_between_purge_and_restore(database: Database, folder: Path) -> None:
    file = purge(database.new_work, folder).backup.file
    with database.new_work() as work:
        work.connection.execute(update(schema.sales_history).values(total_sales=1))
        work.commit()
    outcome = restore_from_backup(database.new_work, file)
    assert outcome.out_of_date == out_of_date(database) == 2
    assert "Sales have changed since that backup" in outcome.sentence


def test_restore_is_refused_while_programs_exist(database: Database, folder: Path) -> None:
    file = purge(database.new_work, folder).backup.file
    commit_program(database.new_work, None, ProgramDraft("NEW"))
    before = dump(database)
    with pytest.raises(Refused, match="The database has 1 rebate program, "):
        restore_from_backup(database.new_work, file)
    assert dump(database) == before


def test_restore_is_refused_when_customers_are_missing(database: Database, folder: Path) -> None:
    file = purge(database.new_work, folder).backup.file
    with database.new_work() as work:
        work.connection.execute(delete(schema.customers).where(schema.customers.c.cust_no == "1001"))
        work.commit()
    before = dump(database)
    with pytest.raises(Refused, match=r"1 customers of the backup are not in this database \(1001\): import them"):
        restore_from_backup(database.new_work, file)
    assert dump(database) == before


def test_restore_is_refused_when_product_groups_are_missing(database: Database, folder: Path) -> None:
    file = purge(database.new_work, folder).backup.file
    with database.new_work() as work:
        work.connection.execute(delete(schema.product_groups))
        work.commit()
    with pytest.raises(Refused, match=r"2 product groups of the backup .* \(BEV, SEAF\)"):
        restore_from_backup(database.new_work, file)


def test_nothing_is_deleted_when_the_backup_cannot_be_written(database: Database, tmp_path: Path) -> None:
    before = dump(database)
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    with pytest.raises(Refused, match=r"The backup can't be written to .*Nothing was deleted\."):
        purge(database.new_work, blocked / "below")
    assert dump(database) == before


def test_nothing_is_deleted_when_the_disk_is_full(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(database)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crpm_desktop.services.backup_zip.os.fsync", full)
    with pytest.raises(Refused, match="No space left on device"):
        purge(database.new_work, folder)
    assert dump(database) == before
    assert list(folder.iterdir()) == []


def test_empty_set_up_is_not_purged_twice(database: Database, folder: Path) -> None:
    purge(database.new_work, folder)
    with pytest.raises(Refused, match="no rebate programs to purge"):
        purge(database.new_work, folder)
    assert len(list(folder.iterdir())) == 1


def test_two_backups_of_one_second_have_two_names(database: Database, folder: Path) -> None:
    first = purge(database.new_work, folder).backup.file
    restore_from_backup(database.new_work, first)
    second = purge(database.new_work, folder).backup.file
    assert first != second
    assert read_backup(first).counts == read_backup(second).counts


class StopAt:
    """Progress that a clerk cancels when a text comes up."""

    def __init__(self, text: str) -> None:
        self._text = text

    def step(self, done: int, total: int, text: str = "") -> None:
        if text == self._text:
            raise Cancelled


@pytest.mark.parametrize("text", ["Writing the backup", "Deleting"])
def test_cancelled_purge_leaves_all_as_it_was(database: Database, folder: Path, text: str) -> None:
    before = dump(database)
    with pytest.raises(Cancelled):
        purge(database.new_work, folder, StopAt(text))
    assert dump(database) == before
    assert [file.suffix for file in folder.iterdir()] == ([".zip"] if text == "Deleting" else [])


def test_cancelled_restore_leaves_the_set_up_empty(database: Database, folder: Path) -> None:
    file = purge(database.new_work, folder).backup.file
    before = dump(database)
    with pytest.raises(Cancelled):
        restore_from_backup(database.new_work, file, StopAt("Restoring"))
    assert dump(database) == before


KILLED = """
import os, sys
from pathlib import Path
from crpm_desktop.db import set_up_backup as db
from crpm_desktop.db.engine import open_database
from crpm_desktop.services.purge import purge
delete_rows = db.delete_rows
def killed(connection):
    delete_rows(connection)
    os._exit(9)
db.delete_rows = killed
purge(open_database(sys.argv[1]).new_work, Path(sys.argv[2]))
"""


def test_process_killed_after_deleting_leaves_all_as_it_was(database: Database, folder: Path) -> None:
    before = dump(database)
    url = database.engine.url.render_as_string(hide_password=False)
    assert subprocess.run([sys.executable, "-c", KILLED, url, str(folder)], check=False).returncode == 9
    assert dump(database) == before


def rewritten(file: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """A copy of a backup in which one entry is changed, or left out."""
    other = file.with_name("other.zip")
    with ZipFile(file) as source, ZipFile(other, "w", ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            changed = change(content) if entry == name else content
            if changed is not None:
                target.writestr(entry, changed)
    return other


DAMAGES: list[tuple[str, Callable[[bytes], bytes | None]]] = [
    ("manifest.json", lambda _content: None),
    ("manifest.json", lambda _content: b"[1]"),
    ("manifest.json", lambda content: content.replace(b"crpm rebate programs", b"something else")),
    ("manifest.json", lambda content: content.replace(b'"format": 1', b'"format": 2')),
    ("manifest.json", lambda content: content.replace(b'"rebate_details": 2', b'"rebate_details": 3')),
    ("rebate_programs.jsonl", lambda _content: None),
    ("rebate_programs.jsonl", lambda _content: b""),
    ("rebate_programs.jsonl", lambda content: content.replace(b'"text"', b'"unknown"')),
    ("rebate_programs.jsonl", lambda content: content.replace(b",true,", b',"true",', 1)),
    ("rebate_programs.jsonl", lambda content: content.replace(b",12,", b",13,", 1)),
    ("rebate_sub_codes.jsonl", lambda content: content + b"[1]\n"),
    ("rebate_sub_codes.jsonl", lambda content: content + b"{}\n"),
    ("rebate_sub_codes.jsonl", lambda content: content + b"[[[\n"),
    ("rebate_sub_codes.jsonl", lambda content: content + b"\xff\n"),
    ("customer_rebates.jsonl", lambda content: content.replace(b"2026-01-02", b"2026-01-99")),
    ("customer_rebates.jsonl", lambda content: content.replace(b'"cust_no"', b'"customer"')),
    ("rebate_details.jsonl", lambda content: content + content.splitlines()[1] + b"\n"),
]


def test_damaged_backup_is_refused_and_stores_nothing(database: Database, folder: Path) -> None:
    backup = purge(database.new_work, folder).backup.file
    before = dump(database)
    for number, (name, change) in enumerate(DAMAGES):
        file = rewritten(backup, name, change)
        with pytest.raises(Refused, match=r"damaged|newer|no backup") as refusal:
            restore_from_backup(database.new_work, file)
        assert dump(database) == before, (number, name)
        assert not is_held_open(file), refusal.value


def is_held_open(file: Path) -> bool:
    """Does this process still read the file, which Windows would then neither delete nor move?"""
    there = file.stat()
    for number in range(MOST_OPEN):
        with suppress(OSError):
            if os.path.samestat(os.fstat(number), there):
                return True
    return False


def test_a_file_that_is_held_open_is_noticed(folder: Path) -> None:
    folder.mkdir()
    file = folder / "held.txt"
    with file.open("wb"):
        assert is_held_open(file)
    assert not is_held_open(file)


def test_file_that_is_no_backup_is_refused(migrated_sqlite_url: str, tmp_path: Path) -> None:
    text = tmp_path / "notes.zip"
    text.write_text("no zip", encoding="utf-8")
    with opened(migrated_sqlite_url) as database:
        for file, words in ((text, "is no backup"), (tmp_path / "gone.zip", "There is no file"), (tmp_path, "read")):
            with pytest.raises(Refused, match=words):
                restore_from_backup(database.new_work, file)


def test_flipped_byte_is_noticed(database: Database, folder: Path) -> None:
    file = purge(database.new_work, folder).backup.file
    content = bytearray(file.read_bytes())
    content[100] ^= 0xFF
    file.write_bytes(bytes(content))
    before = dump(database)
    with pytest.raises(Refused):
        restore_from_backup(database.new_work, file)
    assert dump(database) == before


def test_backup_is_plain_json_lines_with_codes_for_customers(database: Database, folder: Path) -> None:
    with ZipFile(purge(database.new_work, folder).backup.file) as archive:
        names, first, *_rest = archive.read("customer_rebates.jsonl").decode().splitlines()
    row = dict(zip(json.loads(names), json.loads(first), strict=True))
    assert (row["cust_no"], row["year"], row["calculated_at"]) == ("1000", 2025, "2026-01-02 03:04:05.000000")


def test_backups_stand_beside_a_database_file_and_else_with_the_users_data(tmp_path: Path) -> None:
    assert backup_folder(tmp_path / "shop.db", tmp_path / "user") == tmp_path / "backups"
    assert backup_folder(None, tmp_path / "user") == tmp_path / "user" / "backups"
