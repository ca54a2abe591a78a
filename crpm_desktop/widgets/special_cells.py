"""Cells that are more than text: check boxes, bars with their number, buttons."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget

from crpm_desktop.domain.money import PERCENT_SCALE, divide_half_away
from crpm_desktop.models.notation import display_text
from crpm_desktop.models.palette import GridColors
from crpm_desktop.models.table_model import AnyIndex, TableModel
from crpm_desktop.services.columns import Kind
from crpm_desktop.widgets.delegates import CHECK_STATE, PAD, RIGHT, CellDelegate, plain_index, tint

SHORTEST_BAR = 12
FULL_BAR = 150
"""Per cent that fill the whole bar: the goal's mark stands at two thirds."""
WIDEST = "0,000 %"
"""The room for the number: bars below each other are of one length."""


class FlagDelegate(CellDelegate):
    """A check box in the middle of its cell: a click or the space bar turns it."""

    def paint_content(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, model: TableModel[Any]
    ) -> None:
        state = model.data(index, CHECK_STATE)
        if state is None:
            super().paint_content(painter, option, index, model)
            return
        box = QStyleOptionViewItem(option)
        box.rect = self._box(option)
        box.state &= ~QStyle.StateFlag.State_Selected
        checked = Qt.CheckState(state) is Qt.CheckState.Checked
        box.state |= QStyle.StateFlag.State_On if checked else QStyle.StateFlag.State_Off
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            box.state &= ~QStyle.StateFlag.State_Enabled
        indicator = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        style = _style(option)
        style.drawPrimitive(indicator, box, painter, option.widget)
        if style.name() == "fusion":  # its own outline is hardly seen on a dark ground
            painter.setPen(tint(model.colors.muted))
            painter.drawRect(box.rect.adjusted(0, 0, -1, -1))

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        if not isinstance(event, QMouseEvent) or event.button() is not Qt.MouseButton.LeftButton:
            return False
        reach = self._box(option).adjusted(-PAD, -PAD, PAD, PAD)
        if event.type() is not QEvent.Type.MouseButtonRelease or not reach.contains(event.position().toPoint()):
            return False
        return toggle(index)

    def _box(self, option: QStyleOptionViewItem) -> QRect:
        style = _style(option)
        size = QSize(
            style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget),
            style.pixelMetric(QStyle.PixelMetric.PM_IndicatorHeight, option, option.widget),
        )
        return QStyle.alignedRect(Qt.LayoutDirection.LeftToRight, Qt.AlignmentFlag.AlignCenter, size, option.rect)


class ProgressDelegate(CellDelegate):
    """A bar with its number; a mark where the goal is, so that more than 100 % is seen as more."""

    def paint_content(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, model: TableModel[Any]
    ) -> None:
        value = model.value(index.row(), index.column())
        if isinstance(value, int):
            self._paint_bar(painter, option.rect, value, model.colors)

    def _paint_bar(self, painter: QPainter, rect: QRect, scaled: int, colors: GridColors) -> None:
        percent = divide_half_away(scaled, PERCENT_SCALE)
        number = f"{display_text(Kind.INTEGER, percent)} %"
        room = painter.fontMetrics().horizontalAdvance(WIDEST)
        painter.setPen(tint(colors.text))
        painter.drawText(QRectF(rect).adjusted(PAD, 0, -PAD, 0), RIGHT, number)
        area = QRectF(rect).adjusted(PAD, PAD + 1, -2 * PAD - room, -PAD - 1)
        if area.width() < SHORTEST_BAR or painter.fontMetrics().horizontalAdvance(number) > room + PAD:
            return
        filled = QRectF(area)
        filled.setWidth(area.width() * min(max(percent, 0), FULL_BAR) / FULL_BAR)
        goal = area.left() + area.width() * 100 / FULL_BAR
        painter.fillRect(area, tint(colors.track))
        painter.fillRect(filled, tint(colors.bar_full if percent >= 100 else colors.bar))
        painter.setPen(QPen(tint(colors.muted), 1))
        painter.drawLine(QPointF(goal, area.top() - 2), QPointF(goal, area.bottom() + 2))


class ActionDelegate(CellDelegate):
    """A cell that is a button: a click, Enter or the space bar does what it says."""

    pressed = Signal(object)
    """The row's number."""

    def ink(self, index: AnyIndex, model: TableModel[Any]) -> QColor:
        return tint(model.colors.accent)

    def alignment(self, index: AnyIndex, model: TableModel[Any]) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignCenter

    def shown_text(self, text: str) -> str:
        return f"{text} \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}" if text else ""

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        if event.type() is not QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        if event.button() is not Qt.MouseButton.LeftButton or not index.data():
            return False
        self.pressed.emit(index.row())
        return True


def toggle(index: AnyIndex) -> bool:
    """Turns a check box that may be turned; False when there is none."""
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
        return False
    on = state is None or Qt.CheckState(state) is not Qt.CheckState.Checked
    wanted = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    return index.model().setData(plain_index(index), wanted, Qt.ItemDataRole.CheckStateRole)


def delegate_for(kind: Kind, parent: QWidget) -> CellDelegate:
    return FlagDelegate(parent) if kind is Kind.FLAG else CellDelegate(parent)


def _style(option: QStyleOptionViewItem) -> QStyle:
    widget: QWidget | None = option.widget
    return QApplication.style() if widget is None else widget.style()
