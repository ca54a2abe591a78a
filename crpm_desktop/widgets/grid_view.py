"""The grid that every tab uses: a cursor that survives a reload, keys, the selected cells, a worded empty state."""

from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QWidget

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.table_model import TableModel
from crpm_desktop.services.cell_text import TextWriter
from crpm_desktop.widgets.delegates import plain_index, wants_up
from crpm_desktop.widgets.grid_cursor import ENTER, KEYPAD, CursorView
from crpm_desktop.widgets.grid_selection import (
    Block,
    Stats,
    at_hand,
    copied_text,
    ranges_of,
    selected_block,
    selection_size,
    stats_of,
)
from crpm_desktop.widgets.kept_place import KeptPlace
from crpm_desktop.widgets.special_cells import toggle

USE_KEYS = ENTER | {Qt.Key.Key_Space}


class GridView(CursorView):
    row_entered = Signal(object)
    """The number of the row that the cursor is on now; -1: none."""
    stats_changed = Signal(object)
    """`Stats` of the selected cells."""
    row_opened = Signal(object)
    """The row that was double-clicked, or where Enter was pressed, in a cell that isn't edited."""
    copied = Signal(int)
    """In how many of the texts copied characters had to be replaced."""
    copy_asked = Signal(object, bool)
    """A `Block` too large to be copied at once, and whether its header is wanted."""
    typing = Signal()
    """An editor was opened or closed: ask `is_editing` again."""
    menu_asked = Signal(object)
    """Where, on the screen, the context menu is wanted."""

    def __init__(self, model: TableModel[Any], *, frozen: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(model, frozen=frozen, parent=parent)
        self._empty_text = ""
        self._kept: tuple[object, int] | None = None
        self._kept_place: KeptPlace | None = None
        self._stats_timer = QTimer(self, singleShot=True, interval=0)
        self._stats_timer.timeout.connect(self._on_selection)
        self._newest = QPersistentModelIndex()
        model.modelAboutToBeReset.connect(self._keep_cursor)
        model.modelReset.connect(self._restore_cursor)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._describe)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._on_current_row)
        self.doubleClicked.connect(self._on_double_click)
        self.frozen.doubleClicked.connect(self._on_double_click)
        self.frozen.edit_ended.connect(self.typing)
        self.frozen.edit_ended.connect(lambda hint, up: self.move_after_edit(hint, upwards=up))
        self.frozen.menu_event.connect(self.contextMenuEvent)
        self._restore_cursor()

    # Cursor

    def current_row(self) -> Any:
        """The row that the cursor is on; None when there is none."""
        return self.grid_model.row_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def _keep_cursor(self) -> None:
        index = self.currentIndex()
        self._kept_place = KeptPlace(self, self.grid_model)
        self._kept = (self.grid_model.identity(index.row()), index.column()) if index.isValid() else None

    def _restore_cursor(self) -> None:
        """Back on the same row, or on the first one."""
        self.place_frozen()
        if self.grid_model.rowCount():
            identity, column = self._kept or (None, self.first_data_column())
            row = self.grid_model.row_of(identity)
            self.go_to(row if row is not None else 0, column)
            if row is not None and self._kept_place is not None:
                self._kept_place.restore()
        else:
            self.row_entered.emit(-1)
        self._stats_timer.start()

    def first_data_column(self) -> int:
        """The first column shown that is no selection flag."""
        ticks = self.grid_model.ticks if isinstance(self.grid_model, GridModel) else None
        shown = [n for n in self.shown_columns() if ticks is None or self.grid_model.columns[n] is not ticks.column]
        return shown[0] if shown else 0

    def _on_current_row(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.viewport().update()
        self.frozen.viewport().update()
        self.row_entered.emit(current.row())

    def _on_double_click(self, index: QModelIndex) -> None:
        row = self.grid_model.row_at(index.row())
        if row is not None and not index.flags() & (Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable):
            self.row_opened.emit(row)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif self._use_cell(event) or (not self.is_editing() and self.move_by_key(event)):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _use_cell(self, event: QKeyEvent) -> bool:
        """Enter or the space bar on a button, the space bar on a check box, Enter in a grid that is only read."""
        index = self.currentIndex()
        if event.key() not in USE_KEYS or not index.isValid() or event.modifiers() & ~KEYPAD:
            return False
        name = self.grid_model.columns[index.column()].name
        space = event.key() == Qt.Key.Key_Space
        if name in self.action_columns:
            self._press(name, index.row())
            return True
        if space:
            return toggle(index)
        if self.is_editing():  # the editor lets Enter through while it waits to hand over what was typed
            return True
        if self.is_edited():
            return False
        row = self.grid_model.row_at(index.row())
        if row is not None:
            self.row_opened.emit(row)
        return row is not None

    def is_editing(self) -> bool:
        return QAbstractItemView.State.EditingState in {self.state(), self.frozen.state()}

    def edit(self, index: Any, *how: Any) -> Any:
        """An editor in a frozen column opens in the view that shows it."""
        if index.isValid() and index.column() in self._frozen_now():
            opened = self.frozen.edit(index, *how)
        else:
            opened = super().edit(index, *how)
        self.typing.emit()
        return opened

    def commitData(self, editor: QWidget) -> None:
        if editor.parentWidget() is self.viewport():
            super().commitData(editor)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if editor.parentWidget() is not self.viewport():
            return
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.typing.emit()
        self.move_after_edit(hint, upwards=wants_up(editor))

    # Selection

    def selected_block(self) -> Block | None:
        return selected_block(self.selectionModel(), self.horizontalHeader())

    def selected_row_numbers(self) -> list[int]:
        """The rows with a selected cell, ascending."""
        ranges = ranges_of(self.selectionModel())
        return sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})

    def copy_selection(self, *, with_header: bool = False) -> None:
        block = self.selected_block()
        if block is None:
            return
        if not at_hand(self.grid_model, block):
            self.copy_asked.emit(block, with_header)
            return
        rows = ((row, self.grid_model.row_at(row)) for row in range(block.first, block.last + 1))
        texts = TextWriter()
        text = copied_text(self.grid_model.columns, rows, block, with_header=with_header, texts=texts)
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(texts.replaced)

    def _selection_changed(self, selected: QItemSelection, _deselected: QItemSelection) -> None:
        if not selected.isEmpty():
            self._newest = QPersistentModelIndex(selected.at(0).topLeft())
        self._stats_timer.start()

    def _on_selection(self) -> None:
        self._follow_selection()
        self._tell_stats()

    def _follow_selection(self) -> None:
        """A screen reader selects without moving the cursor, which is what all commands act on."""
        newest, self._newest, selection = self._newest, QPersistentModelIndex(), self.selectionModel()
        current = self.currentIndex()
        if not newest.isValid() or selection.isSelected(current) or self.is_editing():
            return
        beside = self.grid_model.index(newest.row(), max(current.column(), 0))
        index = beside if selection.isSelected(beside) else plain_index(newest)
        selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _tell_stats(self) -> None:
        size = selection_size(self.selectionModel())
        block = self.selected_block() if size > 1 else None
        self.stats_changed.emit(stats_of(self.grid_model, block) if block is not None else Stats())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_asked.emit(at)

    # Look

    def set_empty_text(self, text: str) -> None:
        """The sentence that stands in the grid while it has no rows."""
        if text != self._empty_text:
            self._empty_text = text
            self._describe()
            self.viewport().update()

    def _describe(self) -> None:
        """Why there is nothing to read, to whoever listens; nothing where there is."""
        self.setAccessibleDescription(self._empty_text if self.grid_model.is_empty() else "")

    @property
    def empty_text(self) -> str:
        return self._empty_text

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._empty_text or not self.grid_model.is_empty():
            return
        painter = QPainter(self.viewport())
        painter.setPen(QColor(self.grid_model.colors.muted))
        area = self.viewport().rect().adjusted(20, 20, -20, -20)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
        painter.end()
