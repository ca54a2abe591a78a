"""`crpm history`: who did what, printed and exported."""

import getpass
import re
from pathlib import Path

import pytest

from tests.cli.calls import done, misused, small_shop


@pytest.fixture
def url(migrated_sqlite_url: str, tmp_path: Path) -> str:
    done(migrated_sqlite_url, "import", small_shop(tmp_path / "shop"))
    done(migrated_sqlite_url, "recalc", "--year", "2026")
    return migrated_sqlite_url


def test_the_trail_is_printed_oldest_first(url: str) -> None:
    lines = done(url, "history").splitlines()
    assert re.fullmatch(
        rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ  {getpass.getuser()}  Recalculated  Customer Record 2 records  "
        r"Rebate Earned: 0\.00 -> 18\.50",
        lines[-1],
    )
    assert "Created  Level YEAR A  Rebate Pct Tot Sales: blank -> 1.5" in "\n".join(lines)
    assert [line[:20] for line in lines] == sorted(line[:20] for line in lines)


def test_a_part_of_the_trail_is_chosen_by_name_user_and_day(url: str) -> None:
    assert all("11 YEAR 2026" in line for line in done(url, "history", "--about", "11 year").splitlines())
    assert done(url, "history", "--who", "nobody else") == ""
    assert done(url, "history", "--to", "2001-01-01") == ""
    assert done(url, "history", "--from", "2001-01-01") == done(url, "history")


def test_a_reason_is_told(url: str) -> None:
    done(url, "purge", "--yes-delete-all-rebate-programs", "--reason", "a new start")
    assert done(url, "history").splitlines()[-1].endswith("  reason: a new start")


def test_the_trail_is_written_to_a_file(url: str, tmp_path: Path) -> None:
    told = done(url, "history", tmp_path / "trail.xlsx")
    assert re.fullmatch(r"\d+ rows written to .*trail\.xlsx\.\n", told)
    assert (tmp_path / "trail.xlsx").stat().st_size > 0
    assert "must end in .xlsx or .csv" in misused(url, "history", tmp_path / "trail.pdf")
