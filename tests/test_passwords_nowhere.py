"""A canary password, typed, kept, mistyped and used by every part, is in no file, log, message, argument or dump."""

import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import connect
from crpm_desktop.services import pg_dump
from crpm_desktop.services.user_places import DATABASE_VARIABLE, log_file
from tests.cli.calls import call
from tests.credential_stores import KeptInMemory, store
from tests.gui.desk import Desk
from tests.password_server import CANARY, HOST, PasswordServer
from tests.postgres import find_binaries

__all__ = ["store"]

SECRETS = ("canary-81f3", "mistyped-9911")
"""What is looked for: the part of the canary that no way of writing it changes, and a password that was wrong."""


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments of every program that is started."""
    seen: list[str] = []
    begin = subprocess.Popen.__init__

    def recording(self: Any, args: Any, *rest: Any, **named: Any) -> None:
        seen.append(" ".join(map(str, args)) if not isinstance(args, str) else args)
        begin(self, args, *rest, **named)

    monkeypatch.setattr(subprocess.Popen, "__init__", recording)
    return seen


def contents(folder: Path, work: Path) -> dict[str, bytes]:
    """Every file below a folder, what is packed in it unpacked."""
    found = {}
    for file in (file for file in folder.rglob("*") if file.is_file()):
        found[str(file)] = file.read_bytes()
        if is_zipfile(file):
            with ZipFile(file) as archive:
                found |= {f"{file}/{name}": archive.read(name) for name in archive.namelist()}
        elif file.suffix == ".dump":
            plain = work / f"{file.name}.sql"
            subprocess.run([find_binaries() / "pg_restore", f"--file={plain}", file], check=True)
            found[f"{file} unpacked"] = plain.read_bytes()
    return found


def shown(window: QWidget) -> list[str]:
    """Every text of a window and its parts."""
    parts = [window, *window.findChildren(QWidget)]
    texts = [text for part in parts for text in (part.windowTitle(), part.toolTip(), part.accessibleName())]
    return texts + [label.text() for label in window.findChildren(QLabel)]


def with_secrets(texts: dict[str, bytes] | list[str]) -> list[str]:
    if isinstance(texts, dict):
        return [name for name, content in texts.items() if any(secret.encode() in content for secret in SECRETS)]
    return [text for text in texts if any(secret in text for secret in SECRETS)]


@pytest.fixture
def log() -> Iterator[None]:
    """The program's own log file takes everything that is logged."""
    file = log_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(file, encoding="utf-8")
    logging.root.addHandler(handler)
    yield
    logging.root.removeHandler(handler)
    handler.close()


@pytest.fixture
def office(passwords: PasswordServer, monkeypatch: pytest.MonkeyPatch) -> PasswordServer:
    """A server with a database of an older version of the program."""
    monkeypatch.setattr(pg_dump, "find_pg_dump", lambda: find_binaries() / "pg_dump")
    passwords.as_owner("postgres", "DROP DATABASE rebates WITH (FORCE)", "CREATE DATABASE rebates OWNER clerk")
    old = connect(passwords.address())
    migrate.upgrade(old.engine, "0001")
    old.close()
    return passwords


def connect_by_hand(desk: Desk, office: PasswordServer, own_file: Path) -> list[str]:
    """From a file to the server: a wrong password, the right one, kept, opened at the start, an upgrade."""
    window = desk.open(str(own_file))
    window.databases.ask_connect()
    desk.settle()
    dialog = window.databases.dialog
    assert dialog is not None
    dialog.form.show_connection(office.server())
    told = []
    for typed in (SECRETS[1], CANARY):
        dialog.form.password.clear()
        QTest.keyClicks(dialog.form.password, typed)
        desk.press(dialog.test_button)
        told += shown(dialog)
    dialog.form.keep.click()
    dialog.at_start.click()
    dialog.connect_button.click()
    desk.until(lambda: desk.window is not window and desk.window.tabs.count() == 6)
    desk.settle()
    assert desk.window.database.name == f"rebates on {HOST}:{office.port}"
    desk.show_tab("Help")
    return [*told, *shown(desk.window), desk.window.help.topics["about"].html]


def back_up_and_restore(desk: Desk, file: Path) -> list[str]:
    before = desk.window
    before.databases.back_up_to(file)
    desk.settle()
    before.databases.look_at(file)
    desk.answer("Restore")
    desk.until(lambda: desk.window is not before and desk.window.tabs.count() == 6)
    desk.settle()
    return shown(desk.window)


def fail(desk: Desk, office: PasswordServer) -> list[str]:
    """A query that the server refuses, and a fault that no one foresaw."""
    office.as_owner("rebates", "ALTER TABLE customers RENAME TO gone")
    desk.window.store.update(year=2026)
    desk.settle()
    office.as_owner("rebates", "ALTER TABLE gone RENAME TO customers")
    database = desk.window.database
    desk.app.on_fault(ValueError, ValueError(f"fault with {database!r}"), None)
    return [*shown(desk.window), repr(database), repr(database.engine)]


def use_command(office: PasswordServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line, by the administrators' variable and by an address, let in and not."""
    monkeypatch.setenv(DATABASE_VARIABLE, office.address())
    results = [call(None, "db", "check"), call(None, "export", "summary", folder / "out.xlsx")]
    monkeypatch.setenv(DATABASE_VARIABLE, office.address(SECRETS[1]))
    results += [call(None, "db", "check"), call(office.address(database="gone"), "db", "check")]
    assert [result.exit_code for result in results] == [0, 0, 1, 1]
    return [f"{result.output}{result.exception}" for result in results]


def test_a_canary_password_is_found_nowhere(
    office: PasswordServer,
    store: KeptInMemory,
    desk: Desk,
    started: list[str],
    log: None,
    tmp_path: Path,
    user_folders: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    expected_log.append("unexpected fault")
    (tmp_path / "files").mkdir()
    told = connect_by_hand(desk, office, tmp_path / "files" / "office.db")
    told += back_up_and_restore(desk, tmp_path / "files" / "kept.zip")
    told += fail(desk, office)
    told += use_command(office, tmp_path / "files", monkeypatch)

    (tmp_path / "unpacked").mkdir()
    files = contents(user_folders, tmp_path / "unpacked") | contents(tmp_path / "files", tmp_path / "unpacked")
    files["settings"] = (tmp_path / "settings.ini").read_bytes()
    assert any("before-upgrade.dump unpacked" in name for name in files)
    assert any(name.endswith("crpm.log") and content for name, content in files.items())
    assert b"clerk" in files["settings"]
    assert any("pg_dump" in arguments for arguments in started)
    assert list(store.kept.values()) == [CANARY]
    assert with_secrets(files) == []
    assert with_secrets(told) == []
    assert with_secrets(started) == []
    assert with_secrets([record.getMessage() for record in caplog.records]) == []
