"""Start-up: the one place where settings, database and window are put together."""

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from crpm_desktop import __version__
from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.errors import UserError
from crpm_desktop.main_window import MainWindow
from crpm_desktop.main_window.window import show_error
from crpm_desktop.resource_files import resource_path
from crpm_desktop.services.user_places import default_database, log_file

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


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

    def on_fault(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """What no one foresaw: one dialog per kind, the whole of it in the log, and the window lives on."""
        if self.window is not None:
            self.window.context.messages.fault(error)
        else:
            log.error("unexpected fault", exc_info=error)

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


def write_log() -> None:
    """Warnings and faults go to the user's log folder; where that can't be written they are only shown."""
    path = log_file()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", delay=True)
        logging.basicConfig(level=logging.WARNING, handlers=[handler], format="%(asctime)s %(levelname)s %(message)s")


def main() -> int:
    """The entry point of `crpm-desktop`."""
    parser = argparse.ArgumentParser(prog="crpm-desktop", description="Customer Rebate Program Maintenance")
    parser.add_argument("--db", metavar="URL", help="SQLite file name, or postgresql://user@server/database")
    parser.add_argument("--version", action="version", version=f"crpm-desktop {__version__}")
    options, rest = parser.parse_known_args()
    write_log()
    application = make_application([sys.argv[0], *rest])
    app = App(QSettings())
    sys.excepthook = app.on_fault
    if not app.open(options.db or default_database()):
        return 1
    return application.exec()
