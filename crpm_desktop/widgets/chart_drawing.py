"""A chart laid out in a width and a height: its heading, where each bar is, and how it is painted.

The same drawing is what is seen, what is hit by the mouse and what is copied as a picture.
"""

from abc import ABC, abstractmethod

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from crpm_desktop.models.chart_words import Mark, legend
from crpm_desktop.models.palette import GridColors
from crpm_desktop.services.chart_data import ChartFigures
from crpm_desktop.widgets.chart_marks import draw_sample

PAD = 10
GAP = 8
SAMPLE = 18
WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
MARKS = (Mark.NOW, Mark.BEFORE)
FOCUS_LINE = 2


class Drawing(ABC):
    def __init__(self, figures: ChartFigures, font: QFont, width: int, height: int) -> None:
        self.figures = figures
        self.font = font
        self.width = width
        self.height = height
        self.metrics = QFontMetrics(font)
        self._bold = QFont(font)
        self._bold.setBold(True)
        self._lay_out_heading()

    # What each shape of a chart answers

    @property
    @abstractmethod
    def needed_height(self) -> int:
        """What the drawing takes to be whole in its width."""

    @property
    @abstractmethod
    def places(self) -> list[QRectF]:
        """Where each bar is, with the room around it."""

    @abstractmethod
    def draw_plot(self, painter: QPainter, colors: GridColors) -> None: ...

    # Heading

    def _lay_out_heading(self) -> None:
        inner = max(self.width - 2 * PAD, 1)
        title = QFontMetrics(self._bold).boundingRect(QRect(0, 0, inner, 1_000), WRAP, self.figures.title)
        self._title = QRect(PAD, PAD, inner, title.height())
        self._entries: list[tuple[Mark, str, QRect]] = []
        left, top, line = PAD, self._title.bottom() + GAP, 0
        for mark, text in legend(self.figures):
            room = QRect(0, 0, max(inner - SAMPLE - 6, 1), 1_000)
            size = self.metrics.boundingRect(room, WRAP, text).size()
            wide = size.width() + SAMPLE + 8
            if left > PAD and left + wide > PAD + inner:
                left, top, line = PAD, top + line + 4, 0
            self._entries.append((mark, text, QRect(left, top, wide, size.height())))
            left, line = left + wide + 2 * GAP, max(line, size.height())
        top += line
        self._notes: list[tuple[str, QRect]] = []
        for note in self.figures.notes:
            size = self.metrics.boundingRect(QRect(0, 0, inner, 1_000), WRAP, note).size()
            self._notes.append((note, QRect(PAD, top + 4, inner, size.height())))
            top += size.height() + 4
        self.plot_top = top + GAP

    def _draw_heading(self, painter: QPainter, colors: GridColors) -> None:
        painter.setFont(self._bold)
        painter.setPen(QColor(colors.text))
        painter.drawText(self._title, WRAP, self.figures.title)
        painter.setFont(self.font)
        for mark, text, place in self._entries:
            box = QRectF(place.left(), place.top() + 1, SAMPLE, self.metrics.height() - 2)
            draw_sample(painter, box, mark, colors)
            painter.setPen(QColor(colors.text))
            painter.drawText(place.adjusted(SAMPLE + 6, 0, 2, 0), WRAP, text)
        painter.setPen(QColor(colors.muted))
        for note, place in self._notes:
            painter.drawText(place, WRAP, note)

    # The whole

    def bar_at(self, where: QPointF) -> int:
        """The number of the bar there; -1: none."""
        return next((number for number, place in enumerate(self.places) if place.contains(where)), -1)

    def draw(self, painter: QPainter, colors: GridColors, *, current: int = -1, focused: bool = False) -> None:
        """`current` is the bar that is being read; its place is lit, and framed while the chart has the focus."""
        painter.fillRect(QRect(0, 0, self.width, self.height), QColor(colors.base))
        painter.setFont(self.font)
        if not self.figures.bars:
            self._draw_empty(painter, colors)
            return
        place = self.places[current] if 0 <= current < len(self.places) else None
        if place is not None:
            painter.fillRect(place, QColor(colors.current_row))
        self._draw_heading(painter, colors)
        self.draw_plot(painter, colors)
        if place is not None and focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), FOCUS_LINE))
            painter.drawRect(place.adjusted(1, 1, -1, -1))

    def _draw_empty(self, painter: QPainter, colors: GridColors) -> None:
        painter.setPen(QColor(colors.muted))
        room = QRect(0, 0, self.width, self.height).adjusted(20, 20, -20, -20)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.figures.empty)
