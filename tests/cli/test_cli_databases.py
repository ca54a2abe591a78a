"""The command and its database: passwords are looked up or asked for, older schemas upgraded behind a backup."""

from pathlib import Path

import click
import pytest

from crpm_desktop.cli import base
from crpm_desktop.db import migrate
from crpm_desktop.db.engine import connect
from crpm_desktop.services import credentials
from tests.cli.calls import call, done, refused, small_shop
from tests.credential_stores import KeptInMemory, no_store, store
from tests.password_server import CANARY, PasswordServer

__all__ = ["no_store", "store"]


def make_old(url: str) -> None:
    database = connect(url)
    migrate.upgrade(database.engine, "0001")
    database.close()


def test_an_upgrade_names_its_backup(database_url: str) -> None:
    make_old(database_url)
    said = done(database_url, "db", "upgrade")
    assert f"was upgraded from schema 0001 to {migrate.head()}. A backup of how it was: " in said
    assert Path(said.rpartition(": ")[2].strip()).is_file()


def test_another_call_tells_of_the_upgrade_beside_its_own_lines(sqlite_url: str, tmp_path: Path) -> None:
    make_old(sqlite_url)
    result = call(sqlite_url, "import", small_shop(tmp_path / "shop"))
    assert result.exit_code == 0
    assert "It was upgraded from schema 0001; a backup of how it was is " in result.stderr
    assert "upgraded" not in result.stdout


def test_a_kept_password_opens_a_server_without_asking(passwords: PasswordServer, store: KeptInMemory) -> None:
    credentials.keep(passwords.server().key, CANARY)
    said = done(passwords.server().address(), "db", "upgrade") + done(passwords.server().address(), "db", "check")
    assert "is sound" in said
    assert CANARY not in said


def test_a_nightly_run_without_a_password_is_refused_in_one_line(passwords: PasswordServer, no_store: None) -> None:
    assert "asks for the password of user clerk" in refused(passwords.server().address(), "db", "check")


def test_a_user_at_a_terminal_is_asked_until_it_is_right(
    passwords: PasswordServer, no_store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["mistyped-9911", CANARY])
    monkeypatch.setattr(base, "someone_is_there", lambda: True)
    monkeypatch.setattr(click, "prompt", lambda *_words, **_how: next(typed))
    result = call(passwords.server().address(), "db", "upgrade")
    assert result.exit_code == 0
    assert "asks for the password of user clerk" in result.stderr
    assert "does not let user clerk in with this password" in result.stderr
    assert not [secret for secret in (CANARY, "mistyped-9911") if secret in result.output]


def test_a_user_who_types_nothing_is_refused(
    passwords: PasswordServer, no_store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "someone_is_there", lambda: True)
    monkeypatch.setattr(click, "prompt", lambda *_words, **_how: "")
    result = call(passwords.server().address(), "db", "check")
    assert result.exit_code == 1
    assert result.stderr.count("asks for the password of user clerk") == 2


def test_a_share_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["db", "upgrade"], ["db", "check"], ["demo"]):
        assert "is on a network share" in refused(r"\\files\office\crpm.db", *words)
    assert list(tmp_path.iterdir()) == []
