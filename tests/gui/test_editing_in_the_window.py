"""Undo, paste, review and a failed Commit where clerks meet them: Customer Summary and Rebate Set Up over a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from crpm_desktop.db.engine import Database
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from crpm_desktop.widgets.edit_preview import EditPreview
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.review_dialog import ReviewDialog
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.gui.grid_desk import press_in, type_keys
from tests.gui.set_up_screen import Screen, shown
from tests.models.sheet import watch
from tests.services.books import Books

__all__ = ["shown"]

CTRL = Qt.KeyboardModifier.ControlModifier


def fill(database: Database) -> None:
    Books.of(
        database,
        customers="1000,Acme,\n1100,Acme East,1000\n1110,Acme Boston,1100\n2000,Bolt,",
        sales_history="1000,2026,1,M,500\n1100,2026,1,M,1500\n2000,2025,1,M,90\n2000,2026,1,M,2000",
        rebate_programs="GROWTH,Annual,Y,Y\nQUA,Quarterly,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nQUA,X,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,Y\n2000,GROWTH,2026,,10,N",
    )


@pytest.fixture
def tab(desk: Desk, tmp_path: Path) -> CustomerSummaryTab:
    desk.open(str(made_file(tmp_path / "office.db", fill)))
    watch(desk.window.summary.model)
    return desk.window.summary


def put_on_clipboard(view: GridView, row: int, name: str, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    view.setFocus()
    view.go_to(row, view.grid_model.column_index(name))
    QTest.keyClick(view, Qt.Key.Key_V, CTRL)


def test_records_copied_in_excel_are_pasted_as_new_rows_and_committed(desk: Desk, tab: CustomerSummaryTab) -> None:
    tab.view.set_column_hidden(tab.model.column_index("customer_name"), True)
    text = "1100\tQUA\t2026\t2\t1,500.50\r\n1110\tgrowth\t2026\t\t\r\n2000\tQUA\t2026\t1\t0\r\n"
    put_on_clipboard(tab.view, tab.model.shown_count(), "cust_no", text)
    desk.settle()
    assert desk.told == "Paste: 10 cells changed, 3 new rows."
    desk.press(tab.tools.commit)
    assert desk.told == "Saved: 3 records created."
    kept = {(row.cust_no, row.rebate_code, row.period): row.sales_goal for row in tab.model.rows()}
    assert kept["1100", "QUA", 2] == 150_050
    assert ("1110", "GROWTH", 0) in kept


def test_a_refused_paste_shows_each_cell_and_cancel_changes_nothing(desk: Desk, tab: CustomerSummaryTab) -> None:
    put_on_clipboard(tab.view, 0, "cust_no", "9999\tNobody\r\n2000\tBolt\r\n")
    desk.settle()
    preview = desk.window.findChild(EditPreview)
    assert isinstance(preview, EditPreview)
    assert [(trouble.title, trouble.text) for trouble in preview.model.rows()] == [
        ("Cust No", "9999"),
        ("Customer Name", "Nobody"),
    ]
    preview.reject()
    assert not tab.has_unsaved_changes()


def test_a_failed_commit_of_pasted_rows_keeps_them_and_undo_still_takes_them_back(
    desk: Desk, tab: CustomerSummaryTab
) -> None:
    tab.view.set_column_hidden(tab.model.column_index("customer_name"), True)
    count = tab.model.shown_count()
    put_on_clipboard(tab.view, count, "cust_no", "1100\tGROWTH\t2026\r\n2000\tGROWTH\t2026\r\n")
    desk.settle()
    desk.press(tab.tools.commit)
    assert "2000 GROWTH 2026 exists already" in desk.told
    assert tab.view.currentIndex().row() == count + 1
    assert tab.model.shown_count() == count + 2
    QTest.keyClick(tab.view, Qt.Key.Key_Z, CTRL)
    assert not tab.has_unsaved_changes()
    assert not tab.tools.commit.isEnabled()


@pytest.mark.parametrize(("name", "typed"), [("sales_goal", "77"), ("cust_no", "1100")])
def test_one_click_commits_what_is_still_being_typed(
    desk: Desk, tab: CustomerSummaryTab, name: str, typed: str
) -> None:
    row = 0 if name == "sales_goal" else tab.model.shown_count()
    tab.view.setFocus()
    tab.view.go_to(row, tab.model.column_index(name))
    assert not tab.tools.commit.isEnabled()
    type_keys(tab.view, typed)
    assert tab.tools.commit.isEnabled()
    desk.press(tab.tools.commit)
    saved = {"sales_goal": "Saved: 1 record changed.", "cust_no": "The rebate code is missing"}[name]
    assert desk.told.startswith(saved), desk.told
    tab.view.setFocus()
    tab.view.go_to(0, tab.model.column_index("sales_goal"))
    tab.revert()
    press_in(type_keys(tab.view, "5"), Qt.Key.Key_Escape)
    assert not tab.tools.commit.isEnabled()


def test_goals_are_filled_down_reviewed_and_taken_back_one_by_one(desk: Desk, tab: CustomerSummaryTab) -> None:
    goal = tab.model.column_index("sales_goal")
    assert tab.model.type_text(0, "sales_goal", "77")
    tab.view.setFocus()
    tab.view.select_cells((0, 1), (goal, goal))
    QTest.keyClick(tab.view, Qt.Key.Key_D, CTRL)
    assert [row.sales_goal for row in tab.model.rows()] == [7_700, 7_700]
    desk.press(tab.tools.review)
    dialog = desk.window.findChild(ReviewDialog)
    assert isinstance(dialog, ReviewDialog)
    assert [(change.row, change.before, change.after) for change in dialog.model.rows()] == [
        ("1000 GROWTH 2026", "10.00", "77.00"),
        ("2000 GROWTH 2026", "10.00", "77.00"),
    ]
    dialog.model.rows()[0].revert()
    assert [row.sales_goal for row in tab.model.rows()] == [1_000, 7_700]
    dialog.close()


def test_the_revert_button_can_be_undone(desk: Desk, tab: CustomerSummaryTab) -> None:
    assert tab.model.type_text(0, "sales_goal", "77")
    desk.press(tab.tools.revert)
    assert not tab.has_unsaved_changes()
    tab.view.setFocus()
    QTest.keyClick(tab.view, Qt.Key.Key_Z, CTRL)
    assert tab.model.rows()[0].sales_goal == 7_700


# Rebate Set Up


@pytest.fixture
def growth(shown: Screen) -> Screen:
    shown.open("GROWTH")
    for model in (shown.tab.edit.levels, *(view.grid_model for view in shown.lower_views())):
        watch(model)
    return shown


def test_levels_are_pasted_as_new_rows_with_their_figures(growth: Screen) -> None:
    count = len(growth.codes())
    put_on_clipboard(growth.levels, count, "rebate_sub_code", "X1\t1,000\t2,000.50\r\nX2\t3,000\t\r\n")
    growth.settle()
    assert growth.codes()[count:] == ["X1", "X2"]
    level = growth.tab.edit.levels.standing()[count].level
    assert (level.min_sales, level.max_sales) == (100_000, 200_050)
    growth.commit()
    growth.answer("&Commit anyway")
    assert growth.stored_level("GROWTH", "X2").min_sales == 300_000


def test_product_groups_are_pasted_and_unknown_ones_refused(growth: Screen) -> None:
    groups, _parents = growth.lower_views()
    row = groups.grid_model.rowCount() - 1
    put_on_clipboard(groups, row, "product_group", "SEAF\r\nNOPE\r\n")
    growth.settle()
    (preview,) = growth.tab.findChildren(EditPreview)
    assert [(one.text, one.why) for one in preview.model.rows()] == [
        ("NOPE", "There is no Product Group NOPE: choose one from the list (F9).")
    ]
    QTest.mouseClick(preview.others, Qt.MouseButton.LeftButton)
    assert groups.grid_model.text(row, 0) == "SEAF"


def test_a_renamed_level_and_the_parents_that_follow_it_are_undone_together(growth: Screen) -> None:
    edit = growth.tab.edit
    first, second = (row.key for row in edit.levels.standing()[:2])
    edit.levels.type_text(0, "rebate_sub_code", "AA")
    assert "AA" in [line.code for line in edit.lower(second).parents.entered()]
    edit.history.undo()
    assert edit.levels.standing()[0].level.rebate_sub_code == "A"
    assert "A" in [line.code for line in edit.lower(second).parents.entered()]
    edit.history.redo()
    assert "AA" in [line.code for line in edit.lower(second).parents.entered()]
    assert edit.current_key in {first, second}


def test_undo_in_the_levels_brings_back_what_was_done_below_and_shows_it(growth: Screen) -> None:
    edit = growth.tab.edit
    second = edit.levels.standing()[1].key
    groups = edit.lower(second).product_groups
    before = [line.code for line in groups.entered()]
    groups.type_text(groups.shown_count(), "product_group", "SEAF")
    growth.levels.go_to(0)
    growth.levels.setFocus()
    QTest.keyClick(growth.levels, Qt.Key.Key_Z, CTRL)
    assert [line.code for line in groups.entered()] == before
    assert edit.current_key == second
    assert not edit.has_changes


def test_review_lists_form_levels_and_lines_and_reverts_each(growth: Screen) -> None:
    edit = growth.tab.edit
    edit.set_field("description", "Better")
    edit.levels.type_text(0, "min_sales", "5")
    key = edit.levels.standing()[0].key
    groups = edit.lower(key).product_groups
    groups.type_text(groups.shown_count(), "product_group", "SEAF")
    growth.press(growth.tab.buttons.review)
    (dialog,) = growth.tab.findChildren(ReviewDialog)
    assert [(change.grid, change.column, change.after) for change in dialog.model.rows()] == [
        ("Program", "Description", "Better"),
        ("Levels", "Min Sales", "5.00"),
        ("Product Groups of A", "Product Group", "SEAF"),
    ]
    for _again in range(3):
        dialog.model.rows()[0].revert_row()
    assert not edit.has_changes
    assert growth.tab.form.description.text() == edit.form.description
    assert dialog.model.rows() == []
    dialog.close()
