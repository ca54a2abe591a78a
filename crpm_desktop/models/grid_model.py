"""A grid over rows in memory: sorted by any column, filtered by any column, without a proxy.

Rows keep their place in a list for good; what is shown is an order of those places, so that an edit, a tick or a
selection survives sorting.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt

from crpm_desktop.models.filters import Filter, matches
from crpm_desktop.models.table_model import NO_INDEX, AnyIndex, RowStyle, TableModel
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.columns import Column, text_of

R = TypeVar("R")


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
        self._ticks_place = self.column_index(ticks.column.name) if ticks is not None else -1
        if ticks is not None:
            ticks.changed.connect(self._repaint_ticks)

    # Rows

    def set_rows(self, rows: Iterable[R]) -> None:
        """Shows these instead; the chosen sort and the filters go on."""
        self.beginResetModel()
        self._rows = list(rows)
        self._forget_rows()
        self._order = self._arranged()
        self.endResetModel()
        self._shown_changed()

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
        return self._order[row] if self.key is None else self.key(shown)

    def row_of(self, identity: object) -> int | None:
        """The number of the row shown with this identity; None when it is not shown."""
        if identity is None:
            return None
        return next((row for row in range(len(self._order)) if self.identity(row) == identity), None)

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
        self._rearrange(self._arranged())

    @property
    def filters(self) -> tuple[Filter, ...]:
        return self._filters

    def set_filters(self, filters: Iterable[Filter]) -> None:
        """Shows only rows that meet all of them. Raises `Refused` for a condition that can't be understood."""
        filters = tuple(filters)
        for one in filters:
            matches(self.columns[self.column_index(one.name)], one.text)
        self.beginResetModel()
        self._filters = filters
        self._order = self._arranged()
        self.endResetModel()
        self._shown_changed()

    def _arranged(self) -> list[int]:
        order, always = self._places_shown(), self._always_shown()
        for one in self._filters:
            column = self.columns[self.column_index(one.name)]
            meets, value, rows = matches(column, one.text), column.value, self._rows
            order = [place for place in order if meets(value(rows[place])) or place in always]
        return order if self._sorted is None else self._sort(order, *self._sorted)

    def _sort(self, order: list[int], number: int, direction: Qt.SortOrder) -> list[int]:
        column = self.columns[number]
        keys: dict[int, Any] = {}
        blanks = []
        for place in order:
            value = column.value(self._rows[place])
            if value is None or value == "":
                blanks.append(place)
            else:
                keys[place] = text_of(column.kind, value).casefold() if isinstance(value, str) else value
        return sorted(keys, key=keys.__getitem__, reverse=direction is Qt.SortOrder.DescendingOrder) + blanks

    def _rearrange(self, order: list[int]) -> None:
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
            rows = self._counted_rows()
            self._totals = {
                column.name: sum(filter(None, map(column.value, rows)))  # type: ignore[arg-type]
                for column in self.columns
                if column.total
            }
        return self._totals

    def tick_all(self, on: bool) -> None:
        """Ticks or unticks all rows shown."""
        if self.ticks is not None:
            self.ticks.tick(self.rows(), on)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == self._ticks_place and self._can_tick(index.row()):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

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

    def _always_shown(self) -> Container[int]:
        """The places of rows that are shown whatever the filters say."""
        return ()

    def _counted_rows(self) -> list[R]:
        """The rows shown that count in the totals."""
        return self.rows()

    def _content_changed(self) -> None:
        self._totals = None
        self.totals_changed.emit()

    def _shown_changed(self) -> None:
        if self.ticks is not None:
            self.ticks.keep(self.rows())
        self._content_changed()
