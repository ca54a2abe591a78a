"""Customer Summary in two sessions at once: theirs and mine side by side, and nothing written before it is chosen."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import text

from crpm_desktop.db.engine import Database
from tests.gui.two_clerks import Office, office, shown, who

__all__ = ["office"]

IDLE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"


def test_the_same_field_changed_by_both_is_shown_side_by_side_and_written_only_once_chosen(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_changes("1000", sales_goal=12_00)

    dialog = office.commit()

    assert shown(dialog) == [("Sales Goal", "10.00", "12.00", "11.00", "Choose: mine or theirs")]
    by = dialog.model.text(0, dialog.model.column_index("by"))
    assert re.fullmatch(rf"{re.escape(who(office.other.database))}, \d{{4}}-\d\d-\d\d \d\d:\d\d", by)
    assert not dialog.commit_button.isEnabled()
    assert office.stored("1000").sales_goal == 12_00
    office.desk.press(dialog.mine_button)
    assert office.stored("1000").sales_goal == 12_00
    office.desk.press(dialog.commit_button)
    assert office.stored("1000").sales_goal == 11_00
    assert office.desk.told == "Saved: 1 record changed."
    assert not office.tab.has_unsaved_changes()


def test_what_only_one_side_changed_is_merged_without_a_question_but_shown(office: Office) -> None:
    office.tick_children("1000")
    office.other_changes("1000", sales_goal=12_00)

    dialog = office.commit()

    assert shown(dialog) == [
        ("Sales Goal", "10.00", "12.00", "10.00", "Theirs: only they changed it"),
        ("Sales Incl Children", "N", "N", "Y", "Mine: only you changed it"),
    ]
    office.desk.press(dialog.commit_button)
    after = office.stored("1000")
    assert (after.sales_goal, after.sales_incl_children) == (12_00, True)


def test_taking_theirs_leaves_theirs_and_no_edit(office: Office) -> None:
    office.type_goal("1000", "11")
    office.type_goal("2000", "31")
    office.other_changes("1000", sales_goal=12_00)
    office.other_changes("2000", sales_goal=32_00)

    dialog = office.commit()
    office.desk.press(dialog.all_theirs_button)
    office.desk.press(dialog.commit_button)

    office.desk.settle()
    assert (office.stored("1000").sales_goal, office.stored("2000").sales_goal) == (12_00, 32_00)
    assert not office.tab.has_unsaved_changes()
    assert [row.sales_goal for row in office.tab.model.rows()] == [12_00, 20_00, 32_00]


def test_cancel_writes_nothing_and_keeps_every_edit(office: Office) -> None:
    office.type_goal("1000", "11")
    office.type_goal("2000", "31")
    office.other_changes("1000", sales_goal=12_00)

    QTest.keyClick(office.commit(), Qt.Key.Key_Escape)

    office.desk.until(office.closed)
    assert (office.stored("1000").sales_goal, office.stored("2000").sales_goal) == (12_00, 30_00)
    assert [row.sales_goal for row in office.tab.model.rows()] == [11_00, 20_00, 31_00]
    assert office.tab.model.change_count() == 2
    assert "changed 1000 GROWTH 2026 in the meantime" in office.desk.told


def test_changed_once_more_while_choosing_is_asked_again(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_changes("1000", sales_goal=12_00)
    dialog = office.commit()
    office.other_changes("1000", sales_goal=13_00)
    office.desk.press(dialog.mine_button)
    office.desk.press(dialog.commit_button)

    again = office.dialog()

    assert shown(again) == [("Sales Goal", "12.00", "13.00", "11.00", "Choose: mine or theirs")]
    assert office.stored("1000").sales_goal == 13_00
    office.desk.press(again.all_mine_button)
    office.desk.press(again.commit_button)
    assert office.stored("1000").sales_goal == 11_00


def test_a_record_deleted_by_another_can_be_added_anew(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_deletes("1000")

    dialog = office.commit()

    assert shown(dialog)[0] == ("Whole record", "there", "deleted", "changed", "Choose: mine or theirs")
    office.desk.press(dialog.mine_button)
    assert shown(dialog)[0][-1] == "Mine: added as a new record"
    office.desk.press(dialog.commit_button)
    assert office.stored("1000").sales_goal == 11_00
    assert not office.tab.has_unsaved_changes()


def test_a_record_deleted_by_another_can_stay_deleted(office: Office) -> None:
    office.type_goal("1000", "11")
    office.type_goal("2000", "31")
    office.other_deletes("1000")

    dialog = office.commit()
    office.desk.press(dialog.theirs_button)
    office.desk.press(dialog.commit_button)

    office.desk.until(lambda: office.tab.model.shown_count() == 2)
    assert [row.cust_no for row in office.other.records()] == ["1100", "2000"]
    assert office.stored("2000").sales_goal == 31_00


@pytest.mark.parametrize(("keep", "left"), [("mine", ["1100", "2000"]), ("theirs", ["1000", "1100", "2000"])])
def test_deleting_what_another_changed_is_chosen(office: Office, keep: str, left: list[str]) -> None:
    office.tab.model.delete_rows([office.row("1000")])
    office.other_changes("1000", sales_goal=12_00)

    dialog = office.commit()

    assert shown(dialog)[0][:4] == ("Whole record", "there", "changed", "deleted")
    assert shown(dialog)[1][:4] == ("Sales Goal", "10.00", "12.00", "")
    office.desk.press(dialog.all_mine_button if keep == "mine" else dialog.all_theirs_button)
    office.desk.press(dialog.commit_button)
    office.desk.settle()
    assert [row.cust_no for row in office.other.records()] == left


def test_the_keyboard_alone_settles_it(office: Office) -> None:
    office.type_goal("1000", "11")
    office.type_goal("2000", "31")
    office.other_changes("1000", sales_goal=12_00)
    office.other_changes("2000", sales_goal=32_00)
    dialog = office.commit()
    press: Callable[..., None] = QTest.keyClick
    assert dialog.focusWidget() is dialog.view

    press(dialog.view, Qt.Key.Key_Return)
    press(dialog.view, Qt.Key.Key_Down)
    press(dialog.view, Qt.Key.Key_Return)
    press(dialog.view, Qt.Key.Key_Return)
    assert [line[-1] for line in shown(dialog)] == ["Mine: 11.00", "Theirs: 32.00"]
    press(dialog, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)

    office.desk.until(office.closed)
    office.desk.settle()
    assert (office.stored("1000").sales_goal, office.stored("2000").sales_goal) == (11_00, 32_00)


def test_no_transaction_is_open_while_the_dialog_is(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_changes("1000", sales_goal=12_00)
    dialog = office.commit()
    database: Database = office.other.database
    if database.file is None:
        with database.new_work(write=False) as work:
            assert work.connection.execute(text(IDLE)).scalar() == 0
    office.other_changes("1000", sales_goal=13_00)
    assert office.stored("1000").sales_goal == 13_00
    dialog.reject()
    office.tab.revert()


def test_leaving_goes_on_once_the_conflict_is_settled(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_changes("1000", sales_goal=12_00)
    window = office.desk.window
    window.tabs.setCurrentWidget(window.detail)
    office.desk.answer("Commit")
    dialog = office.dialog()
    assert window.tabs.currentWidget() is office.tab
    office.desk.press(dialog.theirs_button)
    office.desk.press(dialog.commit_button)
    office.desk.until(lambda: window.tabs.currentWidget() is window.detail)
    assert office.stored("1000").sales_goal == 12_00


def test_f1_explains_what_there_is_to_choose(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_changes("1000", sales_goal=12_00)
    dialog = office.commit()
    dialog.help_key.show_help()
    assert dialog.help_key.help is not None
    assert dialog.help_key.help.shown == "trouble.changed_by_somebody_else"
    dialog.reject()
    office.tab.revert()


def test_every_control_has_a_name_and_the_cells_say_what_they_are(office: Office) -> None:
    office.type_goal("1000", "11")
    office.other_changes("1000", sales_goal=12_00)
    dialog = office.commit()
    model = dialog.model
    assert dialog.view.accessibleName() == "Theirs and mine, field by field"
    assert model.spoken(0, model.column_index("theirs")) == "Theirs, 12.00"
    assert model.spoken(0, model.column_index("outcome")) == "What will stand there, Choose: mine or theirs"
    assert dialog.note.text() == "1 choice still to be made."
    dialog.reject()
    office.tab.revert()


def test_a_new_record_that_got_the_number_of_a_deleted_one_is_never_taken_for_it(office: Office) -> None:
    """SQLite gives the id of the last record, once that is deleted, to the next one."""
    office.type_goal("2000", "31")
    office.other_deletes("2000")
    office.other.bring_in(customers="3000,New,", customer_rebates="3000,GROWTH,2026,,7,N")

    dialog = office.commit()

    assert shown(dialog)[0][2] == "deleted"
    office.desk.press(dialog.theirs_button)
    office.desk.press(dialog.commit_button)
    office.desk.settle()
    assert office.stored("3000").sales_goal == 7_00
