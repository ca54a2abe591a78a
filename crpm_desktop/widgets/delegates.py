"""How cells are painted and edited: one look on every system, readable on every ground, never by colour alone."""

from functools import lru_cache
from math import ceil
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPolygonF, QStaticText, QTransform
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.notation import FIGURES
from crpm_desktop.models.palette import GLYPHS, GridColors
from crpm_desktop.models.table_model import AnyIndex, TableModel
from crpm_desktop.services.columns import Kind

PAD = 6
MOST_TEXTS = 4_000
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
CHECK_STATE = int(Qt.ItemDataRole.CheckStateRole)
FONT = int(Qt.ItemDataRole.FontRole)
UPWARDS = "upwards"
"""The property of an editor that was ended by Shift+Enter or the upward arrow."""
_UP_DOWN = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})


class LaidOut:
    """Texts of one font as they were laid out when they were painted last: most of what is painted is painted again."""

    def __init__(self) -> None:
        self._font = QFont()
        self._texts: dict[str, tuple[QStaticText, int, int]] = {}

    def draw(self, painter: QPainter, font: QFont, area: QRect, alignment: Qt.AlignmentFlag, text: str) -> bool:
        """False when the text does not fit in one line, and so was not painted."""
        if font != self._font or len(self._texts) > MOST_TEXTS:
            self._font = QFont(font)
            self._texts.clear()
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = self._lay_out(text)
        laid_out, width, height = found
        room = area.width() - width
        if room < 0:
            return False
        left = area.left()
        if alignment == RIGHT:
            left += room
        elif alignment != LEFT:
            left += room // 2
        painter.setFont(font)
        painter.drawStaticText(left, area.top() + (area.height() - height) // 2, laid_out)
        return True

    def _lay_out(self, text: str) -> tuple[QStaticText, int, int]:
        laid_out = QStaticText(text)
        laid_out.setTextFormat(Qt.TextFormat.PlainText)
        laid_out.prepare(QTransform(), self._font)
        size, metrics = laid_out.size(), QFontMetrics(self._font)
        width = 1 << 30 if "\n" in text else max(ceil(size.width()), metrics.horizontalAdvance(text))
        return laid_out, width, ceil(size.height())


class CellDelegate(QStyledItemDelegate):
    """Any cell: text, coloured figures with their shape, marks of what was changed or refused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = LaidOut()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        if not isinstance(model, TableModel):
            return
        painter.save()
        self.paint_ground(painter, option, index, model)
        self.paint_content(painter, option, index, model)
        if isinstance(model, DraftModel):
            self.paint_marks(painter, option.rect, index, model)
        self.paint_focus(painter, option, index, model.colors)
        painter.restore()

    def paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, model: TableModel[Any]
    ) -> None:
        """Selected cells and the cursor's row in our own colours: a style's highlight would take the ink's place."""
        colors, row = model.colors, index.row()
        brush = model.data(index, BACKGROUND)
        view = option.widget
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, tint(colors.selected))
        elif brush is not None:
            painter.fillRect(option.rect, brush)
        elif isinstance(view, QAbstractItemView) and view.currentIndex().row() == row:
            painter.fillRect(option.rect, tint(colors.current_row))
        elif row % 2:
            painter.fillRect(option.rect, tint(colors.zebra))

    def paint_content(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, model: TableModel[Any]
    ) -> None:
        row, column = index.row(), index.column()
        text = self.shown_text(model.text(row, column))
        if not text:
            return
        font = model.data(index, FONT)
        area = option.rect.adjusted(PAD, 0, -PAD, 0)
        color = model.color_of(row, column)
        painter.setPen(self.ink(index, model))
        alignment = self.alignment(index, model)
        if font is None and color is None and self._texts.draw(painter, option.font, area, alignment, text):
            return
        painter.setFont(option.font if font is None else font.resolve(option.font))
        if color is not None:
            painter.drawText(area, LEFT, GLYPHS[color])
        kind = model.columns[column].kind
        painter.drawText(area, alignment, fitted(painter.fontMetrics(), kind, text, area.width()))

    def shown_text(self, text: str) -> str:
        return text

    def ink(self, index: AnyIndex, model: TableModel[Any]) -> QColor:
        brush = model.data(index, FOREGROUND)
        return tint(model.colors.text) if brush is None else brush.color()

    def alignment(self, index: AnyIndex, model: TableModel[Any]) -> Qt.AlignmentFlag:
        return model.alignments[index.column()]

    def paint_marks(self, painter: QPainter, rect: QRect, index: AnyIndex, model: DraftModel[Any]) -> None:
        """A corner for a changed cell, a line below one that was refused."""
        mark = model.wrong_at(index.row(), index.column())
        wrong = mark is not None and not mark.waits
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

    def eventFilter(self, object: QObject, event: QEvent) -> bool:  # noqa: A002 - Qt's name
        """The arrows up and down end an edit as Enter does; Shift+Enter goes up."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and isinstance(object, QLineEdit):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            object.setProperty(UPWARDS, event.key() == Qt.Key.Key_Up or shift)
            if event.key() in _UP_DOWN:
                self.commitData.emit(object)
                self.closeEditor.emit(object, QStyledItemDelegate.EndEditHint.SubmitModelCache)
                return True
        return super().eventFilter(object, event)

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        # An unchanged text is no edit, so that looking into a cell never marks it.
        if isinstance(editor, QLineEdit) and editor.text() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(plain_index(index), editor.text(), Qt.ItemDataRole.EditRole)


@lru_cache(maxsize=64)
def tint(name: str) -> QColor:
    return QColor(name)


def fitted(metrics: QFontMetrics, kind: Kind, text: str, width: int) -> str:
    """The text as far as it fits; a figure that does not fit is not cut, which would make another figure of it."""
    text = text.replace("\n", " ")
    if metrics.horizontalAdvance(text) <= width:
        return text
    if kind in FIGURES:
        return "#" * max(width // max(metrics.horizontalAdvance("#"), 1), 1)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def wants_up(editor: QWidget) -> bool:
    """Was the edit ended upwards?"""
    return bool(editor.property(UPWARDS))


def dress_editor(editor: QLineEdit, index: AnyIndex) -> None:
    """Makes an editor stand in its cell as the text did."""
    editor.setFrame(False)
    editor.setTextMargins(PAD - 2, 0, PAD - 2, 0)
    editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
    editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))


def plain_index(index: AnyIndex) -> Any:
    return index.model().index(index.row(), index.column())
