"""The headers of a grid: titles right above their cells, a sign for the sort, and the marks of edited rows."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeaderV2, QWidget

from crpm_desktop.models.table_model import TableModel
from crpm_desktop.widgets.delegates import ALIGNMENT, PAD

UP = "\N{BLACK UP-POINTING SMALL TRIANGLE}"
DOWN = "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"


class ColumnHeader(QHeaderView):
    """The style's own ground; the title with the padding of the cells, and the sort's sign on its free side."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid():
            return
        painter.save()
        ground = QStyleOptionHeaderV2()
        # Not initStyleOptionForIndex: it asks every row whether it is selected.
        self.initStyleOption(ground)
        ground.rect = rect
        ground.section = logicalIndex
        self.style().drawControl(QStyle.ControlElement.CE_HeaderSection, ground, painter, self)
        model = self.model()
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        alignment = Qt.AlignmentFlag(model.headerData(logicalIndex, Qt.Orientation.Horizontal, ALIGNMENT))
        sign = self._sort_sign(logicalIndex)
        area = rect.adjusted(PAD, 0, -PAD, 0)
        painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
        if sign:
            right = not alignment & Qt.AlignmentFlag.AlignRight
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, sign)
            room = painter.fontMetrics().horizontalAdvance(sign) + 2
            area.adjust(0 if right else room, 0, -room if right else 0, 0)
        metrics = painter.fontMetrics()
        lines = [metrics.elidedText(one, Qt.TextElideMode.ElideRight, area.width()) for one in title.splitlines()]
        painter.drawText(area, alignment, "\n".join(lines))
        painter.restore()

    def _sort_sign(self, number: int) -> str:
        if not self.isSortIndicatorShown() or self.sortIndicatorSection() != number:
            return ""
        return UP if self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else DOWN


class RowMarks(QHeaderView):
    """A narrow flat strip: new, edited, deleted and refused rows have their sign here."""

    def __init__(self, parent: QWidget, width: int) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedWidth(width)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self.model()
        if not isinstance(model, TableModel):
            return
        painter.save()
        painter.fillRect(rect, QColor(model.colors.zebra))
        painter.setPen(QColor(model.colors.line))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setPen(QColor(model.colors.text))
        mark = str(model.headerData(logicalIndex, Qt.Orientation.Vertical) or "")
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, mark)
        painter.restore()
