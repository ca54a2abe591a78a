"""Scroll and selection of a grid over a reload: others' saves come in by themselves and must not move what one sees."""

from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QTableView

from crpm_desktop.models.table_model import TableModel
from crpm_desktop.widgets.grid_selection import ranges_of

MOST = 500
"""Selected rows that are found again; of more only the cursor stays."""
NEAR = 20
"""So many rows around the place where a row was are looked at for it."""


class KeptPlace:
    def __init__(self, view: QTableView, model: TableModel[Any]) -> None:
        self._view = view
        self._model = model
        top = view.rowAt(0)
        self._top = (top, model.identity(top)) if top >= 0 else None
        ranges = ranges_of(view.selectionModel())
        few = sum(one.bottom() - one.top() + 1 for one in ranges) <= MOST
        self._selected = [
            (row, model.identity(row), one.left(), one.right())
            for one in (ranges if few else ())
            for row in range(one.top(), one.bottom() + 1)
        ]

    def restore(self) -> None:
        """Once the cursor is back on its row."""
        selection = QItemSelection()
        for number, identity, left, right in self._selected:
            row = self._near(number, identity)
            if row is not None:
                selection.select(self._model.index(row, left), self._model.index(row, right))
        if not selection.isEmpty():
            self._view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)
        if self._top is not None:
            number, identity = self._top
            row = self._near(number, identity)
            found = row if row is not None else self._model.row_of(identity)
            if found is not None:
                self._view.verticalScrollBar().setValue(found)

    def _near(self, number: int, identity: object) -> int | None:
        """The row, where nothing but a few rows came or went above it."""
        if identity is None:
            return None
        around = (
            number + step for distance in range(NEAR) for step in ({0} if not distance else {distance, -distance})
        )
        last = self._model.rowCount() - 1
        return next((row for row in around if 0 <= row <= last and self._model.identity(row) == identity), None)
