"""Connect to Shared Database: where the database is, whether it answers, and what is remembered of it.

The password goes from its field to the server and, when that is wished, to the credential store of the system; it is
in no setting, and no message shows it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.domain.errors import Cancelled, PasswordNeeded, Refused, UserError
from crpm_desktop.services.connecting import Connected, connect_to, forget_password, is_kept, store_name, try_to
from crpm_desktop.services.connections import Connection, Tried, remember, remembered, text_of
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.user_places import choose_database, chosen_database
from crpm_desktop.widgets.connect_form import ConnectForm
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.jobs import Job, Jobs
from crpm_desktop.widgets.messages import Messages
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.scrolled import scrolled
from crpm_desktop.widgets.text_label import TextLabel

TITLE = "Connect to Shared Database"
SETTING = "connections/remembered"
NEW = "New connection"
NOTE_LINES = 4

T = TypeVar("T")


class ConnectDialog(QDialog):
    """`open()` it and listen to `connected`: it stays until that, or until the user gives up."""

    connected = Signal(object)
    """What is open now: a `Connected`."""

    def __init__(self, settings: QSettings, jobs: Jobs, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("databases")
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.help_key = HelpKey(self)
        self._settings = settings
        self._jobs = jobs
        self._messages = messages
        self._job: Job[Any] | None = None
        self._quiet: list[Job[Any]] = []
        self._was_kept = False
        self._given_up = False
        self.form = ConnectForm()
        self.known = QComboBox()
        self.forget_button = self._button("&Forget", self.forget)
        self.test_button = self._button("&Test", self.test)
        self.connect_button = self._button("&Connect", self.connect_now)
        self.at_start = QCheckBox("&Open this database when the program starts")
        self.note = TextLabel(wordWrap=True)
        self.known.setObjectName("remembered")
        self.at_start.setObjectName("at_start")
        self._lay_out()
        self._list_known()
        self.known.activated.connect(self._on_known)
        self.form.edited.connect(self._on_edit)
        self._look("store", store_name, self.form.show_store)

    def _button(self, text: str, does: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(does)
        return button

    def _lay_out(self) -> None:
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note.setMinimumHeight(self.note.fontMetrics().lineSpacing() * NOTE_LINES)
        label = TextLabel("Re&membered")
        label.setBuddy(self.known)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.known, 1)
        top.addWidget(self.forget_button)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(self.test_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.connect_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.connect_button.setDefault(True)
        self.buttons.rejected.connect(self.reject)
        layout = self._layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(top)
        content = QWidget()
        fields = QVBoxLayout(content)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(10)
        for widget in (self.form, self.at_start, self.note):
            fields.addWidget(widget)
        layout.addWidget(scrolled(content), 1)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(580)
        later = self.form.store_note.minimumHeight() + fields.spacing()  # shown once it is known that there is no store
        open_within_screen(self, 580, self.sizeHint().height() + later)
        self.form.go_to("host")

    def add_below(self, widget: QWidget) -> None:
        """What the dialog has besides where there is no window around it."""
        self._layout.addWidget(widget)

    # Remembered connections

    def _connections(self) -> list[Connection]:
        return remembered(str(self._settings.value(SETTING, "", str)))

    def _list_known(self) -> None:
        self.known.clear()
        self.known.addItem(NEW)
        for connection in self._connections():
            self.known.addItem(connection.name, connection)
        self.forget_button.setEnabled(False)

    def _on_known(self, number: int) -> None:
        connection = self.known.itemData(number)
        self.forget_button.setEnabled(connection is not None)
        if connection is not None:
            self.show_connection(connection)

    def show_connection(self, connection: Connection, note: str = "") -> None:
        """Fills the fields; what is known of the password is looked up meanwhile."""
        self.form.show_connection(connection)
        self.at_start.setChecked(chosen_database() == connection.address())
        self._show_kept(False)
        self.note.setText(note)
        self.form.go_to("file" if self.form.on_file.isChecked() else "password")
        self._look("password", partial(is_kept, connection), self._show_kept)

    def _show_kept(self, kept: bool) -> None:
        self._was_kept = kept
        self.form.show_kept(kept)

    def _look(self, what: str, work: Callable[[], T], show: Callable[[T], None]) -> None:
        """Asks the credential store away from the screen, for it may wait for the user to unlock it."""
        job = self._jobs.run(lambda _progress: work(), show, self._messages.error, title=what, quiet=True)
        self._quiet.append(job)

    def forget(self) -> None:
        """Forgets the chosen connection, and its password where that is kept."""
        chosen: Connection | None = self.known.currentData()
        if chosen is None:
            return
        left = [connection for connection in self._connections() if connection != chosen]
        self._settings.setValue(SETTING, text_of(left))
        if chosen_database() == chosen.address():
            self._choose("")
        self._show_kept(False)
        self._list_known()
        self.note.setText(f"{chosen.name} is forgotten here; the database itself stays as it is.")
        self._jobs.run(
            lambda _progress: forget_password(chosen),
            lambda _none: None,
            self._show_error,
            title="password",
            quiet=True,
        )

    # Test and Connect

    def test(self) -> None:
        self._run(try_to, self._on_tried, "Test")

    def connect_now(self) -> None:
        keep = self.form.keep.isChecked() if self.form.keep.isChecked() or self._was_kept else None
        self._run(
            lambda wanted, password, progress: connect_to(wanted, password, keep, progress),
            self._on_connected,
            "Connect",
        )

    def _run(self, work: Callable[[Connection, str, Progress], T], done: Callable[[T], None], title: str) -> None:
        try:
            wanted = self.form.connection()
        except Refused as error:
            self._show_error(error)
            return
        password = self.form.password.text()
        self._set_busy(True)
        self.note.setText(f"Connecting to {wanted.name}\N{HORIZONTAL ELLIPSIS}")
        self._job = self._jobs.run(
            lambda progress: work(wanted, password, progress), done, self._on_failed, title=title
        )

    def _on_tried(self, tried: Tried) -> None:
        if not self._given_up:
            self._set_busy(False)
            self.note.setText(f"\N{CHECK MARK} {tried.sentence}")

    def _on_connected(self, connected: Connected) -> None:
        if self._given_up:
            connected.opened.database.close()
            return
        self._set_busy(False)
        wanted = connected.connection
        self._settings.setValue(SETTING, remember(self._connections(), wanted))
        if self.at_start.isChecked():
            self._choose(wanted.address())
        elif chosen_database() == wanted.address():
            self._choose("")
        self.form.password.clear()
        self.connected.emit(connected)
        self.accept()

    def _choose(self, address: str) -> None:
        try:
            choose_database(address)
        except Refused as error:
            self._messages.refuse(error.message)

    def _on_failed(self, error: Exception) -> None:
        if self._given_up:
            return
        self._set_busy(False)
        self._show_error(error)

    def _show_error(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.note.setText("Cancelled; nothing was changed.")
        elif isinstance(error, UserError):
            self.note.setText(f"\N{BALLOT X} {error.message}")
            place = error.place.column if error.place is not None else None
            self.form.go_to("password" if isinstance(error, PasswordNeeded) else place)
        else:
            self.note.clear()
            self._messages.fault(error)

    def _set_busy(self, busy: bool) -> None:
        for widget in (self.form, self.known, self.forget_button, self.at_start, self.test_button, self.connect_button):
            widget.setEnabled(not busy)
        if not busy:
            self._job = None
            self.forget_button.setEnabled(self.known.currentData() is not None)

    def _on_edit(self) -> None:
        """What was told is of something else."""
        self.note.clear()

    def reject(self) -> None:
        """Gives up; what is being opened just now is closed again."""
        self._given_up = True
        if self._job is not None:
            self._job.cancel()
        super().reject()

    def done(self, result: int) -> None:
        for job in self._quiet:
            job.drop()
        self.form.password.clear()
        super().done(result)
