"""How charts are laid out and painted: true to scale, whole in their place, told apart without colour."""

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from pytestqt.qtbot import QtBot

from crpm_desktop.models.chart_words import Mark, caption
from crpm_desktop.models.palette import DARK, LIGHT, GridColors, contrast
from crpm_desktop.services.chart_data import Bar, ChartFigures, Shape
from crpm_desktop.widgets.chart_drawing import Drawing
from crpm_desktop.widgets.chart_lying import LyingDrawing
from crpm_desktop.widgets.chart_marks import draw_sample
from crpm_desktop.widgets.chart_scale import scale_for
from crpm_desktop.widgets.chart_upright import UprightDrawing

BARS = tuple(Bar(str(n), f"Month {n}", (n * 1_000_00, (n - 3) * 500_00), goal=4_000_00) for n in range(1, 13))
YEARS = ChartFigures("Sales of 1000 Acme by period", ("2026", "2025"), BARS, goal="Goal GROWTH")
NEEDS = {"A": 500_00, "B": 1_000_00}
LEVELS = ChartFigures(
    "GROWTH 2026 of 1000 Acme",
    ("Eligible sales",),
    tuple(Bar(f"Level {name}", name, (500_00,), 400_00, need, words="to go") for name, need in NEEDS.items()),
    Shape.LYING,
    adds_up=False,
    goal="Goal",
    need="Least sales",
)
SIZE = QSize(400, 500)


@pytest.fixture
def font(qtbot: QtBot) -> QFont:
    return QFont()


def upright(font: QFont, figures: ChartFigures = YEARS, size: QSize = SIZE) -> UprightDrawing:
    return UprightDrawing(figures, font, size.width(), size.height())


def lying(font: QFont, figures: ChartFigures = LEVELS, size: QSize = SIZE) -> LyingDrawing:
    return LyingDrawing(figures, font, size.width(), size.height())


