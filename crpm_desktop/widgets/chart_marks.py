"""How the marks of a chart look, on the chart and in its legend: told apart by fill and dashes, not by colour."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from crpm_desktop.models.chart_words import Mark
from crpm_desktop.models.palette import GridColors

LINE = 2.0
DASH = [3.0, 2.0]
ARROW = 4.0
"""Half the width of the arrow head on a level's mark."""


def fill_bar(painter: QPainter, bar: QRectF, mark: Mark, colors: GridColors) -> None:
    """The first series is full, the second one hatched within its outline."""
    if mark is Mark.NOW:
        painter.fillRect(bar, QColor(colors.accent))
        return
    painter.fillRect(bar, QColor(colors.base))
    painter.setPen(QPen(QColor(colors.muted), 1))
    painter.setBrush(QBrush(QColor(colors.muted), Qt.BrushStyle.BDiagPattern))
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))


def draw_goal(painter: QPainter, points: Sequence[QPointF], colors: GridColors) -> None:
    """A dashed line, on a ground of its own so that it stands out over full bars too."""
    line = QPolygonF(points)
    painter.setPen(QPen(QColor(colors.base), 2 * LINE + 1))
    painter.drawPolyline(line)
    pen = QPen(QColor(colors.text), LINE)
    pen.setDashPattern(DASH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPolyline(line)


def draw_need(painter: QPainter, top: QPointF, length: float, colors: GridColors) -> None:
    """A full line down from `top` with an arrow head on it."""
    painter.setPen(QPen(QColor(colors.base), 2 * LINE + 1))
    painter.drawLine(top, top + QPointF(0, length))
    painter.setPen(QPen(QColor(colors.text), LINE))
    painter.drawLine(top, top + QPointF(0, length))
    painter.setBrush(QColor(colors.text))
    painter.setPen(Qt.PenStyle.NoPen)
    head = [top + QPointF(-ARROW, -1), top + QPointF(ARROW, -1), top + QPointF(0, 1.5 * ARROW)]
    painter.drawPolygon(QPolygonF(head))


def draw_sample(painter: QPainter, box: QRectF, mark: Mark, colors: GridColors) -> None:
    """The mark as the legend shows it."""
    if mark is Mark.GOAL:
        middle = box.center().y()
        draw_goal(painter, [QPointF(box.left(), middle), QPointF(box.right(), middle)], colors)
    elif mark is Mark.NEED:
        draw_need(painter, QPointF(box.center().x(), box.top()), box.height(), colors)
    else:
        fill_bar(painter, box.adjusted(1, 1, -1, -1), mark, colors)
