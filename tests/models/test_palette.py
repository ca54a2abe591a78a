"""Every text colour is readable on every ground, light and dark."""

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models import palette as palette_module
from crpm_desktop.models.palette import (
    DARK,
    GLYPHS,
    HIGH_DARK,
    HIGH_LIGHT,
    LIGHT,
    MEANINGS,
    GridColors,
    contrast,
    grid_colors,
)

INKS = ("text", "red", "green", "blue", "muted", "accent")


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", INKS)
def test_ink_has_a_contrast_of_four_and_a_half_on_every_ground(colors: GridColors, ink: str) -> None:
    found = {ground: round(contrast(getattr(colors, ink), ground), 2) for ground in colors.grounds}
    assert min(found.values()) >= 4.5, found


@pytest.mark.parametrize("colors", [HIGH_LIGHT, HIGH_DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", INKS)
def test_high_contrast_is_seven_on_every_ground(colors: GridColors, ink: str) -> None:
    found = {ground: round(contrast(getattr(colors, ink), ground), 2) for ground in colors.grounds}
    assert min(found.values()) >= 7, found


def test_who_wants_high_contrast_gets_its_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette_module, "wants_high_contrast", lambda: True)
    palette = QPalette()
    for ground, colors in (("#000000", HIGH_DARK), ("#ffffff", HIGH_LIGHT)):
        palette.setColor(QPalette.ColorRole.Base, QColor(ground))
        assert grid_colors(palette) is colors


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#b3261e", "#ffffff") == pytest.approx(6.54, abs=0.01)


def test_every_rebate_colour_has_its_own_ink_shape_and_meaning() -> None:
    for colors in (LIGHT, DARK, HIGH_LIGHT, HIGH_DARK):
        assert len({colors.ink(color) for color in Color}) == len(Color)
        assert colors.ink(Color.BLACK) == colors.text
    assert len(set(GLYPHS.values())) == len(set(MEANINGS.values())) == len(Color)


def test_the_ground_of_the_window_says_which_colours_fit() -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#202020"))
    assert grid_colors(palette) is DARK
    palette.setColor(QPalette.ColorRole.Base, QColor("#fafafa"))
    assert grid_colors(palette) is LIGHT


def test_every_colour_is_one() -> None:
    for colors in (LIGHT, DARK, HIGH_LIGHT, HIGH_DARK):
        assert all(QColor(getattr(colors, field.name)).isValid() for field in fields(colors))
