"""How cells are painted and edited: one look on every system, readable on every ground, never by colour alone."""

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crpm_desktop.domain.money import PERCENT_SCALE, divide_half_away
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.palette import GLYPHS, GridColors
from crpm_desktop.models.table_model import AnyIndex, TableModel
from crpm_desktop.services.columns import Kind

PAD = 4
FULL_BAR = 150
"""Per cent that fill the whole bar: the goal's mark stands at two thirds."""


class CellDelegate(QStyledItemDelegate):
    """Any cell: text, coloured figures with their shape, check boxes, marks of what was changed."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        model = index.model()
        if not isinstance(model, TableModel):
            return
        colors = model.colors
        ground = self._ground(option, index, colors)
        if ground is not None:
            option.backgroundBrush = QBrush(QColor(ground))
        # The ground says what is selected, in our colours: a style's own highlight would take the ink's place.
        option.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        if index.data(Qt.ItemDataRole.ForegroundRole) is None:
            option.palette.setColor(QPalette.ColorRole.Text, QColor(colors.text))

    def _ground(self, option: QStyleOptionViewItem, index: AnyIndex, colors: GridColors) -> str | None:
        """None leaves the ground that the model gave, or the zebra's."""
        if option.state & QStyle.StateFlag.State_Selected:
            return colors.selected
        if option.backgroundBrush.style() is not Qt.BrushStyle.NoBrush:
            return None
        view = option.widget
        if isinstance(view, QAbstractItemView) and view.currentIndex().row() == index.row():
            return colors.current_row
        return colors.zebra if index.row() % 2 else None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        super().paint(painter, option, index)
        if not isinstance(model, TableModel):
            return
        color = model.color_of(index.row(), index.column())
        if color is not None:
            painter.save()
            painter.setPen(QColor(model.colors.ink(color)))
            area = option.rect.adjusted(PAD, 0, -PAD, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, GLYPHS[color])
            painter.restore()
        if isinstance(model, DraftModel):
            self._paint_marks(painter, option.rect, index, model)
        self.paint_focus(painter, option, index, model.colors)

    def _paint_marks(self, painter: QPainter, rect: QRect, index: AnyIndex, model: DraftModel[Any]) -> None:
        """A corner for a changed cell, a line below one that was refused."""
        wrong = model.wrong_at(index.row(), index.column()) is not None
        if not wrong and not model.is_changed(index.row(), index.column()):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if wrong:
            painter.setPen(QPen(QColor(model.colors.red), 2, Qt.PenStyle.DotLine))
            painter.drawLine(rect.left() + 2, rect.bottom() - 1, rect.right() - 2, rect.bottom() - 1)
        else:
            corner = QPointF(rect.left(), rect.top())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(model.colors.accent))
            painter.drawPolygon(QPolygonF([corner, corner + QPointF(6, 0), corner + QPointF(0, 6)]))
        painter.restore()

    def paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, colors: GridColors) -> None:
        """A frame around the cell with the cursor; thin and grey while the keyboard is elsewhere."""
        view = option.widget
        if not isinstance(view, QAbstractItemView) or view.currentIndex() != index:
            return
        has_keys = (view.focusProxy() or view).hasFocus()
        painter.save()
        painter.setPen(QPen(QColor(colors.accent if has_keys else colors.muted), 2 if has_keys else 1))
        painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1))
        painter.restore()

    # Editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        editor = QLineEdit(parent)
        dress_editor(editor, index)
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        # An unchanged text is no edit, so that looking into a cell never marks it.
        if isinstance(editor, QLineEdit) and editor.text() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(_plain(index), editor.text(), Qt.ItemDataRole.EditRole)


class FlagDelegate(CellDelegate):
    """A check box in the middle of its cell: a click or the space bar turns it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            super().paint(painter, option, index)
            return
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        style = _style(option)
        ground.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, option.widget)
        box = QStyleOptionViewItem(ground)
        box.rect = self._box(option)
        checked = Qt.CheckState(state) is Qt.CheckState.Checked
        box.state |= QStyle.StateFlag.State_On if checked else QStyle.StateFlag.State_Off
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            box.state &= ~QStyle.StateFlag.State_Enabled
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, box, painter, option.widget)
        model = index.model()
        if isinstance(model, DraftModel):
            self._paint_marks(painter, option.rect, index, model)
        if isinstance(model, TableModel):
            self.paint_focus(painter, option, index, model.colors)

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

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        style = _style(option)
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, option.widget)
        model = index.model()
        if not isinstance(model, TableModel):
            return
        value = model.value(index.row(), index.column())
        if isinstance(value, int):
            self._paint_bar(painter, option.rect, value, model.colors)
        self.paint_focus(painter, option, index, model.colors)

    def displayText(self, value: object, locale: object) -> str:
        return f"{value} %" if value else ""

    def _paint_bar(self, painter: QPainter, rect: QRect, scaled: int, colors: GridColors) -> None:
        percent = divide_half_away(scaled, PERCENT_SCALE)
        area = QRectF(rect).adjusted(PAD, PAD, -PAD, -PAD)
        filled = QRectF(area)
        filled.setWidth(area.width() * min(max(percent, 0), FULL_BAR) / FULL_BAR)
        goal = area.left() + area.width() * 100 / FULL_BAR
        painter.save()
        painter.fillRect(filled, QColor(colors.bar_full if percent >= 100 else colors.bar))
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.drawRect(area)
        painter.setPen(QPen(QColor(colors.muted), 1))
        painter.drawLine(QPointF(goal, area.top()), QPointF(goal, area.bottom()))
        painter.setPen(QColor(colors.text))
        painter.drawText(
            area.adjusted(0, 0, -2, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{percent:,} %"
        )
        painter.restore()


class ActionDelegate(CellDelegate):
    """A cell that is a button: a click, Enter or the space bar does what it says."""

    pressed = Signal(object)
    """The row's number."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().initStyleOption(option, index)
        model = index.model()
        if isinstance(model, TableModel):
            option.palette.setColor(QPalette.ColorRole.Text, QColor(model.colors.accent))
            option.displayAlignment = Qt.AlignmentFlag.AlignCenter

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        if event.type() is not QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        if event.button() is not Qt.MouseButton.LeftButton or not index.data():
            return False
        self.pressed.emit(index.row())
        return True


def dress_editor(editor: QLineEdit, index: AnyIndex) -> None:
    """Makes an editor stand in its cell as the text did."""
    editor.setFrame(False)
    editor.setTextMargins(PAD - 2, 0, PAD - 2, 0)
    editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
    editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))


def toggle(index: AnyIndex) -> bool:
    """Turns a check box that may be turned; False when there is none."""
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
        return False
    on = state is None or Qt.CheckState(state) is not Qt.CheckState.Checked
    wanted = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    return index.model().setData(_plain(index), wanted, Qt.ItemDataRole.CheckStateRole)


def delegate_for(kind: Kind, parent: QWidget) -> CellDelegate:
    return FlagDelegate(parent) if kind is Kind.FLAG else CellDelegate(parent)


def _plain(index: AnyIndex) -> Any:
    return index.model().index(index.row(), index.column())


def _style(option: QStyleOptionViewItem) -> QStyle:
    widget: QWidget | None = option.widget
    return QApplication.style() if widget is None else widget.style()
