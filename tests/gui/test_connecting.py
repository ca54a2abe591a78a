"""Connect to Shared Database: a server or another file is tried, connected, remembered and forgotten."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import text

from crpm_desktop.db.engine import connect
from crpm_desktop.services.connections import Server, Tls, remembered
from crpm_desktop.services.user_places import chosen_database
from crpm_desktop.widgets.connect_dialog import SETTING
from tests.credential_stores import KeptInMemory, no_store, store
from tests.gui.databases_desk import choose, connect_dialog, connected_to, enter, office, server
from tests.gui.desk import Desk
from tests.password_server import CANARY, HOST, PasswordServer

__all__ = ["no_store", "office", "server", "store"]


def test_a_server_is_tried_and_connected_by_hand(office: Desk, server: Server, no_store: None) -> None:
    name = f"rebates on {HOST}:{server.port}"
    dialog = connect_dialog(office)
    enter(dialog, server, "mistyped")
    office.press(dialog.test_button)
    assert dialog.note.text() == f"✗ The server {HOST} does not let user clerk in with this password: check both."
    assert dialog.form.password.hasSelectedText()
    QTest.keyClicks(dialog.form.password, CANARY)
    assert dialog.note.text() == ""
    office.press(dialog.test_button)
    assert dialog.note.text().startswith(f"✓ {name} lets clerk in: PostgreSQL ")
    assert dialog.note.text().endswith("It is ready.")

    QTest.keyClick(dialog.form.password, Qt.Key.Key_Return)
    connected_to(office, name)

    assert office.window.windowTitle() == f"Customer Rebate Program Maintenance - {name}[*]"
    assert office.window.status.database.text() == name
    assert remembered(str(office.app.settings.value(SETTING))) == [server]


def test_a_system_without_a_store_says_that_it_asks_each_time(office: Desk, no_store: None) -> None:
    form = connect_dialog(office).form
    assert form.store_note.isVisible()
    assert form.store_note.text().endswith("so the password is asked for each time.")
    assert not form.keep.isVisible()


def test_a_kept_password_is_not_asked_for_and_never_shown(office: Desk, server: Server, store: KeptInMemory) -> None:
    dialog = connect_dialog(office)
    enter(dialog, server, CANARY)
    assert dialog.form.keep.text().replace("&", "") == "Keep the password in Test Store"
    dialog.form.keep.click()
    office.press(dialog.connect_button)
    connected_to(office, f"rebates on {HOST}:{server.port}")
    assert list(store.kept.values()) == [CANARY]

    dialog = connect_dialog(office)
    dialog.known.setCurrentIndex(1)
    dialog.known.activated.emit(1)
    office.until(dialog.form.keep.isChecked)
    assert (dialog.form.password.text(), dialog.form.password.placeholderText()) == ("", "Kept: leave this empty")
    old = office.window
    office.press(dialog.connect_button)
    office.until(lambda: office.window is not old)
    connected_to(office, f"rebates on {HOST}:{server.port}")

    dialog = connect_dialog(office)
    dialog.known.setCurrentIndex(1)
    dialog.known.activated.emit(1)
    office.until(dialog.form.keep.isChecked)
    dialog.form.keep.click()
    old = office.window
    office.press(dialog.connect_button)
    office.until(lambda: office.window is not old)
    office.settle()
    assert store.kept == {}


def test_a_store_that_fails_does_not_stop_the_connection(office: Desk, server: Server, store: KeptInMemory) -> None:
    dialog = connect_dialog(office)
    enter(dialog, server, CANARY)
    dialog.form.keep.click()
    store.broken = True
    office.press(dialog.connect_button)
    connected_to(office, f"rebates on {HOST}:{server.port}")
    assert office.told.startswith("The password could not be kept in Test Store (OSError)")
    assert CANARY not in office.told


def test_a_forgotten_connection_takes_its_password_along(office: Desk, server: Server, store: KeptInMemory) -> None:
    dialog = connect_dialog(office)
    enter(dialog, server, CANARY)
    dialog.form.keep.click()
    dialog.at_start.click()
    office.press(dialog.connect_button)
    connected_to(office, f"rebates on {HOST}:{server.port}")
    assert chosen_database() == server.address()

    dialog = connect_dialog(office)
    assert not dialog.forget_button.isEnabled()
    dialog.known.setCurrentIndex(1)
    dialog.known.activated.emit(1)
    office.settle()
    assert dialog.at_start.isChecked()
    office.press(dialog.forget_button)
    assert (store.kept, chosen_database(), dialog.known.count()) == ({}, "", 1)
    assert remembered(str(office.app.settings.value(SETTING))) == []


def test_what_is_missing_is_told_at_its_field(office: Desk, no_store: None) -> None:
    dialog = connect_dialog(office)
    enter(dialog, Server(HOST, "rebates", "clerk", 5432))
    dialog.form.fields["database"].clear()
    office.press(dialog.connect_button)
    assert dialog.note.text().startswith("✗ Database is empty")
    assert dialog.focusWidget() is dialog.form.fields["database"]
    dialog.form.on_file.click()
    office.press(dialog.connect_button)
    assert dialog.note.text().startswith("✗ Database file is empty")
    assert dialog.focusWidget() is dialog.form.fields["file"]


def test_a_certificate_is_asked_for_only_where_the_server_proves_who_it_is(office: Desk, no_store: None) -> None:
    form = connect_dialog(office).form
    enabled = {}
    for tls in Tls:
        form.tls.setCurrentIndex(form.tls.findData(tls))
        enabled[tls] = form.fields["certificate"].isEnabled()
    assert [tls for tls, on in enabled.items() if on] == [Tls.VERIFY]


def test_a_file_on_a_share_is_refused_with_the_way_out(office: Desk, no_store: None) -> None:
    dialog = connect_dialog(office)
    dialog.form.on_file.click()
    QTest.keyClicks(dialog.form.fields["file"], r"\\files\office\crpm.db")
    for button in (dialog.test_button, dialog.connect_button):
        office.press(button)
        assert "is on a network share" in dialog.note.text()
        assert "PostgreSQL" in dialog.note.text()
    assert not office.app.open(r"\\files\office\crpm.db")
    assert "is on a network share" in office.told


def test_another_file_is_connected_and_remembered(office: Desk, tmp_path: Path, no_store: None) -> None:
    dialog = connect_dialog(office)
    dialog.form.on_file.click()
    QTest.keyClicks(dialog.form.fields["file"], str(tmp_path / "second.db"))
    office.press(dialog.test_button)
    assert "Connect makes a new, empty database there" in dialog.note.text()
    assert not (tmp_path / "second.db").exists()
    office.press(dialog.connect_button)
    connected_to(office, str(tmp_path / "second.db"))


def test_giving_up_while_it_connects_keeps_the_database_that_is_open(
    office: Desk, server: Server, passwords: PasswordServer, no_store: None
) -> None:
    before = office.window
    dialog = connect_dialog(office)
    enter(dialog, server, CANARY)
    dialog.connect_button.click()
    assert not dialog.test_button.isEnabled()
    dialog.reject()
    office.settle()
    assert office.window is before
    counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'rebates'"
    database = connect(passwords.address())
    with database.new_work(write=False) as work:
        assert work.connection.execute(text(counted)).scalar() == 1
    database.close()


def test_unsaved_edits_are_asked_about_before_another_database(office: Desk, no_store: None) -> None:
    office.show_tab("Rebate Set Up")
    office.window.set_up.form.text.setPlainText("Another text")
    office.until(office.window.set_up.has_unsaved_changes)
    choose(office, "Connect to Shared Database")
    office.answer("Stay")
    assert office.window.databases.dialog is None
    choose(office, "Restore Database")
    office.answer("Stay")
    assert not office.window.findChildren(QFileDialog)
