"""A backup of all rows comes back as it was, on either database, from an older schema too, or not at all."""

import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import delete, insert, update

from crpm_desktop.db import audit_check, migrate, schema
from crpm_desktop.db.engine import Database, connect, open_database
from crpm_desktop.db.tables import office_tables
from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.purge import purge
from crpm_desktop.services.whole_backup import read_whole_backup, restore_all_rows, write_all_rows
from tests.db.sample_rows import LATER_ROWS, ROWS, insert_rows
from tests.services.set_up_data import dump, fill, opened

Rows = dict[str, list[tuple[object, ...]]]


def whole_dump(database: Database) -> Rows:
    return dump(database, trail=True)


def put_samples(database: Database) -> Rows:
    with database.new_work() as work:
        insert_rows(work.connection, [*ROWS, *LATER_ROWS])
        work.commit()
    return whole_dump(database)


def destroy(database: Database) -> None:
    """Deletes nearly all, changes what is left and adds what was not there."""
    with database.new_work() as work:
        audit_check.rest(work.connection, office_tables())  # as whoever owns the tables could
        for table in reversed(office_tables()):
            if table is not schema.customers:
                work.connection.execute(delete(table))
        audit_check.resume(work.connection, office_tables())
        work.connection.execute(update(schema.customers).values(name="Destroyed", parent_id=None))
        work.connection.execute(insert(schema.product_groups).values(product_group="STRANGE"))
        work.commit()


@pytest.fixture
def backed_up(database: Database, tmp_path: Path) -> tuple[Path, Rows]:
    """The file of a backup of the sample rows, and those rows; the database is destroyed."""
    before = put_samples(database)
    write_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
    destroy(database)
    return tmp_path / "whole.zip", before


def test_what_was_destroyed_is_as_it_was_after_a_restore(database: Database, backed_up: tuple[Path, Rows]) -> None:
    file, before = backed_up
    assert all(before.values())
    backup = restore_all_rows(database.new_work, file, Silent())
    assert whole_dump(database) == before
    assert backup.rows == sum(map(len, before.values()))


def test_customers_that_stand_before_their_parents_come_back(database: Database, tmp_path: Path) -> None:
    with database.new_work() as work:
        for number, parent in ((1, None), (3, 1), (2, 3)):
            row = {"id": number, "cust_no": str(number), "name": "", "parent_id": parent}
            work.connection.execute(insert(schema.customers).values(row))
        work.commit()
    before = whole_dump(database)
    write_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
    restore_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
    assert whole_dump(database) == before


def test_the_demo_data_of_one_database_come_back_on_the_other(
    migrated_sqlite_url: str, migrated_postgres_url: str, tmp_path: Path
) -> None:
    with opened(migrated_sqlite_url) as sqlite, opened(migrated_postgres_url) as postgres:
        fill_with_demo_data(sqlite.new_work, Silent(), customers=40)
        before = whole_dump(sqlite)
        write_all_rows(sqlite.new_work, tmp_path / "from_sqlite.zip", Silent())
        fill(postgres)
        restore_all_rows(postgres.new_work, tmp_path / "from_sqlite.zip", Silent())
        assert whole_dump(postgres) == before
        write_all_rows(postgres.new_work, tmp_path / "from_postgres.zip", Silent())
        destroy(sqlite)
        restore_all_rows(sqlite.new_work, tmp_path / "from_postgres.zip", Silent())
        assert whole_dump(sqlite) == before


def test_new_rows_get_ids_of_their_own_after_a_restore(database: Database, backed_up: tuple[Path, Rows]) -> None:
    restore_all_rows(database.new_work, backed_up[0], Silent())
    with database.new_work() as work:
        work.connection.execute(insert(schema.customers).values(cust_no="NEW", name="New"))
        work.connection.execute(insert(schema.product_groups).values(product_group="NEW"))
        work.commit()
    assert len(whole_dump(database)["customers"]) == len(backed_up[1]["customers"]) + 1


def test_rows_of_an_older_schema_come_back_upgraded(database_url: str, tmp_path: Path) -> None:
    old = connect(database_url)
    migrate.upgrade(old.engine, "0001")
    with old.engine.begin() as connection:
        insert_rows(connection, ROWS)
    assert write_all_rows(old.new_work, tmp_path / "old.zip", Silent()).schema == "0001"
    old.close()
    with opened(database_url) as upgraded:
        before = whole_dump(upgraded)
        insert_free_goods(upgraded)
        restore_all_rows(upgraded.new_work, tmp_path / "old.zip", Silent())
        assert whole_dump(upgraded) == before
        with upgraded.new_work(write=False) as work:
            assert migrate.current(work.connection) == migrate.head()


def insert_free_goods(database: Database) -> None:
    with database.new_work() as work:
        insert_rows(work.connection, LATER_ROWS)
        work.commit()


