"""How a grid paints: words where it is empty, colours in every theme, figures that are never cut."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.palette import LIGHT
from crpm_desktop.services.columns import Kind
from crpm_desktop.widgets.delegates import LEFT, RIGHT, LaidOut, fitted
from tests.gui.grid_desk import GridDesk, select, view_of
from tests.models.sheet import Item, items, read_only


def colors_in(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_an_empty_grid_says_why_in_words(grid_desk: GridDesk) -> None:
    model = read_only([])
    view = grid_desk.panel(model).view
    blank = colors_in(view.viewport().grab().toImage())
    view.set_empty_text("No records for 2026 - change Show Year or assign customers")
    assert QColor(LIGHT.muted).name() in colors_in(view.viewport().grab().toImage())
    assert QColor(LIGHT.muted).name() not in blank
    assert view.accessibleDescription() == "No records for 2026 - change Show Year or assign customers"


def test_a_selected_coloured_figure_keeps_its_ink_on_the_selections_ground(grid_desk: GridDesk) -> None:
    rows = [Item(1, "C1", amount=5, color=Color.RED), Item(2, "C2", amount=5, color=Color.RED)]
    view = view_of(grid_desk, rows)
    select(view, (0, 1), ("amount", "amount"))
    image = view.viewport().grab(view.visualRect(view.grid_model.index(1, 2))).toImage()
    found = colors_in(image)
    assert {LIGHT.selected, LIGHT.red} <= found


def test_a_dark_theme_changes_the_grids_colours_while_it_is_shown(grid_desk: GridDesk) -> None:
    view = view_of(grid_desk, items())
    before = QApplication.palette()
    dark = QPalette(QColor("#303030"))
    dark.setColor(QPalette.ColorRole.Base, QColor("#202020"))
    try:
        QApplication.setPalette(dark)
        QApplication.processEvents()
        assert view.grid_model.colors.base == view.palette().color(QPalette.ColorRole.Base).name() == "#1f2023"
    finally:
        QApplication.setPalette(before)
    QApplication.processEvents()
    assert view.grid_model.colors == LIGHT


def test_a_figure_that_does_not_fit_is_never_cut(grid_desk: GridDesk) -> None:
    metrics = view_of(grid_desk, items()).fontMetrics()
    whole = metrics.horizontalAdvance("1,234,567.89")
    assert fitted(metrics, Kind.MONEY, "1,234,567.89", whole) == "1,234,567.89"
    assert set(fitted(metrics, Kind.MONEY, "1,234,567.89", whole - 1)) == {"#"}
    assert fitted(metrics, Kind.TEXT, "Acme Supply Company", 60).endswith("\N{HORIZONTAL ELLIPSIS}")


def painted(texts: LaidOut, font: QFont, text: str, alignment: Qt.AlignmentFlag) -> tuple[bool, QImage]:
    image = QImage(200, 24, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    found = texts.draw(painter, font, QRect(10, 0, 180, 24), alignment, text)
    painter.end()
    return found, image


def test_a_text_that_was_laid_out_before_looks_as_it_did_and_is_no_markup(grid_desk: GridDesk) -> None:
    texts, font = LaidOut(), QFont(view_of(grid_desk, items()).font())
    blank = painted(texts, font, "", LEFT)[1]
    found, first = painted(texts, font, "1,234.50", RIGHT)
    assert found
    assert first != blank
    assert painted(texts, font, "1,234.50", RIGHT)[1] == first
    assert painted(texts, font, "1,234.50", LEFT)[1] != first
    assert painted(texts, font, "<b></b>", LEFT)[1] != blank
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * 1.5)
    assert painted(texts, larger, "1,234.50", RIGHT)[1] != first
    assert painted(texts, font, "1,234.50", RIGHT)[1] == first


@pytest.mark.parametrize("text", ["so many words that they are wider than the cell in which they stand", "two\nlines"])
def test_a_text_that_does_not_fit_in_one_line_is_left_to_be_fitted(grid_desk: GridDesk, text: str) -> None:
    texts, font = LaidOut(), view_of(grid_desk, items()).font()
    assert painted(texts, font, text, LEFT) == (False, painted(texts, font, "", LEFT)[1])
