"""Fields, check boxes and greyed words that are seen on any ground.

The Fusion style draws outlines only a shade darker than the window: on a dark ground that is next to nothing. It takes
them from the palette, so that a palette for each kind of field mends them; styles of other systems have their own.
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from crpm_desktop.models.palette import GridColors, grid_colors

FIELDS = ("QCheckBox", "QRadioButton", "QLineEdit", "QPlainTextEdit", "QAbstractSpinBox", "QComboBox")
WORDED = ("QPushButton", "QToolButton", "QLabel", "QMenu")
FUSION = "fusion"
DARKER = 140
"""Per cent by which Fusion darkens the window's colour for an outline."""

_Group = QPalette.ColorGroup
_Role = QPalette.ColorRole


class FieldLook(QObject):
    """Follows the colours of the system for as long as there is `window`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)
        self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ApplicationPaletteChange:
            self._dress()
        return super().eventFilter(watched, event)

    def _dress(self) -> None:
        # Each palette that is set here is an event as well; a new one of the system drops all of them.
        colors = grid_colors(QGuiApplication.palette())
        worn = _worn(FIELDS[0]).color(_Group.Active, _Role.Window)
        if QApplication.style().name() == FUSION and worn != outline_source(colors):
            dress(colors)


def outline_source(colors: GridColors) -> QColor:
    """What Fusion makes the outline of."""
    return QColor(colors.outline).lighter(DARKER)


def dress(colors: GridColors) -> None:
    """Gives each kind of field and button its palette; all that is not in it stays as the system has it."""
    for kind in FIELDS:
        palette = _greyed(colors)
        for group in (_Group.Active, _Group.Inactive):
            palette.setColor(group, _Role.Window, outline_source(colors))
            palette.setColor(group, _Role.PlaceholderText, QColor(colors.muted))
        _set(kind, palette)
    for kind in WORDED:
        _set(kind, _greyed(colors))
    # The bars of a field would be drawn with its outline.
    _set("QScrollBar", QGuiApplication.palette())


def _greyed(colors: GridColors) -> QPalette:
    palette = QPalette()
    for role in (_Role.WindowText, _Role.ButtonText, _Role.Text):
        palette.setColor(_Group.Disabled, role, QColor(colors.greyed))
    palette.setColor(_Role.Accent, QColor(colors.accent))
    return palette


def _worn(kind: str) -> QPalette:
    return QApplication.palette(kind)  # type: ignore[call-overload,no-any-return]  # the stubs say bytes, as below


def _set(kind: str, palette: QPalette) -> None:
    QApplication.setPalette(palette, kind)  # type: ignore[arg-type]  # the stubs say bytes, which it does not take
