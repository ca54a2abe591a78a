"""How an action of a grid or a tab is made: its key is for its owner and what is inside it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

Keys = str | QKeySequence.StandardKey


def make_action(owner: QWidget, text: str, slot: Callable[[], object], keys: Keys | None = None) -> QAction:
    """`text` is also the action's name, by which a key of one's own is remembered."""
    action = QAction(text, owner)
    action.setObjectName(text)
    if keys is not None:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda _checked: slot())
    owner.addAction(action)
    return action


def separator(owner: QWidget) -> QAction:
    action = QAction(owner)
    action.setSeparator(True)
    return action
