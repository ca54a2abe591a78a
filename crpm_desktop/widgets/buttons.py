"""Small buttons with a sign for a face; their tip says what they do, to the eye and to a screen reader."""

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton

from crpm_desktop.models.plain_tip import plain_tip


def as_written(text: str) -> str:
    """The face of a button that shows `text` with its ampersands: a single one would mark a key."""
    return text.replace("&", "&&")


def tool_button(text: str, tip: str, slot: Callable[[], object] | None = None, *, raised: bool = False) -> QToolButton:
    button = QToolButton()
    button.setText(as_written(text))
    button.setToolTip(plain_tip(tip))
    button.setAccessibleName(tip)
    button.setAutoRaise(not raised)
    if slot is not None:
        button.clicked.connect(lambda _checked: slot())
    return button