def painted(drawing: Drawing, colors: GridColors = LIGHT, **how: object) -> QImage:
    image = QImage(drawing.width, drawing.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    drawing.draw(painter, colors, **how)  # type: ignore[arg-type]
    painter.end()
    return image


def shades(image: QImage, place: QRectF) -> list[int]:
    """How light each dot is, as a black-and-white print shows it."""
    box = place.toRect().adjusted(1, 1, -1, -1)
    return [
        image.pixelColor(x, y).lightness()
        for x in range(box.left(), box.right() + 1)
        for y in range(box.top(), box.bottom() + 1)
    ]


# Scale


@pytest.mark.parametrize(
    ("amounts", "low", "high", "step"),
    [
        ([0], 0, 100, 100),
        ([7], 0, 100, 100),
        ([48_096_28], 0, 50_000_00, 10_000_00),
        ([-300_00, 700_00], -400_00, 800_00, 200_00),
        ([-5_00], -5_00, 0, 1_00),
        ([10**15], 0, 10**15, 2 * 10**14),
    ],
)
def test_a_scale_takes_round_steps_around_zero_and_all_amounts(
    amounts: list[int], low: int, high: int, step: int
) -> None:
    scale = scale_for(amounts, 5)
    assert (scale.low, scale.high, scale.step) == (low, high, step)
    assert 0 in scale.ticks
    assert scale.ticks[0] == low
    assert scale.ticks[-1] == high


@pytest.mark.parametrize(
    ("largest", "text"),
    [(900_00, "800"), (48_000_00, "40,000"), (1_900_000_00, "1,500 K"), (10**15, "8,000,000 M"), (12, "1")],
)
def test_long_amounts_are_shown_in_thousands_or_millions(largest: int, text: str) -> None:
    scale = scale_for([largest], 5)
    assert text in [scale.tick_text(tick) for tick in scale.ticks]


# Upright


def test_bars_are_as_high_as_their_amounts_and_stand_on_zero(font: QFont) -> None:
    drawing = upright(font)
    zero = drawing.y_of(0)
    one = drawing.bar_rects(0)[0]
    assert one is not None
    for number, bar in enumerate(BARS):
        for rect, cents in zip(drawing.bar_rects(number), bar.values, strict=True):
            assert rect is not None
            assert cents is not None
            assert (rect.top(), rect.bottom()) == pytest.approx((drawing.y_of(cents), zero))
            assert rect.height() == pytest.approx(one.height() * cents / 1_000_00)
            assert drawing.places[number].left() <= rect.left() < rect.right() <= drawing.places[number].right()
    assert drawing.plot.top() <= drawing.y_of(12_000_00)


def test_bars_of_nothing_are_not_drawn(font: QFont) -> None:
    drawing = upright(font, ChartFigures("", ("2026", "2025"), (Bar("1", "1", (None, 5_00)), Bar("2", "2", (0, None)))))
    assert drawing.bar_rects(0)[0] is None
    assert drawing.bar_rects(1)[1] is None


def test_quarters_are_wider_than_months_and_stand_apart(font: QFont) -> None:
    bars = (*BARS, *(Bar(f"Q{n}", f"Quarter {n}", (1, 1), width=2) for n in range(1, 5)))
    places = upright(font, ChartFigures("", ("2026", "2025"), bars)).places
    assert places[12].width() == pytest.approx(2 * places[0].width())
    assert places[1].left() == pytest.approx(places[0].right())
    assert places[12].left() > places[11].right() + 5
    assert places[-1].right() == pytest.approx(SIZE.width() - 10)


def test_the_goal_is_one_line_with_steps_and_gaps(font: QFont) -> None:
    goals = (1_00, 1_00, 2_00, None, 3_00)
    bars = tuple(Bar(str(n), str(n), (1_00,), goal=goal) for n, goal in enumerate(goals))
    drawing = upright(font, ChartFigures("", ("2026",), bars))
    first, second = drawing._goal_lines()
    assert [point.y() for point in first] == [drawing.y_of(cents) for cents in (1_00, 1_00, 1_00, 1_00, 2_00, 2_00)]
    assert [point.y() for point in second] == [drawing.y_of(3_00)] * 2


# Lying


def test_lying_bars_and_marks_are_true_to_scale(font: QFont) -> None:
    drawing = lying(font)
    for number in range(2):
        bar = drawing.bar_rects(number)[0]
        assert bar is not None
        assert (bar.left(), bar.right()) == pytest.approx((drawing.x_of(0), drawing.x_of(500_00)))
    assert drawing.x_of(1_000_00) == pytest.approx(SIZE.width() - 10)
    image = painted(drawing)
    bar = drawing.bar_rects(1)[0]
    assert bar is not None
    goal, need = (QPointF(drawing.x_of(cents), bar.center().y()).toPoint() for cents in (400_00, 1_000_00))
    dark = QColor(LIGHT.text).lightness() + 60
    column = [image.pixelColor(goal.x() - 1, y).lightness() for y in range(int(bar.top()), int(bar.bottom()))]
    assert min(column) < dark
    assert image.pixelColor(need.x() - 1, need.y()).lightness() < dark


def test_the_chart_asks_for_the_height_that_its_bars_need(font: QFont) -> None:
    drawing = lying(font, size=QSize(220, 50))
    assert drawing.places[-1].bottom() <= drawing.needed_height
    assert upright(font, size=QSize(220, 50)).needed_height > 200


def test_the_figures_of_a_level_take_more_lines_before_they_are_cut(font: QFont) -> None:
    level = Bar("Level BASE", "Level BASE", (1_591_521_29,), need=1_600_000_00, words="$8,478.71 to go")
    figures = ChartFigures("GROWTH", ("Eligible sales",), (level, level), Shape.LYING, adds_up=False)
    needed = QFontMetrics(font).horizontalAdvance(caption(level)) + 20
    line = QFontMetrics(font).height()
    for width, lines in ((900, 1), (needed + 5, 2), (needed - 30, 3)):
        drawing = lying(font, figures, QSize(width, 500))
        bar = drawing.bar_rects(0)[0]
        assert bar is not None
        assert bar.top() - drawing.places[0].top() == lines * line + 4


def test_a_narrow_chart_breaks_its_heading_and_cuts_no_figure(font: QFont) -> None:
    notes = ("A note that is much longer than the chart is wide, so that it goes on.",)
    figures = ChartFigures("A long title of a customer with a very long name", ("2026", "2025"), BARS, notes=notes)
    for width in (220, 360, 900):
        drawing = upright(font, figures, QSize(width, 600))
        for _mark, text, place in drawing._entries:
            assert place.right() <= width
            assert place.width() >= drawing.metrics.horizontalAdvance(text)
        assert drawing._notes[-1][1].bottom() < drawing.plot_top
    assert upright(font, figures, QSize(220, 600)).plot_top > upright(font, figures, QSize(900, 600)).plot_top


# Paint


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_series_are_told_apart_without_colour(font: QFont, colors: GridColors) -> None:
    """Full bars have one shade, the others stripes within an outline."""
    drawing = upright(font)
    image = painted(drawing, colors)
    now, before = drawing.bar_rects(2)[0], drawing.bar_rects(11)[1]
    assert now is not None
    assert before is not None
    assert len(set(shades(image, QRectF(now.left(), drawing.y_of(2_000_00), now.width(), 20)))) == 1
    assert len(set(shades(image, before))) > 2


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_marks_and_words_stand_out_from_their_ground(colors: GridColors) -> None:
    for ground in (colors.base, colors.current_row):
        for ink in (colors.text, colors.muted, colors.accent):
            assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK])
def test_every_mark_of_the_legend_has_a_shape_of_its_own(qtbot: QtBot, colors: GridColors) -> None:
    seen = set()
    for mark in Mark:
        image = QImage(20, 16, QImage.Format.Format_RGB32)
        image.fill(QColor(colors.base))
        painter = QPainter(image)
        draw_sample(painter, QRectF(0, 0, 20, 16), mark, colors)
        painter.end()
        ground = QColor(colors.base).rgb()
        seen.add(tuple(image.pixel(x, y) != ground for x in range(20) for y in range(16)))
    assert len(seen) == len(Mark)


def test_the_bar_that_is_read_is_lit_and_framed_while_the_chart_has_the_focus(font: QFont) -> None:
    drawing = upright(font)
    plain, lit, framed = (painted(drawing, current=n, focused=on) for n, on in ((-1, False), (4, False), (4, True)))
    corner = drawing.places[4].topLeft().toPoint()
    inside = corner.x() + 4, corner.y() + 4
    assert plain.pixelColor(*inside) == QColor(LIGHT.base)
    assert lit.pixelColor(*inside) == QColor(LIGHT.current_row)
    assert framed.pixelColor(corner.x() + 1, corner.y() + 20) == QColor(LIGHT.accent)


def test_without_bars_the_sentence_stands_in_the_middle(font: QFont) -> None:
    image = painted(upright(font, ChartFigures("", empty="No sales of Acme")))
    dots = [y for y in range(image.height()) if any(image.pixelColor(x, y) != QColor(LIGHT.base) for x in range(400))]
    assert dots
    assert 200 < dots[0] <= dots[-1] < 300
