"""The first columns of a grid, kept in sight while the others scroll: a second view over the same model on top."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QFrame, QHeaderView, QTableView, QWidget

from crpm_desktop.models.table_model import TableModel
from crpm_desktop.widgets.delegates import wants_up
from crpm_desktop.widgets.headers import ColumnHeader


class FrozenColumns(QTableView):
    """Shows the columns that its grid tells it to; keys, menus and the end of an edit go to the grid."""

    edit_ended = Signal(object, bool)
    """The hint of what comes next, and whether it is upwards."""
    menu_event = Signal(object)

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid)
        self._grid = grid
        self.setFocusProxy(grid)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Frozen columns")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalHeader(ColumnHeader(self))
        self.setVerticalScrollMode(grid.verticalScrollMode())
        self.setHorizontalScrollMode(grid.horizontalScrollMode())
        self.setSelectionMode(grid.selectionMode())
        self.setShowGrid(grid.showGrid())
        self.setWordWrap(False)
        self.hide()

    def follow_scrolling(self) -> None:
        ours, theirs = self.verticalScrollBar(), self._grid.verticalScrollBar()
        theirs.valueChanged.connect(ours.setValue)
        ours.valueChanged.connect(theirs.setValue)

    def commitData(self, editor: QWidget) -> None:
        # Both views have the same delegates, which tell both of them; the editor belongs to one.
        if editor.parentWidget() is self.viewport():
            super().commitData(editor)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if editor.parentWidget() is not self.viewport():
            return
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.edit_ended.emit(hint, wants_up(editor))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._grid.wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_event.emit(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        model = self.model()
        if isinstance(model, TableModel):
            painter = QPainter(self.viewport())
            painter.setPen(QColor(model.colors.muted))
            right = self.viewport().width() - 1
            painter.drawLine(right, 0, right, self.viewport().height())
            painter.end()
