"""Backup, destroy, restore: equal dumps; what was there before is kept, and a backup that is none changes nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from crpm_desktop.db import migrate, schema, sqlite_copy
from crpm_desktop.db.engine import Database, connect, open_database
from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.services import restore_database as restoring
from crpm_desktop.services.database_backups import back_up_to
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.purge import purge
from crpm_desktop.services.restore_database import Restored, look_at, restore_database
from tests.db.sample_rows import ROWS, insert_rows
from tests.services.set_up_data import fill, opened
from tests.services.test_whole_backup import destroy, put_samples, whole_dump


@pytest.fixture
def office(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database file with rows in every table."""
    with opened(migrated_sqlite_url) as database:
        put_samples(database)
        yield database


def restore(database: Database, file: Path) -> Restored:
    return restore_database(database, look_at(database, file), Silent())


@pytest.mark.parametrize("name", ["kept.db", "kept.zip"])
def test_what_was_backed_up_is_there_again_and_what_replaced_it_is_kept(
    office: Database, tmp_path: Path, name: str
) -> None:
    before = whole_dump(office)
    file = back_up_to(office, tmp_path / name, Silent()).file
    destroy(office)
    destroyed = whole_dump(office)
    done = restore(office, file)
    assert whole_dump(office) == before
    assert str(file) in done.sentence
    assert str(done.before) in done.sentence
    assert done.before.parent == tmp_path / "backups"
    restore(office, done.before)
    assert whole_dump(office) == destroyed


def test_a_server_s_database_comes_back_from_its_rows(migrated_postgres_url: str, tmp_path: Path) -> None:
    with opened(migrated_postgres_url) as server:
        before = put_samples(server)
        file = back_up_to(server, tmp_path / "kept.zip", Silent()).file
        destroy(server)
        destroyed = whole_dump(server)
        done = restore(server, file)
        assert whole_dump(server) == before
        restore(server, done.before)
        assert whole_dump(server) == destroyed


def test_a_file_s_rows_move_to_a_server(office: Database, migrated_postgres_url: str, tmp_path: Path) -> None:
    file = back_up_to(office, tmp_path / "moving.zip", Silent()).file
    with opened(migrated_postgres_url) as server:
        restore(server, file)
        assert whole_dump(server) == whole_dump(office)


def test_a_copy_made_by_hand_can_be_restored_and_stays_as_it_is(migrated_sqlite_url: str, tmp_path: Path) -> None:
    with opened(migrated_sqlite_url) as database:
        before = put_samples(database)
    carried = Path(shutil.copyfile(tmp_path / "migrated.db", tmp_path / "carried.db"))
    content = carried.read_bytes()
    with opened(migrated_sqlite_url) as database:
        destroy(database)
        restore(database, carried)
        assert whole_dump(database) == before
    assert carried.read_bytes() == content
    assert [file.name for file in tmp_path.glob("carried*")] == ["carried.db"]


def test_a_backup_of_an_older_schema_is_upgraded_as_it_comes_back(office: Database, tmp_path: Path) -> None:
    old = connect(str(tmp_path / "old.db"))
    migrate.upgrade(old.engine, "0001")
    with old.engine.begin() as connection:
        insert_rows(connection, ROWS)
    old.close()
    assert look_at(office, tmp_path / "old.db").schema == "0001"
    restore(office, tmp_path / "old.db")
    with office.new_work(write=False) as work:
        assert migrate.current(work.connection) == migrate.head()
    restored = {table: rows for table, rows in whole_dump(office).items() if rows}
    assert sum(map(len, restored.values())) == len(ROWS)
    with opened(str(tmp_path / "old.db")) as upgraded:
        assert whole_dump(upgraded) == whole_dump(office)


def test_a_damaged_database_is_put_aside_and_the_backup_takes_its_place(office: Database, tmp_path: Path) -> None:
    before = whole_dump(office)
    back_up_to(office, tmp_path / "kept.db", Silent())
    backup = look_at(office, tmp_path / "kept.db")
    office.close()
    assert office.file is not None
    office.file.write_bytes(b"Dear customer, " * 1000)
    done = restore_database(office, backup, Silent())
    with opened(str(office.file)) as database:
        assert whole_dump(database) == before
    assert done.before.name.endswith("-damaged.db")
    assert done.before.read_bytes().startswith(b"Dear customer")


