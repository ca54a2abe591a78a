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


def tip_with_keys(tip: str, action: QAction) -> str:
    """`Find in this grid (Ctrl+F)`, by the keys that the action has now."""
    keys = ", ".join(one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts())
    return f"{tip} ({keys})" if keys else tip


def tell_keys(button: QWidget, action: QAction, tip: str) -> None:
    """The button's tip names the action's keys, and new ones when they are changed; a reason why the action is
    forbidden takes its place."""
    action.setToolTip(tip)

    def follow() -> None:
        now = action.toolTip()
        button.setToolTip(tip_with_keys(tip, action) if now == tip else now)

    action.changed.connect(follow)
    follow()


def separator(owner: QWidget) -> QAction:
    action = QAction(owner)
    action.setSeparator(True)
    return action
