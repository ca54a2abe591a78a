"""Many cells at once: everything is tried before anything is done."""

import pytest

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.models.bulk_edit import Plan, Planning, Typed
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.services.progress import Silent
from tests.models.sheet import Item, draft_of, items, texts


def plan_of(model: DraftModel[Item], *cells: tuple[int, str, str]) -> Plan[Item]:
    return Planning(model, [Typed(*cell) for cell in cells]).work(Silent())


def whys(plan: Plan[Item]) -> list[tuple[int, str, str]]:
    return [(trouble.row, trouble.title, trouble.why) for trouble in plan.troubles]


def test_nothing_is_changed_before_the_plan_is_taken_and_then_all_in_one_step() -> None:
    model = draft_of(items())
    plan = plan_of(model, (0, "amount", "1"), (1, "count", "2"), (2, "active", "Y"))
    assert (plan.taken, plan.troubles, model.has_changes) == (3, (), False)
    told: list[int] = []
    model.edited.connect(lambda: told.append(model.change_count()))
    model.take(plan.states, "Paste")
    assert told == [3]
    assert (texts(model, "amount")[0], texts(model, "count")[1]) == ("1.00", "2")
    model.history.undo()
    assert not model.has_changes


def test_rows_after_the_last_one_become_new_rows_without_gaps() -> None:
    model = draft_of(items(2))
    plan = plan_of(
        model,
        *((2, "code", "1000"), (2, "count", "4")),
        *((3, "code", ""), (3, "count", "")),
        *((4, "code", "9999"), (5, "code", "2000"), (5, "amount", "")),
    )
    assert whys(plan) == [(4, "Code", "9999 is no customer.")]
    model.take(plan.states, "Paste")
    assert texts(model, "code") == ["C1", "C2", "1000", "2000", ""]
    assert model.changes().new == (Item(None, "1000", "Acme Supply", count=4), Item(None, "2000", "Cedar Traders"))


def test_refused_cells_are_left_or_marked_as_is_wanted() -> None:
    model = draft_of(items())
    plan = plan_of(model, (0, "amount", "1,5"), (0, "count", "7"), (1, "amount", "-4"), (1, "name", "Other"))
    assert whys(plan) == [
        (0, "Amount", "'1,5' is no amount: type it like 1234.50 or 1,234.50, with at most two decimals."),
        (1, "Amount", "An amount can't be below 0."),
        (1, "Name", "Name can't be edited."),
    ]
    assert plan.taken == 1
    model.take(plan.marked, "Paste")
    assert texts(model, "amount")[:2] == ["1,5", "-4"]
    assert (texts(model, "count")[0], texts(model, "name")[1]) == ("7", "Name 2")
    model.history.undo()
    model.take(plan.states, "Paste")
    assert texts(model, "amount")[:2] == ["99,049.50", "98,049.00"]


def test_a_locked_cell_is_refused_unless_it_holds_the_text_already() -> None:
    model = draft_of(items())
    plan = plan_of(model, (0, "pct", "0.5"), (1, "pct", "9"), (1, "name", "Name 2"), (1, "year", "2022"))
    assert whys(plan) == [(1, "Percent", "An amount is entered.")]
    assert plan.taken == 0


def test_a_cell_that_another_one_frees_is_tried_again() -> None:
    model = draft_of(items())
    plan = plan_of(model, (0, "pct", "9"), (0, "amount", ""))
    assert (plan.taken, plan.troubles) == (2, ())
    model.take(plan.states, "Paste")
    assert (texts(model, "amount")[0], texts(model, "pct")[0]) == ("", "9")


def test_what_another_cell_brings_along_is_no_trouble() -> None:
    model = draft_of(items(1))
    plan = plan_of(model, (1, "name", "Acme Supply"), (1, "code", "1000"))
    assert (plan.taken, plan.troubles) == (1, ())
    wrong_name = plan_of(model, (1, "name", "Somebody"), (1, "code", "1000"))
    assert whys(wrong_name) == [(1, "Name", "Name can't be edited.")]


def test_a_line_break_inside_a_cell_is_refused_in_words() -> None:
    model = draft_of(items())
    plan = plan_of(model, (0, "code", "10\n00"))
    assert whys(plan) == [(0, "Code", "'10\\n00' has a line break or a tab in it: one cell takes one line.")]


def test_a_deleted_row_takes_nothing() -> None:
    model = draft_of(items())
    model.delete_rows([1])
    plan = plan_of(model, (1, "count", "4"))
    assert "deleted at Commit" in plan.troubles[0].why
    assert not plan.marked


def test_a_text_that_stood_refused_in_the_cell_gives_way_to_a_clear_one() -> None:
    model = draft_of(items())
    model.type_text(1, "amount", "many")
    plan = plan_of(model, (1, "amount", "98049.00"))
    model.take(plan.states, "Paste")
    assert not model.has_changes


def test_a_code_is_looked_up_once_however_often_it_is_pasted() -> None:
    asked: list[str] = []
    model = draft_of(items())
    column = model.editable["code"]

    def read(text: str) -> object:
        asked.append(text)
        assert column.read is not None
        return column.read(text)

    model.editable["code"] = type(column)("code", column.put, read)
    plan = plan_of(model, *((row, "code", "1000") for row in range(5)))
    assert (plan.taken, asked) == (5, ["1000"])


def test_a_plan_made_before_other_edits_is_known_as_old() -> None:
    model = draft_of(items())
    plan = plan_of(model, (0, "count", "4"))
    assert plan.revision == model.revision
    model.type_text(1, "count", "5")
    assert plan.revision != model.revision


def test_planning_can_be_cancelled() -> None:
    class Stop(Silent):
        def step(self, done: int, total: int, text: str = "") -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        Planning(draft_of(items()), [Typed(0, "count", "4")]).work(Stop())
