"""A line to search in, with a button that empties it; both have names for a screen reader."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

CLEAR_ACTION = "_q_qlineeditclearaction"
"""How Qt names the action of the button, which comes without a word on it."""
BESIDE = 44
"""Pixels of a field for its frame and the button."""


class SearchField(QLineEdit):
    def __init__(self, hint: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, placeholderText=hint, clearButtonEnabled=True)
        self.setAccessibleName(name or hint)
        clear = self.findChild(QAction, CLEAR_ACTION)
        if isinstance(clear, QAction):
            clear.setText("Clear the text")

    def sizeHint(self) -> QSize:
        """Wide enough for its hint."""
        usual, hint = super().sizeHint(), self.fontMetrics().horizontalAdvance(self.placeholderText())
        return QSize(max(usual.width(), hint + BESIDE), usual.height())
