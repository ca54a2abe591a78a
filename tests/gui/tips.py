"""Tips as they are seen."""

from PySide6.QtGui import Qt, QTextDocument


def read(tip: str) -> str:
    """What the tip shows, be it markup or not."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()
