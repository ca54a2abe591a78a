"""Rebate Set Up as a clerk works in it: edit, commit, read back; nothing is lost and nothing is written by accident."""

from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from crpm_desktop.domain.periods import Frequency
from crpm_desktop.models.changes import What
from tests.gui.set_up_screen import Screen, screen, shown
from tests.services.set_up_data import dump, out_of_date

__all__ = ["shown"]


def test_first_program_is_shown_with_its_levels(shown: Screen) -> None:
    assert (shown.listed(), shown.marked()) == (["GROWTH", "OLD", "SEA"], "GROWTH")
    assert shown.tab.form.rebate_code.text() == "GROWTH"
    assert shown.tab.form.text.toPlainText() == "1% at goal"
    assert shown.codes() == ["A", "B", "BASE"]
    assert not shown.tab.has_unsaved_changes()
    assert not shown.tab.buttons.revert.isEnabled()


def test_cells_show_percentages_money_and_blanks_as_clerks_write_them(shown: Screen) -> None:
    model = shown.tab.edit.levels
    names = ("rebate_sub_code", "min_sales", "max_sales", "min_pct_over_goal", "rebate_pct_tot_sales", "total_pct")
    assert [model.text(0, model.column_index(name)) for name in names] == ["A", "1,000.00", "", "5", "0.5", "1.5"]


def test_typed_edits_are_written_by_f10_and_read_back(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "1,234.50")
    shown.type_level("A", "rebate_pct_tot_sales", "0.75")
    shown.type_field(shown.tab.form.description, "Growth of the year")
    assert shown.tab.has_unsaved_changes()
    assert shown.stored_level("GROWTH", "A").min_sales == 100_000
    QTest.keyClick(shown.tab, Qt.Key.Key_F10)
    shown.settle()
    saved = shown.stored_level("GROWTH", "A")
    assert (saved.min_sales, saved.rebate_pct_tot_sales) == (123_450, 7_500)
    assert shown.stored("GROWTH").description == "Growth of the year"
    assert not shown.tab.has_unsaved_changes()
    assert shown.told[-1].startswith("Rebate program GROWTH saved: 3 levels. 2 calculated records are out of date")
    assert out_of_date(shown.database) == 2
    assert [change.what for change in shown.announced] == [frozenset({What.PROGRAMS, What.RECORDS})]


def test_text_still_being_typed_in_a_cell_is_part_of_the_commit(shown: Screen) -> None:
    view = shown.levels
    view.go_to(0, view.grid_model.column_index("min_sales"))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = next(editor for editor in view.findChildren(QLineEdit) if editor.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, "77")
    QTest.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    shown.settle()
    assert shown.stored_level("GROWTH", "A").min_sales == 7_700


def test_new_level_with_product_group_and_parent_is_written(shown: Screen) -> None:
    shown.type_level("C", "rebate_sub_code", "C")
    shown.levels.go_to(3)
    groups, parents = shown.lower_views()
    shown.type_cell(groups, 0, "product_group", "seaf")
    shown.type_cell(parents, 0, "parent_sub_code", "B")
    assert groups.grid_model.text(0, 1) == "Fish"
    shown.commit()
    saved = shown.stored_level("GROWTH", "C")
    assert (saved.product_groups, saved.parents) == (("SEAF",), ("B",))
    assert shown.levels.current_row().level.rebate_sub_code == "C"


def test_lower_block_and_blue_code_follow_the_cursor(shown: Screen) -> None:
    shown.levels.go_to(1)
    assert shown.lines(lambda screen: screen.lower_views()[1]) == ["A"]
    index = shown.tab.edit.levels.index(1, 0)
    assert index.data(Qt.ItemDataRole.ForegroundRole).color().name() == shown.tab.edit.levels.colors.accent
    assert index.data(Qt.ItemDataRole.FontRole).bold()
    assert "level B" in shown.tab.blocks.lower.title.text()
    shown.levels.go_to(2)
    assert index.data(Qt.ItemDataRole.ForegroundRole) is None
    assert shown.lines(lambda screen: screen.lower_views()[1]) == []


def test_edits_of_one_level_stay_while_another_is_looked_at(shown: Screen) -> None:
    groups = shown.lower_views()[0]
    shown.type_cell(groups, 0, "product_group", "BEV")
    shown.type_cell(groups, 1, "product_group", "NONE")
    shown.levels.go_to(1)
    shown.levels.go_to(0)
    assert shown.lower_views()[0] is groups
    assert [groups.grid_model.text(row, 0) for row in range(2)] == ["BEV", "NONE"]
    shown.commit()
    assert shown.cursor() == (1, "product_group")
    assert "There is no Product Group NONE" in shown.told[-1]
    assert shown.stored_level("GROWTH", "A").product_groups == ()


