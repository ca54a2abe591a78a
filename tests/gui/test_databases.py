"""The File menu's part on whole databases: connecting, backing up, restoring, the backup of the day, the start."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import connect, open_database
from crpm_desktop.main_window.start_up import StartUp
from crpm_desktop.services.connections import Server, Tls, remembered
from crpm_desktop.services.user_places import choose_database, chosen_database
from crpm_desktop.widgets.connect_dialog import SETTING, ConnectDialog
from tests.credential_stores import KeptInMemory, no_store, store
from tests.db.sample_rows import ROWS, insert_rows
from tests.gui.desk import PATIENCE, Desk
from tests.password_server import CANARY, HOST, PasswordServer
from tests.services.set_up_data import dump, opened

__all__ = ["no_store", "store"]


@pytest.fixture
def office(desk: Desk, tmp_path: Path, filled_set_up: Path) -> Desk:
    """The window on a file with the small set-up."""
    desk.open(str(shutil.copyfile(filled_set_up, tmp_path / "office.db")))
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


# Connecting


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


# Backups


def file_dialog(office: Desk) -> QFileDialog:
    office.until(lambda: any(one.isVisible() for one in office.window.findChildren(QFileDialog)))
    return next(one for one in office.window.findChildren(QFileDialog) if one.isVisible())


def test_back_up_now_offers_a_name_that_says_what_and_when(office: Desk, tmp_path: Path) -> None:
    choose(office, "Back Up Now")
    dialog = file_dialog(office)
    (offered,) = dialog.selectedFiles()
    assert Path(offered).name.startswith("office-2")
    assert Path(offered).name.endswith(f"-schema-{migrate.head()}-by-hand.db")
    dialog.fileSelected.emit(str(tmp_path / "kept.db"))
    dialog.close()
    office.settle()
    assert office.told == f"The database was backed up to {tmp_path / 'kept.db'}."
    with opened(str(tmp_path / "kept.db")) as copy:
        assert dump(copy) == dump(office.window.database)


def test_a_restored_database_is_shown_anew_and_says_where_the_state_before_is(office: Desk, tmp_path: Path) -> None:
    before = dump(office.window.database)
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    with office.window.database.new_work() as work:
        for table in ("rebate_details", "customer_rebates", "sub_code_product_groups", "rebate_programs"):
            work.connection.execute(text(f"DELETE FROM {table}"))
        work.commit()
    old = office.window

    choose(office, "Restore Database from Backup")
    dialog = file_dialog(office)
    dialog.fileSelected.emit(str(tmp_path / "kept.db"))
    dialog.close()
    box = office.question()
    assert str(tmp_path / "kept.db") in box.informativeText()
    office.answer("Restore")
    office.until(lambda: office.window is not old and office.window.tabs.count() == 6)
    office.settle()

    assert dump(office.window.database) == before
    assert office.told.startswith(f"Restored {tmp_path / 'office.db'} from {tmp_path / 'kept.db'}. What was there")
    assert "before-restore" in office.told
    assert {row.rebate_code for row in office.window.summary.model.rows()} == {"GROWTH", "SEA"}


def test_a_restore_that_is_not_meant_changes_nothing(office: Desk, tmp_path: Path) -> None:
    before, window = dump(office.window.database), office.window
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    office.window.databases.look_at(tmp_path / "kept.db")
    office.answer("Cancel")
    office.window.databases.look_at(tmp_path / "no-backup.db")
    office.settle()
    assert office.told == f"There is no file {tmp_path / 'no-backup.db'}: choose another."
    assert (dump(office.window.database), office.window) == (before, window)


def test_nothing_can_be_edited_while_a_restore_runs(office: Desk, tmp_path: Path) -> None:
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    old = office.window
    office.window.databases.look_at(tmp_path / "kept.db")
    box = office.question()
    QTest.mouseClick(next(one for one in box.buttons() if "Restore" in one.text()), Qt.MouseButton.LeftButton)
    assert all(cover.isVisible() for cover in old._covers)
    office.until(lambda: office.window is not old)


def test_a_restore_that_fails_says_so_and_lets_work_go_on(office: Desk, tmp_path: Path) -> None:
    office.window.databases.back_up_to(tmp_path / "kept.db")
    office.settle()
    shutil.rmtree(tmp_path / "backups")
    (tmp_path / "backups").write_text("no folder", encoding="utf-8")
    before = dump(office.window.database)
    office.window.databases.look_at(tmp_path / "kept.db")
    office.answer("Restore")
    assert office.told.startswith("The backup can't be written")
    assert not any(cover.isVisible() for cover in office.window._covers)
    assert dump(office.window.database) == before


def test_the_window_makes_the_backup_of_the_day_once(office: Desk, tmp_path: Path) -> None:
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.endswith("-daily.db")
    office.open(str(tmp_path / "office.db"))
    assert [file.name for file in (tmp_path / "backups").iterdir()] == [made.name]


def test_a_backup_of_the_day_that_cannot_be_made_is_told(desk: Desk, tmp_path: Path, filled_set_up: Path) -> None:
    (tmp_path / "backups").write_text("no folder", encoding="utf-8")
    desk.open(str(shutil.copyfile(filled_set_up, tmp_path / "office.db")))
    assert desk.told.startswith("Today's backup was not made. The backup can't be written to")


def test_an_upgrade_is_told_with_its_backup(desk: Desk, tmp_path: Path) -> None:
    database = connect(str(tmp_path / "old.db"))
    migrate.upgrade(database.engine, "0001")
    with database.engine.begin() as connection:
        insert_rows(connection, ROWS)
    database.close()
    desk.open(str(tmp_path / "old.db"))
    assert "It was upgraded from schema 0001; a backup of how it was is" in desk.told
    assert "before-upgrade.db" in desk.told


# The start


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
