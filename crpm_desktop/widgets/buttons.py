"""Small buttons with a sign for a face; their tip says what they do, to the eye and to a screen reader."""

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton


def tool_button(text: str, tip: str, slot: Callable[[], object] | None = None, *, raised: bool = False) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setAutoRaise(not raised)
    if slot is not None:
        button.clicked.connect(lambda _checked: slot())
    return button
