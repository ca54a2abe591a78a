"""What the eye needs: bars that can be compared, counts that say when they are not final, no black on black."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from crpm_desktop.domain.money import PERCENT_SCALE
from crpm_desktop.main_window.status import StatusLine
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.paged_model import PAGE, PagedModel, PageSource
from crpm_desktop.models.palette import HIGH_DARK, LIGHT, GridColors
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.special_cells import ProgressDelegate
from tests.gui.grid_desk import GridDesk
from tests.models.sheet import COLUMNS, Item

PROGRESS: tuple[Column[int], ...] = (
    Column("progress", "Progress", Kind.PERCENT, lambda percent: percent * PERCENT_SCALE),
)
HEIGHT, WIDTH = 24, 110


@pytest.fixture
def grid_desk(qtbot: QtBot, tmp_path: Path) -> GridDesk:
    return GridDesk(qtbot, tmp_path)


def painted(percent: int, colors: GridColors = LIGHT) -> QImage:
    """The cell of a record that has reached so much of its goal."""
    model = GridModel(PROGRESS)
    model.set_rows([percent])
    model.colors = colors
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(colors.base))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, WIDTH, HEIGHT)
    painter = QPainter(image)
    ProgressDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    return image


def length(image: QImage, *inks: str) -> int:
    """How many pixels of the cell's middle line have one of these colours."""
    wanted = {QColor(ink).rgb() for ink in inks}
    return sum(image.pixel(at, HEIGHT // 2) in wanted for at in range(image.width()))


@pytest.mark.usefixtures("qapp")
def test_bars_have_one_length_whatever_number_stands_beside_them() -> None:
    lengths = {length(painted(percent), LIGHT.track, LIGHT.bar, LIGHT.bar_full) for percent in (7, 95, 540, 1_478)}
    assert len(lengths) == 1
    assert lengths.pop() > 20


@pytest.mark.usefixtures("qapp")
def test_what_is_missing_to_the_goal_does_not_look_reached_in_high_contrast() -> None:
    empty, full = painted(0, HIGH_DARK), painted(150, HIGH_DARK)
    assert length(empty, HIGH_DARK.track) > 20
    assert length(empty, HIGH_DARK.bar, HIGH_DARK.bar_full) == 0
    assert length(full, HIGH_DARK.track) == 0
    assert QColor(HIGH_DARK.track).lightness() < QColor(HIGH_DARK.bar_full).lightness() / 2


def test_the_status_line_says_while_a_history_is_still_counted(grid_desk: GridDesk) -> None:
    rows = [Item(number, f"C{number}") for number in range(3 * PAGE)]
    whole = PageSource(len(rows), lambda offset, limit: rows[offset : offset + limit], lambda: rows)
    model: PagedModel[Item] = PagedModel(COLUMNS, lambda read, done, _failed: done(read()))
    view = grid_desk.panel(model).view
    status = StatusLine("clerk", "shop.db")
    grid_desk.qtbot.addWidget(status)
    status.follow(view)
    model.show(replace(whole, count=PAGE, counted=False), rows[:PAGE])
    view.go_to(0)
    assert status.place.text() == "Record 1 of 200 or more, counting\N{HORIZONTAL ELLIPSIS}"
    model.grow(whole)
    view.row_entered.emit(0)
    assert status.place.text() == "Record 1 of 600"
    grid_desk.close()
