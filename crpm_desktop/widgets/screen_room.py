"""Windows and dialogs open no larger than the screen: a laptop at 200 % has 683x384 pixels, less its task bar."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 40)
"""Title bar and borders that the system puts around."""


def room_for(window: QWidget) -> QSize:
    """The largest size that its screen has room for."""
    return window.screen().availableGeometry().size() - FRAME


def open_within_screen(window: QWidget, width: int, height: int) -> None:
    """Gives a window this size, or what the screen has room for."""
    window.resize(QSize(width, height).boundedTo(room_for(window)))
