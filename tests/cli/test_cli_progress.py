"""The progress bar of `crpm`: on a terminal only, and Ctrl+C in the middle leaves nothing half done."""

from pathlib import Path

import pytest

from crpm_desktop.cli import console_progress
from crpm_desktop.cli.console_progress import BarProgress
from tests.cli.calls import call, done, refused, small_shop, write_tables


def on_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console_progress, "is_terminal", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_shows_a_bar_on_standard_error(
    migrated_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(migrated_sqlite_url, "import", small_shop(tmp_path / "shop"))
    on_terminal(monkeypatch)
    result = call(migrated_sqlite_url, "recalc", "--year", "2026")
    assert result.exit_code == 0
    assert "\x1b[" in result.stderr
    assert "2 records recalculated" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_pipe_shows_none(migrated_sqlite_url: str, tmp_path: Path) -> None:
    assert "\x1b" not in done(migrated_sqlite_url, "import", small_shop(tmp_path / "shop"))


def test_ctrl_c_in_the_middle_leaves_the_figures_as_they_were(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(migrated_url, "import", small_shop(tmp_path / "shop"))
    done(migrated_url, "recalc", "--year", "2026")
    sold_more = "cust_no,year,period,period_type,total_sales\n11,2026,2,M,5000"
    done(migrated_url, "import", write_tables(tmp_path / "more", {"sales_history": sold_more}))
    before = detail(migrated_url, tmp_path)

    def press_ctrl_c(_self: BarProgress, _done: int, _total: int, text: str = "") -> None:
        if text == "Writing figures":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        on_terminal(patch)
        patch.setattr(BarProgress, "step", press_ctrl_c)
        stopped = call(migrated_url, "recalc", "--year", "2026")
    assert stopped.exit_code == 1
    assert "crpm: Stopped: what was not finished was not stored." in stopped.stderr
    assert detail(migrated_url, tmp_path) == before
    done(migrated_url, "recalc", "--year", "2026")
    assert detail(migrated_url, tmp_path) != before


def test_ctrl_c_in_an_export_leaves_no_file(
    migrated_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press_ctrl_c(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crpm_desktop.services.export_csv.csv.writer", press_ctrl_c)
    (tmp_path / "out").mkdir()
    refused(migrated_sqlite_url, "export", "summary", tmp_path / "out" / "s.csv")
    assert list((tmp_path / "out").iterdir()) == []


def detail(url: str, folder: Path) -> bytes:
    done(url, "export", "detail", folder / "d.csv", "--outside-range")
    return (folder / "d.csv").read_bytes()
