"""Where the parts of Rebate Set Up stand: the list at the left, the form above the levels, their blocks below."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from crpm_desktop.widgets.scrolled import scrolled

LIST_WIDTH, EDITOR_WIDTH = 300, 1066
UPPER_HEIGHT, LOWER_HEIGHT = 300, 260


def list_side(programs: QWidget, buttons: QWidget) -> QWidget:
    """The list of programs and what is done with all of them."""
    side = QWidget()
    layout = QVBoxLayout(side)
    layout.setContentsMargins(8, 8, 4, 8)
    layout.addWidget(programs, 1)
    layout.addWidget(buttons)
    return side


def editor_side(buttons: QWidget, form: QWidget, upper: QWidget, lower: QWidget) -> QWidget:
    """One program, which scrolls where the window is low."""
    blocks = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
    blocks.addWidget(upper)
    blocks.addWidget(lower)
    blocks.setStretchFactor(0, 1)
    blocks.setSizes([UPPER_HEIGHT, LOWER_HEIGHT])
    editor = QWidget()
    layout = QVBoxLayout(editor)
    layout.setContentsMargins(4, 8, 8, 8)
    layout.setSpacing(8)
    layout.addWidget(buttons)
    layout.addWidget(form)
    layout.addWidget(blocks, 1)
    return scrolled(editor)


def lay_out(tab: QWidget, note: QWidget, left: QWidget, right: QWidget) -> None:
    sides = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
    sides.addWidget(left)
    sides.addWidget(right)
    sides.setStretchFactor(1, 1)
    sides.setSizes([LIST_WIDTH, EDITOR_WIDTH])
    layout = QVBoxLayout(tab)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(note)
    layout.addWidget(sides)
