"""The line below a grid with the sums of the columns that add up, each below its column."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crpm_desktop.models.notation import display_text
from crpm_desktop.widgets.columns_view import MARKS_WIDTH
from crpm_desktop.widgets.delegates import PAD
from crpm_desktop.widgets.grid_view import GridView

ADDING_UP = "\N{HORIZONTAL ELLIPSIS}"


class TotalsRow(QWidget):
    def __init__(self, view: GridView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.take_font(view.font())
        view.grid_model.totals_changed.connect(self._on_change)
        view.columns_placed.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        self._on_change()

    def texts(self) -> dict[str, str]:
        """The sum of each column as it is shown."""
        model = self._view.grid_model
        totals = model.totals_at_hand()
        if totals is None:
            return {column.name: ADDING_UP for column in model.columns if column.total}
        return {
            name: display_text(model.columns[model.column_index(name)].kind, total) for name, total in totals.items()
        }

    def take_font(self, font: QFont) -> None:
        """The grid's, bold."""
        bold = QFont(font)
        bold.setBold(True)
        self.setFont(bold)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(100, self._view.verticalHeader().defaultSectionSize())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _on_change(self) -> None:
        self.setVisible(any(column.total for column in self._view.grid_model.columns))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        model, view = self._view.grid_model, self._view
        spoken = ", ".join(
            f"{model.columns[model.column_index(name)].title} {text}" for name, text in self.texts().items()
        )
        self.setAccessibleName(f"Totals: {spoken}")
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(model.colors.zebra))
        painter.setPen(QColor(model.colors.muted))
        painter.drawLine(0, 0, self.width(), 0)
        marks = 0 if view.verticalHeader().isHidden() else MARKS_WIDTH
        frozen = view.frozen_width()
        self._paint_sums(painter, QRect(marks + frozen, 0, self.width() - marks - frozen, self.height()), marks)
        painter.setClipping(False)
        painter.setPen(QColor(model.colors.muted))
        where = QRect(marks + PAD, 0, max(frozen, 80) - 2 * PAD, self.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "Total")
        painter.end()

    def _paint_sums(self, painter: QPainter, room: QRect, marks: int) -> None:
        """`room` is what the frozen columns leave."""
        model, view = self._view.grid_model, self._view
        painter.setClipRect(room)
        painter.setPen(QColor(model.colors.text))
        for name, text in self.texts().items():
            number = model.column_index(name)
            if not view.isColumnHidden(number):
                left = marks + view.columnViewportPosition(number)
                needed = painter.fontMetrics().horizontalAdvance(text)
                # A sum may be wider than its column: it then reaches into the one to the left.
                cell = QRect(left, 0, view.columnWidth(number), self.height()).adjusted(PAD, 0, -PAD, 0)
                cell.setLeft(min(cell.left(), cell.right() - needed))
                painter.drawText(cell, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
