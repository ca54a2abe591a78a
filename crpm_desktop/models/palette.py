"""The colours of the grids, for a light and a dark ground, and how well one is read on another."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from crpm_desktop.domain.rebate import Color


@dataclass(frozen=True, slots=True)
class GridColors:
    """`#rrggbb` each. Every text colour is readable (4.5:1) on every ground: screens.md, "Look"."""

    text: str
    red: str
    green: str
    blue: str
    muted: str
    accent: str
    base: str
    zebra: str
    current_row: str
    selected: str
    changed: str
    wrong: str
    line: str
    bar: str
    bar_full: str

    @property
    def grounds(self) -> tuple[str, ...]:
        """What text can stand on."""
        return (self.base, self.zebra, self.current_row, self.selected, self.changed, self.wrong)

    def ink(self, color: Color) -> str:
        """The text colour of a rebate colour; black is the normal text colour."""
        return {Color.BLACK: self.text, Color.RED: self.red, Color.GREEN: self.green, Color.BLUE: self.blue}[color]


LIGHT = GridColors(
    text="#1c1c1c",
    red="#b3261e",
    green="#1b6e20",
    blue="#0b57d0",
    muted="#595959",
    accent="#0b57d0",
    base="#ffffff",
    zebra="#f6f8fb",
    current_row="#ecf3fe",
    selected="#cfe3ff",
    changed="#fff3cd",
    wrong="#fde3e1",
    line="#e3e6ea",
    bar="#7aa9ee",
    bar_full="#63b06d",
)
DARK = GridColors(
    text="#e8eaed",
    red="#ff8a80",
    green="#81c995",
    blue="#8ab4f8",
    muted="#b4b8bd",
    accent="#8ab4f8",
    base="#1f2023",
    zebra="#26282b",
    current_row="#28303a",
    selected="#2b4058",
    changed="#403818",
    wrong="#4a2326",
    line="#34373b",
    bar="#4f7fbf",
    bar_full="#4d9a60",
)

GLYPHS = {
    Color.BLACK: "\N{BLACK CIRCLE}",
    Color.RED: "\N{BLACK DOWN-POINTING TRIANGLE}",
    Color.GREEN: "\N{BLACK SQUARE}",
    Color.BLUE: "\N{BLACK DIAMOND}",
}
"""The shape beside a coloured figure, so that a black-and-white print still tells them apart."""

MEANINGS = {color: color.meaning for color in Color}
"""What each colour of Rebate Revenue says, for legend and Help."""


def grid_colors(palette: QPalette) -> GridColors:
    """The colours that fit a window's ground."""
    return DARK if palette.color(QPalette.ColorRole.Base).lightness() < 128 else LIGHT


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(name: str) -> float:
    color = QColor(name)
    parts = [_linear(part) for part in (color.redF(), color.greenF(), color.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
