"""The one place where settings, database and window are put together."""

import logging
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget

from crpm_desktop.domain.errors import UserError
from crpm_desktop.main_window import MainWindow
from crpm_desktop.main_window.databases import BUSY
from crpm_desktop.main_window.start_up import StartUp
from crpm_desktop.services.opening import Opened, open_behind_backup, with_password
from crpm_desktop.services.restore_database import Restored
from crpm_desktop.services.scrubbing import ScrubbedFormatter
from crpm_desktop.services.user_places import log_file

log = logging.getLogger(__name__)

LOG_BYTES = 1_000_000


class App:
    """The window of one database at a time."""

    def __init__(self, settings: QSettings, frame: QWidget | None = None) -> None:
        """`frame` stands on the screen in the window's place until there is one."""
        self.settings = settings
        self._frame = frame
        self.window: MainWindow | None = None
        self.start_up: StartUp | None = None
        self._address = ""

    def start(self, address: str) -> None:
        """Opens the first database in the background; where it can't be opened the user is asked for another."""
        self.start_up = StartUp(self.settings)
        self.start_up.opened.connect(self._on_started)
        self.start_up.given_up.connect(QApplication.quit)
        self.start_up.begin(address)

    def _on_started(self, opened: Opened, note: str) -> None:
        self.show(opened, note)
        if self.start_up is not None:
            self.start_up.close()
            self.start_up.deleteLater()
            self.start_up = None

    def open(self, address: str) -> bool:
        """Shows a database instead of the one before; when it can't be opened that one stays, and False is returned."""
        try:
            return self.show(open_behind_backup(with_password(address)))
        except UserError as error:
            self._refuse(error)
            return False

    def show(self, opened: Opened, note: str = "") -> bool:
        """Shows an open database in a window of its own instead of the one before, unless work still runs in that."""
        before = self.window
        if before is not None and before.jobs.busy:
            opened.database.close()
            before.context.messages.warn(BUSY)
            return False
        window = self.window = MainWindow(opened.database, self.settings, opened.rights)
        self._address = opened.address
        window.files.open_requested.connect(self._on_open_requested)
        window.databases.connected.connect(lambda connected: self.show(connected.opened, connected.note))
        window.databases.restored.connect(self._on_restored)
        if before is not None:
            window.setGeometry(before.geometry())
            before.close()
            before.deleteLater()
        window.show()
        self._close_frame()
        if opened.sentence:
            window.context.messages.tell(opened.sentence, folder=str(opened.backup.parent) if opened.backup else "")
        if note:
            window.context.messages.warn(note)
        return True

    def _close_frame(self) -> None:
        if self._frame is not None:
            self._frame.close()
            self._frame.deleteLater()
            self._frame = None

    def _on_open_requested(self, address: str) -> None:
        window = self.window
        if window is None:
            return
        if window.jobs.busy:
            window.context.messages.warn(BUSY)
        else:
            window.leave_all(lambda: self._open_behind(window, address))

    def _open_behind(self, window: MainWindow, address: str) -> None:
        """Opens in the background, for an upgrade and its backup may take a while; nothing can be edited meanwhile."""

        def done(opened: Opened) -> None:
            window.cover(False)
            self.show(opened)

        def failed(error: Exception) -> None:
            window.cover(False)
            window.context.messages.error(error)

        window.cover(True)
        window.jobs.run(
            lambda progress: open_behind_backup(with_password(address), progress), done, failed, title="Open Database"
        )

    def _on_restored(self, restored: Restored) -> None:
        if self.open(self._address) and self.window is not None:
            self.window.context.messages.tell(restored.sentence, folder=str(restored.before.parent))

    def on_fault(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """What no one foresaw: one dialog per kind, the whole of it in the log, and the window lives on."""
        if self.window is not None:
            self.window.context.messages.fault(error)
        else:
            log.error("unexpected fault", exc_info=error)

    def _refuse(self, error: UserError) -> None:
        if self.window is not None:
            self.window.context.messages.refuse(error.message)


def write_log() -> None:
    """Warnings and faults, without customer data, go to the user's log folder; where that can't be written they are
    only shown."""
    path = log_file()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", delay=True)
        handler.setFormatter(ScrubbedFormatter("%(asctime)s %(levelname)s %(message)s"))
        logging.basicConfig(level=logging.WARNING, handlers=[handler])
