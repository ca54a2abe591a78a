"""Undo and redo: every edit comes back and goes again, one step per action, rows in their places."""

import random
from typing import Any

import pytest
from PySide6.QtCore import Qt

from crpm_desktop.domain.errors import Place
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.filters import Filter
from crpm_desktop.models.history import MOST_STEPS, History
from crpm_desktop.models.review import first_changed
from tests.models.sheet import COLUMNS, EDITABLE, Item, draft_of, items, texts, watch

LOOK = ("code", "name", "amount", "pct", "count", "active")


def picture(model: DraftModel[Item]) -> list[Any]:
    """All that can be seen of the rows and all that a Commit would write."""
    rows = [[model.text(row, model.column_index(name)) for name in LOOK] for row in range(model.rowCount())]
    marks = [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]
    wrong = [bool(model.wrong_at(row, model.column_index("amount"))) for row in range(model.rowCount())]
    return [rows, marks, wrong, dict(model.totals()), model.change_count()]


def test_every_kind_of_edit_is_one_step_back_and_forth() -> None:
    model = draft_of(items())
    model.totals()
    pictures = [picture(model)]
    actions = (
        lambda: model.type_text(1, "amount", "5"),
        lambda: model.type_text(1, "amount", "unclear"),
        lambda: model.put_value(2, "active", not model.row_at(2).active),  # type: ignore[union-attr]
        lambda: model.type_text(5, "code", "1000"),
        lambda: model.add_row(Item(None, "2000", amount=70)),
        lambda: model.type_text(6, "count", "3"),
        lambda: model.delete_rows([2, 3, 5]),
        lambda: model.revert_rows([2]),
        lambda: model.revert_cell(1, "amount"),
        model.revert_all,
    )
    for act in actions:
        act()
        pictures.append(picture(model))
    for seen in reversed(pictures[:-1]):
        model.history.undo()
        assert picture(model) == seen
    assert (model.has_changes, model.history.undo_words) == (False, "")
    for seen in pictures[1:]:
        model.history.redo()
        assert picture(model) == seen
    assert model.history.redo_words == ""


def test_a_row_that_was_added_and_deleted_comes_back_to_its_place() -> None:
    model = draft_of(items(1))
    for code in ("1000", "1001", "2000"):
        model.type_text(model.rowCount() - 1, "code", code)
    model.delete_rows([1, 2])
    model.history.undo()
    assert texts(model, "code") == ["C1", "1000", "1001", "2000", ""]


def test_undo_says_what_it_would_take_back_and_a_new_edit_ends_redo() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    model.delete_rows([1])
    assert model.history.undo_words == "Delete Rows"
    model.history.undo()
    assert (model.history.undo_words, model.history.redo_words) == ("Typing in Amount", "Delete Rows")
    model.type_text(2, "count", "9")
    assert model.history.redo_words == ""


def test_undo_finds_rows_that_were_sorted_and_filtered_since() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    model.sort(model.column_index("code"), Qt.SortOrder.DescendingOrder)
    model.history.undo()
    assert not model.has_changes
    model.set_filters([Filter("code", "C3")])
    assert texts(model, "code") == ["C3", ""]
    model.history.redo()
    assert texts(model, "code") == ["C3", "C1", ""]
    assert texts(model, "amount")[1] == "5.00"
    assert model.totals()["amount"] == 500


def test_rows_read_anew_end_the_history() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    model.set_rows(items(2))
    assert model.history.undo_words == ""
    model.history.undo()
    assert model.rows() == items(2)


def test_the_mark_of_a_refused_commit_is_no_step_of_its_own() -> None:
    model = draft_of(items())
    model.type_text(0, "amount", "5")
    model.rejected(Place(1, "amount"), "Somebody else changed it.")
    model.history.undo()
    assert not model.has_changes
    assert model.wrong_at(0, model.column_index("amount")) is None


def two_models() -> tuple[History, DraftModel[Item], DraftModel[Item]]:
    """Two grids with one history; an edit in the first is followed by one in the second."""
    history = History()
    one, other = (DraftModel(COLUMNS, EDITABLE, key=lambda row: row.id, history=history) for _ in range(2))
    for model in (one, other):
        model.set_rows(items(3))
        watch(model)
    return history, one, other


def test_what_follows_from_an_edit_in_another_grid_is_undone_with_it() -> None:
    history, one, other = two_models()
    one.edited.connect(lambda: other.put_value(0, "count", one.row_at(0).count))  # type: ignore[union-attr]
    one.type_text(0, "count", "7")
    assert texts(other, "count")[0] == "7"
    history.undo()
    assert (texts(one, "count")[0], texts(other, "count")[0]) == ("1,000", "1,000")
    assert (one.has_changes, other.has_changes, history.undo_words) == (False, False, "")
    history.redo()
    assert (texts(one, "count")[0], texts(other, "count")[0]) == ("7", "7")


def test_grids_with_one_history_are_undone_in_the_order_of_the_edits() -> None:
    history, one, other = two_models()
    one.type_text(0, "count", "7")
    other.type_text(1, "count", "8")
    history.undo()
    assert (one.has_changes, other.has_changes) == (True, False)
    history.undo()
    assert not one.has_changes


def test_several_edits_in_one_step_are_undone_at_once() -> None:
    model = draft_of(items())
    with model.history.step("Two"):
        model.type_text(0, "count", "7")
        model.type_text(1, "count", "8")
    assert model.history.undo_words == "Two"
    model.history.undo()
    assert not model.has_changes


def test_an_undone_step_tells_the_cell_that_it_was_about() -> None:
    model = draft_of(items())
    parts: list[Any] = []
    model.history.replayed.connect(parts.append)
    model.type_text(3, "pct", "1")
    model.type_text(2, "count", "7")
    model.history.undo()
    assert first_changed(model, parts[-1].before, parts[-1].after) == (2, "count")
    model.history.redo()
    assert first_changed(model, parts[-1].before, parts[-1].after) == (2, "count")


def test_the_history_keeps_so_many_steps_and_forgets_the_oldest() -> None:
    model = draft_of(items(2))
    for number in range(MOST_STEPS + 5):
        model.put_value(0, "count", number)
    for _again in range(MOST_STEPS + 5):
        model.history.undo()
    assert texts(model, "count")[0] == "4"


@pytest.mark.parametrize("seed", range(3))
def test_any_mix_of_edits_and_undo_leads_back_to_where_it_was(seed: int) -> None:
    dice = random.Random(seed)
    model = draft_of(items(6))
    seen = [picture(model)]
    for _turn in range(60):
        row = dice.randrange(model.rowCount())
        act = dice.choice(
            (
                lambda row=row: model.type_text(row, "amount", dice.choice(["5", "x", "", "12.50"])),
                lambda row=row: model.type_text(row, "code", dice.choice(["1000", "9"])),
                lambda row=row: model.delete_rows([row]),
                lambda row=row: model.revert_rows([row]),
                lambda: model.sort(dice.randrange(3), dice.choice(list(Qt.SortOrder))),
                model.history.undo,
                model.history.redo,
            )
        )
        act()
        seen.append(picture(model))
    model.sort(-1)
    while model.history.undo_words:
        model.history.undo()
    model.sort(-1)
    assert not model.has_changes
    assert picture(model) == seen[0]
