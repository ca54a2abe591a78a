"""The grid that is edited: nothing is lost, nothing unclear is taken, everything can be taken back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.models.draft import Refusal
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.filters import Filter
from crpm_desktop.models.palette import LIGHT
from crpm_desktop.services.change_set import ChangeSet, Edited
from tests.models.sheet import Item, cell, draft_of, items, texts

ROLE = Qt.ItemDataRole


def heard(model: DraftModel[Item]) -> list[Refusal]:
    refusals: list[Refusal] = []
    model.refused.connect(refusals.append)
    return refusals


def test_an_edit_is_a_copy_and_the_saved_row_stays_as_it_is() -> None:
    saved = items()
    model = draft_of(saved)
    assert model.setData(cell(model, 0, "amount"), "1,234.50")
    after = replace(saved[0], amount=123_450)
    assert model.changes() == ChangeSet(edited=(Edited(saved[0], after),))
    assert saved[0].amount == 99 * 1_000_50
    assert (model.has_changes, model.change_count()) == (True, 1)


def test_a_changed_cell_is_marked_and_says_what_is_saved() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    index = cell(model, 0, "amount")
    assert index.data() == "5.00"
    assert index.data(ROLE.BackgroundRole).color() == QColor(LIGHT.changed)
    assert index.data(ROLE.ToolTipRole) == "Changed; saved is 99,049.50"
    assert cell(model, 0, "count").data(ROLE.BackgroundRole) is None
    assert model.headerData(0, Qt.Orientation.Vertical) == "\N{BULLET}"


def test_typing_the_saved_value_again_is_no_change() -> None:
    model = draft_of(items())
    told: list[bool] = []
    model.edited.connect(lambda: told.append(model.has_changes))
    model.type_text(0, "amount", "99,049.50")
    assert told == []
    model.type_text(0, "amount", "7")
    model.type_text(0, "amount", "99049.5")
    assert told == [True, False]
    assert not model.changes()


def test_unclear_text_stays_in_its_cell_marked_and_keeps_the_commit_from_going() -> None:
    model = draft_of(items())
    refusals = heard(model)
    assert not model.setData(cell(model, 1, "amount"), "12,34")
    index = cell(model, 1, "amount")
    assert (index.data(), index.data(ROLE.EditRole)) == ("12,34", "12,34")
    assert index.data(ROLE.BackgroundRole).color() == QColor(LIGHT.wrong)
    assert "12,34" in index.data(ROLE.ToolTipRole)
    assert "refused" in index.data(ROLE.AccessibleTextRole)
    assert model.value(1, model.column_index("amount")) == items()[1].amount
    assert model.has_changes
    with pytest.raises(Refused) as refused:
        model.changes()
    assert refused.value.place == Place(items()[1], "amount")
    assert [refusal.place for refusal in refusals] == [Place(items()[1], "amount")]
    assert model.headerData(1, Qt.Orientation.Vertical) == "!"


def test_a_refused_text_is_gone_once_a_clear_one_is_typed() -> None:
    model = draft_of(items())
    model.type_text(1, "amount", "abc")
    assert model.type_text(1, "amount", "10")
    assert [edited.after.amount for edited in model.changes().edited] == [1_000]
    assert model.wrong_at(1, model.column_index("amount")) is None


def test_a_rule_of_the_row_refuses_like_unclear_text() -> None:
    model = draft_of(items())
    assert not model.type_text(0, "amount", "-5")
    assert cell(model, 0, "amount").data() == "-5"
    assert cell(model, 0, "amount").data(ROLE.ToolTipRole) == "An amount can't be below 0."


def test_a_locked_cell_says_why_and_takes_nothing() -> None:
    model = draft_of(items())
    refusals = heard(model)
    assert not cell(model, 0, "pct").flags() & Qt.ItemFlag.ItemIsEditable
    assert cell(model, 0, "pct").data(ROLE.ToolTipRole) == "An amount is entered."
    assert cell(model, 0, "pct").data(ROLE.ForegroundRole).color() == QColor(LIGHT.muted)
    assert not model.setData(cell(model, 0, "pct"), "5")
    assert [refusal.message for refusal in refusals] == ["An amount is entered."]
    assert not model.has_changes
    model.type_text(0, "amount", "")
    assert cell(model, 0, "pct").flags() & Qt.ItemFlag.ItemIsEditable


def test_a_code_is_read_by_its_own_rule_and_brings_what_belongs_to_it() -> None:
    model = draft_of(items())
    assert model.type_text(0, "code", "1001")
    assert cell(model, 0, "name").data() == "Birch Stores"
    assert not model.type_text(0, "code", "9999")
    assert cell(model, 0, "code").data() == "9999"
    assert cell(model, 0, "name").data() == "Birch Stores"


def test_a_flag_is_turned_by_its_check_box() -> None:
    model = draft_of(items())
    index = cell(model, 0, "active")
    assert index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert model.setData(index, Qt.CheckState.Checked, ROLE.CheckStateRole)
    assert Qt.CheckState(index.data(ROLE.CheckStateRole)) is Qt.CheckState.Checked
    assert [edited.after.active for edited in model.changes().edited] == [True]


def test_typing_in_the_blank_line_makes_a_new_row_and_another_blank_line() -> None:
    model = draft_of(items(2))
    kept = QPersistentModelIndex(cell(model, 2, "code"))
    assert model.headerData(2, Qt.Orientation.Vertical) == "*"
    assert model.setData(cell(model, 2, "code"), "2000")
    assert (model.rowCount(), model.shown_count()) == (4, 3)
    assert (kept.row(), kept.data()) == (2, "2000")
    assert model.is_blank_line(3)
    assert model.headerData(2, Qt.Orientation.Vertical) == "+"
    assert model.changes() == ChangeSet(new=(Item(None, "2000", "Cedar Traders"),))


def test_new_rows_under_the_key_of_a_saved_one_are_told_unless_that_one_is_deleted() -> None:
    saved = items(3)
    model = draft_of(saved)
    model.key = lambda row: row.code
    for row in (saved[0], saved[1], replace(saved[2], code="2000")):
        model.add_row(replace(row, id=None))
    model.type_text(0, "amount", "5")
    changes = model.changes()
    assert changes.repeated == changes.new[:2]
    model.delete_rows([1])
    assert model.changes().repeated == changes.new[:1]


def test_a_blank_in_the_blank_line_makes_no_row_but_unclear_text_is_kept() -> None:
    model = draft_of([])
    assert not model.setData(cell(model, 0, "amount"), "  ")
    assert model.rowCount() == 1
    assert not model.setData(cell(model, 0, "amount"), "1.234,5")
    assert model.rowCount() == 2
    assert cell(model, 0, "amount").data() == "1.234,5"
    with pytest.raises(Refused):
        model.changes()


def test_a_deleted_row_is_marked_until_commit_and_counts_no_more() -> None:
    model = draft_of(items())
    total = model.totals()["count"]
    model.delete_rows([1])
    assert cell(model, 1, "name").data(ROLE.FontRole).strikeOut()
    assert model.headerData(1, Qt.Orientation.Vertical) == "\N{MULTIPLICATION SIGN}"
    assert model.changes() == ChangeSet(deleted=(items()[1],))
    assert model.totals()["count"] == total - 2_000
    assert not model.type_text(1, "amount", "5")


def test_a_row_edited_and_then_deleted_is_deleted_as_it_was_saved() -> None:
    model = draft_of(items())
    model.type_text(1, "amount", "5")
    model.type_text(2, "amount", "abc")
    model.delete_rows([1, 2])
    assert model.changes() == ChangeSet(deleted=(items()[1], items()[2]))


def test_a_row_that_may_not_be_deleted_says_why() -> None:
    model = draft_of(items())
    refusals = heard(model)
    model.delete_rows([0, 1])
    assert [refusal.message for refusal in refusals] == ["The first item stays."]
    assert model.changes().deleted == (items()[1],)


def test_deleted_new_rows_go_at_once() -> None:
    model = draft_of(items(1))
    for code in ("1000", "1001", "2000"):
        model.type_text(model.rowCount() - 1, "code", code)
    model.delete_rows([1, 3, 4])
    assert texts(model, "code") == ["C1", "1001", ""]
    assert model.changes() == ChangeSet(new=(Item(None, "1001", "Birch Stores"),))


def test_edits_are_taken_back_cell_by_cell_row_by_row_and_all() -> None:
    model = draft_of(items())
    for row in range(3):
        model.type_text(row, "amount", "5")
        model.type_text(row, "count", "7")
    model.type_text(5, "code", "1000")
    model.revert_cell(0, "amount")
    assert (cell(model, 0, "amount").data(), cell(model, 0, "count").data()) == ("99,049.50", "7")
    model.revert_rows([1, 5])
    assert model.rowCount() == 6
    assert [edited.after.id for edited in model.changes().edited] == [1, 3]
    model.revert_all()
    assert (model.has_changes, model.rows()) == (False, items())


def test_a_reverted_cell_of_a_code_column_is_read_by_its_own_rule() -> None:
    model = draft_of([Item(9, "1000", "Acme Supply")])
    model.type_text(0, "code", "2000")
    model.revert_cell(0, "code")
    assert not model.has_changes
    model.type_text(0, "code", "none")
    model.revert_cell(0, "code")
    assert (model.has_changes, cell(model, 0, "code").data()) == (False, "1000")


def test_a_reverted_deletion_brings_the_row_back() -> None:
    model = draft_of(items())
    model.delete_rows([1])
    model.revert_rows([1])
    assert not model.has_changes
    assert cell(model, 1, "name").data(ROLE.FontRole) is None


def test_a_failed_commit_keeps_every_edit_and_marks_the_cell_at_fault() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    model.type_text(1, "amount", "6")
    before = model.changes()
    index = model.rejected(Place(2, "amount"), "Somebody else changed it.")
    assert (index.row(), index.column()) == (1, model.column_index("amount"))
    assert index.data() == "6.00"
    assert index.data(ROLE.ToolTipRole) == "Somebody else changed it."
    assert model.changes() == before
    model.type_text(1, "count", "1")
    assert model.wrong_at(1, model.column_index("amount")) is None


def test_a_new_row_is_found_by_itself_when_a_commit_is_refused() -> None:
    model = draft_of(items(1))
    model.type_text(1, "code", "1000")
    new = model.changes().new[0]
    index = model.rejected(Place(new, "code"), "It exists already.")
    assert (index.row(), index.data(ROLE.ToolTipRole)) == (1, "It exists already.")


def test_a_place_that_is_not_shown_gives_no_cell() -> None:
    model = draft_of(items(1))
    assert not model.rejected(None, "busy").isValid()
    assert not model.rejected(Place(77, "amount"), "gone").isValid()
    assert not model.has_changes


def test_edits_stay_on_their_rows_over_sorting_and_are_shown_whatever_the_filter() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "1")
    model.sort(model.column_index("amount"))
    assert texts(model, "code") == ["C1", "C5", "C4", "C2", "C3", ""]
    model.type_text(1, "count", "9")
    model.set_filters([Filter("code", "C2")])
    assert texts(model, "code") == ["C1", "C5", "C2", ""]
    assert {edited.after.id for edited in model.changes().edited} == {1, 5}


def test_new_rows_stand_at_the_end_after_a_sort_before_they_are_sorted_in() -> None:
    model = draft_of(items(3))
    model.sort(model.column_index("code"), Qt.SortOrder.DescendingOrder)
    model.type_text(3, "code", "1000")
    assert texts(model, "code") == ["C3", "C2", "C1", "1000", ""]
    model.type_text(3, "count", "4")
    assert model.changes().new == (Item(None, "1000", "Acme Supply", count=4),)


def test_new_rows_are_told_apart_by_their_place_not_by_their_empty_key() -> None:
    model = draft_of(items(1))
    model.type_text(1, "code", "1000")
    model.type_text(2, "code", "1001")
    assert model.identity(1) != model.identity(2)
    assert model.row_of(model.identity(2)) == 2


def test_rows_read_anew_drop_every_edit() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    told: list[bool] = []
    model.edited.connect(lambda: told.append(model.has_changes))
    model.set_rows(items(3))
    assert told == [False]
    assert model.rows() == items(3)


def test_a_row_can_be_added_ready_made() -> None:
    model = draft_of(items(1))
    row = model.add_row(Item(None, "2000", "Cedar Traders", 5))
    assert (row, model.is_blank_line(2)) == (1, True)
    assert model.changes().new == (Item(None, "2000", "Cedar Traders", 5),)


def test_a_grid_without_new_rows_has_no_blank_line() -> None:
    model = draft_of(items(2), new_rows=False)
    assert (model.rowCount(), model.is_blank_line(2)) == (2, False)
    with pytest.raises(ValueError, match="no new rows"):
        model.add_row()


def test_totals_follow_every_kind_of_edit_without_being_added_up_again() -> None:
    model = draft_of(items())
    column = model.columns[model.column_index("amount")]

    def added_up() -> int:
        rows = [row for n, row in enumerate(model.rows()) if not ((draft := model.draft_at(n)) and draft.deleted)]
        return sum(row.amount or 0 for row in rows)

    assert model.totals()[column.name] == added_up()
    for edit in (
        lambda: model.type_text(0, "amount", "1.25"),
        lambda: model.type_text(2, "amount", "7"),
        lambda: model.type_text(1, "amount", ""),
        lambda: model.type_text(5, "amount", "12"),
        lambda: model.type_text(3, "amount", "unclear"),
        lambda: model.delete_rows([0, 2, 5]),
        lambda: model.revert_rows([0]),
        lambda: model.add_row(Item(None, "2000", amount=99)),
        lambda: model.set_filters([Filter("code", "C2")]),
        lambda: model.type_text(1, "amount", "3"),
        model.revert_all,
        lambda: model.set_rows(items(3)),
    ):
        edit()
        assert model.totals()[column.name] == added_up()