def test_refused_commit_keeps_every_edit_and_puts_the_cursor_on_the_cell(shown: Screen) -> None:
    before = dump(shown.database)
    shown.type_level("A", "min_sales", "5,000")
    shown.type_level("BASE", "max_sales", "10")
    shown.levels.go_to(0)
    shown.commit()
    assert shown.cursor() == (2, "max_sales")
    assert "Max Sales" in shown.told[-1]
    assert shown.tab.edit.levels.wrong_at(2, shown.tab.edit.levels.column_index("max_sales")) is not None
    assert [level.min_sales for level in shown.tab.edit.draft().levels] == [500_000, 100_000, 100_000]
    assert shown.tab.edit.draft().levels[2].max_sales == 1_000
    assert dump(shown.database) == before


def test_refused_parent_of_a_level_that_is_not_shown_brings_it_into_sight(shown: Screen) -> None:
    shown.levels.go_to(2)
    shown.type_cell(shown.lower_views()[1], 0, "parent_sub_code", "B")
    shown.levels.go_to(1)
    shown.commit()
    assert "need each other" in shown.told[-1]
    assert shown.cursor()[1] == "parent_sub_code"
    assert shown.tab.has_unsaved_changes()


def test_refused_field_of_the_form_gets_the_cursor_and_the_reason(shown: Screen) -> None:
    shown.type_field(shown.tab.form.rebate_code, "SEA")
    shown.commit()
    assert shown.tab.focusWidget() is shown.tab.form.rebate_code
    assert shown.tab.form.rebate_code.toolTip() == shown.told[-1]
    assert "Rebate Code SEA is there already" in shown.told[-1]
    shown.tab.form.frequency.setCurrentIndex(shown.tab.form.frequency.findData(Frequency.MONTHLY))
    shown.type_field(shown.tab.form.rebate_code, "GROWTH")
    shown.commit()
    assert shown.tab.focusWidget() is shown.tab.form.frequency
    assert "must stay Annual" in shown.told[-1]


def test_commit_without_a_change_says_so_and_writes_nothing(shown: Screen) -> None:
    before = dump(shown.database)
    shown.commit()
    assert shown.told[-1] == "There are no changes to save."
    assert dump(shown.database) == before


def test_unclear_number_is_refused_and_stays_in_its_cell(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "12abc")
    shown.type_level("B", "min_sales", "8")
    shown.commit()
    assert shown.cursor() == (0, "min_sales")
    assert shown.tab.edit.levels.text(0, 1) == "12abc"
    assert shown.stored_level("GROWTH", "B").min_sales == 100_000


def test_warning_can_be_confirmed_or_gone_back_from(shown: Screen) -> None:
    before = dump(shown.database)
    shown.type_level("A", "min_amt_over_goal", "5")
    shown.commit()
    assert "Min % Over Goal 5 % is not" in shown.answer("&Go on editing")
    assert dump(shown.database) == before
    assert shown.tab.has_unsaved_changes()
    shown.commit()
    shown.answer("&Commit anyway")
    assert shown.stored_level("GROWTH", "A").min_amt_over_goal == 500
    assert not shown.tab.has_unsaved_changes()


def test_long_list_of_warnings_is_cut_and_counted(shown: Screen) -> None:
    shown.open("OLD")
    for number in range(5):
        row = shown.tab.edit.levels.add_row()
        shown.tab.edit.levels.type_text(row, "rebate_sub_code", f"L{number}")
        shown.tab.edit.levels.type_text(row, "min_sales", "1")
    shown.commit()
    asked = shown.answer("&Go on editing")
    assert (asked.count("overlaps"), "And 2 more." in asked) == (8, True)


def test_revert_takes_everything_back(shown: Screen) -> None:
    shown.type_level("A", "min_sales", "5,000")
    shown.type_cell(shown.lower_views()[0], 0, "product_group", "BEV")
    shown.tab.form.active.click()
    shown.press(shown.tab.buttons.revert)
    assert not shown.tab.has_unsaved_changes()
    assert shown.tab.form.active.isChecked()
    assert shown.tab.edit.draft() == shown.stored("GROWTH")


def test_new_program_is_entered_and_listed(shown: Screen) -> None:
    shown.press(shown.tab.buttons.new)
    assert shown.marked() == ""
    assert shown.tab.focusWidget() is shown.tab.form.rebate_code
    shown.type_field(shown.tab.form.rebate_code, "NEW")
    shown.tab.form.goal_required.click()
    shown.type_level("N1", "rebate_sub_code", "N1")
    shown.commit()
    assert (shown.listed(), shown.marked()) == (["GROWTH", "NEW", "OLD", "SEA"], "NEW")
    saved = shown.stored("NEW")
    assert (saved.goal_required, saved.frequency, [level.rebate_sub_code for level in saved.levels]) == (
        False,
        Frequency.ANNUAL,
        ["N1"],
    )


