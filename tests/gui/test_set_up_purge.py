"""Purge and Restore from Backup on the screen."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crpm_desktop.models.changes import What
from crpm_desktop.widgets.purge_dialog import PurgeDialog
from tests.gui.set_up_screen import Screen, shown
from tests.services.set_up_data import dump

__all__ = ["shown"]


def purge_dialog(shown: Screen) -> PurgeDialog:
    shown.press(shown.tab.buttons.purge)
    dialogs = [box for box in shown.boxes() if isinstance(box, PurgeDialog)]
    assert len(dialogs) == 1
    dialogs[0].reason.setText("a new year")
    return dialogs[0]


def test_purge_stays_off_until_the_word_stands_there(shown: Screen) -> None:
    dialog = purge_dialog(shown)
    states = []
    for text in ("", "purge", "PURG", "PURGE"):
        dialog.word.setText(text)
        states.append(dialog.purge_button.isEnabled())
    assert states == [False, False, False, True]


def test_enter_in_the_box_does_not_purge(shown: Screen) -> None:
    before = dump(shown.database)
    dialog = purge_dialog(shown)
    QTest.keyClicks(dialog.word, "PURG")
    QTest.keyClick(dialog.word, Qt.Key.Key_Return)
    shown.settle()
    assert dump(shown.database) == before


def test_purge_names_its_backup_and_restore_brings_everything_back(shown: Screen) -> None:
    before = dump(shown.database)
    dialog = purge_dialog(shown)
    QTest.keyClicks(dialog.word, "PURGE")
    shown.press(dialog.purge_button)
    file = next(shown.tab.purging.folder().glob("*.zip"))
    assert shown.told[-1] == (
        f"Purged 3 rebate programs, 4 levels, 3 customer records and 2 detail rows. Backup: {file}"
    )
    assert (shown.listed(), dump(shown.database)["customer_rebates"]) == ([], [])
    assert What.RECORDS in shown.announced[-1].what
    shown.tab.purging.restore(file)
    shown.settle()
    assert dump(shown.database) == before
    assert (shown.listed(), shown.marked()) == (["GROWTH", "OLD", "SEA"], "GROWTH")


def test_cancelled_question_purges_nothing(shown: Screen) -> None:
    before = dump(shown.database)
    dialog = purge_dialog(shown)
    QTest.keyClicks(dialog.word, "PURGE")
    shown.press(dialog.cancel_button)
    assert dump(shown.database) == before


def test_purge_without_programs_says_so(shown: Screen) -> None:
    dialog = purge_dialog(shown)
    dialog.word.setText("PURGE")
    shown.press(dialog.purge_button)
    shown.press(shown.tab.buttons.purge)
    assert shown.told[-1] == "There are no rebate programs to purge."


def test_restore_over_programs_is_refused_in_words(shown: Screen) -> None:
    dialog = purge_dialog(shown)
    dialog.word.setText("PURGE")
    shown.press(dialog.purge_button)
    file = next(shown.tab.purging.folder().glob("*.zip"))
    shown.tab.purging.restore(file)
    shown.settle()
    shown.tab.purging.restore(file)
    shown.settle()
    assert shown.told[-1].startswith("The database has 3 rebate programs, and Restore from Backup brings back a whole")


def test_unsaved_changes_are_asked_about_before_purge(shown: Screen) -> None:
    shown.type_field(shown.tab.form.description, "mine")
    shown.press(shown.tab.buttons.purge)
    assert "Rebate program GROWTH has changes" in shown.answer("&Stay")
    assert not [box for box in shown.boxes() if isinstance(box, PurgeDialog)]
