"""The menus. Edit, Query and Record show what the visible tab offers, with the keys that work there."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from crpm_desktop.domain.roles import Rights
from crpm_desktop.main_window.databases import DatabaseCommands
from crpm_desktop.main_window.files import FileCommands
from crpm_desktop.widgets.forbidding import forbid
from crpm_desktop.widgets.record_commands import COMMANDS

MORE = "\N{HORIZONTAL ELLIPSIS}"


class Offers(Protocol):
    """A tab that has something for the menus."""

    def edit_actions(self) -> list[QAction]: ...

    def query_actions(self) -> list[QAction]: ...

    def record_actions(self) -> list[QAction]: ...


class Menus:
    def __init__(
        self,
        window: QMainWindow,
        files: FileCommands,
        databases: DatabaseCommands,
        *,
        rights: Rights,
        current_tab: Callable[[], QWidget],
        run_command: Callable[[str], None],
        show_tab: Callable[[int], None],
        tab_titles: Sequence[str],
        report_actions: Sequence[QAction],
        help_actions: Sequence[QAction],
    ) -> None:
        self._window = window
        self._current_tab = current_tab
        self._rights = rights
        self._make_file_menu(files, databases)
        self.edit = self._live_menu("&Edit", "edit_actions")
        self.query = self._live_menu("&Query", "query_actions")
        self.record = self._live_menu("&Record", "record_actions")
        self._make_tools_menu(run_command)
        self._menu("Re&ports").addActions(list(report_actions))
        self._make_view_menu(show_tab, tab_titles)
        self._menu("&Help").addActions(list(help_actions))

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        return menu

    def _make_file_menu(self, files: FileCommands, databases: DatabaseCommands) -> None:
        menu = self._menu("&File")
        menu.addAction(f"&Open Database{MORE}", QKeySequence(QKeySequence.StandardKey.Open), files.ask_open)
        menu.addAction(f"&New Database{MORE}", files.ask_new)
        menu.addAction(f"&Connect to Shared Database{MORE}", databases.ask_connect)
        menu.addSeparator()
        menu.addAction(f"&Back Up Now{MORE}", databases.ask_back_up)
        restore = menu.addAction(f"&Restore Database from Backup{MORE}", databases.ask_restore)
        forbid(restore, self._rights.no_restore)
        menu.addSeparator()
        for action in (
            menu.addAction(f"&Import Files{MORE}", QKeySequence("Ctrl+I"), files.ask_import),
            menu.addAction(f"Import a &Folder{MORE}", QKeySequence("Ctrl+Shift+I"), files.ask_import_folder),
            menu.addAction("Load &Demo Data", files.load_demo_data),
        ):
            forbid(action, self._rights.no_edit)
        menu.addSeparator()
        menu.addAction("E&xit", QKeySequence(QKeySequence.StandardKey.Quit), self._window.close)

    def _live_menu(self, title: str, offers: str) -> QMenu:
        menu = self._menu(title)

        def fill() -> None:
            menu.clear()
            give = getattr(self._current_tab(), offers, None)
            actions: list[QAction] = give() if give is not None else []
            if not actions:
                nothing = menu.addAction("Nothing here on this tab")
                nothing.setEnabled(False)
            menu.addActions(actions)

        menu.aboutToShow.connect(fill)
        return menu

    def _make_tools_menu(self, run_command: Callable[[str], None]) -> None:
        menu = self._menu("&Tools")
        self.commands: dict[str, QAction] = {}
        for label, keys in zip(COMMANDS, ("Ctrl+R", "Ctrl+Shift+G", "Ctrl+Shift+Y", "Ctrl+Shift+P"), strict=True):
            action = menu.addAction(label, QKeySequence(keys), partial(run_command, label))
            action.setObjectName(label)
            self.commands[label] = action
            forbid(action, self._rights.no_edit)

    def _make_view_menu(self, show_tab: Callable[[int], None], titles: Sequence[str]) -> None:
        menu = self._menu("&View")
        for number, title in enumerate(titles):
            menu.addAction(title, QKeySequence(f"Ctrl+{number + 1}"), partial(show_tab, number))
