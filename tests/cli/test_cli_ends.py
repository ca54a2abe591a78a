"""How calls end: status, one line, no traceback, no password; and which database they are for."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from crpm_desktop import __version__
from crpm_desktop.cli import program
from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.services.user_places import log_file
from tests.cli.calls import call, done, misused, refused, small_shop, write_tables

ROOT = Path(__file__).parents[2]
CALLS = (
    "assign",
    "db",
    "demo",
    "export",
    "free-goods",
    "goals",
    "import",
    "next-period",
    "next-year",
    "purge",
    "recalc",
)


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("crpm_desktop.services.selection.select_records", fail)


def test_every_call_explains_itself() -> None:
    overview = done(None, "--help")
    assert [name for name in CALLS if f"\n  {name} " in overview] == list(CALLS)
    for name in CALLS:
        assert "--db URL" in done(None, name, "--help")


def test_no_call_at_all_is_wrong_usage() -> None:
    assert "Commands:" in misused(None)


def test_the_version_is_told() -> None:
    assert done(None, "--version") == f"crpm, version {__version__}\n"


def test_the_database_may_be_named_before_or_after_the_call(tmp_path: Path) -> None:
    shop = small_shop(tmp_path / "shop")
    done(str(tmp_path / "before.db"), "import", shop)
    done(None, "import", shop, "--db", tmp_path / "after.db")
    assert "2 records" in done(None, "recalc", "--year", "2026", "--db", tmp_path / "before.db")
    assert "2 records" in done(str(tmp_path / "other.db"), "recalc", "--year", "2026", "--db", tmp_path / "after.db")
    assert not (tmp_path / "other.db").exists()
    assert "is sound" in done(None, "db", "--db", tmp_path / "after.db", "check")


def test_without_a_name_the_database_is_in_the_users_data_folder(tmp_path: Path, user_folders: Path) -> None:
    done(None, "import", small_shop(tmp_path / "shop"))
    assert len(list(user_folders.rglob("crpm.db"))) == 1
    assert "2 records recalculated" in done(None, "recalc", "--year", "2026")


def test_a_variable_names_another_default_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRPM_DATABASE_URL", str(tmp_path / "named.db"))
    done(None, "import", small_shop(tmp_path / "shop"))
    assert (tmp_path / "named.db").is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ("recalc", "--year", "2026"),
        ("export", "summary", "s.csv"),
        ("purge", "--yes-delete-all-rebate-programs"),
        ("free-goods", "undo", "--reward", "1"),
        ("db", "check"),
    ],
)
def test_a_database_that_is_not_there_is_refused_and_not_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    line = refused(str(tmp_path / "slip.db"), *arguments)
    assert line.startswith(f"crpm: There is no database {tmp_path / 'slip.db'}: check the name, or make a new one")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear customer, " * 200, encoding="utf-8")
    assert "letter.db is not a database of this program" in refused(str(tmp_path / "letter.db"), "db", "check")
    assert "letter.db is not a database of this program" in refused(
        str(tmp_path / "letter.db"), "recalc", "--year", "2026"
    )


def test_an_address_that_is_not_understood_is_refused() -> None:
    assert "can't be used" in refused("mysql://server/database", "recalc", "--year", "2026")


def test_a_password_is_never_shown() -> None:
    address = "postgresql://clerk:canary-7@127.0.0.1:1/rebates"
    line = refused(address, "recalc", "--year", "2026")
    assert "canary-7" not in line
    assert "127.0.0.1" in line


def test_bad_files_are_reported_line_by_line_and_nothing_is_stored(migrated_url: str, tmp_path: Path) -> None:
    bad = write_tables(tmp_path / "bad", {"customers": "cust_no,name,parent_cust_no\n1,A,\n2,B,77\n3,C,78"})
    result = call(migrated_url, "import", bad)
    assert (result.exit_code, result.stdout) == (1, "")
    *report, last = result.stderr.splitlines()
    assert ["77" in report[0], "78" in report[1], len(report)] == [True, True, 2]
    assert last.startswith("crpm: Nothing was imported, 2 problems, the first: ")
    assert "customers: 0\n" in done(migrated_url, "db", "check")


def test_one_bad_cell_is_one_line(migrated_url: str, tmp_path: Path) -> None:
    bad = write_tables(tmp_path / "bad", {"customers": "cust_no,name,parent_cust_no\n2,B,77"})
    assert "row 2, column parent_cust_no" in refused(migrated_url, "import", bad)


def test_a_path_that_is_not_there_is_refused(migrated_url: str, tmp_path: Path) -> None:
    assert "nowhere" in refused(migrated_url, "import", tmp_path / "nowhere")


def test_a_pattern_stands_for_the_files_that_it_fits(migrated_sqlite_url: str, tmp_path: Path) -> None:
    shop = small_shop(tmp_path / "shop")
    (shop / "notes.txt").write_text("no table", encoding="utf-8")
    done(migrated_sqlite_url, "import", shop / "*.csv")
    assert "2 records" in done(migrated_sqlite_url, "recalc", "--year", "2026")
    assert "*.ods" in refused(migrated_sqlite_url, "import", shop / "*.ods")


def test_a_file_that_is_there_is_no_pattern(migrated_sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "sales [new]"
    small_shop(folder)
    write_tables(tmp_path / "sales n", {"customers": "cust_no,name\nWRONG,Wrong"})
    done(migrated_sqlite_url, "import", folder)
    assert "customers: 3\n" in done(migrated_sqlite_url, "db", "check")


def test_an_error_that_nobody_foresaw_is_one_line_and_goes_to_the_log(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, KeyError("what"))
    line = refused(migrated_sqlite_url, "recalc", "--year", "2026")
    assert line == f"crpm: An unexpected error ended the call: KeyError: 'what'. Details are in {log_file()}."
    logged = log_file().read_text("utf-8")
    assert "crpm recalc" in logged
    assert "Traceback (most recent call last):" in logged


def test_a_log_that_can_not_be_written_does_not_hide_the_error(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_file().parent.parent.mkdir(parents=True, exist_ok=True)
    log_file().parent.write_text("in the way", encoding="utf-8")
    fail_with(monkeypatch, KeyError("what"))
    line = refused(migrated_sqlite_url, "recalc", "--year", "2026")
    assert line == "crpm: An unexpected error ended the call: KeyError: 'what'."


def test_a_database_that_fails_is_one_line(migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, OperationalError("SELECT 1", {}, Exception("server closed the connection\nunexpectedly")))
    line = refused(migrated_sqlite_url, "recalc", "--year", "2026")
    assert line == "crpm: The database failed: server closed the connection. Try again when that is mended."


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Cancelled()])
def test_stopping_is_told_in_one_line(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    fail_with(monkeypatch, stop)
    line = refused(migrated_sqlite_url, "recalc", "--year", "2026")
    assert line == "crpm: Stopped: what was not finished was not stored."


def test_a_console_that_lacks_a_character_shows_a_question_mark(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "console").open("w", encoding="cp1252") as console:
        monkeypatch.setattr(sys, "stderr", console)
        monkeypatch.setattr(sys, "argv", ["crpm", "--db", str(tmp_path / "Łódź.db"), "recalc", "--year", "2026"])
        with pytest.raises(SystemExit) as end:
            program.main()
    assert end.value.code == 1
    assert "?ód?.db" in (tmp_path / "console").read_text("cp1252")


def test_purge_needs_its_long_word(migrated_url: str) -> None:
    assert "--yes-delete-all-rebate-programs" in misused(migrated_url, "purge")


def test_purge_deletes_the_programs_and_names_its_backup(migrated_url: str, tmp_path: Path) -> None:
    done(migrated_url, "import", small_shop(tmp_path / "shop"))
    printed = done(migrated_url, "purge", "--yes-delete-all-rebate-programs")
    assert printed.startswith("Purged 3 rebate programs, 2 levels, 3 customer records")
    backup = Path(printed.strip().partition("Backup: ")[2])
    assert backup.is_file()
    counts = done(migrated_url, "db", "check")
    assert "rebate_programs: 0\n" in counts
    assert "customers: 3\n" in counts
    assert "There are no rebate programs to purge" in refused(migrated_url, "purge", "--yes-delete-all-rebate-programs")


def test_demo_fills_an_empty_database_alone(migrated_sqlite_url: str) -> None:
    assert done(migrated_sqlite_url, "demo", "--customers", "60").startswith("Demo data made: ")
    assert "is sound" in done(migrated_sqlite_url, "db", "check")
    assert "The database is not empty" in refused(migrated_sqlite_url, "demo")


def test_a_reader_that_leaves_ends_the_call_without_a_traceback(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, BrokenPipeError(32, "Broken pipe"))
    result = call(migrated_sqlite_url, "recalc", "--year", "2026")
    assert (result.exit_code, result.output) == (1, "")


RUN = "from crpm_desktop.cli import main; main()"


@pytest.mark.parametrize("arguments", [("--help",), ("db", "check")])
def test_nobody_at_the_other_end_of_the_pipe_ends_a_call_in_silence(
    migrated_sqlite_url: str, arguments: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = [sys.executable, "-c", RUN, "--db", migrated_sqlite_url, *arguments]
    ended = subprocess.run(run, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_an_invalid_argument_that_is_no_closed_pipe_is_told(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, OSError(errno.EINVAL, "Invalid argument"))
    line = refused(migrated_sqlite_url, "recalc", "--year", "2026")
    assert line.startswith("crpm: An unexpected error ended the call: OSError: [Errno 22] Invalid argument.")


def test_names_with_brackets_and_variables_are_taken_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "x1.db").write_bytes(b"")
    for name in ("x[1].db", "%OS%.db"):
        run = [sys.executable, "-c", RUN, "--db", str(tmp_path / name), "db", "check"]
        ended = subprocess.run(run, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        assert ended.stderr.startswith(f"crpm: There is no database {tmp_path / name}: ")
