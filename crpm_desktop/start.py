"""The first thing on the screen: an empty frame in the window's place, before the program itself is imported.

What a clerk waits for after the double click is a sign that something happens; the rest comes part by part behind it.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from crpm_desktop import __version__
from crpm_desktop.resource_files import resource_path
from crpm_desktop.widgets.screen_room import open_within_screen

if TYPE_CHECKING:
    from crpm_desktop.app import App

TITLE = "Customer Rebate Program Maintenance"
GEOMETRY = "window/geometry"
"""Where the settings keep the place of the main window."""

SEARCH_EVERY = 1000
"""Milliseconds between two looks for reference cycles: on this thread, never on one of a job."""


class Frame(QMainWindow):
    """As large as the window was left, and where; it says what is being opened."""

    painted = Signal()

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        place = settings.value(GEOMETRY)
        if place is None or not self.restoreGeometry(place):
            open_within_screen(self, 1366, 768)
        self.label = QLabel("Opening\N{HORIZONTAL ELLIPSIS}", alignment=Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(self.label)
        self.label.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.label and event.type() == QEvent.Type.Paint:
            self.label.removeEventFilter(self)
            QTimer.singleShot(0, self.painted.emit)  # once the paint is on the screen
        return super().eventFilter(watched, event)


class Start(QObject):
    """Imports the program part by part, so that the frame can be moved and closed, and hands over to it."""

    PARTS: ClassVar = (
        "sqlalchemy",
        "sqlalchemy.dialects.postgresql",
        "alembic.command",
        "psycopg",
        "crpm_desktop.db.tables",
        "crpm_desktop.services.opening",
        "crpm_desktop.widgets.grid_panel",
        "crpm_desktop.tabs.customer_summary_tab",
        "crpm_desktop.tabs.rebate_set_up_tab",
        "crpm_desktop.main_window",
        "crpm_desktop.app",
    )

    def __init__(self, address: str, settings: QSettings) -> None:
        super().__init__()
        self.app: App | None = None
        self.frame = Frame(settings)
        self._address, self._settings = address, settings
        self._parts = iter(self.PARTS)
        self._next = QTimer(self, interval=0)
        self._search = QTimer(self, interval=SEARCH_EVERY)
        self._next.timeout.connect(self._import_part)
        self.frame.painted.connect(self._next.start)
        self.frame.show()

    def _import_part(self) -> None:
        part = next(self._parts, None)
        if not self.frame.isVisible():  # closed: nothing is wanted any more
            self._next.stop()
        elif part is not None:
            import_module(part)
        else:
            self._next.stop()
            self._hand_over()

    def _hand_over(self) -> None:
        from crpm_desktop.app import App, write_log
        from crpm_desktop.services.collector import search_by_hand, search_when_due
        from crpm_desktop.services.user_places import default_database

        write_log()
        search_by_hand()
        self._search.timeout.connect(search_when_due)
        self._search.start()
        self.app = App(self._settings, self.frame)
        sys.excepthook = self.app.on_fault
        self.app.start(self._address or default_database())


def make_application(arguments: Sequence[str]) -> QApplication:
    """Native style on Windows, Fusion elsewhere."""
    application = QApplication(list(arguments))
    application.setApplicationName("crpm")
    application.setApplicationDisplayName("")
    application.setApplicationVersion(__version__)
    application.setOrganizationName("crpm")
    application.setWindowIcon(QIcon(str(resource_path("icons/crpm.png"))))
    if sys.platform != "win32":
        application.setStyle("Fusion")
    return application


def main() -> int:
    """The entry point of `crpm-desktop`."""
    parser = argparse.ArgumentParser(prog="crpm-desktop", description=TITLE)
    parser.add_argument("--db", metavar="URL", help="SQLite file name, or postgresql://user@server/database")
    parser.add_argument("--version", action="version", version=f"crpm-desktop {__version__}")
    options, rest = parser.parse_known_args()
    application = make_application([sys.argv[0], *rest])
    start = Start(options.db or "", QSettings())
    status = application.exec()
    return status if start.app is not None and start.app.window is not None else 1
