"""A new row of Customer Summary whose record somebody else made first: side by side, and mine becomes an edit of it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.two_clerks import Office, office, shown

__all__ = ["office"]

HEADING = "A record that you entered as a new one exists already. Nothing was saved yet."


def goals(office: Office) -> list[tuple[str, int | None]]:
    return [(row.cust_no, row.sales_goal) for row in office.other.records()]


def rows_of(office: Office, cust_no: str) -> list[int | None]:
    return [row.sales_goal for row in office.tab.model.rows() if row.cust_no == cust_no]


def test_theirs_and_mine_are_shown_and_mine_is_written_over_theirs_only_once_chosen(office: Office) -> None:
    office.type_new("5000", "51")
    office.other_creates("5000", sales_goal=52_00)

    dialog = office.commit()

    assert dialog.heading.text() == HEADING
    assert shown(dialog) == [
        ("Sales Goal", "", "52.00", "51.00", "Choose: mine or theirs"),
        ("Sales Incl Children", "", "N", "N", "The same: both of you entered it"),
    ]
    assert dialog.model.text(0, 0) == "5000 GROWTH 2026"
    assert not dialog.commit_button.isEnabled()
    office.desk.press(dialog.mine_button)
    assert office.stored("5000").sales_goal == 52_00
    office.desk.press(dialog.commit_button)
    assert office.stored("5000").sales_goal == 51_00
    assert office.stored("5000").version == 2
    assert office.desk.told == "Saved: 1 record changed."
    assert not office.tab.has_unsaved_changes()
    office.desk.settle()
    assert rows_of(office, "5000") == [51_00]


def test_theirs_as_a_whole_stays_and_nothing_of_mine_is_left(office: Office) -> None:
    office.tab.model.put_value(office.type_new("5000", "51"), "sales_incl_children", True)
    office.other_creates("5000", sales_goal=52_00)

    dialog = office.commit()
    office.desk.press(dialog.all_theirs_button)
    office.desk.press(dialog.commit_button)

    after = office.stored("5000")
    assert (after.sales_goal, after.sales_incl_children, after.version) == (52_00, False, 1)
    assert office.desk.told == "What somebody else saved stays; nothing of yours is left to be saved."
    assert not office.tab.has_unsaved_changes()
    office.desk.settle()
    assert rows_of(office, "5000") == [52_00]


def test_each_field_is_chosen_for_itself(office: Office) -> None:
    office.tab.model.put_value(office.type_new("5000", "51"), "sales_incl_children", True)
    office.other_creates("5000", sales_goal=52_00)

    dialog = office.commit()
    office.desk.press(dialog.theirs_button)
    office.desk.press(dialog.mine_button)

    assert [line[-1] for line in shown(dialog)] == ["Theirs: 52.00", "Mine: Y"]
    office.desk.press(dialog.commit_button)
    after = office.stored("5000")
    assert (after.sales_goal, after.sales_incl_children) == (52_00, True)


def test_a_goal_left_blank_takes_theirs_without_a_question(office: Office) -> None:
    office.type_new("5000", "")
    office.other_creates("5000", sales_goal=52_00)

    dialog = office.commit()

    assert shown(dialog)[0] == ("Sales Goal", "", "52.00", "", "Theirs: only they entered it")
    office.desk.press(dialog.commit_button)
    assert office.stored("5000").sales_goal == 52_00
    assert not office.tab.has_unsaved_changes()


def test_cancel_keeps_the_new_row_with_the_cursor_on_it_and_the_next_commit_asks_again(office: Office) -> None:
    office.type_goal("1000", "11")
    row = office.type_new("5000", "51")
    office.other_creates("5000", sales_goal=52_00)

    QTest.keyClick(office.commit(), Qt.Key.Key_Escape)

    office.desk.until(office.closed)
    assert goals(office) == [("1000", 10_00), ("1100", 20_00), ("2000", 30_00), ("5000", 52_00)]
    draft = office.tab.model.draft_at(row)
    assert draft is not None
    assert (draft.is_new, draft.row.cust_no, draft.row.sales_goal) == (True, "5000", 51_00)
    assert office.tab.model.change_count() == 2
    cursor = office.tab.view.currentIndex()
    assert (cursor.row(), office.tab.model.columns[cursor.column()].name) == (row, "cust_no")
    assert "5000 GROWTH 2026 exists already, so it was not created. All your edits are kept" in office.desk.told
    again = office.commit()
    assert shown(again)[0][:4] == ("Sales Goal", "", "52.00", "51.00")
    again.reject()
    office.tab.revert()


def test_changed_once_more_while_choosing_is_asked_again(office: Office) -> None:
    office.type_new("5000", "51")
    office.other_creates("5000", sales_goal=52_00)
    dialog = office.commit()
    office.other_changes("5000", sales_goal=53_00)
    office.desk.press(dialog.mine_button)
    office.desk.press(dialog.commit_button)

    again = office.dialog()

    assert shown(again) == [("Sales Goal", "52.00", "53.00", "51.00", "Choose: mine or theirs")]
    assert office.stored("5000").sales_goal == 53_00
    office.desk.press(again.mine_button)
    office.desk.press(again.commit_button)
    assert office.stored("5000").sales_goal == 51_00


def test_deleted_while_choosing_can_be_added_after_all(office: Office) -> None:
    office.type_new("5000", "51")
    office.other_creates("5000", sales_goal=52_00)
    dialog = office.commit()
    office.other_deletes("5000")
    office.desk.press(dialog.mine_button)
    office.desk.press(dialog.commit_button)

    again = office.dialog()

    assert shown(again)[0] == ("Whole record", "there", "deleted", "changed", "Choose: mine or theirs")
    office.desk.press(again.mine_button)
    office.desk.press(again.commit_button)
    assert office.desk.told == "Saved: 1 record created."
    assert office.stored("5000").sales_goal == 51_00


def test_new_and_changed_records_are_chosen_in_one_window_and_the_rest_is_saved_with_them(office: Office) -> None:
    office.type_goal("1000", "11")
    office.type_goal("2000", "31")
    office.type_new("5000", "51")
    office.type_new("6000", "61")
    office.other_changes("1000", sales_goal=12_00)
    office.other_creates("5000", sales_goal=52_00)

    dialog = office.commit()

    assert dialog.heading.text() == (
        "Somebody else changed or deleted this record while you were editing. "
        "A record that you entered as a new one exists already. Nothing was saved yet."
    )
    assert [line[0] for line in shown(dialog)] == ["Sales Goal", "Sales Goal", "Sales Incl Children"]
    assert goals(office)[-1] == ("5000", 52_00)
    office.desk.press(dialog.all_mine_button)
    office.desk.press(dialog.commit_button)
    assert office.desk.told == "Saved: 1 record created, 3 records changed."
    assert goals(office) == [("1000", 11_00), ("1100", 20_00), ("2000", 31_00), ("5000", 51_00), ("6000", 61_00)]


def test_mine_taken_back_after_the_choice_is_theirs(office: Office) -> None:
    row = office.type_new("5000", "51")
    office.other_creates("5000", sales_goal=52_00)
    dialog = office.commit()
    assert not office.tab.model.type_text(office.row("2000"), "sales_goal", "about 5")
    office.desk.press(dialog.mine_button)
    office.desk.press(dialog.commit_button)
    assert office.stored("5000").sales_goal == 52_00
    draft = office.tab.model.draft_at(row)
    assert draft is not None
    assert not draft.is_new

    office.tab.revert()

    assert rows_of(office, "5000") == [52_00]
    assert not office.tab.has_unsaved_changes()


def test_a_row_that_stands_in_the_grid_is_refused_without_a_window(office: Office) -> None:
    office.type_new("2000", "51")

    office.desk.press(office.tab.tools.commit)

    assert "2000 GROWTH 2026 exists already: change that record instead." in office.desk.told
    assert office.closed()
    assert office.tab.model.change_count() == 1
