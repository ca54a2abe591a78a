"""Rows that others saved are shown in place; what is edited, ticked, ordered or to be undone stays as it is."""

from dataclasses import replace

from crpm_desktop.models.draft import EditableColumn
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.others_rows import OthersRows, comparing
from tests.models.sheet import COLUMNS, Item, put, watch

ROWS = [Item(number, f"{number}", amount=100 * number) for number in range(1, 6)]
AMOUNT = 2


def make_model() -> DraftModel[Item]:
    model = DraftModel(
        COLUMNS, (EditableColumn("amount", put("amount")),), key=lambda row: row.id, blank=lambda: Item(None, "")
    )
    watch(model)
    model.set_rows(ROWS)
    return model


def amounts(model: DraftModel[Item]) -> list[str]:
    return [model.text(row, AMOUNT) for row in range(model.shown_count())]


def theirs(**changed: int) -> list[Item]:
    """The rows with other amounts, by id: `_2=7`."""
    return [replace(row, amount=changed.get(f"_{row.id}", row.amount)) for row in ROWS]


def test_rows_without_an_edit_follow_and_edited_ones_are_named() -> None:
    model = make_model()
    assert model.type_text(0, "amount", "55")
    found = comparing(model)(theirs(_1=77_00, _2=88_00))
    model.take_others(found.changed)
    assert amounts(model)[:3] == ["55.00", "88.00", "3.00"]
    assert found.edited == (ROWS[0],)
    assert found.same_rows
    (edited,) = model.changes().edited
    assert (edited.before, edited.after.amount) == (ROWS[0], 55_00)


def test_rows_that_came_and_went_are_counted_and_new_ones_of_ones_own_are_not() -> None:
    model = make_model()
    model.add_row()
    found = comparing(model)([*ROWS[:-2], Item(9, "9")])
    assert (found.added, found.gone, found.changed, found.edited) == (1, 2, {}, ())
    assert not found.same_rows


def test_what_was_edited_after_the_comparison_is_not_overwritten() -> None:
    model = make_model()
    compare = comparing(model)
    assert model.type_text(1, "amount", "55")
    model.take_others(compare(theirs(_2=88_00)).changed)
    assert amounts(model)[1] == "55.00"


def test_an_edit_can_still_be_undone_and_the_total_counts_what_is_shown() -> None:
    model = make_model()
    assert model.type_text(0, "amount", "55")
    assert model.totals()["amount"] == 55_00 + 1_400
    model.take_others(comparing(model)(theirs(_5=1_000_00)).changed)
    assert model.totals()["amount"] == 55_00 + 900 + 1_000_00
    model.history.undo()
    assert amounts(model) == ["1.00", "2.00", "3.00", "4.00", "1,000.00"]
    assert not model.has_changes


def test_nothing_new_changes_nothing() -> None:
    model = make_model()
    assert comparing(model)(ROWS) == OthersRows()
