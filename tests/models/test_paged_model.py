"""The grid over a query: pages come as they are looked at, late ones are dropped, few are kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt

from crpm_desktop.models.paged_model import (
    KEPT_PAGES,
    LOADING,
    PAGE,
    RUNNING_PAGES,
    WANTED_PAGES,
    PagedModel,
    PageSource,
)
from tests.models.sheet import COLUMNS, Item, watch


@dataclass
class Read:
    """One page that was asked for and not answered yet."""

    read: Callable[[], object]
    done: Callable[[object], None]
    failed: Callable[[Exception], None]

    def answer(self) -> None:
        self.done(self.read())


class Reader:
    """Stands for the background: answers when the test says so."""

    def __init__(self) -> None:
        self.open: list[Read] = []
        self.asked: list[tuple[int, int]] = []

    def start(
        self, read: Callable[[], object], done: Callable[[object], None], failed: Callable[[Exception], None]
    ) -> None:
        self.open.append(Read(read, done, failed))

    def answer_all(self) -> None:
        while self.open:
            self.open.pop(0).answer()

    def source(self, count: int, prefix: str = "C") -> PageSource[Item]:
        def fetch(offset: int, limit: int) -> list[Item]:
            self.asked.append((offset, limit))
            return [Item(number, f"{prefix}{number}") for number in range(offset, min(offset + limit, count))]

        return PageSource(count, fetch, lambda: fetch(0, count), {"amount": 5})


@pytest.fixture
def reader() -> Reader:
    return Reader()


def shown(reader: Reader, count: int) -> PagedModel[Item]:
    model = PagedModel(COLUMNS, reader.start, sortable=["amount"])
    source = reader.source(count)
    model.show(source, source.fetch(0, PAGE))
    reader.answer_all()
    reader.asked.clear()
    return model


def test_the_first_page_is_there_at_once_and_the_others_when_looked_at(reader: Reader) -> None:
    model = shown(reader, 10_000)
    assert (model.rowCount(), model.text(0, 0), model.totals()) == (10_000, "C0", {"amount": 5})
    assert reader.asked == []
    assert model.text(5_000, 0) == LOADING
    reader.answer_all()
    assert model.text(5_000, 0) == "C5000"
    assert model.row_at(5_001) == Item(5_001, "C5001")
    assert reader.open == []


def test_a_page_that_comes_in_is_repainted(reader: Reader) -> None:
    model = shown(reader, 10_000)
    repainted: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, bottom, _roles: repainted.append((top.row(), bottom.row())))
    assert model.row_at(9_900) is None
    reader.answer_all()
    assert repainted == [(9_800, 9_999)]


def test_late_answers_to_an_earlier_question_are_dropped(reader: Reader) -> None:
    model = shown(reader, 10_000)
    assert model.row_at(3_000) is None
    late = reader.open.pop()
    model.show(reader.source(8_000, "D"), [Item(number, f"D{number}") for number in range(PAGE)])
    late.answer()
    assert model.row_at(3_000) is None
    reader.answer_all()
    assert model.text(3_000, 0) == "D3000"


def test_a_late_failure_of_an_earlier_question_is_dropped_too(reader: Reader) -> None:
    model = shown(reader, 10_000)
    told: list[Exception] = []
    model.failed.connect(told.append)
    assert model.row_at(3_000) is None
    late = reader.open.pop()
    model.show(reader.source(10_000), [])
    late.failed(ValueError("gone"))
    assert told == []


def test_scrolling_past_asks_for_few_pages_and_the_latest_first(reader: Reader) -> None:
    model = shown(reader, 100_000)
    for page in range(10, 30):
        assert model.row_at(page * PAGE) is None
    assert len(reader.open) == RUNNING_PAGES
    reader.answer_all()
    asked = [offset // PAGE for offset, _ in reader.asked]
    assert len(asked) == RUNNING_PAGES + WANTED_PAGES
    assert asked[RUNNING_PAGES:] == [29, 28, 27, 26]


def test_a_page_that_can_not_be_read_is_told_once_and_not_asked_for_again(reader: Reader) -> None:
    model = shown(reader, 10_000)
    told: list[str] = []
    model.failed.connect(lambda error: told.append(str(error)))
    assert model.row_at(5_000) is None
    reader.open.pop().failed(OSError("no network"))
    assert model.row_at(5_000) is None
    assert (told, reader.open) == (["no network"], [])
    assert model.text(5_000, 0) == LOADING


def test_few_pages_are_kept_and_those_looked_at_stay(reader: Reader) -> None:
    model = shown(reader, 100_000)
    for page in range(1, KEPT_PAGES + 20):
        model.row_at(page * PAGE)
        reader.answer_all()
        assert model.row_at(0) == Item(0, "C0")
    assert model.in_memory(0, PAGE - 1)
    assert not model.in_memory(PAGE, PAGE)
    assert model.in_memory((KEPT_PAGES + 19) * PAGE, (KEPT_PAGES + 19) * PAGE)


def test_rows_are_read_on_portion_by_portion_either_way(reader: Reader) -> None:
    model = shown(reader, 5_000)
    forward = list(model.rows_from(4_321))
    assert [number for number, _ in forward] == list(range(4_321, 5_000))
    assert all(row.code == f"C{number}" for number, row in forward)
    assert [number for number, _ in model.rows_from(4_999, backwards=True)] == list(range(4_999, -1, -1))
    assert max(limit for _, limit in reader.asked) <= 2_000
    assert len(list(model.all_rows())) == 5_000


def test_a_header_that_stands_for_a_sort_asks_for_it(reader: Reader) -> None:
    model = shown(reader, 10)
    asked: list[str] = []
    model.sort_asked.connect(asked.append)
    model.sort(model.column_index("amount"), Qt.SortOrder.DescendingOrder)
    model.sort(model.column_index("name"))
    model.sort(-1)
    assert asked == ["amount"]
    assert not model.can_sort(model.column_index("name"))


def test_an_empty_answer_is_an_empty_grid(reader: Reader) -> None:
    model = shown(reader, 0)
    assert (model.rowCount(), model.row_at(0), reader.open) == (0, None, [])


def test_qts_own_tester_finds_nothing_while_pages_come_and_go(reader: Reader) -> None:
    model = PagedModel(COLUMNS, reader.start)
    watch(model)
    for count, prefix in ((3 * PAGE, "C"), (0, "D"), (PAGE + 1, "E")):
        source = reader.source(count, prefix)
        model.show(source, source.fetch(0, PAGE))
        reader.answer_all()
        model.row_at(count - 1)
        reader.answer_all()
    assert model.text(PAGE, 0) == f"E{PAGE}"


def test_qts_own_tester_finds_nothing_while_rows_are_counted_later(reader: Reader) -> None:
    """It looks at each row that comes, so they are few here."""
    model = PagedModel(COLUMNS, reader.start)
    watch(model)
    first = [Item(number, f"C{number}") for number in range(PAGE)]
    model.show(PageSource(PAGE, reader.source(PAGE).fetch, list, counted=False), first)
    model.grow(reader.source(2 * PAGE))
    model.row_at(2 * PAGE - 1)
    reader.answer_all()
    assert (model.rowCount(), model.text(2 * PAGE - 1, 0)) == (2 * PAGE, f"C{2 * PAGE - 1}")


def test_rows_counted_later_come_below_those_shown(reader: Reader) -> None:
    model = PagedModel(COLUMNS, reader.start)
    first = [Item(number, f"C{number}") for number in range(PAGE)]
    model.show(PageSource(PAGE, reader.source(PAGE).fetch, list, counted=False), first)
    assert (model.rowCount(), model.totals(), model.is_counted()) == (PAGE, {}, False)
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, start, end: inserted.append((start, end)))
    model.grow(reader.source(5_000_000))
    assert inserted == [(PAGE, 4_999_999)]
    assert (model.rowCount(), model.totals(), model.is_counted()) == (5_000_000, {"amount": 5}, True)
    assert (model.text(0, 0), model.text(4_999_999, 0)) == ("C0", LOADING)
    reader.answer_all()
    assert (model.text(0, 0), model.text(4_999_999, 0)) == ("C0", "C4999999")


def test_rows_that_are_not_at_hand_yet_are_asked_for_when_they_are(reader: Reader) -> None:
    ready: list[None] = []
    source = replace(reader.source(10_000), at_hand=lambda _offset, _limit: bool(ready))
    model = PagedModel(COLUMNS, reader.start)
    model.show(source, source.fetch(0, PAGE))
    assert (model.text(5_000, 0), reader.open) == (LOADING, [])
    repainted: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda top, bottom, _roles: repainted.append((top.row(), bottom.row())))
    ready.append(None)
    model.ask_again()
    assert repainted == [(0, 9_999)]
    assert model.text(5_000, 0) == LOADING
    reader.answer_all()
    assert model.text(5_000, 0) == "C5000"


def test_a_row_is_known_again_only_in_another_answer_to_the_same_question(reader: Reader) -> None:
    model = shown(reader, 10_000)
    model.show(reader.source(9_000), again=True)
    assert (model.row_of(model.identity(8_999)), model.row_of(9_000)) == (8_999, None)
    model.show(reader.source(9_000))
    assert model.row_of(model.identity(5)) is None
