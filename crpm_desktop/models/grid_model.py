"""A grid over rows in memory: sorted by any column, filtered by any column, without a proxy.

Rows keep their place in a list for good; what is shown is an order of those places, so that an edit, a tick or a
selection survives sorting.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt

from crpm_desktop.models.filters import Filter, matches
from crpm_desktop.models.table_model import CHECKABLE, NO_INDEX, AnyIndex, RowStyle, TableModel
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.columns import Column

R = TypeVar("R")
T = TypeVar("T")

MANY = 20_000
"""From so many rows on, sorting, filtering and adding up happen in the background, where there is one."""


class RunLater(Protocol):
    """Does `work` away from the screen and hands its result to `done` on the screen's thread."""

    def __call__(self, work: Callable[[], T], done: Callable[[T], None]) -> object: ...


class Arranged(list[R]):
    """Rows with the order in which they are to be shown, and the filters and the sort that it was found for."""

    def __init__(self, rows: Iterable[R], asked: object, order: list[int]) -> None:
        super().__init__(rows)
        self.asked = asked
        self.order = order


class GridModel(TableModel[R]):
    def __init__(
        self,
        columns: tuple[Column[R], ...],
        *,
        key: Callable[[R], object] | None = None,
        style: Callable[[R], RowStyle] | None = None,
        ticks: Ticks[R] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`key` tells rows apart over a reload, so that the cursor stays on its row; `ticks` has its column among
        `columns`."""
        super().__init__(columns, style=style, parent=parent)
        self.key = key
        self.ticks = ticks
        self._rows: list[R] = []
        self._order: list[int] = []
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._filters: tuple[Filter, ...] = ()
        self._totals: dict[str, int] | None = None
        self.run_later: RunLater | None = None
        self._stamp = 0
        self._asked = 0
        self._adding_up = False
        self._same_rows = True
        self._known: tuple[object, int] = (None, 0)
        self._ticks_place = self.column_index(ticks.column.name) if ticks is not None else -1
        if ticks is not None:
            ticks.changed.connect(self._repaint_ticks)

    # Rows

    def set_rows(self, rows: Iterable[R]) -> None:
        """Shows these instead; the chosen sort and the filters go on. Of many rows, let `arranger` find the order."""
        self.beginResetModel()
        self._rows = list(rows)
        self._forget_rows()
        self._stamp += 1
        self._asked += 1
        self._same_rows = False
        if isinstance(rows, Arranged) and rows.asked == (self._filters, self._sorted):
            self._order = list(rows.order)
        else:
            self._order = self._arranging()()
        self.endResetModel()
        self._shown_changed()

    def arranger(self) -> "Callable[[Iterable[R]], Arranged[R]]":
        """What arranges rows to come as the grid is sorted and filtered now, on any thread."""
        asked, find = (self._filters, self._sorted), self._finder()

        def arrange(rows: Iterable[R]) -> Arranged[R]:
            kept = list(rows)
            return Arranged(kept, asked, find(kept, list(range(len(kept))), ()))

        return arrange

    @property
    def arranges(self) -> bool:
        """Are rows left out or shown in another order than that in which they come?"""
        return bool(self._filters or self._sorted)

    def rows(self) -> list[R]:
        """The rows shown, in their order."""
        return [self._rows[place] for place in self._order]

    def row_at(self, row: int) -> R | None:
        return self._rows[self._order[row]] if 0 <= row < len(self._order) else None

    def rows_from(self, start: int, *, backwards: bool = False) -> Iterator[tuple[int, R]]:
        rows = self.rows()
        numbers = range(start, -1, -1) if backwards else range(start, len(rows))
        return ((number, rows[number]) for number in numbers)

    def all_rows(self) -> list[R]:
        """What an export writes: the rows shown, as far as they count."""
        return self._counted_rows()

    def identity(self, row: int) -> object:
        """What tells the row apart from the others, over sorting, filtering and (with a `key`) a reload."""
        shown = self.row_at(row)
        if shown is None:
            return None
        if self.key is None:
            return self._order[row]
        self._known = self.key(shown), self._order[row]
        return self._known[0]

    def row_of(self, identity: object) -> int | None:
        """The number of the row shown with this identity; None when it is not shown."""
        if identity is None:
            return None
        if self.key is None:
            return self._row_of_place(identity)
        key, rows, (known, place) = self.key, self._rows, self._known
        if known == identity and place < len(rows) and key(rows[place]) == identity:
            return self._row_of_place(place)  # still where it was when it was asked for: no need to search
        return next((row for row, place in enumerate(self._order) if key(rows[place]) == identity), None)

    def _row_of_place(self, place: object) -> int | None:
        return self._order.index(place) if isinstance(place, int) and place in self._order else None

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._order)

    def shown_count(self) -> int:
        """How many rows are shown, without a blank line for a new one."""
        return len(self._order)

    def is_empty(self) -> bool:
        return not self._order

    def all_count(self) -> int:
        """How many rows there are, those left out by a filter included."""
        return len(self._rows)

    # Sort and filter

    def can_sort(self, column: int) -> bool:
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column, blanks last; -1 brings back the order in which the rows came."""
        self._sorted = (column, order) if column >= 0 else None
        self._arrange(self._rearrange)

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self._filters

    def set_filters(self, filters: Iterable[Filter]) -> None:
        """Shows only rows that meet all of them. Raises `Refused` for a condition that can't be understood."""
        filters = tuple(filters)
        for one in filters:
            matches(self.columns[self.column_index(one.name)], one.text)
        self._filters = filters
        self._arrange(self._show_order)

    def _arrange(self, take: Callable[[list[int]], None]) -> None:
        """Finds the order that filters and sort ask for; the last one that was asked for is taken."""
        self._asked += 1
        if self.run_later is None or len(self._rows) < MANY:
            take(self._arranging()())
            return
        asked, stamp = self._asked, self._stamp

        def arrived(order: list[int]) -> None:
            if asked == self._asked:
                if stamp == self._stamp:
                    take(order)
                else:  # rows were edited in the meantime
                    self._arrange(take)

        self.run_later(self._arranging(), arrived)

    def _show_order(self, order: list[int]) -> None:
        self.beginResetModel()
        self._order = order
        self.endResetModel()
        self._shown_changed()

    def _arranging(self) -> Callable[[], list[int]]:
        """What finds the order of the rows as they are now, on any thread."""
        rows, places, always = list(self._rows), self._places_shown(), frozenset(self._always_shown())
        find = self._finder()
        return lambda: find(rows, places, always)

    def _finder(self) -> Callable[[Sequence[R], list[int], Collection[int]], list[int]]:
        named = [(self.columns[self.column_index(one.name)], one.text) for one in self._filters]
        asked = [(column.value, matches(column, text)) for column, text in named]
        sort = (self.columns[self._sorted[0]], self._sorted[1]) if self._sorted is not None else None

        def find(rows: Sequence[R], order: list[int], always: Collection[int]) -> list[int]:
            for value, meets in asked:
                order = [place for place in order if meets(value(rows[place])) or place in always]
            return order if sort is None else _sorted_places(rows, order, *sort)

        return find

    def _rearrange(self, order: list[int]) -> None:
        if set(order) != set(self._order):  # a filter that was asked for before is taken along
            self._show_order(order)
            return
        self.layoutAboutToBeChanged.emit()
        indexes = self.persistentIndexList()
        before, self._order = self._order, order
        if indexes:
            rows = {place: row for row, place in enumerate(order)}
            self.changePersistentIndexList(indexes, [self._moved(index, before, rows) for index in indexes])
        self.layoutChanged.emit()

    def _moved(self, index: QModelIndex, before: list[int], rows: Mapping[int, int]) -> QModelIndex:
        if index.row() >= len(before):
            return index
        return self.createIndex(rows[before[index.row()]], index.column())

    # Totals and ticks

    def totals(self) -> Mapping[str, int]:
        if self._totals is None:
            self._totals = self._adding()()
        return self._totals

    def totals_at_hand(self) -> Mapping[str, int] | None:
        """The totals if they are known or quickly found; else, and while rows are awaited, None, and `totals_changed`
        when they are."""
        if self.awaited:
            return None
        if self._totals is not None or self.run_later is None or len(self._order) < MANY:
            return self.totals()
        if not self._adding_up:
            self._adding_up = True
            stamp = self._stamp

            def added_up(totals: dict[str, int]) -> None:
                self._adding_up = False
                if stamp == self._stamp and self._totals is None:
                    self._totals = totals
                self.totals_changed.emit()

            self.run_later(self._adding(), added_up)
        return None

    def _adding(self) -> Callable[[], dict[str, int]]:
        rows = self._counted_rows()
        summed = [(column.name, column.value) for column in self.columns if column.total]
        return lambda: {name: sum(filter(None, map(value, rows))) for name, value in summed}  # type: ignore[arg-type]

    def tick_all(self, on: bool) -> None:
        """Ticks or unticks all rows shown."""
        if self.ticks is not None:
            self.ticks.tick(self.rows(), on)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.column() == self._ticks_place and index.isValid() and self._can_tick(index.row()):
            return CHECKABLE
        return super().flags(index)

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index.row())
        if self.ticks is None or row is None or index.column() != self._ticks_place:
            return False
        if role != Qt.ItemDataRole.CheckStateRole or not self._can_tick(index.row()):
            return False
        self.ticks.tick([row], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def _check_state(self, row: int, column: int) -> Qt.CheckState | None:
        if column != self._ticks_place or not self._can_tick(row):
            return None
        return Qt.CheckState.Checked if self.value(row, column) else Qt.CheckState.Unchecked

    def text(self, row: int, column: int) -> str:
        return "" if column == self._ticks_place else super().text(row, column)

    def _can_tick(self, row: int) -> bool:
        shown = self.row_at(row)
        return self.ticks is not None and shown is not None and self.ticks.allowed(shown)

    def _repaint_ticks(self) -> None:
        if self._order:
            self.dataChanged.emit(self.index(0, self._ticks_place), self.index(len(self._order) - 1, self._ticks_place))

    # For children

    def _forget_rows(self) -> None:
        """The rows were replaced: what was kept by their places is void."""

    def _places_shown(self) -> list[int]:
        return list(range(len(self._rows)))

    def _always_shown(self) -> Collection[int]:
        """The places of rows that are shown whatever the filters say."""
        return ()

    def _counted_rows(self) -> list[R]:
        """The rows shown that count in the totals."""
        return self.rows()

    def _content_changed(self) -> None:
        self._stamp += 1
        self._totals = None
        self.totals_changed.emit()

    def _shown_changed(self) -> None:
        if self.ticks is not None and (self._filters or not self._same_rows):
            self.ticks.keep(self.rows())
        self._same_rows = True
        self._content_changed()


def _sorted_places(rows: Sequence[R], order: list[int], column: Column[R], direction: Qt.SortOrder) -> list[int]:
    """Texts as they read, upper and lower case alike; blanks last in both directions."""
    value = column.value
    found = [(value(rows[place]), place) for place in order]
    keys = {
        place: one.casefold() if isinstance(one, str) else one for one, place in found if one is not None and one != ""
    }
    blanks = [place for one, place in found if one is None or one == ""]
    return sorted(keys, key=keys.__getitem__, reverse=direction is Qt.SortOrder.DescendingOrder) + blanks  # type: ignore[arg-type]
