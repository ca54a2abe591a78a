"""The colours of the grids, for a light and a dark ground, and how well one is read on another."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

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
    track: str
    """The ground of a bar, and of a cell that can't be used."""
    bar: str
    bar_full: str
    outline: str
    """Of fields and check boxes: 3:1 on the window's ground as well."""
    greyed: str
    """Words of what can't be used now."""

    @property
    def grounds(self) -> tuple[str, ...]:
        """What text can stand on."""
        return (self.base, self.zebra, self.current_row, self.selected, self.changed, self.wrong, self.track)

    def ink(self, color: Color) -> str:
        """The text colour of a rebate colour; black is the normal text colour."""
        return {Color.BLACK: self.text, Color.RED: self.red, Color.GREEN: self.green, Color.BLUE: self.blue}[color]


_COLORS = {
    "text": ("#1c1c1c", "#e8eaed", "#000000", "#ffffff"),
    "red": ("#b3261e", "#ff8a80", "#800000", "#ffb4ab"),
    "green": ("#1b6e20", "#81c995", "#004d00", "#9be7a3"),
    "blue": ("#0b57d0", "#8ab4f8", "#000080", "#a8c7ff"),
    "muted": ("#595959", "#b4b8bd", "#303030", "#e0e0e0"),
    "accent": ("#0b57d0", "#8ab4f8", "#000080", "#a8c7ff"),
    "base": ("#ffffff", "#1f2023", "#ffffff", "#000000"),
    "zebra": ("#f6f8fb", "#26282b", "#ffffff", "#000000"),
    "current_row": ("#ecf3fe", "#28303a", "#f0f0f0", "#1a1a1a"),
    "selected": ("#cfe3ff", "#2b4058", "#cce0ff", "#00356e"),
    "changed": ("#fff3cd", "#403818", "#fff0b3", "#3d3200"),
    "wrong": ("#fde3e1", "#4a2326", "#ffdad6", "#5c0a0a"),
    "line": ("#e3e6ea", "#34373b", "#000000", "#ffffff"),
    "track": ("#e3e6ea", "#34373b", "#dedede", "#333333"),
    "bar": ("#7aa9ee", "#4f7fbf", "#4a6fb5", "#6f9ae0"),
    "bar_full": ("#63b06d", "#4d9a60", "#2e7d32", "#57b563"),
    "outline": ("#767676", "#8f9296", "#000000", "#b6b6b6"),
    "greyed": ("#8a8a8a", "#93969b", "#5a5a5a", "#b0b0b0"),
}
"""Each on a light and on a dark ground, and both again for who has asked the system for high contrast: 7:1, and lines
that are seen."""

LIGHT, DARK, HIGH_LIGHT, HIGH_DARK = (
    GridColors(**dict(zip(_COLORS, column, strict=True))) for column in zip(*_COLORS.values(), strict=True)
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
    """The colours that fit a window's ground, and the contrast that the user wants."""
    dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    if wants_high_contrast():
        return HIGH_DARK if dark else HIGH_LIGHT
    return DARK if dark else LIGHT


def wants_high_contrast() -> bool:
    """What the user has set in the system; Qt before 6.10 doesn't tell."""
    hints = getattr(QGuiApplication.styleHints(), "accessibility", None)
    return hints is not None and hints().contrastPreference() is Qt.ContrastPreference.HighContrast


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
