"""Rows too many to be arranged at once: in the background, the last question wins, and edits are not lost."""

from collections.abc import Callable
from typing import Any

import pytest

from crpm_desktop.models import grid_model
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.filters import Filter
from tests.models.sheet import Item, draft_of, items, texts, watch


class Later:
    """A background in which work is done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.waiting.append((work, done))

    def finish(self) -> None:
        while self.waiting:
            work, done = self.waiting.pop(0)
            done(work())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    monkeypatch.setattr(grid_model, "MANY", 5)
    return Later()


def many(later: Later, count: int = 9) -> DraftModel[Item]:
    model = draft_of(items(count))
    model.run_later = later
    return model


def test_a_sort_and_a_filter_come_when_they_are_found(later: Later) -> None:
    model = many(later)
    model.sort(model.column_index("amount"))
    assert texts(model, "code")[0] == "C1"
    later.finish()
    assert texts(model, "code")[:2] == ["C9", "C8"]
    model.set_filters([Filter("code", "C2")])
    assert model.shown_count() == 9
    later.finish()
    assert texts(model, "code") == ["C2", ""]


def test_only_the_last_of_several_questions_is_answered(later: Later) -> None:
    model = many(later)
    model.set_filters([Filter("code", "C2")])
    model.set_filters([Filter("code", "C3")])
    later.finish()
    assert texts(model, "code") == ["C3", ""]
    model.set_filters([])
    model.sort(model.column_index("amount"))
    later.finish()
    assert texts(model, "code")[:9] == [f"C{number}" for number in (9, 8, 7, 6, 5, 4, 2, 1, 3)]


def test_rows_edited_in_the_meantime_are_arranged_as_they_are_now(later: Later) -> None:
    model = many(later)
    model.sort(model.column_index("amount"))
    model.type_text(0, "amount", "0.01")
    model.type_text(9, "code", "1000")
    later.finish()
    assert texts(model, "code")[:2] == ["C1", "C9"]
    assert "1000" in texts(model, "code")
    assert model.change_count() == 2


def test_rows_read_anew_in_the_meantime_void_the_answer(later: Later) -> None:
    model = many(later)
    model.set_filters([Filter("code", "C2")])
    model.set_rows(items(7))
    later.finish()
    assert texts(model, "code") == ["C2", ""]
    assert model.all_count() == 7


def test_totals_are_added_up_later_and_told(later: Later) -> None:
    model = many(later)
    told: list[object] = []
    model.totals_changed.connect(lambda: told.append(model.totals_at_hand()))
    assert model.totals_at_hand() is None
    assert model.totals_at_hand() is None
    assert len(later.waiting) == 1
    later.finish()
    assert told[-1] == {"amount": sum(row.amount or 0 for row in items(9)), "count": 45_000}


def test_an_edit_while_totals_are_added_up_counts_in_them(later: Later) -> None:
    model = many(later)
    model.totals_at_hand()
    model.type_text(0, "count", "1")
    model.totals_changed.connect(model.totals_at_hand)
    later.finish()
    assert model.totals()["count"] == 44_001
    assert model.totals_at_hand() is not None


def test_rows_arranged_while_they_were_read_are_shown_so(later: Later) -> None:
    model = many(later)
    model.sort(model.column_index("amount"))
    model.set_filters([Filter("code", "C1..C5")])
    later.finish()
    arranged = model.arranger()(items(7))
    arranged.order.reverse()
    model.set_rows(arranged)
    assert texts(model, "code")[:-1] == ["C3", "C1", "C2", "C4", "C5"]
    model.set_rows(model.arranger()(items(7)))
    assert texts(model, "code")[:-1] == ["C5", "C4", "C2", "C1", "C3"]


def test_an_order_for_another_question_is_not_taken(later: Later) -> None:
    model = many(later)
    arranged = model.arranger()(items(7))
    model.sort(model.column_index("amount"))
    model.set_rows(arranged)
    assert texts(model, "code")[:-1] == ["C7", "C6", "C5", "C4", "C2", "C1", "C3"]


def test_qts_own_tester_finds_nothing_while_answers_come_in_between_edits(later: Later) -> None:
    model = many(later)
    watch(model)
    model.sort(model.column_index("amount"))
    model.delete_rows([2])
    model.set_filters([Filter("code", "C2")])
    model.type_text(0, "amount", "3")
    later.finish()
    model.set_rows(model.arranger()(items(6)))
    model.sort(-1)
    model.set_filters([])
    model.type_text(6, "code", "1001")
    later.finish()
    assert texts(model, "code") == [*(f"C{number}" for number in range(1, 7)), "1001", ""]
