"""Backups of whole databases: made while others write, kept by age, refused with the reason, never half."""

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text, update

from crpm_desktop.db import migrate, schema, sqlite_copy
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.services.database_backups import Why, back_up, back_up_to, daily_backup, folder_of, outdated
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.user_places import user_data_folder
from crpm_desktop.services.whole_backup import read_whole_backup
from tests.services.set_up_data import dump, fill, opened


@pytest.fixture
def office(migrated_sqlite_url: str, tmp_path: Path) -> Path:
    """A database file with the small set-up."""
    with opened(migrated_sqlite_url) as database:
        fill(database)
    return Path(shutil.move(tmp_path / "migrated.db", tmp_path / "office.db"))


def add_customers(database: Database, count: int, name: str = "Many") -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
    with database.new_work() as work:
        work.connection.execute(
            text(f"INSERT INTO customers (cust_no, name) {numbers} SELECT 'M' || i, :name FROM n"),
            {"count": count, "name": name},
        )
        work.commit()


class Each:
    """Progress that does something at every step."""

    def __init__(self, does: Callable[[], None]) -> None:
        self.does = does
        self.steps = 0

    def step(self, done: int, total: int, text: str = "") -> None:
        self.steps += 1
        self.does()


def test_a_backup_of_a_file_lies_beside_it_and_says_what_when_and_which_schema(office: Path) -> None:
    with opened(str(office)) as database:
        file = back_up(database, Why.UPGRADE, Silent()).file
        before = dump(database)
    assert file.parent == office.parent / "backups"
    day = f"{date.today():%Y-%m-%d}"
    assert file.name.startswith(f"office-{day}-")
    assert file.name.endswith(f"-schema-{migrate.head()}-before-upgrade.db")
    with opened(str(file)) as copy:
        assert dump(copy) == before


def test_a_backup_of_a_server_s_database_lies_with_the_user_s_data(migrated_postgres_url: str) -> None:
    with opened(migrated_postgres_url) as database:
        fill(database)
        file = back_up(database, Why.RESTORE, Silent()).file
        counts = {table: len(rows) for table, rows in dump(database, trail=True).items()}
    assert file.parent == user_data_folder() / "backups"
    assert file.name.endswith("-before-restore.zip")
    assert read_whole_backup(file).counts == counts


def test_a_backup_is_of_one_moment_while_others_write(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copy, "PAGES", 10)
    with opened(str(office)) as database, opened(str(office)) as other:
        add_customers(database, 5_000)
        before = dump(database)

        def others_write() -> None:
            with other.new_work() as work:
                work.connection.execute(update(schema.customers).values(name="Changed meanwhile"))
                work.commit()

        progress = Each(others_write)
        back_up_to(database, tmp_path / "copy.db", progress)
        assert progress.steps > 5
        assert dump(database) != before
    with opened(str(tmp_path / "copy.db")) as copy:
        assert dump(copy) == before


def test_a_copy_is_one_file_that_needs_nothing_beside_it(office: Path, tmp_path: Path) -> None:
    with opened(str(office)) as database:
        back_up_to(database, tmp_path / "copy.db", Silent())
    connection = sqlite3.connect(tmp_path / "copy.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.db"]


def test_a_cancelled_backup_leaves_the_one_before(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copy, "PAGES", 10)
    (tmp_path / "copy.db").write_bytes(b"the one before")

    def cancel() -> None:
        raise Cancelled

    with opened(str(office)) as database, pytest.raises(Cancelled):
        back_up_to(database, tmp_path / "copy.db", Each(cancel))
    assert (tmp_path / "copy.db").read_bytes() == b"the one before"
    assert list(tmp_path.glob("*.part*")) == []


def test_a_backup_over_the_database_itself_is_refused(office: Path) -> None:
    with opened(str(office)) as database:
        before = dump(database)
        for name in ("office.db", "office.db-wal", "office.db-shm"):
            with pytest.raises(Refused, match="is a file of the database itself"):
                back_up_to(database, office.with_name(name), Silent())
        assert dump(database) == before