def test_a_database_without_tables_has_nothing_to_back_up(database_url: str, tmp_path: Path) -> None:
    database = connect(database_url)
    with pytest.raises(Refused, match="nothing to back up"):
        write_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
    database.close()
    assert not (tmp_path / "whole.zip").exists()


class StopAt:
    """Progress that a clerk cancels at its n-th step."""

    def __init__(self, count: int) -> None:
        self._left = count

    def step(self, done: int, total: int, text: str = "") -> None:
        self._left -= 1
        if self._left == 0:
            raise Cancelled


def test_a_cancelled_restore_changes_nothing(database: Database, backed_up: tuple[Path, Rows]) -> None:
    destroyed = whole_dump(database)
    for count in (1, 2, 8):
        with pytest.raises(Cancelled):
            restore_all_rows(database.new_work, backed_up[0], StopAt(count))
        assert whole_dump(database) == destroyed


def test_a_cancelled_backup_leaves_no_file(database: Database, tmp_path: Path) -> None:
    put_samples(database)
    (tmp_path / "new").mkdir()
    with pytest.raises(Cancelled):
        write_all_rows(database.new_work, tmp_path / "new" / "whole.zip", StopAt(3))
    assert list((tmp_path / "new").iterdir()) == []


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
    ("manifest.json", lambda content: content.replace(b'"schema"', b'"scheme"')),
    ("manifest.json", lambda content: content.replace(b'"customers": 2', b'"customers": 3')),
    ("manifest.json", lambda content: content.replace(b'"customers"', b'"clients"')),
    ("customers.jsonl", lambda _content: None),
    ("customers.jsonl", lambda _content: b""),
    ("customers.jsonl", lambda content: content.replace(b'"version"', b'"revision"')),
    ("customers.jsonl", lambda content: content.splitlines(keepends=True)[0]),
    ("customers.jsonl", lambda content: content.replace(b'"C1"', b"1")),
    ("customers.jsonl", lambda content: content.replace(b'"C1"', b'"C2"')),
    ("customers.jsonl", lambda content: content + b"[1]\n"),
    ("history_years.jsonl", lambda content: content.replace(b"[1,", b"[99,")),
    ("rewards.jsonl", lambda content: content.replace(b"2026-11-02", b"2026-11-99")),
    ("rewards.jsonl", lambda content: content.replace(b"2026-11-02", b"1026-11-02")),
]


def test_a_damaged_backup_is_refused_and_changes_nothing(database: Database, backed_up: tuple[Path, Rows]) -> None:
    destroyed = whole_dump(database)
    for name, change in DAMAGES:
        file = rewritten(backed_up[0], name, change)
        with pytest.raises(Refused, match="damaged|no backup"):
            restore_all_rows(database.new_work, file, Silent())
        assert whole_dump(database) == destroyed, name


def test_a_backup_of_a_newer_schema_is_refused(database: Database, backed_up: tuple[Path, Rows]) -> None:
    head = migrate.head().encode()
    file = rewritten(backed_up[0], "manifest.json", lambda said: said.replace(b'"' + head + b'"', b'"9999"'))
    with pytest.raises(Refused, match=r"newer version of this program \(schema 9999\)"):
        restore_all_rows(database.new_work, file, Silent())


def test_the_backup_of_purge_is_pointed_to_its_own_restore(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = purge(database.new_work, tmp_path).backup.file
    with pytest.raises(Refused, match="bring it back with Restore from Backup on Rebate Set Up"):
        restore_all_rows(database.new_work, file, Silent())


def test_a_backup_says_when_it_was_made_and_of_which_schema(database: Database, backed_up: tuple[Path, Rows]) -> None:
    said = read_whole_backup(backed_up[0])
    assert said.schema == migrate.head()
    assert said.counts == {table: len(rows) for table, rows in backed_up[1].items()}
    with ZipFile(backed_up[0]) as archive:
        assert json.loads(archive.read("manifest.json"))["made_at"] == said.made_at


def test_others_cannot_write_between_the_restore_and_its_end(migrated_postgres_url: str, tmp_path: Path) -> None:
    with opened(migrated_postgres_url) as database, opened(migrated_postgres_url) as other:
        put_samples(database)
        write_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
        tried: list[str] = []

        class Meanwhile:
            def step(self, done: int, total: int, text: str = "") -> None:
                if done and not tried:
                    with other.new_work() as work:
                        work.connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                        with pytest.raises(Exception, match="lock timeout") as error:
                            work.connection.execute(update(schema.customers).values(name="Lost"))
                        tried.append(type(error.value).__name__)

        restore_all_rows(database.new_work, tmp_path / "whole.zip", Meanwhile())
        assert tried == ["OperationalError"]


def test_a_restored_database_opens_as_any_other(database_url: str, tmp_path: Path) -> None:
    with opened(database_url) as database:
        before = put_samples(database)
        write_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
        destroy(database)
        restore_all_rows(database.new_work, tmp_path / "whole.zip", Silent())
    reopened = open_database(database_url)
    assert whole_dump(reopened) == before
    reopened.close()
