"""F1 in a dialog: each field leads to its own part of the help, while the dialog stays as it is."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from crpm_desktop.db.engine import Database
from crpm_desktop.models.help_topics import load_topics
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.progress import Silent
from crpm_desktop.widgets.connect_dialog import ConnectDialog
from crpm_desktop.widgets.help_dialog import HelpDialog, HelpKey
from tests.clones import made_file
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


def fill(database: Database) -> None:
    fill_with_demo_data(database.new_work, Silent(), 24)


@pytest.fixture
def demo(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(str(made_file(tmp_path / "demo.db", fill)))
    return desk


def shown_for(dialog: QDialog, key: HelpKey, field: QWidget) -> str:
    """Where F1 leads to from a field."""
    key.help = key.help or HelpDialog(dialog)
    key.help.show_help_for(field)
    shown = key.help.shown
    dialog.reject()
    return shown


def test_dialogs_of_a_grid_lead_to_its_help(demo: Desk) -> None:
    panel = demo.window.summary.panel
    editing = panel.edit_actions
    assert editing is not None
    layouts = panel.ask_layouts()
    assert shown_for(layouts, layouts.help_key, layouts.list) == "grids.layouts"
    review = editing.show_review()
    assert shown_for(review, review.help_key, review.go_button) == "grids.review"
    keys = demo.window.keys.show_keys()
    assert shown_for(keys, keys.help_key, keys.search) == "keys"
    panel.view.go_to(0, panel.view.grid_model.column_index("sales_goal"))
    QGuiApplication.clipboard().setText("about 900\n1,250.00")
    editing.bulk.paste()
    preview = editing.bulk.preview
    assert preview is not None
    preview.view.go_to(0, 2)
    assert shown_for(preview, preview.help_key, preview.view) == "grids.paste"


def test_the_record_panel_leads_to_its_help(demo: Desk) -> None:
    panel = demo.window.summary.panel
    panel.toggle_record()
    assert demo.window.help.anchor_for(panel.record.fields) == "grids.record"


def test_questions_of_free_goods_lead_to_the_fields_they_ask_for(demo: Desk) -> None:
    demo.window.reports.batches_action.trigger()
    goods = demo.window.reports.free_goods
    assert goods is not None
    export = goods.ask_export()
    assert shown_for(export, export.help_key, export.program) == "free_goods.program"
