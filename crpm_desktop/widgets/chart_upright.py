"""Upright bars over a line of periods or years, with a scale at the left and the goal as a line."""

from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from crpm_desktop.models.palette import GridColors
from crpm_desktop.widgets.chart_drawing import GAP, MARKS, PAD, Drawing
from crpm_desktop.widgets.chart_marks import draw_goal, fill_bar
from crpm_desktop.widgets.chart_scale import Scale, scale_for

LEAST_PLOT = 120
WIDEST_BAR = 48
FILLED = 0.8
"""How much of its place the bars of one period take."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class UprightDrawing(Drawing):
    @property
    def needed_height(self) -> int:
        return self.plot_top + LEAST_PLOT + self._below

    @property
    def _below(self) -> int:
        """What the labels of the bars take."""
        return self.metrics.height() + PAD

    @cached_property
    def scale(self) -> Scale:
        bars = self.figures.bars
        amounts = [cents for bar in bars for cents in (*bar.values, bar.goal) if cents is not None]
        room = self.height - self.plot_top - self._below
        return scale_for(amounts, min(max(room // (2 * self.metrics.height()), 2), 10))

    @cached_property
    def plot(self) -> QRectF:
        widest = max(self.metrics.horizontalAdvance(self.scale.tick_text(tick)) for tick in self.scale.ticks)
        left, top = PAD + widest + GAP, self.plot_top + self.metrics.height() / 2
        return QRectF(left, top, max(self.width - PAD - left, 1), max(self.height - self._below - top, 1))

    @cached_property
    def places(self) -> list[QRectF]:
        """One below the other kind of period begins after a gap: months, quarters and years are not mixed."""
        bars = self.figures.bars
        gaps = sum(one.width != other.width for one, other in pairwise(bars))
        unit = (self.plot.width() - gaps * 2 * GAP) / max(sum(bar.width for bar in bars), 1)
        found, left = [], self.plot.left()
        for number, bar in enumerate(bars):
            if number and bars[number - 1].width != bar.width:
                left += 2 * GAP
            wide = unit * bar.width
            found.append(QRectF(left, self.plot.top(), wide, self.height - self.plot.top() - PAD / 2))
            left += wide
        return found

    def y_of(self, cents: int) -> float:
        return self.plot.bottom() - self.scale.place(cents) * self.plot.height()

    def bar_rects(self, number: int) -> list[QRectF | None]:
        """The bars of one place, one per series; None where there is nothing."""
        place, values = self.places[number], self.figures.bars[number].values
        wide = min(place.width() * FILLED / len(values), WIDEST_BAR)
        left, zero = place.center().x() - wide * len(values) / 2, self.y_of(0)
        return [
            None if cents is None else QRectF(left + wide * at, self.y_of(cents), wide, zero - self.y_of(cents))
            for at, cents in enumerate(values)
        ]

    def draw_plot(self, painter: QPainter, colors: GridColors) -> None:
        self._draw_scale(painter, colors)
        for number in range(len(self.figures.bars)):
            for mark, rect in zip(MARKS, self.bar_rects(number), strict=False):
                if rect is not None:
                    fill_bar(painter, rect.normalized(), mark, colors)
        self._draw_zero(painter, colors)
        for line in self._goal_lines():
            draw_goal(painter, line, colors)
        self._draw_labels(painter, colors)

    def _draw_scale(self, painter: QPainter, colors: GridColors) -> None:
        high = self.metrics.height()
        for tick in self.scale.ticks:
            height = self.y_of(tick)
            painter.setPen(QPen(QColor(colors.line), 1))
            painter.drawLine(QPointF(self.plot.left(), height), QPointF(self.plot.right(), height))
            painter.setPen(QColor(colors.muted))
            room = QRectF(0, height - high / 2, self.plot.left() - GAP / 2, high)
            painter.drawText(room, RIGHT, self.scale.tick_text(tick))

    def _draw_zero(self, painter: QPainter, colors: GridColors) -> None:
        painter.setPen(QPen(QColor(colors.muted), 1))
        zero = self.y_of(0)
        painter.drawLine(QPointF(self.plot.left(), zero), QPointF(self.plot.right(), zero))

    def _goal_lines(self) -> list[list[QPointF]]:
        """A line over each run of bars that have a goal, with a step where the goal changes."""
        lines: list[list[QPointF]] = [[]]
        for bar, place in zip(self.figures.bars, self.places, strict=True):
            if bar.goal is None:
                lines.append([])
            else:
                height = self.y_of(bar.goal)
                lines[-1] += [QPointF(place.left(), height), QPointF(place.right(), height)]
        return [line for line in lines if line]

    def _draw_labels(self, painter: QPainter, colors: GridColors) -> None:
        """Below the bars; one that would run into the one before is left out."""
        painter.setPen(QColor(colors.text))
        free = 0.0
        for bar, place in zip(self.figures.bars, self.places, strict=True):
            wide = self.metrics.horizontalAdvance(bar.label)
            left = place.center().x() - wide / 2
            if left >= free:
                painter.drawText(QRectF(left, self.plot.bottom() + 3, wide + 2, self.metrics.height()), LEFT, bar.label)
                free = left + wide + 3
