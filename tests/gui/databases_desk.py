"""The window beside a server: the File menu's entries on whole databases, and the question what to connect to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from crpm_desktop.db.engine import open_database
from crpm_desktop.services.connections import Server
from crpm_desktop.widgets.connect_dialog import ConnectDialog
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.password_server import PasswordServer
from tests.services.set_up_data import fill


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desk:
    """The window on a file with the small set-up."""
    desk.open(str(made_file(tmp_path / "office.db", fill)))
    return desk


@pytest.fixture
def server(passwords: PasswordServer) -> Iterator[Server]:
    """The database of `clerk` with the tables of this program."""
    open_database(passwords.address()).close()
    yield passwords.server()
    passwords.as_owner("postgres", "DROP DATABASE rebates WITH (FORCE)", "CREATE DATABASE rebates OWNER clerk")


def choose(office: Desk, label: str) -> None:
    """Picks an entry of the File menu."""
    menu = next(one for one in office.window.menuBar().findChildren(QMenu) if one.title() == "&File")
    action = next(one for one in menu.actions() if one.text().replace("&", "").startswith(label))
    action.trigger()


def connect_dialog(office: Desk) -> ConnectDialog:
    choose(office, "Connect to Shared Database")
    office.until(lambda: office.window.databases.dialog is not None)
    dialog = office.window.databases.dialog
    assert dialog is not None
    office.settle()
    assert dialog.isVisible()
    return dialog


def enter(dialog: ConnectDialog, server: Server, password: str = "") -> None:
    dialog.form.on_server.click()
    for name in ("host", "port", "database", "user"):
        dialog.form.fields[name].clear()
        QTest.keyClicks(dialog.form.fields[name], str(getattr(server, name)))
    dialog.form.tls.setCurrentIndex(dialog.form.tls.findData(server.tls))
    dialog.form.password.clear()
    QTest.keyClicks(dialog.form.password, password)


def connected_to(office: Desk, name: str) -> None:
    office.until(lambda: office.window.database.name == name and office.window.tabs.count() == 6)
    office.settle()