def test_nothing_is_restored_when_the_present_state_cannot_be_backed_up(office: Database, tmp_path: Path) -> None:
    file = back_up_to(office, tmp_path / "kept.db", Silent()).file
    destroy(office)
    destroyed = whole_dump(office)
    (tmp_path / "backups").write_text("no folder", encoding="utf-8")
    with pytest.raises(Refused, match="The backup can't be written"):
        restore(office, file)
    assert whole_dump(office) == destroyed
    assert list(tmp_path.glob(".crpm*")) == []


def test_a_damaged_backup_changes_nothing(office: Database, tmp_path: Path) -> None:
    file = back_up_to(office, tmp_path / "kept.db", Silent()).file
    content = bytearray(file.read_bytes())
    content[-40_960:] = bytes(40_960)
    file.write_bytes(bytes(content))
    before = whole_dump(office)
    with pytest.raises(Refused, match=r"damaged|malformed"):
        restore(office, file)
    assert whole_dump(office) == before
    assert not (tmp_path / "backups").exists()
    assert list(tmp_path.glob(".crpm*")) == []


def test_what_cannot_be_restored_is_refused_with_the_way_out(
    office: Database, migrated_postgres_url: str, tmp_path: Path
) -> None:
    assert office.file is not None
    newer = Path(shutil.copyfile(back_up_to(office, tmp_path / "kept.db", Silent()).file, tmp_path / "newer.db"))
    with opened(str(newer)) as database, database.new_work() as work:
        work.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        work.commit()
    for name, content in (("notes.db", b"no backup"), ("server.dump", b"PGDMP..."), ("empty.db", b"")):
        (tmp_path / name).write_bytes(content)
    stranger = connect(str(tmp_path / "stranger.db"))
    with stranger.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (number INTEGER)"))
    stranger.close()
    cases = {
        office.file: "is the database itself",
        newer: "newer version of this program",
        tmp_path / "notes.db": "is no backup of this program",
        tmp_path / "empty.db": "is no backup of this program",
        tmp_path / "server.dump": "pg_restore --no-owner",
        tmp_path / "stranger.db": "has no tables of this program",
        tmp_path / "gone.db": "There is no file",
        tmp_path: "can't be read",
    }
    for file, words in cases.items():
        with pytest.raises(Refused, match=words):
            look_at(office, file)
    with opened(migrated_postgres_url) as server, pytest.raises(Refused, match=r"ending \.zip"):
        look_at(server, tmp_path / "kept.db")


def test_the_backup_of_purge_is_pointed_to_its_own_restore(migrated_url: str, tmp_path: Path) -> None:
    with opened(migrated_url) as database:
        fill(database)
        file = purge(database.new_work, tmp_path).backup.file
        with pytest.raises(Refused, match="Restore from Backup on Rebate Set Up"):
            look_at(database, file)


def test_a_clerk_who_works_in_the_file_sees_it_restored(office: Database, tmp_path: Path) -> None:
    before = whole_dump(office)
    file = back_up_to(office, tmp_path / "kept.db", Silent()).file
    with opened(str(office.file)) as other:
        destroy(office)
        restore(office, file)
        assert whole_dump(other) == before
        with other.new_work() as work:
            work.connection.execute(insert(schema.customers).values(cust_no="AFTER", name="Saved after the restore"))
            work.commit()
    assert len(whole_dump(office)["customers"]) == len(before["customers"]) + 1


def test_a_cancel_in_the_middle_of_a_restore_leaves_all_as_it_was(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copy, "PAGES", 10)
    file = back_up_to(office, tmp_path / "kept.db", Silent()).file
    destroy(office)
    destroyed = whole_dump(office)
    steps: list[str] = []

    class CancelRestoring:
        def step(self, done: int, total: int, text: str = "") -> None:
            steps.append(text)
            if steps.count("Restoring") == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        restore_database(office, look_at(office, file), CancelRestoring())
    assert steps.count("Restoring") == 2
    assert whole_dump(office) == destroyed
    assert list(tmp_path.glob(".crpm*")) == []


def test_a_restore_that_fails_at_the_end_leaves_all_as_it_was(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = back_up_to(office, tmp_path / "kept.db", Silent()).file
    destroy(office)
    destroyed = whole_dump(office)

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "put_back", full)
    with pytest.raises(Refused, match="No space left on device"):
        restore(office, file)
    assert whole_dump(office) == destroyed
    assert list(tmp_path.glob(".crpm*")) == []
    open_database(str(office.file)).close()
