"""The keys window of the main window, and the user's own keys from its start."""

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.key_bindings import all_actions, apply_keys, bindings_of
from crpm_desktop.widgets.keys_dialog import KeysDialog


class Keys(QObject):
    def __init__(self, context: Context, window: QMainWindow, pages: Mapping[str, QWidget]) -> None:
        """`pages` are the tabs by their titles."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._pages = pages
        self.action = QAction("&Keys\N{HORIZONTAL ELLIPSIS}", self)
        self.action.setShortcut(QKeySequence("Ctrl+K"))
        self.action.triggered.connect(lambda _on: self.show_keys())

    def show_keys(self) -> KeysDialog:
        menus = self._window.menuBar()
        dialog = KeysDialog(
            lambda: bindings_of(menus, self._pages),
            self.apply,
            self._context.settings,
            self._window,
        )
        dialog.open()
        return dialog

    def apply(self) -> None:
        """Gives every action that there is now its remembered key; grids made later ask for theirs themselves."""
        apply_keys(self._context.settings, all_actions(self._window.menuBar(), self._pages))
