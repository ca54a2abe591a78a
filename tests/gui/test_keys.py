"""The keys window: every action with its key, keys of one's own, and none that is heard by two."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from crpm_desktop.resource_files import resource_path
from crpm_desktop.widgets.key_bindings import FIXED, Binding, bindings_of, clash, saved_keys
from crpm_desktop.widgets.keys_dialog import KeysDialog
from tests.gui.desk import Desk
from tests.models.sheet import texts

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(str(tmp_path / "office.db"))
    return desk


def bindings(desk: Desk) -> dict[str, Binding]:
    return {one.name: one for one in bindings_of(desk.window.menuBar(), desk.window.pages)}


def keys_window(desk: Desk) -> KeysDialog:
    QTest.keyClick(desk.window, Qt.Key.Key_K, CTRL)
    dialogs = [one for one in desk.window.findChildren(KeysDialog) if one.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def choose(dialog: KeysDialog, name: str) -> None:
    dialog.search.setText(name)
    assert texts(dialog.model, "name")[0] == name
    dialog.view.go_to(0)


def press_key(dialog: KeysDialog, keys: str, button: QAbstractButton) -> None:
    dialog.key.setKeySequence(QKeySequence(keys))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_action_is_listed_and_found_by_its_name_and_by_its_key(office: Desk) -> None:
    dialog = keys_window(office)
    names = set(texts(dialog.model, "name"))
    assert {"Fill Down", "Undo", "Commit", "Go To Detail", "Import Files", "Keys", "Find", "Select All"} <= names
    QTest.keyClicks(dialog.search, "fill d")
    assert texts(dialog.model, "name") == ["Fill Down"]
    assert texts(dialog.model, "keys") == ["Ctrl+D"]
    dialog.search.setText("ctrl+g")
    assert texts(dialog.model, "name") == ["Go To Detail", "Go To Summary"]
    dialog.search.setText("no such thing")
    assert dialog.model.rows() == []


def test_a_key_of_ones_own_is_heard_at_once_and_remembered(office: Desk, tmp_path: Path) -> None:
    dialog = keys_window(office)
    choose(dialog, "Fill Down")
    press_key(dialog, "Ctrl+Shift+J", dialog.set_button)
    assert dialog.note.text() == "Fill Down has Ctrl+Shift+J now."
    assert texts(dialog.model, "own") == ["your own"]
    dialog.close()
    actions = office.window.summary.panel.edit_actions
    assert actions is not None
    assert actions.fill_down.shortcut().toString() == "Ctrl+Shift+J"
    office.close()
    office.open(str(tmp_path / "office.db"))
    again = office.window.summary.panel.edit_actions
    assert again is not None
    assert again.fill_down.shortcut().toString() == "Ctrl+Shift+J"
    new_panel = office.window.set_up.blocks.upper.panel.edit_actions
    assert new_panel is not None
    assert new_panel.fill_down.shortcut().toString() == "Ctrl+Shift+J"


def test_a_key_that_another_action_has_is_refused_with_its_name(office: Desk) -> None:
    dialog = keys_window(office)
    choose(dialog, "Fill Down")
    press_key(dialog, "Ctrl+V", dialog.set_button)
    assert dialog.note.text() == "Ctrl+V is Paste already: choose another key, or remove it there."
    assert bindings(office)["Fill Down"].keys == ("Ctrl+D",)
    choose(dialog, "Go To Detail")
    press_key(dialog, "Ctrl+End", dialog.set_button)
    assert "Go to the First, the Last Cell" in dialog.note.text()


def test_a_plain_letter_is_no_key(office: Desk) -> None:
    paste = bindings(office)["Paste"]
    assert "is for typing" in clash("V", paste, ())
    assert "is for typing" in clash("Shift+V", paste, ())
    assert clash("F12", paste, ()) == ""
    assert "one key" in clash("Ctrl+V, Ctrl+W", paste, ())


def test_a_key_is_removed_and_the_defaults_come_back(office: Desk) -> None:
    dialog = keys_window(office)
    choose(dialog, "Redo")
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    assert bindings(office)["Redo"].keys == ()
    QTest.mouseClick(dialog.default_button, Qt.MouseButton.LeftButton)
    assert bindings(office)["Redo"].keys == ("Ctrl+Y", "Ctrl+Shift+Z")
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    choose(dialog, "Paste")
    press_key(dialog, "F12", dialog.set_button)
    QTest.mouseClick(dialog.all_default_button, Qt.MouseButton.LeftButton)
    now = bindings(office)
    assert (now["Redo"].keys, now["Paste"].keys) == (("Ctrl+Y", "Ctrl+Shift+Z"), ("Ctrl+V",))


def test_a_fixed_key_is_shown_but_can_not_be_changed(office: Desk) -> None:
    dialog = keys_window(office)
    choose(dialog, FIXED[0].name)
    assert not dialog.set_button.isEnabled()
    assert dialog.note.text() == "This key can't be changed."


def test_a_damaged_entry_costs_no_key(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("keys/Paste", "{[")
    assert saved_keys(settings, "Paste") is None


def test_no_key_is_heard_by_two_actions_in_one_place(office: Desk) -> None:
    found = list(bindings(office).values())
    clashes = [
        (one.name, reason) for one in found for key in one.keys if "already" in (reason := clash(key, one, found))
    ]
    assert clashes == []
    assert max(Counter(one.name for one in found).values()) == 1


def test_every_key_is_on_the_keys_page(office: Desk) -> None:
    page = resource_path("help/keys.html").read_text(encoding="utf-8").replace("Enter", "Return")
    keys = {(one.name, key) for one in (*bindings(office).values(), *FIXED) for key in one.default}
    tabs = {f"Ctrl+{number}" for number in range(1, 7)}
    assert "Ctrl+1 to Ctrl+6" in page
    assert sorted((name, key) for name, key in keys if key not in tabs and key not in page) == []


def test_tips_name_the_keys_that_are_in_force(office: Desk) -> None:
    window = office.window
    window.header.set_selected(2)
    buttons: dict[str, tuple[QAbstractButton, str]] = {
        "Deselect All Records": (window.summary.tools.deselect_all, "Untick every record (Ctrl+Shift+D)"),
        "Find": (window.summary.panel.find_button, "Find in this grid (Ctrl+F)"),
        "Find Next": (window.summary.panel.find_bar.next_button, "Next (F3)"),
        "Execute Query": (
            window.summary.query.row.run_button,
            "Show the rows that meet the conditions, as Enter does (F8)",
        ),
        "Create Next Year": (
            window.header.next_year,
            "Make the ticked records for the year after, with their default goals (Ctrl+Shift+Y)",
        ),
        "New Program": (window.set_up.buttons.new, "A new rebate program (Ctrl+N)"),
        "Show Chart": (window.detail.splitter.button, "The chart of what is shown (Ctrl+Shift+H)"),
    }
    dialog = keys_window(office)
    for name, (button, tip) in buttons.items():
        assert button.toolTip() == tip
        choose(dialog, name)
        press_key(dialog, "Ctrl+Alt+F12", dialog.set_button)
        assert button.toolTip() == f"{tip.rpartition(' (')[0]} (Ctrl+Alt+F12)"
        QTest.mouseClick(dialog.default_button, Qt.MouseButton.LeftButton)
        assert button.toolTip() == tip
