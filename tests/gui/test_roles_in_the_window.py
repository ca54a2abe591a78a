"""The real window for a viewer, a clerk and a manager on PostgreSQL: grey with the reason, and refused all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.free_goods import Action
from crpm_desktop.domain.roles import Role
from crpm_desktop.main_window import MainWindow
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.widgets.purge_dialog import PurgeDialog
from tests.gui.desk import Desk
from tests.gui.grid_desk import editor_of, press_in, type_keys
from tests.office import Office, office
from tests.postgres import PostgresServer
from tests.services.rewards import REWARD, report
from tests.services.set_up_data import dump, fill

ONLY_LOOKS = "Your role viewer may only look. Ask a manager."
FOR_ADMINISTRATORS = "Only administrators may do this; your role is viewer. Ask whoever runs the server."
FOR_MANAGERS = "Only managers may do this; your role is {}. Ask one."
HEADER = ("Recalc Sales and Rebate Earned", "Recalc Sales Goal", "Create Next Year", "Create Next Period")


@pytest.fixture(scope="module")
def shop(postgres: PostgresServer, postgres_template: str) -> Iterator[Office]:
    """An office with the small set-up; no test here changes it for good."""
    with office(postgres, postgres_template) as made:
        database = open_database(made.url)
        fill(database)
        report(database, [REWARD])
        database.close()
        yield made


@pytest.fixture
def viewer(shop: Office, desk: Desk) -> MainWindow:
    return desk.open(shop.url_of(Role.VIEWER))


@pytest.fixture
def clerk(shop: Office, desk: Desk) -> MainWindow:
    return desk.open(shop.url_of(Role.CLERK))


def menu_actions(window: MainWindow, title: str) -> dict[str, QAction]:
    menu = next(one for one in window.menuBar().findChildren(QMenu) if one.title().replace("&", "") == title)
    menu.aboutToShow.emit()
    return {action.text().replace("&", "").rstrip("\N{HORIZONTAL ELLIPSIS}"): action for action in menu.actions()}


def forbidden(window: MainWindow, title: str) -> dict[str, str]:
    """The grey entries of a menu that say why."""
    actions = menu_actions(window, title)
    return {
        text: action.toolTip()
        for text, action in actions.items()
        if not action.isEnabled() and "role" in action.toolTip()
    }


def rows_of(shop: Office) -> dict[str, list[tuple[object, ...]]]:
    database = open_database(shop.url)
    try:
        return dump(database)
    finally:
        database.close()


# A viewer


def test_the_status_line_shows_user_role_and_database(viewer: MainWindow, shop: Office) -> None:
    assert viewer.status.who.text() == f"{shop.name(Role.VIEWER)} (viewer)"
    assert viewer.status.database.text() == viewer.database.name


def test_a_viewer_finds_every_action_that_writes_grey_with_the_reason(viewer: MainWindow) -> None:
    for button in (viewer.header.recalc, viewer.header.goal, viewer.header.next_year, viewer.header.next_period):
        assert (button.isEnabled(), button.toolTip()) == (False, ONLY_LOOKS)
    viewer.summary.select_all.trigger()
    viewer.header.set_busy(False)
    assert viewer.header.recalc.text() == "Recalc Sales and Rebate Earned (3 selected)"
    assert (viewer.header.recalc.isEnabled(), viewer.header.recalc.toolTip()) == (False, ONLY_LOOKS)
    assert forbidden(viewer, "Tools") == dict.fromkeys(HEADER, ONLY_LOOKS)
    assert forbidden(viewer, "File") == {
        "Restore Database from Backup": FOR_ADMINISTRATORS,
        **dict.fromkeys(("Import Files", "Import a Folder", "Load Demo Data"), ONLY_LOOKS),
    }
    edit = forbidden(viewer, "Edit")
    assert edit == dict.fromkeys(
        ("Commit", "Cut", "Paste", "Fill Down", "Clear Cells", "Edit Cell", "List of Values", "Delete Rows"), ONLY_LOOKS
    )
    assert menu_actions(viewer, "File")["Back Up Now"].isEnabled()
    assert viewer.summary.panel.export_button.isEnabled()


def test_a_viewer_s_customer_summary_is_read_only(viewer: MainWindow, desk: Desk) -> None:
    view, model = viewer.summary.view, viewer.summary.model
    assert (model.rowCount(), model.shown_count()) == (3, 3)
    editable = [
        column.name
        for number, column in enumerate(model.columns)
        if column.name in model.editable and model.flags(model.index(0, number)) & Qt.ItemFlag.ItemIsEditable
    ]
    assert editable == []
    assert model.data(model.index(0, model.column_index("sales_goal")), Qt.ItemDataRole.ToolTipRole) == ONLY_LOOKS
    view.go_to(0, model.column_index("sales_goal"))
    view.setFocus()
    QTest.keyClicks(view, "7")
    assert editor_of(view) is None
    QGuiApplication.clipboard().setText("1\n2\n3")
    assert viewer.summary.panel.edit_actions is not None
    viewer.summary.panel.edit_actions.bulk.paste()
    desk.settle()
    model.delete_rows([0])
    assert desk.told == ONLY_LOOKS
    assert (model.has_changes, viewer.summary.has_unsaved_changes()) == (False, False)
    for button in (viewer.summary.tools.commit, viewer.summary.tools.revert):
        assert (button.isEnabled(), button.toolTip()) == (False, ONLY_LOOKS)


def test_a_viewer_s_set_up_is_read_only(viewer: MainWindow, desk: Desk) -> None:
    desk.show_tab("Rebate Set Up")
    tab = viewer.set_up
    QTest.keyClicks(tab.form.description, "mine")
    for field in (tab.form.rebate_code, tab.form.description, tab.form.text):
        assert (field.isReadOnly(), field.toolTip()) == (True, ONLY_LOOKS)
    for choice in (tab.form.active, tab.form.frequency, tab.form.goal_required):
        assert (choice.isEnabled(), choice.toolTip()) == (False, ONLY_LOOKS)
    buttons = tab.buttons
    for button in (buttons.new, buttons.copy, buttons.delete, buttons.commit):
        assert (button.isEnabled(), button.toolTip()) == (False, ONLY_LOOKS)
    for button in (buttons.purge, buttons.restore):
        assert (button.isEnabled(), button.toolTip()) == (False, FOR_MANAGERS.format("viewer"))
    for panel in tab.blocks.panels():
        model = panel.view.grid_model
        assert isinstance(model, DraftModel)
        assert model.rowCount() == model.shown_count()
        assert not any(model.flags(model.index(0, n)) & Qt.ItemFlag.ItemIsEditable for n in range(model.columnCount()))
    assert not tab.has_unsaved_changes()


def test_a_viewer_moves_no_free_goods(viewer: MainWindow, desk: Desk) -> None:
    window = viewer.reports.show_free_goods()
    desk.settle()
    button = window.page.level.buttons[Action.BATCH]
    assert (button.isEnabled(), button.toolTip()) == (False, ONLY_LOOKS)
    assert (window.import_action.isEnabled(), window.import_action.toolTip()) == (False, ONLY_LOOKS)
    assert [action.isEnabled() for action in window._move_actions()] == [False]


def test_an_edit_forced_past_the_window_is_refused_by_the_database_and_kept(
    viewer: MainWindow, desk: Desk, shop: Office
) -> None:
    """A role that was taken away since the window was opened comes to the same."""
    before = rows_of(shop)
    model = viewer.summary.model
    draft = model.states([0])[0][1]
    place = model.place_of(0)
    row = model.editable["sales_goal"].put(draft.row, 4_200)
    model.take({place: draft.with_row(row, "sales_goal")}, "Forced")
    viewer.summary.commit()
    desk.settle()
    said = (
        f"The database does not let user {shop.name(Role.VIEWER)} do this: permission denied for table customer_rebates"
    )
    assert desk.told.startswith(said)
    assert "Nothing was changed, and what was entered is still here." in desk.told
    assert not desk._questions()
    assert model.has_changes
    assert rows_of(shop) == before


def test_a_viewer_looks_at_every_tab(viewer: MainWindow, desk: Desk) -> None:
    for title in viewer.pages:
        desk.show_tab(title)
    desk.show_tab("Sales History")
    assert viewer.sales_history.panel.view.grid_model.rowCount() == 1
    assert viewer.message_line.isHidden(), desk.told


# A clerk


def test_a_clerk_edits_and_commits(clerk: MainWindow, desk: Desk, shop: Office) -> None:
    view, model = clerk.summary.view, clerk.summary.model
    assert clerk.header.recalc.isEnabled()
    assert model.rowCount() == 4
    view.go_to(0, model.column_index("sales_goal"))
    view.setFocus()
    press_in(type_keys(view, "77"), Qt.Key.Key_Return)
    clerk.summary.commit()
    desk.settle()
    assert desk.told == "Saved: 1 record changed."
    assert 7_700 in {value for row in rows_of(shop)["customer_rebates"] for value in row}


def test_a_clerk_purges_nothing_neither_by_the_window_nor_past_it(clerk: MainWindow, desk: Desk, shop: Office) -> None:
    desk.show_tab("Rebate Set Up")
    before = rows_of(shop)
    buttons = clerk.set_up.buttons
    for button in (buttons.purge, buttons.restore):
        assert (button.isEnabled(), button.toolTip()) == (False, FOR_MANAGERS.format("clerk"))
    assert buttons.new.isEnabled()
    assert buttons.delete.isEnabled()
    assert forbidden(clerk, "File").keys() == {"Restore Database from Backup"}
    assert forbidden(clerk, "Tools") == {}
    clerk.set_up.purging.purge("tidying up")
    desk.settle()
    assert desk.told.startswith("Only managers may purge and bring back what was purged")
    assert rows_of(shop) == before


# A manager, and a server without roles


def test_a_manager_may_purge(shop: Office, desk: Desk) -> None:
    window = desk.open(shop.url_of(Role.MANAGER))
    desk.show_tab("Rebate Set Up")
    desk.press(window.set_up.buttons.purge)
    dialogs = window.findChildren(PurgeDialog)
    assert [dialog.isVisible() for dialog in dialogs] == [True]
    desk.press(dialogs[0].cancel_button)
    assert forbidden(window, "File").keys() == {"Restore Database from Backup"}


def test_without_roles_nothing_is_grey(migrated_postgres_url: str, desk: Desk, tmp_path: Path) -> None:
    window = desk.open(migrated_postgres_url)
    assert "(" not in window.status.who.text()
    assert {title: forbidden(window, title) for title in ("File", "Edit", "Tools", "Record")} == {
        "File": {},
        "Edit": {},
        "Tools": {},
        "Record": {},
    }
    assert window.header.recalc.isEnabled()
    desk.show_tab("Rebate Set Up")
    assert window.set_up.buttons.purge.isEnabled()
