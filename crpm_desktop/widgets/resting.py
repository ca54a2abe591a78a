"""Tools and actions that rest for a while, and wake as they were."""

from collections.abc import Collection, Iterable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget


class Resting:
    """`acting` are the owners of the actions, `tools` the widgets that rest with them."""

    def __init__(self, acting: Iterable[QWidget], tools: Iterable[QWidget]) -> None:
        self._acting = tuple(acting)
        self._tools = tuple(tools)
        self._actions: list[QAction] = []

    def rest(self, but: Collection[QAction]) -> None:
        """All enabled actions rest, but these."""
        actions = (action for widget in self._acting for action in widget.actions())
        self._actions = [action for action in actions if action.isEnabled() and action not in but]
        self.keep()
        for tool in self._tools:
            tool.setEnabled(False)

    def keep(self) -> None:
        """Something woke an action too early: it goes on resting."""
        for action in self._actions:
            action.setEnabled(False)

    def wake(self) -> None:
        for action in self._actions:
            action.setEnabled(True)
        self._actions = []
        for tool in self._tools:
            tool.setEnabled(True)
