"""The columns of a grid: frozen ones, widths, order, which are shown, sorting by a click, buttons and bars in cells."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from crpm_desktop.models.draft_rows import DraftRows
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.models.table_model import TableModel
from crpm_desktop.widgets.column_room import Share, shared
from crpm_desktop.widgets.delegates import CellDelegate
from crpm_desktop.widgets.frozen_columns import FrozenColumns
from crpm_desktop.widgets.headers import ColumnHeader, RowMarks
from crpm_desktop.widgets.special_cells import ActionDelegate, ProgressDelegate, delegate_for

ROW_HEIGHT = 24
ROW_PADDING = 7
COLUMN_PADDING = 14
TITLE_PADDING = 24
"""Room for the sign of the sort beside a title."""
HEADER_PADDING = 8
MARKS_WIDTH = 20
MOST_FROZEN = 0.55
"""Frozen columns never take more of the grid's width than this."""


class ColumnsView(QTableView):
    action_pressed = Signal(str, object)
    """The name of an action column and the row whose button was pressed."""
    columns_changed = Signal()
    """The user has changed widths, order or visibility."""
    columns_placed = Signal()
    """They stand elsewhere now, for whatever reason."""

    def __init__(self, model: TableModel[Any], *, frozen: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid_model = model
        self.frozen_count = frozen
        self.action_columns: set[str] = set()
        self.progress_columns: set[str] = set()
        self._sorted: tuple[int, Qt.SortOrder] | None = None
        self._own_widths = self._sharing = False
        self._shares: list[Share] = []
        self._set_up_look()
        self.setModel(model)
        self.frozen = FrozenColumns(self)
        self._set_up_columns()
        self._connect_columns()
        self._take_colors()
        self.follow_columns()

    def _set_up_look(self) -> None:
        font = self.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows, columns = RowMarks(self, MARKS_WIDTH), ColumnHeader(self)
        rows.setDefaultSectionSize(max(ROW_HEIGHT, QFontMetrics(font).height() + ROW_PADDING))
        self.setVerticalHeader(rows)
        self.setHorizontalHeader(columns)

    def _set_up_columns(self) -> None:
        model = self.grid_model
        self.verticalHeader().setVisible(isinstance(model, DraftRows))
        self.frozen.setModel(model)
        self.frozen.setSelectionModel(self.selectionModel())
        self.frozen.verticalHeader().setDefaultSectionSize(self.verticalHeader().defaultSectionSize())
        self.frozen.follow_scrolling()
        for number, column in enumerate(model.columns):
            self.set_delegate(number, delegate_for(column.kind, self))
        self.reset_widths()

    def set_delegate(self, number: int, delegate: CellDelegate) -> None:
        self.setItemDelegateForColumn(number, delegate)
        self.frozen.setItemDelegateForColumn(number, delegate)

    def _connect_columns(self) -> None:
        header, frozen = self.horizontalHeader(), self.frozen.horizontalHeader()
        self.grid_model.rowsInserted.connect(self.place_frozen)
        self.grid_model.rowsRemoved.connect(self.place_frozen)
        header.sectionClicked.connect(self._sort_by_click)
        frozen.sectionClicked.connect(self._sort_by_click)
        header.sectionResized.connect(self._on_resized)
        frozen.sectionResized.connect(self._on_frozen_resized)
        header.sectionMoved.connect(self._on_columns_changed)
        frozen.sectionMoved.connect(self._on_frozen_moved)

    # Columns

    def set_progress_column(self, name: str) -> None:
        self.progress_columns.add(name)
        self.set_delegate(self.grid_model.column_index(name), ProgressDelegate(self))

    def set_action_column(self, name: str) -> None:
        """Makes the column's cells buttons: `action_pressed`."""
        delegate = ActionDelegate(self)
        delegate.pressed.connect(lambda row: self._press(name, row))
        self.action_columns.add(name)
        self.set_delegate(self.grid_model.column_index(name), delegate)

    def shown_columns(self) -> list[int]:
        """The numbers of the columns shown, from left to right."""
        header = self.horizontalHeader()
        numbers = (header.logicalIndex(visual) for visual in range(header.count()))
        return [number for number in numbers if not header.isSectionHidden(number)]

    def reset_widths(self) -> None:
        """Every column shown, in the model's order, as wide as its description says and its title needs."""
        header, digit = self.horizontalHeader(), QFontMetrics(self.font()).horizontalAdvance("0")
        self.fit_header()
        shares = []
        for number, column in enumerate(self.grid_model.columns):
            header.moveSection(header.visualIndex(number), number)
            header.showSection(number)
            lines = str(self.grid_model.headerData(number, Qt.Orientation.Horizontal) or "").splitlines()
            title = max((header.fontMetrics().horizontalAdvance(line) + TITLE_PADDING for line in lines), default=0)
            width, least = (max(chars * digit + COLUMN_PADDING, title) for chars in (column.width, column.least or 0))
            shares.append(Share(width, least if column.least is not None else None))
            header.resizeSection(number, width)
        self._shares, self._own_widths = shares, False
        if self.isVisible():
            self.share_room()

    def share_room(self) -> None:
        """As long as the user has set no width, columns of names and notes take what room is left, or give some."""
        if self._own_widths:
            return
        shown, header = self.shown_columns(), self.horizontalHeader()
        self._sharing = True
        for number, width in zip(shown, shared([self._shares[n] for n in shown], self.viewport().width()), strict=True):
            header.resizeSection(number, width)
        self._sharing = False
        self.follow_columns()
        self.columns_placed.emit()

    def fit_header(self) -> None:
        """As high as its titles need."""
        header = self.horizontalHeader()
        lines_high = max((column.heading.count("\n") + 1 for column in self.grid_model.columns), default=1)
        room = lines_high * header.fontMetrics().lineSpacing() + HEADER_PADDING
        header.setFixedHeight(max(self.verticalHeader().defaultSectionSize() + 2, room))

    def set_column_hidden(self, number: int, hidden: bool) -> None:
        """Hides or shows a column; the last one shown stays."""
        if not hidden or len(self.shown_columns()) > 1:
            self._sharing = True
            self.horizontalHeader().setSectionHidden(number, hidden)
            self._sharing = False
            self.share_room()
            self._on_columns_changed()

    def _frozen_now(self) -> list[int]:
        shown = self.shown_columns()[: self.frozen_count]
        room = (self.width() - self._marks_width()) * MOST_FROZEN
        while shown and sum(self.columnWidth(number) for number in shown) > room:
            shown.pop()
        return shown

    def follow_columns(self) -> None:
        """Brings the frozen columns in line with order, widths and what is hidden."""
        frozen, header = self._frozen_now(), self.horizontalHeader()
        theirs = self.frozen.horizontalHeader()
        theirs.blockSignals(True)
        for visual in range(header.count()):
            number = header.logicalIndex(visual)
            theirs.moveSection(theirs.visualIndex(number), visual)
            self.frozen.setColumnHidden(number, number not in frozen)
            if number in frozen:
                theirs.resizeSection(number, header.sectionSize(number))
        theirs.blockSignals(False)
        self.place_frozen()

    def frozen_width(self) -> int:
        return sum(self.columnWidth(number) for number in self._frozen_now())

    def _marks_width(self) -> int:
        return 0 if self.verticalHeader().isHidden() else MARKS_WIDTH

    def place_frozen(self) -> None:
        width, header = self.frozen_width(), self.horizontalHeader().height()
        self.frozen.setVisible(width > 0)
        rows = self.grid_model.rowCount() * self.verticalHeader().defaultSectionSize()
        self.frozen.horizontalHeader().setFixedHeight(header)
        self.frozen.setGeometry(self._marks_width(), 0, width, header + min(self.viewport().height(), rows))
        self.frozen.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()
        self.follow_columns()

    def _on_resized(self, _number: int, _old: int, _new: int) -> None:
        if not self._sharing:
            self._own_widths = True
            self._on_columns_changed()

    def _on_columns_changed(self, *_what: int) -> None:
        self.follow_columns()
        self.columns_placed.emit()
        self.columns_changed.emit()

    def _on_frozen_resized(self, number: int, _old: int, new: int) -> None:
        if new > 0 and new != self.columnWidth(number):
            self.setColumnWidth(number, new)

    def _on_frozen_moved(self, _number: int, old: int, new: int) -> None:
        self.horizontalHeader().moveSection(old, new)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        bar, before = self.horizontalScrollBar(), self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        width = self.frozen_width()
        if index.column() in self._frozen_now():
            bar.setValue(before)
        elif width and self.columnViewportPosition(index.column()) < width:
            bar.setValue(bar.value() + self.columnViewportPosition(index.column()) - width)

    def _press(self, name: str, row_number: int) -> None:
        row = self.grid_model.row_at(row_number)
        if row is not None:
            self.action_pressed.emit(name, row)

    # Sort

    def _sort_by_click(self, number: int) -> None:
        """Up, down, and back to the order in which the rows came."""
        if not self.grid_model.can_sort(number):
            return
        if self._sorted == (number, Qt.SortOrder.AscendingOrder):
            self.sort_by(number, Qt.SortOrder.DescendingOrder)
        elif self._sorted == (number, Qt.SortOrder.DescendingOrder):
            self.sort_by(-1)
        else:
            self.sort_by(number)

    def sort_by(self, number: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; -1 brings back the order in which the rows came."""
        self.show_sort(number, order)
        self.grid_model.sort(number, order)

    def show_sort(self, number: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Only shows, in the header, by what the rows are sorted; -1: by no column."""
        self._sorted = (number, order) if number >= 0 else None
        for header in (self.horizontalHeader(), self.frozen.horizontalHeader()):
            header.setSortIndicatorShown(number >= 0)
            header.setSortIndicator(number, order)

    # Look

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._take_colors()

    def _take_colors(self) -> None:
        colors = grid_colors(QGuiApplication.palette())
        palette = self.palette()
        wanted = {
            QPalette.ColorRole.Base: colors.base,
            QPalette.ColorRole.AlternateBase: colors.zebra,
            QPalette.ColorRole.Text: colors.text,
        }
        self.grid_model.set_colors(colors)
        if all(palette.color(role).name() == name for role, name in wanted.items()):
            return
        for role, name in wanted.items():
            palette.setColor(role, QColor(name))
        self.setPalette(palette)
        self.frozen.setPalette(palette)
