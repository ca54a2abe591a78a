"""Labels. What comes from the database or a file is text: a label that guesses takes `<img>` in it for markup."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from crpm_desktop.models.plain_tip import plain_tip

LEAST = 12
"""Characters of a shortened text that always have room."""


class TextLabel(QLabel):
    """Shows its text as it is. `properties` are those of a QLabel, such as `wordWrap=True`."""

    def __init__(self, text: str = "", **properties: Any) -> None:
        super().__init__(text, textFormat=Qt.TextFormat.PlainText, **properties)


class MarkupLabel(QLabel):
    """Shows markup written in the program; what comes from elsewhere must be escaped in it."""

    def __init__(self, text: str = "", **properties: Any) -> None:
        super().__init__(text, textFormat=Qt.TextFormat.RichText, **properties)


class ShortenedLabel(TextLabel):
    """A long text, such as a file's path, gives its room to others and loses its middle. `text()` stays whole."""

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), LEAST * self.fontMetrics().averageCharWidth()), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        area = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, area.width())
        painter = QPainter(self)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def database_label(database: str) -> ShortenedLabel:
    """Which database this is, for a status line."""
    label = ShortenedLabel(database)
    label.setToolTip(plain_tip(f"Database {database}"))
    return label
