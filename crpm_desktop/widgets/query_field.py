"""One cell of query mode's row: the condition on one column."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from crpm_desktop.domain.conditions import LONGEST, examples
from crpm_desktop.models.notation import user_notation
from crpm_desktop.models.palette import GridColors
from crpm_desktop.models.plain_tip import plain_tip
from crpm_desktop.services.columns import Column
from crpm_desktop.widgets.delegates import PAD

WIDEST = 260
"""A field with the keyboard grows with its text up to here."""
ROOM = 3 * PAD
WRONG = "!"


class QueryField(QLineEdit):
    """Plain while it is right; a thick frame and a `!` mark what can't be understood."""

    entered = Signal(object)
    """The keyboard came to this field: the field itself."""
    step_asked = Signal(object, bool)
    """Tab (True) or Shift+Tab: the field that it leaves."""
    values_asked = Signal(object)
    """F9 in this field."""

    def __init__(self, column: Column[object], colors: GridColors, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = column
        self.wrong = ""
        self._colors = colors
        self.setObjectName("query_field")
        self.setFrame(False)
        self.setMaxLength(LONGEST + 1)  # one more than may be, so that what is cut off is refused, not lost
        self.setAccessibleName(f"Condition on {column.title}")
        self.textEdited.connect(lambda _text: self.mark(""))
        self.set_colors(colors)
        self.mark("")

    def mark(self, sentence: str) -> None:
        """Says in the cell what can't be understood; a blank sentence takes the mark away."""
        self.wrong = sentence
        self.setTextMargins(PAD - 2, 0, 2 * PAD if sentence else PAD - 2, 0)
        tip = sentence or f"{self.column.title}: {examples(self.column.kind, user_notation())}"
        self.setToolTip(plain_tip(tip))
        self.setAccessibleDescription(tip)
        self.set_colors(self._colors)

    def take(self, text: str) -> None:
        """Another condition, as if it were typed."""
        self.setText(text)
        self.mark("")
        self.setFocus()

    def set_colors(self, colors: GridColors) -> None:
        self._colors = colors
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(colors.wrong if self.wrong else colors.base))
        palette.setColor(QPalette.ColorRole.Text, QColor(colors.text))
        self.setPalette(palette)

    def wanted_width(self, column_width: int) -> int:
        """As wide as its column; wider for a longer text while it has the keyboard."""
        if not self.hasFocus():
            return column_width
        needed = self.fontMetrics().horizontalAdvance(self.text()) + ROOM + self.textMargins().right()
        return max(column_width, min(needed, WIDEST))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setCursorPosition(0)

    def focusNextPrevChild(self, next_: bool) -> bool:
        self.step_asked.emit(self, next_)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F9 and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.values_asked.emit(self)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colors, painter = self._colors, QPainter(self)
        thick = bool(self.wrong) or self.hasFocus()
        name = colors.red if self.wrong else colors.accent if self.hasFocus() else colors.line
        painter.setPen(QPen(QColor(name), 2 if thick else 1))
        edge = 1 if thick else 0
        painter.drawRect(self.rect().adjusted(edge, edge, -1, -1))
        if self.wrong:
            font = self.font()
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(self.rect().adjusted(0, 0, -PAD, 0), _AT_RIGHT, WRONG)
        painter.end()


class QueryGap(QWidget):
    """A place in the row where there is nothing to ask: no other cell shows through."""

    def __init__(self, colors: GridColors, parent: QWidget, text: str = "") -> None:
        super().__init__(parent)
        self._colors = colors
        self._text = text

    def set_colors(self, colors: GridColors) -> None:
        self._colors = colors
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colors.zebra))
        painter.setPen(QColor(self._colors.line))
        painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))
        painter.setPen(QColor(self._colors.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
