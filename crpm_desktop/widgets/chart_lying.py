"""Lying bars below each other, each under its own line of words; marks of goal and level across them."""

from functools import cached_property

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from crpm_desktop.models.chart_words import caption, figure
from crpm_desktop.models.palette import GridColors
from crpm_desktop.services.chart_data import Bar
from crpm_desktop.widgets.chart_drawing import GAP, MARKS, PAD, WRAP, Drawing
from crpm_desktop.widgets.chart_marks import draw_goal, draw_need, fill_bar
from crpm_desktop.widgets.chart_scale import Scale, scale_for

THICK = 9
ONLY_BAR = 13
"""The thickness of a bar that has no other beside it."""
STEPS = 20
"""The scale is not shown; fine steps keep the longest bar near the right edge."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LyingDrawing(Drawing):
    @property
    def needed_height(self) -> int:
        return self.plot_top + len(self.figures.bars) * self._step + PAD // 2

    @cached_property
    def _thick(self) -> int:
        return THICK if len(self.figures.series) > 1 else ONLY_BAR

    @cached_property
    def _step(self) -> int:
        return self._above + len(self.figures.series) * self._thick + GAP

    @cached_property
    def _lines(self) -> int:
        """Lines of words above each bar: the figures of a level are never cut, so they may take more than one."""
        inner = max(self.width - 2 * PAD, 1)
        advance = self.metrics.horizontalAdvance
        captions = {caption(bar): figure(bar) for bar in self.figures.bars if bar.words}
        if all(advance(left) + GAP + advance(right) <= inner for left, right in captions.items()):
            return 1
        room = QRect(0, 0, inner, 1_000)
        heights = [self.metrics.boundingRect(room, WRAP, left).height() for left in captions]
        return 1 + round(max(heights) / self.metrics.height())

    @property
    def _above(self) -> int:
        """What the words above a bar take."""
        return self._lines * self.metrics.height() + 4

    @cached_property
    def scale(self) -> Scale:
        bars = self.figures.bars
        amounts = [cents for bar in bars for cents in (*bar.values, bar.goal, bar.need) if cents is not None]
        return scale_for(amounts, STEPS)

    @cached_property
    def places(self) -> list[QRectF]:
        wide = max(self.width - PAD, 1)
        return [
            QRectF(PAD / 2, self.plot_top + number * self._step, wide, self._step)
            for number in range(len(self.figures.bars))
        ]

    def x_of(self, cents: int) -> float:
        return PAD + self.scale.place(cents) * max(self.width - 2 * PAD, 1)

    def bar_rects(self, number: int) -> list[QRectF | None]:
        """The bars of one place, one per series; None where there is nothing."""
        top, zero = self.places[number].top() + self._above, self.x_of(0)
        return [
            None if cents is None else QRectF(zero, top + at * self._thick, self.x_of(cents) - zero, self._thick)
            for at, cents in enumerate(self.figures.bars[number].values)
        ]

    def draw_plot(self, painter: QPainter, colors: GridColors) -> None:
        for number, bar in enumerate(self.figures.bars):
            self._draw_words(painter, self.places[number], bar, colors)
            for mark, rect in zip(MARKS, self.bar_rects(number), strict=False):
                if rect is not None:
                    fill_bar(painter, rect.normalized(), mark, colors)
            self._draw_lines(painter, self.places[number], bar, colors)

    def _draw_words(self, painter: QPainter, place: QRectF, bar: Bar, colors: GridColors) -> None:
        line = QRectF(PAD, place.top() + 2, max(self.width - 2 * PAD, 1), self.metrics.height())
        shown, left = figure(bar), caption(bar)
        above = (self._lines - 1) * line.height()
        painter.setPen(QColor(colors.ink(bar.color)))
        painter.drawText(line.translated(0, above), RIGHT, shown)
        painter.setPen(QColor(colors.text))
        if above:
            painter.drawText(line.adjusted(0, 0, 0, above - line.height()), WRAP, left)
        else:
            room = int(line.width()) - self.metrics.horizontalAdvance(shown) - GAP
            painter.drawText(line, LEFT, self.metrics.elidedText(left, Qt.TextElideMode.ElideRight, max(room, 0)))

    def _draw_lines(self, painter: QPainter, place: QRectF, bar: Bar, colors: GridColors) -> None:
        top = place.top() + self._above - 1
        length = len(bar.values) * self._thick + 2
        zero = self.x_of(0)
        painter.setPen(QPen(QColor(colors.muted), 1))
        painter.drawLine(QPointF(zero, top), QPointF(zero, top + length))
        if bar.goal is not None:
            across = self.x_of(bar.goal)
            draw_goal(painter, [QPointF(across, top - 1), QPointF(across, top + length + 3)], colors)
        if bar.need is not None:
            draw_need(painter, QPointF(self.x_of(bar.need), top), length, colors)
