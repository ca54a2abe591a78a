"""The selection flags at the left of a grid: which rows the header's buttons act on."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from crpm_desktop.services.columns import Column, Kind

R = TypeVar("R")


class Ticks(QObject, Generic[R]):
    """Remembers rows by `key`; a row that is not `allowed` can't be ticked."""

    changed = Signal(object)
    """How many are ticked now."""

    def __init__(
        self,
        key: Callable[[R], object],
        allowed: Callable[[R], bool] = lambda _row: True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self.allowed = allowed
        self._keys: set[object] = set()
        self.column: Column[R] = Column(
            "selected", "", Kind.FLAG, self.holds, 2, tip="Ticked rows are what the buttons in the header act on"
        )

    @property
    def keys(self) -> frozenset[object]:
        return frozenset(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __bool__(self) -> bool:
        return True

    def holds(self, row: R) -> bool:
        return self._key(row) in self._keys

    def tick(self, rows: Iterable[R], on: bool) -> None:
        """Ticks or unticks these rows; the others stay as they are."""
        keys = set(map(self._key, filter(self.allowed, rows)))
        self._replace(self._keys | keys if on else self._keys - keys)

    def clear(self) -> None:
        self._replace(set())

    def keep(self, rows: Iterable[R]) -> None:
        """Drops the ticks of rows that are not among these: what isn't shown isn't selected."""
        if self._keys:
            self._replace(self._keys.intersection(map(self._key, rows)))

    def _replace(self, keys: set[object]) -> None:
        if keys != self._keys:
            self._keys = keys
            self.changed.emit(len(keys))
