"""A grid over a query: it knows how many rows there are, reads pages as they are looked at and keeps only a few."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from crpm_desktop.models.table_model import NO_INDEX, AnyIndex, RowStyle, TableModel
from crpm_desktop.services.columns import Column

R = TypeVar("R")

PAGE = 200
PORTION = 2_000
KEPT_PAGES = 50
RUNNING_PAGES = 2
WANTED_PAGES = 4
LOADING = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class PageSource(Generic[R]):
    """A query's answer. `fetch(offset, limit)` reads a part of its rows, `each` all of them in their order; both are
    called on any thread. `at_hand(offset, limit)`: would `fetch` answer at once?

    While it is not `counted`, `count` is how many of its rows are known so far."""

    count: int
    fetch: Callable[[int, int], Sequence[R]]
    each: Callable[[], Iterable[R]]
    totals: Mapping[str, int] = field(default_factory=dict)
    at_hand: Callable[[int, int], bool] = lambda _offset, _limit: True
    counted: bool = True


class StartRead(Protocol):
    """Runs `read` away from the screen and hands its rows, or its error, back on the screen's thread."""

    def __call__(
        self,
        read: Callable[[], object],
        done: Callable[[object], None],
        failed: Callable[[Exception], None],
    ) -> object: ...


class PagedModel(TableModel[R]):
    failed = Signal(object)
    """The error of a page that could not be read."""
    sort_asked = Signal(object)
    """The name of the column whose header was clicked; the tab knows which order of the query that is."""

    def __init__(
        self,
        columns: tuple[Column[R], ...],
        start: StartRead,
        *,
        sortable: Iterable[str] = (),
        style: Callable[[R], RowStyle] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, style=style, parent=parent)
        self._start = start
        self._sortable = frozenset(sortable)
        self._source: PageSource[R] = PageSource(0, lambda _offset, _limit: (), tuple)
        self._generation = 0
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()
        self._wanted: list[int] = []
        self._running: set[int] = set()
        self._broken: set[int] = set()
        self._again = False

    # Rows

    def show(self, source: PageSource[R], first_page: Sequence[R] = (), *, again: bool = False) -> None:
        """Shows another answer; pages of the one before that still come in are dropped. `again`: it answers the same
        question, so that the cursor stays where it is."""
        self.beginResetModel()
        self._generation += 1
        self._again = again
        self._source = source
        self._pages.clear()
        self._wanted.clear()
        self._running.clear()
        self._broken.clear()
        if len(first_page) >= min(PAGE, source.count) > 0:
            self._pages[0] = first_page[:PAGE]
        self.endResetModel()
        self.totals_changed.emit()

    def grow(self, source: PageSource[R]) -> None:
        """The same answer, with all its rows: those shown so far are the first of them."""
        before = self._source.count
        if source.count > before:
            self.beginInsertRows(QModelIndex(), before, source.count - 1)
        self._source = source
        if source.count > before:
            self.endInsertRows()
        self.totals_changed.emit()

    def ask_again(self) -> None:
        """More rows are at hand than before: those in sight are asked for."""
        self.repaint_rows(0, self._source.count - 1)

    def identity(self, row: int) -> object:
        return row

    def row_of(self, identity: object) -> int | None:
        """A row has its number only, which says something as long as the question stays the same."""
        return identity if self._again and isinstance(identity, int) and identity < self._source.count else None

    @property
    def source(self) -> PageSource[R]:
        return self._source

    def is_counted(self) -> bool:
        return self._source.counted

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._source.count

    def row_at(self, row: int) -> R | None:
        """The row if it is in memory; else its page is asked for and None answered until it is there."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        if page is None:
            if 0 <= row < self._source.count:
                self._want(number)
            return None
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def rows_from(self, start: int, *, backwards: bool = False) -> Iterator[tuple[int, R]]:
        """Reads portion after portion on the thread that asks, and keeps none."""
        return _read_on(self._source, start, backwards=backwards)

    def all_rows(self) -> Iterable[R]:
        """Every row in its order, read on the thread that asks."""
        return self._source.each()

    def in_memory(self, first: int, last: int) -> bool:
        return all(page in self._pages for page in range(first // PAGE, last // PAGE + 1))

    def totals(self) -> Mapping[str, int]:
        return self._source.totals

    def text(self, row: int, column: int) -> str:
        return LOADING if self.row_at(row) is None else super().text(row, column)

    def can_sort(self, column: int) -> bool:
        return self.columns[column].name in self._sortable

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column >= 0 and self.can_sort(column):
            self.sort_asked.emit(self.columns[column].name)

    # Pages

    def _want(self, page: int) -> None:
        """Asks for a page, the latest first; those scrolled past long ago are forgotten."""
        if page in self._running or page in self._broken or not self._source.at_hand(page * PAGE, PAGE):
            return
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted = [*self._wanted, page][-WANTED_PAGES:]
        self._start_wanted()

    def _start_wanted(self) -> None:
        while self._wanted and len(self._running) < RUNNING_PAGES:
            page = self._wanted.pop()
            self._running.add(page)
            self._start(
                partial(self._source.fetch, page * PAGE, PAGE),
                partial(self._arrived, self._generation, page),
                partial(self._lost, self._generation, page),
            )

    def _arrived(self, generation: int, page: int, rows: object) -> None:
        if generation != self._generation:
            return
        self._running.discard(page)
        if isinstance(rows, Sequence):
            self._pages[page] = rows
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        self.repaint_rows(page * PAGE, min((page + 1) * PAGE, self._source.count) - 1)
        self._start_wanted()

    def _lost(self, generation: int, page: int, error: Exception) -> None:
        if generation != self._generation:
            return
        self._running.discard(page)
        self._broken.add(page)
        self.failed.emit(error)


def _read_on(source: PageSource[R], start: int, *, backwards: bool) -> Iterator[tuple[int, R]]:
    number = start
    while 0 <= number < source.count:
        first = max(number - PORTION + 1, 0) if backwards else number
        limit = number - first + 1 if backwards else PORTION
        rows = list(enumerate(source.fetch(first, limit), first))
        yield from reversed(rows) if backwards else rows
        number = first - 1 if backwards else first + PORTION
