"""Start-up: the one place where settings, database and window are put together."""

import argparse
import sys
from collections.abc import Sequence

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from crpm_desktop import __version__
from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.errors import UserError
from crpm_desktop.main_window import MainWindow
from crpm_desktop.main_window.window import show_error
from crpm_desktop.resource_files import resource_path
from crpm_desktop.services.user_places import default_database


class App:
    """The window of one database at a time."""

    def __init__(self, settings: QSettings) -> None:
        self.settings = settings
        self.window: MainWindow | None = None

    def open(self, address: str) -> bool:
        """Shows a database instead of the one before; when it can't be opened that one stays, and False is returned."""
        try:
            database = open_database(address)
        except UserError as error:
            self._tell(error)
            return False
        before, self.window = self.window, MainWindow(database, self.settings)
        self.window.files.open_requested.connect(self._on_open_requested)
        if before is not None:
            self.window.setGeometry(before.geometry())
            before.close()
            before.deleteLater()
        self.window.show()
        return True

    def _on_open_requested(self, address: str) -> None:
        window = self.window
        if window is not None:
            window.leave_all(lambda: QTimer.singleShot(0, window, lambda: self.open(address)))

    def _tell(self, error: UserError) -> None:
        if self.window is not None:
            self.window.context.messages.refuse(error.message)
        else:
            show_error(error.message)


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
    parser = argparse.ArgumentParser(prog="crpm-desktop", description="Customer Rebate Program Maintenance")
    parser.add_argument("--db", metavar="URL", help="SQLite file name, or postgresql://user@server/database")
    parser.add_argument("--version", action="version", version=f"crpm-desktop {__version__}")
    options, rest = parser.parse_known_args()
    application = make_application([sys.argv[0], *rest])
    app = App(QSettings())
    if not app.open(options.db or default_database()):
        return 1
    return application.exec()
