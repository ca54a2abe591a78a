"""Tips. Qt takes one that looks like markup for markup, and reads the pictures it names, wherever they are."""

from html import escape

from PySide6.QtGui import Qt


def plain_tip(text: str) -> str:
    """The tip that shows `text` as it is."""
    return f'<span style="white-space:pre-wrap">{escape(text)}</span>' if Qt.mightBeRichText(text) else text
