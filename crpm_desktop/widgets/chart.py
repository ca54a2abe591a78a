"""A small chart: painted figures that can be walked over with the keys, pointed at, read aloud and copied."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from crpm_desktop.models.chart_words import all_in_words, reading
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.models.plain_tip import plain_tip
from crpm_desktop.services.chart_data import ChartFigures, Shape
from crpm_desktop.widgets.actions import make_action
from crpm_desktop.widgets.chart_copy import figures_as_text, picture_of
from crpm_desktop.widgets.chart_drawing import FOCUS_LINE, Drawing
from crpm_desktop.widgets.chart_lying import LyingDrawing
from crpm_desktop.widgets.chart_upright import UprightDrawing

DRAWINGS: dict[Shape, type[Drawing]] = {Shape.UPRIGHT: UprightDrawing, Shape.LYING: LyingDrawing}
LEAST_WIDTH = 220
KEYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Chart(QWidget):
    bar_entered = Signal(object)
    """The number of the bar that is being read; -1: none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = ChartFigures("")
        self.current = -1
        self._drawing: Drawing | None = None
        self.setObjectName("chart")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.copy_picture = make_action(
            self, "Copy Chart as Picture", self._copy_picture, QKeySequence.StandardKey.Copy
        )
        self.copy_figures = make_action(self, "Copy Figures of the Chart", self._copy_figures, "Ctrl+Shift+C")
        self.show_figures(self.figures)

    # Figures

    def show_figures(self, figures: ChartFigures) -> None:
        """Draws other figures; the bar that was read stays the one when they have one of its name."""
        before = self.figures.bars[self.current].name if self.current >= 0 else None
        self.figures = figures
        self._drawing = None
        for action in (self.copy_picture, self.copy_figures):
            action.setEnabled(bool(figures.bars))
        self.setAccessibleName(f"Chart: {figures.title}" if figures.title else "Chart")
        self.current = -1
        self.go_to(next((number for number, bar in enumerate(figures.bars) if bar.name == before), -1))
        self._fit()
        self.update()

    def go_to(self, number: int) -> None:
        """Reads a bar: it is lit, and what it shows becomes the chart's description; -1: the whole chart is."""
        self.current = number if 0 <= number < len(self.figures.bars) else -1
        self.setAccessibleDescription(self.reading or all_in_words(self.figures))
        self.bar_entered.emit(self.current)
        self.update()

    @property
    def reading(self) -> str:
        """What the bar that is being read shows; blank: none is."""
        return reading(self.figures, self.figures.bars[self.current]) if self.current >= 0 else ""

    def picture(self) -> QImage:
        return picture_of(self.drawing)

    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self.picture())

    def _copy_figures(self) -> None:
        QGuiApplication.clipboard().setText(figures_as_text(self.figures))

    # Size

    @property
    def drawing(self) -> Drawing:
        """The figures laid out in the size and font that the chart has now."""
        found = self._drawing
        if found is None or (found.width, found.height, found.font) != (self.width(), self.height(), self.font()):
            kind = DRAWINGS[self.figures.shape]
            found = self._drawing = kind(self.figures, self.font(), self.width(), self.height())
        return found

    def _fit(self) -> None:
        self.setMinimumHeight(self.drawing.needed_height if self.figures.bars else 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "figures"):
            self._fit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = grid_colors(QGuiApplication.palette())
        self.drawing.draw(painter, colors, current=self.current, focused=self.hasFocus())
        if self.hasFocus() and self.current < 0:
            painter.setPen(QPen(QColor(colors.accent), FOCUS_LINE))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, step = len(self.figures.bars) - 1, KEYS.get(Qt.Key(event.key()))
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or last < 0:
            super().keyPressEvent(event)
        elif step is not None:
            start = self.current if self.current >= 0 else (-1 if step > 0 else last + 1)
            self.go_to(min(max(start + step, 0), last))
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.go_to(0 if event.key() == Qt.Key.Key_Home else last)
        elif event.key() == Qt.Key.Key_Escape and self.current >= 0:
            self.go_to(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.go_to(self.drawing.bar_at(event.position()))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = self.tip_at(event.pos())
            QToolTip.showText(event.globalPos(), plain_tip(tip), self)
            return True
        return super().event(event)

    def tip_at(self, where: QPoint) -> str:
        """What the bar there shows; blank beside the bars."""
        number = self.drawing.bar_at(where.toPointF()) if self.figures.bars else -1
        if number < 0:
            return ""
        return reading(self.figures, self.figures.bars[number])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.drawing.places[self.current].center().toPoint() if self.current >= 0 else self.rect().center()
            at = self.mapToGlobal(place)
        self.show_menu(at)

    def show_menu(self, at: QPoint) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.copy_picture, self.copy_figures])
        menu.popup(at)
        return menu
