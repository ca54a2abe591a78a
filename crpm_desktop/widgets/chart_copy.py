"""A chart taken elsewhere: as a picture on a light ground, as mails and workbooks have, or as figures for a sheet."""

from collections.abc import Sequence

from PySide6.QtGui import QImage, QPainter

from crpm_desktop.models.palette import LIGHT
from crpm_desktop.services.chart_data import Bar, ChartFigures
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.chart_drawing import Drawing
from crpm_desktop.widgets.grid_selection import Block, copied_text

SHARP = 2
"""Dots of the picture per dot of a plain screen."""
DOTS_PER_METER = 3_780
"""96 to the inch, as a plain screen has."""


def picture_of(drawing: Drawing) -> QImage:
    """The drawing as it is on the screen, but on a light ground, sharp enough for print."""
    image = QImage(drawing.width * SHARP, drawing.height * SHARP, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARP)
    image.setText("Description", drawing.figures.title)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.draw(painter, LIGHT)
    painter.end()
    image.setDotsPerMeterX(DOTS_PER_METER * SHARP)
    image.setDotsPerMeterY(DOTS_PER_METER * SHARP)
    return image


def figures_as_text(figures: ChartFigures) -> str:
    """One line per bar with plain numbers, as Excel pastes them, under a line of titles."""
    columns = _columns(figures)
    block = Block(0, len(figures.bars) - 1, tuple(range(len(columns))), None)
    return copied_text(columns, enumerate(figures.bars), block, with_header=True)


def _columns(figures: ChartFigures) -> Sequence[Column[Bar]]:
    def series(place: int) -> Column[Bar]:
        return Column(f"series_{place}", figures.series[place], Kind.MONEY, lambda bar: bar.values[place])

    columns = [Column("name", "", Kind.TEXT, lambda bar: bar.name), *map(series, range(len(figures.series)))]
    if figures.goal:
        columns.append(Column("goal", figures.goal, Kind.MONEY, lambda bar: bar.goal))
    if any(bar.need is not None for bar in figures.bars):
        columns.append(Column("need", figures.need, Kind.MONEY, lambda bar: bar.need))
    if any(bar.words for bar in figures.bars):
        columns.append(Column("words", "Status", Kind.TEXT, lambda bar: bar.words))
    return columns