def test_revert_of_a_new_program_brings_the_one_before_back(shown: Screen) -> None:
    shown.open("SEA")
    shown.press(shown.tab.buttons.new)
    shown.type_field(shown.tab.form.rebate_code, "NEW")
    shown.press(shown.tab.buttons.revert)
    assert (shown.marked(), shown.tab.edit.form.rebate_code) == ("SEA", "SEA")


def test_delete_of_a_new_program_asks_before_what_was_entered_is_dropped(shown: Screen) -> None:
    shown.press(shown.tab.buttons.new)
    shown.type_field(shown.tab.form.rebate_code, "NEW")
    shown.press(shown.tab.buttons.delete)
    assert "Rebate program NEW has changes that are not saved." in shown.answer("&Discard")
    assert (shown.marked(), shown.listed()) == ("GROWTH", ["GROWTH", "OLD", "SEA"])


def test_copy_has_all_levels_groups_and_parents_under_a_new_code(shown: Screen) -> None:
    shown.open("SEA")
    shown.press(shown.tab.buttons.copy)
    shown.commit()
    assert shown.told[-1] == "Enter a Rebate Code."
    assert shown.tab.focusWidget() is shown.tab.form.rebate_code
    shown.type_field(shown.tab.form.rebate_code, "SEA2")
    shown.commit()
    assert shown.stored("SEA2").figured_on == shown.stored("SEA").figured_on
    assert shown.stored("SEA2").frequency is Frequency.QUARTERLY
    assert shown.marked() == "SEA2"


def test_program_that_customers_have_is_not_deleted(shown: Screen) -> None:
    shown.press(shown.tab.buttons.delete)
    assert "Delete rebate program GROWTH with its 3 levels?" in shown.answer("&Delete")
    assert "2 customers have it" in shown.told[-1]
    assert shown.listed() == ["GROWTH", "OLD", "SEA"]


def test_program_without_customers_is_deleted_after_a_question(shown: Screen) -> None:
    shown.open("OLD")
    shown.press(shown.tab.buttons.delete)
    shown.answer("&Keep it")
    assert shown.listed() == ["GROWTH", "OLD", "SEA"]
    shown.press(shown.tab.buttons.delete)
    shown.answer("&Delete")
    assert (shown.listed(), shown.told[-1]) == (["GROWTH", "SEA"], "Rebate program OLD deleted.")


def test_search_finds_programs_by_code_or_description_without_leaving_the_current_one(shown: Screen) -> None:
    QTest.keyClicks(shown.tab.programs.search, "sea")
    assert (shown.listed(), shown.tab.edit.form.rebate_code) == (["SEA"], "GROWTH")
    QTest.keyClick(shown.tab.programs.search, Qt.Key.Key_Return)
    shown.settle()
    assert shown.tab.edit.form.rebate_code == "SEA"
    QTest.keyClick(shown.tab.programs.search, Qt.Key.Key_Escape)
    assert (shown.listed(), shown.marked()) == (["GROWTH", "OLD", "SEA"], "SEA")


def test_list_of_values_offers_product_groups_with_their_description(shown: Screen) -> None:
    lookup = shown.tab.edit.lower(shown.tab.edit.levels.rows()[0].key).product_groups.editable["product_group"].lookup
    assert lookup is not None
    assert [(choice.code, choice.description) for choice in lookup("")] == [("BEV", ""), ("SEAF", "Fish")]


def test_levels_are_exported_as_they_are_shown(shown: Screen, tmp_path: Path) -> None:
    shown.tab.blocks.upper.panel.export_to(tmp_path / "levels.xlsx")
    shown.settle()
    book = load_workbook(tmp_path / "levels.xlsx")
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    header = next(row for row in cells if row[0] == "Rebate Sub Code")
    first = dict(zip(header, cells[cells.index(header) + 1], strict=True))
    assert header[-1] == "Total %"
    assert (first["Rebate Sub Code"], first["Min Sales"], first["Limit Sales to PG"]) == ("A", 1000, "N")
    book.close()


def test_status_names_program_and_level(shown: Screen) -> None:
    with shown.qtbot.waitSignal(shown.tab.status_changed) as status:
        shown.levels.go_to(1)
    assert status.args == ["Program 1 of 3, level 2 of 3"]


def test_empty_database_offers_a_new_program(migrated_sqlite_url: str, qtbot: QtBot, tmp_path: Path) -> None:
    with screen(migrated_sqlite_url, qtbot, tmp_path) as empty:
        assert "No rebate programs yet" in empty.tab.programs.view.empty_text
        empty.type_field(empty.tab.form.rebate_code, "FIRST")
        empty.commit()
        assert empty.marked() == "FIRST"