def test_a_folder_that_cannot_be_written_is_named(office: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("no folder", encoding="utf-8")
    with opened(str(office)) as database:
        with pytest.raises(Refused, match=r"The backup can't be written to .*backups"):
            back_up(database, Why.DAILY, Silent())
        with pytest.raises(Refused, match=r"The backup can't be written to .*gone"):
            back_up_to(database, tmp_path / "gone" / "copy.db", Silent())
        with pytest.raises(Refused, match=r"The backup can't be written to .*gone"):
            back_up_to(database, tmp_path / "gone" / "copy.zip", Silent())


def test_a_full_disk_is_told_before_anything_is_written(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(office.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=1_000_000))
    with opened(str(office)) as database, pytest.raises(Refused, match="it takes 20 MB, and 1 MB are free there"):
        back_up(database, Why.DAILY, Silent())
    assert list((office.parent / "backups").iterdir()) == []


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(office: Path) -> None:
    with opened(str(office)) as database:
        add_customers(database, 3_000)
    content = bytearray(office.read_bytes())
    content[-40_960:] = bytes(40_960)
    office.write_bytes(bytes(content))
    with opened(str(office)) as database, pytest.raises(Refused, match=r"damaged|malformed"):
        back_up_to(database, office.with_name("copy.db"), Silent())
    assert list(office.parent.glob("copy.db*")) == []


def test_rows_alone_go_to_a_zip_when_its_name_says_so(office: Path, tmp_path: Path) -> None:
    with opened(str(office)) as database:
        back_up_to(database, tmp_path / "rows.ZIP", Silent())
    assert read_whole_backup(tmp_path / "rows.ZIP").schema == migrate.head()


# The backup of the day


def test_the_day_s_backup_is_made_once(office: Path) -> None:
    with opened(str(office)) as database:
        first = daily_backup(database, Silent())
        assert first is not None
        assert first.file.exists()
        assert daily_backup(database, Silent()) is None
    assert len(list((office.parent / "backups").iterdir())) == 1


def test_yesterday_s_backup_and_that_of_another_database_are_not_today_s(office: Path) -> None:
    folder = office.parent / "backups"
    folder.mkdir()
    yesterday, today = date.today() - timedelta(days=1), date.today()
    for name in (f"office-{yesterday}-080000-schema-0003-daily.db", f"office2-{today}-080000-schema-0003-daily.db"):
        (folder / name).touch()
    with opened(str(office)) as database:
        assert daily_backup(database, Silent()) is not None


def test_an_empty_database_and_a_server_s_have_no_backup_of_the_day(
    migrated_sqlite_url: str, migrated_postgres_url: str, tmp_path: Path
) -> None:
    with opened(migrated_sqlite_url) as empty, opened(migrated_postgres_url) as server:
        fill(server)
        assert daily_backup(empty, Silent()) is None
        assert daily_backup(server, Silent()) is None
        assert not folder_of(empty).exists()
        assert not folder_of(server).exists()


def test_old_backups_of_the_day_go_and_all_others_stay(office: Path) -> None:
    folder, version = office.parent / "backups", migrate.head()
    folder.mkdir()
    days = [date.today() - timedelta(days=number) for number in range(1, 41)]
    for day in days:
        for why in Why:
            (folder / f"office-{day}-080000-schema-{version}-{why}.db").touch()
        (folder / f"other-{day}-080000-schema-{version}-daily.db").touch()
    (folder / "notes.txt").touch()
    with opened(str(office)) as database:
        made = daily_backup(database, Silent())
    assert made is not None
    left = Counter(file.name.partition("-schema-")[2] for file in folder.glob("office-*"))
    for why in Why:
        if why is not Why.DAILY:
            assert left[f"{version}-{why}.db"] == 40
    kept = left[f"{version}-daily.db"]
    assert 14 <= kept <= 14 + 3
    assert made.removed == 41 - kept
    assert len(list(folder.glob("other-*"))) == 40
    assert (folder / "notes.txt").exists()


@given(st.lists(st.integers(0, 900), min_size=1, max_size=60, unique=True))
def test_kept_are_the_newest_fourteen_and_the_first_of_the_newest_twelve_months(numbers: list[int]) -> None:
    days = sorted(date(2026, 1, 1) + timedelta(days=number) for number in numbers)
    made = [(day, Path(f"{day}.db")) for day in days]
    gone = set(outdated(made))
    kept = [day for day, file in made if file not in gone]
    assert kept[-min(14, len(days)) :] == days[-14:]
    months = sorted({(day.year, day.month) for day in days})
    firsts = [next(day for day in days if (day.year, day.month) == month) for month in months[-12:]]
    assert set(kept) == set(days[-14:]) | set(firsts)


def test_day_by_day_the_backups_stay_few_and_reach_back_a_year() -> None:
    made: list[tuple[date, Path]] = []
    for number in range(800):
        day = date(2026, 1, 1) + timedelta(days=number)
        made.append((day, Path(f"{day}.db")))
        gone = set(outdated(made))
        made = [one for one in made if one[1] not in gone]
        assert len(made) <= 14 + 12
    assert (made[-1][0] - made[0][0]).days > 330


# A copy put back


def test_others_see_all_of_what_is_put_back_or_nothing(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(str(office)) as database:
        back_up_to(database, tmp_path / "copy.db", Silent())
        before = dump(database)
        add_customers(database, 5_000, "New")
        changed = dump(database)
        monkeypatch.setattr(sqlite_copy, "PAGES", 10)
        seen: list[dict[str, list[tuple[object, ...]]]] = []
        progress = Each(lambda: seen.append(dump(database)))
        sqlite_copy.put_back(tmp_path / "copy.db", office, progress.step)
        assert seen
        assert all(one in (before, changed) for one in seen)
        assert seen[0] == changed
        assert dump(database) == before


DIES = """
import os, sys
from pathlib import Path
from crpm_desktop.db import sqlite_copy
sqlite_copy.PAGES = 10
left = int(sys.argv[3])
def step(done, total):
    global left
    left -= 1
    if left == 0:
        os._exit(9)
sqlite_copy.put_back(Path(sys.argv[1]), Path(sys.argv[2]), step)
"""


@pytest.mark.parametrize("step", [1, 4, 8])
def test_a_process_killed_while_it_puts_back_leaves_all_as_it_was(office: Path, tmp_path: Path, step: int) -> None:
    with opened(str(office)) as database:
        add_customers(database, 10_000, "Before")
        back_up_to(database, tmp_path / "copy.db", Silent())
        with database.new_work() as work:
            work.connection.execute(update(schema.customers).values(name="Now"))
            work.commit()
        now = dump(database)
    ended = subprocess.run([sys.executable, "-c", DIES, str(tmp_path / "copy.db"), str(office), str(step)], check=False)
    assert ended.returncode == 9
    with opened(str(office)) as database:
        assert dump(database) == now
    assert sqlite_copy.damage_of(office) == ""


def test_a_database_that_stays_locked_is_not_replaced(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_copy, "PATIENCE", 0.1)
    with opened(str(office)) as database:
        back_up_to(database, tmp_path / "copy.db", Silent())
        with database.new_work() as work:
            work.connection.execute(insert(schema.customers).values(cust_no="MINE", name="Unsaved"))
            with pytest.raises(Exception, match="is in use by another program"):
                sqlite_copy.put_back(tmp_path / "copy.db", office, lambda _done, _total: None)
            work.commit()
        assert len(dump(database)["customers"]) == 4


def test_looking_at_a_backup_leaves_nothing_beside_it(office: Path, tmp_path: Path) -> None:
    open_database(str(office)).close()
    copied = Path(shutil.copyfile(office, tmp_path / "carried.db"))
    content = copied.read_bytes()
    assert sqlite_copy.version_of(copied) == migrate.head()
    sqlite_copy.copy_database(copied, tmp_path / "again.db", lambda _done, _total: None, in_use=False)
    assert sorted(file.name for file in tmp_path.glob("carried*")) == ["carried.db"]
    assert copied.read_bytes() == content
