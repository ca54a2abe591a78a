"""The database that the program starts with: opened, or asked about when it is gone, wants a password or is none."""

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from crpm_desktop.main_window.start_up import StartUp
from crpm_desktop.services.connections import Server
from crpm_desktop.services.user_places import choose_database
from crpm_desktop.widgets.connect_dialog import ConnectDialog
from tests.credential_stores import no_store
from tests.gui.databases_desk import connected_to, server
from tests.gui.desk import PATIENCE, Desk
from tests.password_server import CANARY, HOST

__all__ = ["no_store", "server"]


def start(desk: Desk, address: str) -> StartUp:
    desk.app.start(address)
    begun = desk.app.start_up
    assert begun is not None
    return begun


def asked(begun: StartUp) -> ConnectDialog | None:
    return begun.dialog if begun.dialog is not None and begun.dialog.isVisible() else None


def test_the_start_opens_its_database(desk: Desk, tmp_path: Path) -> None:
    start(desk, str(tmp_path / "office.db"))
    desk.until(lambda: desk.app.window is not None and desk.window.tabs.count() == 6)
    desk.settle()
    assert desk.app.start_up is None
    assert desk.window.database.file == tmp_path / "office.db"


def test_a_server_that_wants_its_password_asks_for_it_at_the_start(
    desk: Desk, server: Server, no_store: None, qtbot: QtBot
) -> None:
    begun = start(desk, server.address())
    desk.until(lambda: asked(begun) is not None)
    dialog = asked(begun)
    assert dialog is not None
    assert dialog.note.text() == f"✗ rebates on {HOST}:{server.port} asks for the password of user clerk."
    assert dialog.form.connection() == server
    QTest.keyClicks(dialog.form.password, CANARY)
    dialog.connect_button.click()
    desk.until(lambda: desk.app.window is not None)
    connected_to(desk, f"rebates on {HOST}:{server.port}")


def test_a_chosen_file_that_is_gone_is_not_made_anew_but_asked_about(
    desk: Desk, tmp_path: Path, no_store: None
) -> None:
    gone = tmp_path / "gone.db"
    choose_database(str(gone))
    begun = start(desk, str(gone))
    desk.until(lambda: asked(begun) is not None)
    dialog = asked(begun)
    assert dialog is not None
    assert f"There is no file {gone} any more, which was to be opened at the start" in dialog.note.text()
    assert dialog.at_start.isChecked()
    assert not gone.exists()
    dialog.connect_button.click()
    desk.until(lambda: desk.app.window is not None)
    connected_to(desk, str(gone))


def test_an_address_that_is_none_is_told_at_the_start(desk: Desk, no_store: None, qtbot: QtBot) -> None:
    begun = start(desk, "oracle://db.office/rebates")
    desk.until(lambda: asked(begun) is not None)
    dialog = asked(begun)
    assert dialog is not None
    assert "A database of the kind 'oracle' can't be used" in dialog.note.text()
    with qtbot.waitSignal(begun.given_up, timeout=PATIENCE):
        dialog.reject()
    assert desk.app.window is None
    assert dialog.result() == QDialog.DialogCode.Rejected
    begun.close()
