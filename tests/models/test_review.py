"""The list of changes before a Commit."""

from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.review import changes_of
from tests.models.sheet import Item, draft_of, items


def lines(model: DraftModel[Item]) -> list[tuple[str, str, str, str]]:
    return [(change.row, change.column, change.before, change.after) for change in changes_of(model)]


def test_every_changed_cell_is_listed_with_what_is_saved_and_what_it_will_be() -> None:
    model = draft_of(items(3))
    model.type_text(0, "amount", "5")
    model.type_text(0, "count", "7")
    model.type_text(1, "active", "Y")
    model.delete_rows([2])
    model.type_text(3, "code", "1000")
    model.type_text(3, "amount", "9")
    assert lines(model) == [
        ("C1", "Amount", "99,049.50", "5.00"),
        ("C1", "Count", "1,000", "7"),
        ("C2", "Active", "N", "Y"),
        ("C3", "Whole row", "", "deleted"),
        ("New row 1000", "Code", "", "1000"),
        ("New row 1000", "Amount", "", "9.00"),
    ]


def test_a_refused_text_is_listed_with_why() -> None:
    model = draft_of(items(1))
    model.type_text(0, "amount", "much")
    (change,) = changes_of(model)
    assert (change.after, change.before) == ("much", "99,049.50")
    assert "'much' is no amount" in change.note


def test_a_change_is_taken_back_by_its_line_and_a_row_by_any_of_its_lines() -> None:
    model = draft_of(items(3))
    model.type_text(0, "amount", "5")
    model.type_text(0, "count", "7")
    model.type_text(1, "count", "8")
    changes_of(model)[0].revert()
    assert lines(model)[0] == ("C1", "Count", "1,000", "7")
    model.type_text(0, "amount", "6")
    changes_of(model)[0].revert_row()
    assert lines(model) == [("C2", "Count", "2,000", "8")]


def test_a_deleted_row_and_a_new_row_are_taken_back() -> None:
    model = draft_of(items(2))
    model.delete_rows([1])
    model.add_row()
    assert [line[1:] for line in lines(model)] == [("Whole row", "", "deleted"), ("Whole row", "", "new")]
    for change in changes_of(model):
        change.revert()
    assert (model.has_changes, model.rows()) == (False, items(2))
