"""Before there is a window: the database is opened in the background, and where it can't be, the user is asked."""

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QProgressDialog

from crpm_desktop.domain.errors import Cancelled, Refused, UserError
from crpm_desktop.services.connections import LocalFile, connection_of
from crpm_desktop.services.opening import Opened, open_behind_backup, with_password
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.user_places import chosen_database
from crpm_desktop.widgets.connect_dialog import ConnectDialog
from crpm_desktop.widgets.field_look import FieldLook
from crpm_desktop.widgets.jobs import Job, Jobs
from crpm_desktop.widgets.message_line import MessageLine
from crpm_desktop.widgets.messages import Messages

PATIENCE = 700
"""Milliseconds after which a start that takes its time says what it is doing."""


class StartUp(QObject):
    opened = Signal(object, str)
    """An `Opened`, and what did not go as wished besides."""
    given_up = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._jobs = Jobs(self)
        self._messages = Messages(self)
        self.waiting: QProgressDialog | None = None
        self.dialog: ConnectDialog | None = None

    def begin(self, address: str) -> None:
        self.waiting = QProgressDialog("Opening the database\N{HORIZONTAL ELLIPSIS}", "Cancel", 0, 0)
        self.waiting.setWindowTitle("Customer Rebate Program Maintenance")
        self.waiting.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.waiting.setMinimumDuration(PATIENCE)
        self.waiting.setValue(0)
        job = self._jobs.run(
            lambda progress: _open(address, progress),
            lambda opened: self._done(opened, ""),
            lambda error: self._on_failed(address, error),
            title="Open",
        )
        self.waiting.canceled.connect(job.cancel)
        self._jobs.progressed.connect(self._on_progress)

    def _on_progress(self, job: Job[object]) -> None:
        if self.waiting is not None and job.how.text:
            self.waiting.setLabelText(f"{job.how.text}\N{HORIZONTAL ELLIPSIS}")

    def _done(self, opened: Opened, note: str) -> None:
        self._stop_waiting()
        self.opened.emit(opened, note)

    def _on_failed(self, address: str, error: Exception) -> None:
        self._stop_waiting()
        if isinstance(error, Cancelled):
            self.given_up.emit()
            return
        self._ask(address)
        if isinstance(error, UserError):
            self._say(address, error)
        else:
            self._messages.fault(error)

    def _ask(self, address: str) -> None:
        dialog = self.dialog = ConnectDialog(self._settings, self._jobs, self._messages)
        FieldLook(dialog)
        dialog.add_below(MessageLine(self._messages, dialog))
        dialog.connected.connect(lambda connected: self._done(connected.opened, connected.note))
        dialog.rejected.connect(self.given_up)
        dialog.open()

    def _say(self, address: str, error: UserError) -> None:
        """Shows what was tried with why it failed, to be mended or replaced."""
        if self.dialog is None:
            return
        try:
            self.dialog.show_connection(connection_of(address), f"\N{BALLOT X} {error.message}")
        except Refused:
            self.dialog.note.setText(f"\N{BALLOT X} {error.message}")

    def _stop_waiting(self) -> None:
        if self.waiting is not None:
            self.waiting.canceled.disconnect()
            self.waiting.close()
            self.waiting.deleteLater()
            self.waiting = None

    def close(self) -> None:
        self._jobs.close()


def _open(address: str, progress: Progress) -> Opened:
    if address == chosen_database():
        connection = connection_of(address)
        if isinstance(connection, LocalFile) and not Path(connection.file).exists():
            raise Refused(
                f"There is no file {connection.file} any more, which was to be opened at the start. Choose another "
                "database, or Connect to make a new, empty one there."
            )
    return open_behind_backup(with_password(address), progress)
