"""F1 in a dialog: each field leads to its own part of the help, while the dialog stays as it is."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crpm_desktop.models.help_topics import load_topics
from crpm_desktop.widgets.connect_dialog import ConnectDialog
from crpm_desktop.widgets.help_dialog import HelpDialog
from tests.credential_stores import no_store
from tests.gui.desk import Desk

__all__ = ["no_store"]


@pytest.fixture
def dialog(desk: Desk, no_store: None, tmp_path: Path) -> ConnectDialog:
    window = desk.open(str(tmp_path / "own.db"))
    window.databases.ask_connect()
    desk.settle()
    dialog = window.databases.dialog
    assert dialog is not None
    return dialog


def help_on(desk: Desk, dialog: ConnectDialog, field: QWidget) -> HelpDialog:
    dialog.activateWindow()
    field.setFocus()
    desk.until(lambda: QApplication.focusWidget() is field)
    QTest.keyClick(field, Qt.Key.Key_F1)
    shown = dialog.help_key.help
    assert shown is not None
    desk.until(shown.isVisible)
    return shown


def test_each_field_of_the_connection_leads_to_its_own_part(desk: Desk, dialog: ConnectDialog) -> None:
    parts = {part.anchor for topic in load_topics().values() for part in topic.parts}
    fields: dict[str, QWidget] = {name: dialog.form.fields[name] for name in ("host", "port", "database", "user")}
    fields |= {"password": dialog.form.password, "tls": dialog.form.tls, "remembered": dialog.known}
    fields |= {"at_start": dialog.at_start, "test": dialog.test_button, "connect": dialog.connect_button}
    for name, field in fields.items():
        assert help_on(desk, dialog, field).shown == f"databases.{name}"
        assert f"databases.{name}" in parts
    dialog.form.on_file.click()
    assert help_on(desk, dialog, dialog.form.fields["file"]).shown == "databases.file"
    dialog.reject()


def test_what_has_no_part_of_its_own_leads_to_the_dialog_s(desk: Desk, dialog: ConnectDialog) -> None:
    assert help_on(desk, dialog, dialog.form.on_server).shown == "databases.connect_to_shared_database"
    dialog.reject()


def test_a_link_is_followed_and_esc_leads_back_to_what_was_typed(desk: Desk, dialog: ConnectDialog) -> None:
    host = dialog.form.fields["host"]
    QTest.keyClicks(host, "db.office")
    shown = help_on(desk, dialog, host)
    assert "db.office" in shown.page.toPlainText()
    shown.show_anchor("trouble.changed_by_somebody_else")
    assert "Theirs" in shown.page.toPlainText()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert (dialog.isVisible(), host.text()) == (True, "db.office")
    dialog.reject()
