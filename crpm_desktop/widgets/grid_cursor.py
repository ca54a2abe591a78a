"""How the cursor goes through a grid: as in a spreadsheet. Enter, Tab, Ctrl and the arrows, whole rows and columns."""

from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from crpm_desktop.models.draft_rows import DraftRows
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.table_model import AnyIndex, TableModel
from crpm_desktop.widgets.columns_view import ColumnsView

ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
Move = QAbstractItemView.CursorAction
_STEPS = {Move.MoveUp: (-1, 0), Move.MoveDown: (1, 0), Move.MoveLeft: (0, -1), Move.MoveRight: (0, 1)}


class CursorView(ColumnsView):
    zoom_asked = Signal(int)
    """So many steps larger, or smaller."""

    def __init__(self, model: TableModel[Any], *, frozen: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(model, frozen=frozen, parent=parent)
        self._tab_column: int | None = None
        self._tabbing = False
        self.selectionModel().currentChanged.connect(self._forget_tab)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if event.modifiers() & CTRL and turned:
            self.zoom_asked.emit(1 if turned > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    # Cursor

    def go_to(self, row: int, column: int | None = None) -> None:
        """Puts the cursor on a cell and brings it into sight."""
        shown = self.shown_columns()
        number = column if column is not None else self.currentIndex().column()
        number = number if number in shown else shown[0]
        index = self.grid_model.index(row, number)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def _forget_tab(self) -> None:
        if not self._tabbing:
            self._tab_column = None

    def go_down(self, rows: int) -> None:
        """Enter (1) and Shift+Enter (-1): back to the column in which Tab began."""
        index, column = self.currentIndex(), self._tab_column
        if index.isValid() and 0 <= index.row() + rows < self.grid_model.rowCount():
            self.go_to(index.row() + rows, column if column is not None else index.column())

    def go_across(self, action: QAbstractItemView.CursorAction) -> None:
        """Tab and Shift+Tab: the next cell, over the end of a row into the next one."""
        began = self._tab_column if self._tab_column is not None else self.currentIndex().column()
        there = self.moveCursor(action, Qt.KeyboardModifier.NoModifier)
        if not there.isValid():
            return
        self._tabbing = True
        try:
            self.go_to(there.row(), there.column())
        finally:
            self._tabbing = False
        self._tab_column = began

    def move_after_edit(self, hint: QAbstractItemDelegate.EndEditHint, *, upwards: bool = False) -> None:
        hints = QAbstractItemDelegate.EndEditHint
        if hint is hints.SubmitModelCache:
            self.go_down(-1 if upwards else 1)
        elif hint is hints.EditNextItem:
            self.go_across(Move.MoveNext)
        elif hint is hints.EditPreviousItem:
            self.go_across(Move.MovePrevious)

    def move_by_key(self, event: QKeyEvent) -> bool:
        """The keys that a table knows otherwise or not at all; True when it was one of them."""
        modifiers = event.modifiers() & ~KEYPAD
        if event.key() in ENTER and modifiers in {Qt.KeyboardModifier.NoModifier, SHIFT} and self.is_edited():
            self.go_down(-1 if modifiers & SHIFT else 1)
        elif event.key() == Qt.Key.Key_Tab and not modifiers:
            self.go_across(Move.MoveNext)
        elif event.key() == Qt.Key.Key_Backtab:
            self.go_across(Move.MovePrevious)
        elif event.key() == Qt.Key.Key_Space and modifiers == CTRL:
            self.select_columns()
        elif event.key() == Qt.Key.Key_Space and modifiers == SHIFT:
            self.select_rows()
        else:
            return False
        return True

    def is_edited(self) -> bool:
        """Is this a grid in which cells are edited, so that Enter goes on to the next one?"""
        return isinstance(self.grid_model, DraftRows)

    def moveCursor(self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if not modifiers & CTRL or not self.currentIndex().isValid():
            return super().moveCursor(cursorAction, modifiers)
        shown = self.shown_columns()
        if cursorAction is Move.MoveHome:
            return self.grid_model.index(0, shown[0])
        if cursorAction is Move.MoveEnd:
            return self.grid_model.index(max(self._last_row(), 0), shown[-1])
        if cursorAction in _STEPS:
            return self._edge(*_STEPS[cursorAction])
        return super().moveCursor(cursorAction, modifiers)

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Ctrl jumps; it selects what plain keys would, as Shift with it extends what Shift alone would."""
        if isinstance(event, QKeyEvent) and event.modifiers() & CTRL and event.key() != Qt.Key.Key_Space:
            plain = QKeyEvent(event.type(), event.key(), event.modifiers() & ~CTRL)
            return super().selectionCommand(index, plain)
        return super().selectionCommand(index, event)

    # The edge of the data

    def _last_row(self) -> int:
        """The last row with a record: not the blank line."""
        model = self.grid_model
        return (model.shown_count() if isinstance(model, GridModel) else model.rowCount()) - 1

    def _edge(self, down: int, right: int) -> QModelIndex:
        """The last filled cell before a blank one; from there the next filled cell, or the end."""
        index, shown = self.currentIndex(), self.shown_columns()
        if right:
            at = shown.index(index.column())
            cells = [self._is_filled(index.row(), column) for column in (shown if right > 0 else shown[::-1])]
            place = edge_of(cells, at if right > 0 else len(shown) - 1 - at)
            return self.grid_model.index(index.row(), (shown if right > 0 else shown[::-1])[place])
        last = self._last_row()
        if not isinstance(self.grid_model, GridModel):  # rows that are not in memory: all of them are filled
            return self.grid_model.index(last if down > 0 else 0, index.column())
        start = index.row()
        if down > 0 and start >= last:
            return QModelIndex(index)
        value, rows = self.grid_model.columns[index.column()].value, self.grid_model.rows()
        filled = [value(row) not in {None, ""} for row in (rows if down > 0 else rows[::-1])]
        place = edge_of(filled, start if down > 0 else last - start)
        return self.grid_model.index(place if down > 0 else last - place, index.column())

    def _is_filled(self, row: int, column: int) -> bool:
        return self.grid_model.value(row, column) not in {None, ""}

    # Whole rows and columns

    def select_columns(self) -> None:
        """The columns of the selected cells, from top to bottom."""
        self._select_whole(QItemSelectionModel.SelectionFlag.Columns)

    def select_rows(self) -> None:
        """The rows of the selected cells, from left to right."""
        self._select_whole(QItemSelectionModel.SelectionFlag.Rows)

    def _select_whole(self, whole: QItemSelectionModel.SelectionFlag) -> None:
        model = self.selectionModel()
        selection = model.selection() if model.hasSelection() else self._current_cell()
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect | whole)

    def _current_cell(self) -> QItemSelection:
        return QItemSelection(self.currentIndex(), self.currentIndex())

    def select_cells(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Selects a rectangle (first and last of rows and columns), the cursor in its first cell."""
        self.go_to(rows[0], columns[0])
        corners = self.grid_model.index(rows[0], columns[0]), self.grid_model.index(rows[1], columns[1])
        self.selectionModel().select(QItemSelection(*corners), QItemSelectionModel.SelectionFlag.Select)


def edge_of(filled: list[bool], start: int) -> int:
    """Where Ctrl and an arrow lead from `start`, to the end of the list."""
    end = len(filled) - 1
    place = max(start, -1)
    if place >= end:
        return max(end, 0)
    if place >= 0 and filled[place] and filled[place + 1]:
        while place < end and filled[place + 1]:
            place += 1
        return place
    place += 1
    while place < end and not filled[place]:
        place += 1
    return place
