"""An older schema is upgraded behind a backup or not at all; a newer one is refused."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db import migrate
from crpm_desktop.db.address import parse_address, program_environment
from crpm_desktop.db.engine import connect
from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.services import pg_dump
from crpm_desktop.services.opening import open_behind_backup
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.user_places import user_data_folder
from crpm_desktop.services.whole_backup import read_whole_backup
from tests.db.sample_rows import ROWS, insert_rows
from tests.postgres import PostgresServer, find_binaries

FIRST = "0001"


@pytest.fixture
def old_url(database_url: str) -> str:
    """A database of the first schema with rows in every table."""
    make_old(database_url)
    return database_url


def make_old(url: str) -> None:
    database = connect(url)
    migrate.upgrade(database.engine, FIRST)
    with database.engine.begin() as connection:
        insert_rows(connection, ROWS)
    database.close()


def version(url: str) -> str | None:
    database = connect(url)
    with database.new_work(write=False) as work:
        found = migrate.current(work.connection)
    database.close()
    return found


def customers(url: str) -> list[tuple[object, ...]]:
    database = connect(url)
    with database.new_work(write=False) as work:
        rows = [tuple(row) for row in work.connection.execute(text("SELECT * FROM customers ORDER BY id"))]
    database.close()
    return rows


def backup_folder(url: str) -> Path:
    file = make_url(url).database if url.startswith("sqlite") else None
    return (Path(file).parent if file else user_data_folder()) / "backups"


def test_an_older_schema_is_upgraded_behind_a_backup_that_is_named(old_url: str) -> None:
    opened = open_behind_backup(old_url)
    opened.database.close()
    assert version(old_url) == migrate.head()
    assert (opened.upgraded_from, opened.backup) != ("", None)
    (file,) = backup_folder(old_url).iterdir()
    assert opened.backup == file
    assert file.stem.endswith("-schema-0001-before-upgrade")
    assert "It was upgraded from schema 0001" in opened.sentence
    assert opened.sentence.endswith(str(file))


def test_the_backup_of_a_file_is_the_database_as_it_was(sqlite_url: str) -> None:
    make_old(sqlite_url)
    opened = open_behind_backup(sqlite_url)
    opened.database.close()
    copy = f"sqlite:///{opened.backup}"
    assert version(copy) == FIRST
    assert customers(copy) == customers(sqlite_url)


def test_a_schema_of_today_and_a_new_database_need_no_backup(database_url: str) -> None:
    for _ in ("made", "opened again"):
        opened = open_behind_backup(database_url)
        opened.database.close()
        assert (opened.upgraded_from, opened.backup, opened.sentence) == ("", None, "")
    assert not backup_folder(database_url).exists()


def test_nothing_is_upgraded_when_the_backup_cannot_be_written(old_url: str) -> None:
    folder = backup_folder(old_url)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        open_behind_backup(old_url)
    assert "upgraded only behind a backup" in refused.value.message
    assert str(folder) in refused.value.message
    assert refused.value.message.endswith("Nothing was upgraded.")
    assert version(old_url) == FIRST


def test_nothing_is_upgraded_when_the_backup_is_cancelled(old_url: str) -> None:
    class Cancel:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        open_behind_backup(old_url, Cancel())
    assert version(old_url) == FIRST
    assert [file for file in backup_folder(old_url).glob("*") if file.suffix != ".dump"] == []


def test_a_newer_schema_is_refused_without_a_backup(old_url: str) -> None:
    database = connect(old_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(Refused, match="Install that version on this computer; nothing was changed"):
        open_behind_backup(old_url)
    assert not backup_folder(old_url).exists()


# On a server


@pytest.fixture
def named_pg_dump(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path | None], None]:
    return lambda program: monkeypatch.setattr(pg_dump, "find_pg_dump", lambda: program)


def test_pg_dump_s_backup_comes_back_by_pg_restore(
    postgres: PostgresServer, postgres_url: str, named_pg_dump: Callable[[Path | None], None]
) -> None:
    binaries = find_binaries()
    named_pg_dump(binaries / "pg_dump")
    make_old(postgres_url)
    before = customers(postgres_url)
    opened = open_behind_backup(postgres_url)
    opened.database.close()
    assert opened.backup is not None
    assert opened.backup.suffix == ".dump"
    other = postgres.create()
    target = program_environment(parse_address(other))
    subprocess.run(
        [binaries / "pg_restore", "--no-owner", f"--dbname={target['PGDATABASE']}", opened.backup],
        env=target,
        check=True,
    )
    assert (version(other), customers(other)) == (FIRST, before)
    postgres.drop(other)


@pytest.mark.parametrize("program", [None, "missing", "failing"])
def test_without_a_pg_dump_that_can_all_rows_are_exported(
    postgres_url: str, named_pg_dump: Callable[[Path | None], None], tmp_path: Path, program: str | None
) -> None:
    failing = find_binaries() / "pg_restore"  # does not know these arguments
    named_pg_dump({None: None, "missing": tmp_path / "gone", "failing": failing}[program])
    make_old(postgres_url)
    opened = open_behind_backup(postgres_url)
    opened.database.close()
    assert opened.backup is not None
    said = read_whole_backup(opened.backup)
    assert (said.schema, said.counts["customers"]) == (FIRST, 2)
    assert [file.name for file in opened.backup.parent.iterdir()] == [opened.backup.name]


def test_a_cancelled_pg_dump_leaves_no_file(postgres_url: str, tmp_path: Path) -> None:
    make_old(postgres_url)
    waiting = connect(postgres_url)

    class Cancel:
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    with waiting.new_work() as work:
        work.connection.execute(text("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE"))  # so that the dump waits
        with pytest.raises(Cancelled):
            pg_dump.dump(
                find_binaries() / "pg_dump",
                program_environment(parse_address(postgres_url)),
                tmp_path / "x.dump",
                Cancel(),
            )
    waiting.close()
    assert list(tmp_path.iterdir()) == []


def test_a_failing_pg_dump_says_why_and_leaves_no_file(tmp_path: Path) -> None:
    server = {"PGHOST": "127.0.0.1", "PGPORT": "1", "PGDATABASE": "x", "PGPASSWORD": "canary-81f3"}
    said = pg_dump.dump(find_binaries() / "pg_dump", server, tmp_path / "x.dump", Silent())
    assert "refused" in said
    assert "canary-81f3" not in said
    assert list(tmp_path.iterdir()) == []


def test_two_programs_that_open_an_older_schema_at_once_both_get_it_upgraded(postgres_url: str) -> None:
    make_old(postgres_url)
    with ThreadPoolExecutor(2) as pool:
        for opened in pool.map(open_behind_backup, [postgres_url] * 2):
            opened.database.close()
    assert version(postgres_url) == migrate.head()
    assert len(customers(postgres_url)) == 2
