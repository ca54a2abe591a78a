"""One rebate program while it is edited, without widgets: what is kept, what follows, and what a Commit is handed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from crpm_desktop.domain.errors import Place
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.models.set_up_levels import NOT_USED
from crpm_desktop.models.set_up_spots import Block

BASE = LevelDraft("BASE", min_sales=100_000, rebate_pct_tot_sales=10_000, id=3, version=1)
LEVEL_A = LevelDraft("A", min_pct_over_goal=50_000, rebate_pct_tot_sales=5_000, parents=("BASE",), id=1, version=1)
LEVEL_B = LevelDraft("B", rebate_pct_tot_sales=5_000, product_groups=("BEV",), parents=("A",), id=2, version=1)
GROWTH = ProgramDraft("GROWTH", "Annual growth", levels=(LEVEL_A, LEVEL_B, BASE), id=7, version=4)
A, B, BASE_ROW = 0, 1, 2


@pytest.fixture
def edit(qapp: object) -> ProgramEdit:
    edit = ProgramEdit()
    edit.product_groups = {"BEV": "Beverages", "SEAF": "Seafood"}
    edit.load(GROWTH)
    return edit


def total(edit: ProgramEdit, row: int) -> str:
    return edit.levels.text(row, edit.levels.column_index("total_pct"))


def test_untouched_program_has_no_change_and_its_draft_is_the_original(edit: ProgramEdit) -> None:
    assert not edit.has_changes
    assert edit.draft() == GROWTH


def test_edit_of_each_part_is_a_change_and_can_be_taken_back(edit: ProgramEdit) -> None:
    for change in (
        lambda: edit.set_field("text", "new"),
        lambda: edit.levels.type_text(A, "min_sales", "1,000"),
        lambda: edit.lower(1).product_groups.type_text(0, "product_group", "SEAF"),
        lambda: edit.lower(2).parents.delete_rows([0]),
        lambda: edit.levels.delete_rows([BASE_ROW]),
    ):
        change()
        assert edit.has_changes
        assert edit.draft() != GROWTH
        edit.revert()
        assert not edit.has_changes
        assert edit.draft() == GROWTH


def test_draft_holds_form_levels_product_groups_and_parents(edit: ProgramEdit) -> None:
    edit.set_field("description", "Other")
    edit.levels.type_text(A, "min_sales", "1,234.50")
    edit.levels.type_text(A, "rebate_pct_tot_sales", "0.75")
    edit.levels.put_value(A, "limit_sales_to_pg", True)
    edit.lower(1).product_groups.type_text(0, "product_group", "seaf")
    edit.levels.type_text(3, "rebate_sub_code", " C ")
    key = edit.levels.standing()[3].key
    edit.lower(key).parents.type_text(0, "parent_sub_code", "a")
    draft = edit.draft()
    assert draft.levels[0] == replace(
        LEVEL_A, min_sales=123_450, rebate_pct_tot_sales=7_500, limit_sales_to_pg=True, product_groups=("SEAF",)
    )
    assert draft.levels[3] == LevelDraft("C", parents=("A",))
    assert (draft.description, draft.id, draft.version) == ("Other", 7, 4)


def test_untouched_new_rows_and_blank_lines_are_left_out(edit: ProgramEdit) -> None:
    edit.levels.add_row()
    edit.lower(2).product_groups.add_row()
    assert edit.draft() == GROWTH


def test_total_percentage_follows_every_edit(edit: ProgramEdit) -> None:
    assert [total(edit, row) for row in (A, B, BASE_ROW)] == ["1.5", "2", "1"]
    edit.levels.type_text(BASE_ROW, "rebate_pct_tot_sales", "3")
    assert [total(edit, row) for row in (A, B, BASE_ROW)] == ["3.5", "4", "3"]
    edit.lower(1).parents.delete_rows([0])
    assert [total(edit, row) for row in (A, B, BASE_ROW)] == ["0.5", "1", "3"]
    edit.levels.put_value(B, "limit_sales_to_pg", True)
    assert [total(edit, row) for row in (A, B, BASE_ROW)] == ["0.5", "0.5", "3"]


def test_total_percentages_are_blank_while_parents_close_a_loop(edit: ProgramEdit) -> None:
    edit.lower(3).parents.type_text(0, "parent_sub_code", "B")
    assert [total(edit, row) for row in (A, B, BASE_ROW)] == ["", "", ""]


def test_renamed_level_keeps_its_children(edit: ProgramEdit) -> None:
    edit.levels.type_text(BASE_ROW, "rebate_sub_code", "GROUND")
    assert edit.draft().levels[0].parents == ("GROUND",)
    edit.levels.revert_cell(BASE_ROW, "rebate_sub_code")
    assert edit.draft() == GROWTH


def test_level_that_takes_another_ones_code_for_a_moment_does_not_take_its_children(edit: ProgramEdit) -> None:
    edit.levels.type_text(BASE_ROW, "rebate_sub_code", "A")
    assert edit.draft().levels[0].parents == ("BASE",)
    edit.levels.type_text(BASE_ROW, "rebate_sub_code", "GROUND")
    assert edit.draft().levels[0].parents == ("GROUND",)
    assert edit.draft().levels[1].parents == ("A",)


def test_code_retyped_after_it_was_cleared_keeps_its_children(edit: ProgramEdit) -> None:
    edit.levels.type_text(BASE_ROW, "rebate_sub_code", "")
    edit.levels.type_text(BASE_ROW, "rebate_sub_code", "GROUND")
    assert edit.draft().levels[0].parents == ("GROUND",)


def test_percentage_over_goal_is_greyed_with_the_reason_once_an_amount_is_entered(edit: ProgramEdit) -> None:
    column = edit.levels.column_index("min_pct_over_goal")
    edit.levels.type_text(B, "min_amt_over_goal", "0")
    index = edit.levels.index(B, column)
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert index.data(Qt.ItemDataRole.ToolTipRole) == NOT_USED
    edit.levels.type_text(B, "min_amt_over_goal", "")
    assert index.flags() & Qt.ItemFlag.ItemIsEditable
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None


def test_percentage_that_stands_beside_an_amount_can_only_be_cleared(edit: ProgramEdit) -> None:
    edit.levels.type_text(A, "min_amt_over_goal", "500")
    index = edit.levels.index(A, edit.levels.column_index("min_pct_over_goal"))
    assert index.data(Qt.ItemDataRole.ForegroundRole).color().name() == edit.levels.colors.muted
    assert not edit.levels.type_text(A, "min_pct_over_goal", "6")
    edit.levels.revert_cell(A, "min_amt_over_goal")
    edit.levels.type_text(A, "min_amt_over_goal", "500")
    assert edit.levels.type_text(A, "min_pct_over_goal", "")
    assert edit.draft().levels[0].min_pct_over_goal is None


def test_current_code_is_blue_and_bold_and_no_other(edit: ProgramEdit) -> None:
    edit.set_current(1)
    looks = [
        (index.data(Qt.ItemDataRole.ForegroundRole), index.data(Qt.ItemDataRole.FontRole))
        for index in (edit.levels.index(row, 0) for row in (A, B, BASE_ROW))
    ]
    assert looks[0][0].color().name() == edit.levels.colors.accent
    assert looks[0][1].bold()
    assert looks[1] == looks[2] == (None, None)


@pytest.mark.parametrize("text", ["NONE", "B"])
def test_unknown_code_is_refused_in_its_cell_and_kept_there(edit: ProgramEdit, qtbot: QtBot, text: str) -> None:
    parents = edit.lower(2).parents
    with qtbot.waitSignal(parents.refused) as refused:
        assert not parents.type_text(1, "parent_sub_code", text)
    assert "choose one from the list" in refused.args[0].message
    assert parents.text(1, 0) == text
    assert edit.has_changes


def test_text_that_could_not_be_taken_is_found_in_whatever_level_it_stands(edit: ProgramEdit) -> None:
    assert edit.unread() is None
    edit.lower(1).product_groups.type_text(0, "product_group", "NONE")
    edit.set_current(3)
    found = edit.unread()
    assert found is not None
    spot, message = found
    assert (spot.block, spot.level_key, spot.column) == (Block.PRODUCT_GROUPS, 1, "product_group")
    assert spot.index is not None
    assert (spot.index.row(), message) == (0, "There is no Product Group NONE: choose one from the list (F9).")
    edit.levels.type_text(B, "min_sales", "x")
    again = edit.unread()
    assert again is not None
    assert (again[0].block, again[0].column) == (Block.LEVELS, "min_sales")
    assert edit.levels.text(B, edit.levels.column_index("min_sales")) == "x"
    assert edit.lower(1).product_groups.text(0, 0) == "NONE"


def test_refused_cells_are_found_by_the_numbers_of_the_draft(edit: ProgramEdit) -> None:
    edit.levels.delete_rows([A])
    edit.lower(3).parents.add_row()
    edit.lower(3).parents.type_text(1, "parent_sub_code", "B")
    assert [level.rebate_sub_code for level in edit.draft().levels] == ["B", "BASE"]
    spot = edit.mark(Place(1, "max_sales"), "Max Sales is wrong")
    assert spot.index is not None
    assert (spot.block, spot.index.row(), spot.level_key) == (Block.LEVELS, BASE_ROW, 3)
    assert spot.index.data(Qt.ItemDataRole.ToolTipRole) == "Max Sales is wrong"
    line = edit.mark(Place((1, 0), "parent_sub_code"), "wrong parent")
    assert line.index is not None
    assert (line.block, line.index.row(), line.level_key) == (Block.PARENTS, 1, 3)
    assert edit.mark(Place(None, "rebate_code"), "taken").block is Block.FORM
    assert edit.has_changes


def test_copy_is_all_new_and_uncommitted(edit: ProgramEdit) -> None:
    edit.load(None, GROWTH.copy())
    assert edit.has_changes
    draft = edit.draft()
    assert draft.figured_on == GROWTH.figured_on
    assert (draft.rebate_code, draft.id, [level.id for level in draft.levels]) == ("", 0, [0, 0, 0])
    assert [total(edit, row) for row in range(3)] == ["1.5", "2", "1"]


def test_new_program_starts_blank_and_unchanged(edit: ProgramEdit) -> None:
    edit.load(None)
    assert (edit.has_changes, edit.draft()) == (False, ProgramDraft())
    edit.set_field("rebate_code", "NEW")
    assert edit.has_changes


def test_deleted_current_level_makes_the_first_one_current(edit: ProgramEdit, qtbot: QtBot) -> None:
    edit.set_current(3)
    with qtbot.waitSignal(edit.current_changed):
        edit.levels.delete_rows([BASE_ROW])
    assert edit.current_key == 1


def test_lists_of_values_offer_what_may_be_entered(edit: ProgramEdit) -> None:
    groups = edit.lower(1).product_groups.editable["product_group"].lookup
    parents = edit.lower(1).parents.editable["parent_sub_code"].lookup
    assert groups is not None
    assert parents is not None
    assert [(choice.code, choice.description) for choice in groups("sea")] == [("SEAF", "Seafood")]
    assert [choice.code for choice in groups("")] == ["BEV", "SEAF"]
    assert [choice.code for choice in parents("")] == ["B", "BASE"]
