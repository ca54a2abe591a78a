"""`crpm db backup` and `crpm db restore`: backup, destroy, restore gives equal dumps; nothing is lost on the way."""

from pathlib import Path

import psycopg
import pytest

from tests.cli.calls import done, misused, refused, small_shop
from tests.services.set_up_data import dump, opened
from tests.services.test_whole_backup import Rows, destroy


def filled(url: str, folder: Path) -> Rows:
    done(url, "import", small_shop(folder / "shop"))
    done(url, "recalc", "--year", "2026")
    return rows_of(url)


def rows_of(url: str) -> Rows:
    with opened(url) as database:
        return dump(database, trail=True)


def destroy_rows(url: str) -> None:
    with opened(url) as database:
        destroy(database)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def drop_everything(url: str) -> None:
    """The file is gone; on a server, all tables are."""
    if url.startswith("sqlite"):
        for side in ("", "-wal", "-shm"):
            Path(f"{file_of(url)}{side}").unlink(missing_ok=True)
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@pytest.mark.parametrize("ruin", [destroy_rows, drop_everything])
def test_backup_destroy_restore_gives_equal_dumps(migrated_url: str, tmp_path: Path, ruin: object) -> None:
    before = filled(migrated_url, tmp_path)
    said = done(migrated_url, "db", "backup", tmp_path / "kept.zip")
    assert said == f"The database was backed up to {tmp_path / 'kept.zip'}.\n"
    assert callable(ruin)
    ruin(migrated_url)

    said = done(migrated_url, "db", "restore", tmp_path / "kept.zip")

    assert rows_of(migrated_url) == before
    assert str(tmp_path / "kept.zip") in said
    assert "before-restore" in said
    assert "is sound" in done(migrated_url, "db", "check")


def test_a_copy_of_a_file_brings_it_back_and_what_it_replaced_is_kept(migrated_sqlite_url: str, tmp_path: Path) -> None:
    before = filled(migrated_sqlite_url, tmp_path)
    done(migrated_sqlite_url, "db", "backup", tmp_path / "kept.db")
    destroy_rows(migrated_sqlite_url)
    destroyed = rows_of(migrated_sqlite_url)
    done(migrated_sqlite_url, "db", "restore", tmp_path / "kept.db")
    assert rows_of(migrated_sqlite_url) == before
    [replaced] = (tmp_path / "backups").glob("*before-restore.db")
    done(migrated_sqlite_url, "db", "restore", replaced)
    assert rows_of(migrated_sqlite_url) == destroyed


@pytest.mark.parametrize("name", ["kept.db", "kept.zip"])
def test_a_damaged_file_is_put_aside_as_it_is(migrated_sqlite_url: str, tmp_path: Path, name: str) -> None:
    before = filled(migrated_sqlite_url, tmp_path)
    done(migrated_sqlite_url, "db", "backup", tmp_path / name)
    drop_everything(migrated_sqlite_url)
    file = file_of(migrated_sqlite_url)
    file.write_bytes(b"no database at all" * 100)
    done(migrated_sqlite_url, "db", "restore", tmp_path / name)
    assert rows_of(migrated_sqlite_url) == before
    [aside] = (tmp_path / "backups").glob("*-damaged.db")
    assert aside.read_bytes() == b"no database at all" * 100


def test_a_backup_without_a_name_goes_to_the_other_backups(migrated_url: str, tmp_path: Path) -> None:
    before = filled(migrated_url, tmp_path)
    said = done(migrated_url, "db", "backup")
    file = Path(said.removeprefix("The database was backed up to ").strip().removesuffix("."))
    assert file.is_file()
    assert "by-hand" in file.name
    destroy_rows(migrated_url)
    done(migrated_url, "db", "restore", file)
    assert rows_of(migrated_url) == before


def test_what_is_no_backup_changes_nothing(migrated_url: str, tmp_path: Path) -> None:
    before = filled(migrated_url, tmp_path)
    strange = tmp_path / "strange.zip"
    strange.write_bytes(b"PK no zip")
    assert "is no backup of this program" in refused(migrated_url, "db", "restore", strange)
    assert "There is no file" in refused(migrated_url, "db", "restore", tmp_path / "gone.zip")
    assert "Missing argument 'FILE'" in misused(migrated_url, "db", "restore")
    assert rows_of(migrated_url) == before


def test_a_backup_of_a_file_that_is_not_there_or_to_a_place_that_is_not_is_refused(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    assert "There is no database" in refused(str(tmp_path / "gone.db"), "db", "backup", tmp_path / "x.db")
    assert not (tmp_path / "gone.db").exists()
    away = tmp_path / "no folder" / "x.zip"
    assert "can't be written" in refused(migrated_sqlite_url, "db", "backup", away)
    assert "a file of the database itself" in refused(migrated_sqlite_url, "db", "backup", file_of(migrated_sqlite_url))
