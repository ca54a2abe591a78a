"""Parts of a screen that are scrolled where the window is too small for them, so that nothing is cut off."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class _Scrolled(QScrollArea):
    def minimumSizeHint(self) -> QSize:
        return QSize(160, 80)

    def sizeHint(self) -> QSize:
        content = self.widget()
        return super().sizeHint() if content is None else content.sizeHint()


def scrolled(content: QWidget) -> QScrollArea:
    """As large as there is room, and never smaller than its content needs; the Tab key brings what it reaches into
    sight."""
    area = _Scrolled()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a stop of the Tab key that could not be seen
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(content)
    return area
