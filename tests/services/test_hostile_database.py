"""Database files and backups that somebody made to do harm: refused with a sentence, soon, and in little memory."""

import io
import json
import shutil
import sqlite3
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import connect, open_database
from crpm_desktop.db.lookups import counts
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.restore_database import look_at
from tests.db.sample_rows import LATER_ROWS, ROWS, insert_rows

SECONDS = 2.0
MEGABYTES = 100

NOT_OURS = "is not as this program made it: .*. Nothing was changed. Restore a backup, or choose another file."
CHANGED_TABLE = "UPDATE sqlite_master SET sql = replace(sql, {old!r}, {new!r}) WHERE name = {table!r}"


def peak_megabytes() -> float:
    """The most memory that this process ever had; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.fixture
def ours(tmp_path: Path, sqlite_template: Path) -> Path:
    """A database of this program with a few rows of everything."""
    return Path(shutil.copyfile(sqlite_template, tmp_path / "office.db"))


def sql(*statements: str) -> Callable[[Path], None]:
    def harm(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return harm


def redeclared(table: str, old: str, new: str) -> Callable[[Path], None]:
    return sql("PRAGMA writable_schema = ON", CHANGED_TABLE.format(old=old, new=new, table=table))


def overwritten(at: int, data: bytes) -> Callable[[Path], None]:
    def harm(file: Path) -> None:
        with file.open("r+b") as target:
            target.seek(at)
            target.write(data)

    return harm


def cut(size: int) -> Callable[[Path], None]:
    def harm(file: Path) -> None:
        file.write_bytes(file.read_bytes()[:size])

    return harm


CUSTOMER = "INSERT INTO customers (cust_no, name) VALUES "
NO_CHECKS = "PRAGMA ignore_check_constraints = ON"
HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "a trigger that pays more": (
        sql("CREATE TRIGGER more AFTER UPDATE ON customer_rebates BEGIN DELETE FROM rewards; END"),
        "it has a trigger more that this program did not make",
    ),
    "a trigger under the name of one of ours": (
        sql(
            "DROP TRIGGER audit_rebate_programs_update",
            "CREATE TRIGGER audit_rebate_programs_update AFTER UPDATE ON rebate_programs BEGIN SELECT 1; END",
        ),
        "it has a trigger audit_rebate_programs_update that this program did not make",
    ),
    "the trail taken out": (
        sql("DROP TRIGGER audit_rebate_programs_delete"),
        "its trigger audit_rebate_programs_delete, which writes down who did what, was taken out",
    ),
    "a view named customers": (
        sql(
            "PRAGMA legacy_alter_table = ON",
            "ALTER TABLE customers RENAME TO people",
            "CREATE VIEW customers AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
        ),
        "it has a view, customers|it has a table people",
    ),
    "a view for the version of the schema": (
        sql(
            "DROP TABLE alembic_version",
            "CREATE VIEW alembic_version AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
            "SELECT max(x) AS version_num FROM c",
        ),
        "it has a view, alembic_version",
    ),
    "a table of its own": (sql("CREATE TABLE more (x)"), "it has a table more that is not of this program"),
    "a virtual table": (
        sql(
            "DROP TABLE sub_code_product_groups", "CREATE VIRTUAL TABLE sub_code_product_groups USING fts5(sub_code_id)"
        ),
        "sub_code_product_groups",
    ),
    "a calculated column": (
        sql("ALTER TABLE customers ADD COLUMN more GENERATED ALWAYS AS (hex(zeroblob(1000000000))) VIRTUAL"),
        "the column more of customers is calculated",
    ),
    "a column of its own": (
        sql("ALTER TABLE customers ADD COLUMN more TEXT DEFAULT 'x'"),
        "customers has a column more that is not of this program",
    ),
    "amounts declared as text": (
        redeclared("customer_rebates", "sales_goal BIGINT", "sales_goal TEXT"),
        "the column sales_goal of customer_rebates is declared TEXT",
    ),
    "text where a number belongs": (
        sql(NO_CHECKS, "INSERT INTO customers (cust_no, name, version) VALUES ('1', 'A', 'many')"),
        "customers holds a value of type text as version",
    ),
    "a number beyond all bounds": (
        sql(NO_CHECKS, "INSERT INTO customers (cust_no, name, version) VALUES ('1', 'A', 9e999)"),
        "customers holds a value of type real as version",
    ),
    "bytes where a name belongs": (
        sql(NO_CHECKS, CUSTOMER + "('1', x'00ff00ff')"),
        "customers holds a value of type blob as name",
    ),
    "a name of three million characters": (
        sql(NO_CHECKS, CUSTOMER + "('1', hex(zeroblob(1500000)))"),
        "it takes more to read than a file of this program|customers holds",
    ),
    "a schema of megabytes": (
        sql("CREATE TABLE more (x DEFAULT '" + "x" * 1_100_000 + "')"),
        "its schema is too large|it takes more to read|it has a table more",
    ),
    "a file that claims to be huge": (
        overwritten(28, b"\x7f\xff\xff\xff"),
        "malformed|is not a database|can't be opened|damaged",
    ),
    "a header that is cut": (cut(60), "not a database|can't be opened"),
    "a header of another size of page": (overwritten(16, b"\x00\x03"), "is not a database of this program"),
    "a schema page of noise": (overwritten(100, bytes(range(256)) * 8), "can't be opened|is not a database"),
}


@pytest.mark.parametrize("how", list(HOSTILE))
def test_a_hostile_database_is_refused_soon_with_its_reason(ours: Path, how: str) -> None:
    harm, reason = HOSTILE[how]
    harm(ours)
    content, memory, began = ours.read_bytes(), peak_megabytes(), time.perf_counter()

    with pytest.raises(Refused, match=reason) as refused:
        open_database(str(ours))

    assert time.perf_counter() - began < SECONDS
    assert peak_megabytes() - memory < MEGABYTES
    assert refused.value.message.startswith(str(ours))
    assert ours.read_bytes() == content


@pytest.mark.parametrize("how", ["a trigger that pays more", "a view named customers", "text where a number belongs"])
def test_a_hostile_database_is_not_restored_either(ours: Path, tmp_path: Path, how: str) -> None:
    harmed = Path(shutil.copyfile(ours, tmp_path / "backup.db"))
    HOSTILE[how][0](harmed)
    database = open_database(str(ours))

    with pytest.raises(Refused, match=NOT_OURS):
        look_at(database, harmed)

    database.close()


def test_a_gigabyte_in_one_value_is_not_read(ours: Path) -> None:
    """The file is small: SQLite keeps such a value as a hole where the system can."""
    database = open_database(str(ours))
    memory = peak_megabytes()
    with database.new_work(write=False) as work, pytest.raises(Exception, match="too big"):
        work.connection.execute(text("SELECT length(hex(zeroblob(900000000)))"))
    database.close()

    assert peak_megabytes() - memory < MEGABYTES


def test_a_file_may_not_bring_in_another_file(ours: Path, tmp_path: Path) -> None:
    database = open_database(str(ours))
    with database.new_work(write=False) as work:
        work.connection.rollback()
        cursor = work.connection.connection.cursor()
        with pytest.raises(sqlite3.OperationalError, match="attached"):
            cursor.execute(f"ATTACH '{tmp_path / 'other.db'}' AS other")
    database.close()

    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize("version", migrate.known_versions())
def test_files_of_every_version_of_this_program_are_opened(tmp_path: Path, version: str) -> None:
    file = tmp_path / "older.db"
    older = connect(str(file))
    migrate.upgrade(older.engine, version)
    older.close()

    database = open_database(str(file))
    with database.new_work(write=False) as work:
        assert migrate.current(work.connection) == migrate.head()
    database.close()


def test_a_file_full_of_rows_is_opened_again(migrated_sqlite_url: str) -> None:
    database = open_database(migrated_sqlite_url)
    with database.new_work() as work:
        insert_rows(work.connection, [*ROWS, *LATER_ROWS])
        work.commit()
        stored = counts(work.connection)
    database.close()

    again = open_database(migrated_sqlite_url)
    with again.new_work(write=False) as work:
        assert counts(work.connection) == stored
        assert stored["customers"] > 0
    again.close()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def manifest(**counts: int) -> bytes:
    said = {"kind": "crpm database", "format": 1, "made_at": "2026-11-21", "schema": migrate.head(), "counts": counts}
    return json.dumps(said).encode()


def many_files() -> bytes:
    return zipped(**{"manifest.json": manifest()}, **{f"t{number}.jsonl": b"[]" for number in range(5_000)})


def lying_about_its_list() -> bytes:
    """Says that it lists one file, and that the list is two gigabytes long."""
    content = bytearray(zipped(**{"manifest.json": manifest()}))
    struct.pack_into("<I", content, len(content) - 22 + 12, 2**31)
    return bytes(content)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "zeros by the hundred million": (
        lambda: zipped(**{"manifest.json": manifest(customers=1), "customers.jsonl": b"0" * 150_000_000}),
        "unpacks to much more than a backup",
    ),
    "a manifest of zeros": (
        lambda: zipped(**{"manifest.json": b" " * 50_000_000}),
        "unpacks to much more|is no backup",
    ),
    "lists within lists": (lambda: zipped(**{"manifest.json": b"[" * 90_000}), "is no backup of this program"),
    "a path to another folder": (
        lambda: zipped(**{"manifest.json": manifest(), "../../customers.jsonl": b"[]"}),
        "is no backup of this program",
    ),
    "thousands of files": (many_files, "is no backup of this program"),
    "a list of files that is not there": (lying_about_its_list, "is no backup of this program"),
}


@pytest.mark.parametrize("how", list(BOMBS))
def test_a_backup_that_is_a_bomb_is_refused_soon(ours: Path, tmp_path: Path, how: str) -> None:
    make, reason = BOMBS[how]
    bomb = tmp_path / "backup.zip"
    bomb.write_bytes(make())
    database = open_database(str(ours))
    memory, began = peak_megabytes(), time.perf_counter()

    with pytest.raises(Refused, match=reason):
        look_at(database, bomb)

    assert time.perf_counter() - began < SECONDS
    assert peak_megabytes() - memory < MEGABYTES
    database.close()
    assert sorted(path.name for path in tmp_path.parent.glob("*.jsonl")) == []
