"""The File menu's part on whole databases: connecting to another, backing up, restoring, the backup of the day."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Cancelled, UserError
from crpm_desktop.services.database_backups import MadeBackup, Why, back_up_to, daily_backup, folder_of, new_name
from crpm_desktop.services.restore_database import BackupFile, Restored, look_at, restore_database
from crpm_desktop.widgets.connect_dialog import ConnectDialog
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.questions import Answer, ask
from crpm_desktop.widgets.saving import run_saving

BUSY = "Work is still running: wait for it or press Cancel, then try again."
BACKUP_KINDS = "Copy of the database (*.db)", "All rows, for any database (*.zip)"
RESTORE_KINDS = "Backups (*.db *.zip)", "All files (*)"


class DatabaseCommands(QObject):
    connected = Signal(object)
    """Another database is open: a `Connected`."""
    restored = Signal(object)
    """All that is in the database was replaced: a `Restored`."""
    busy_changed = Signal(bool)
    """While True nothing may be edited: it would be lost."""

    def __init__(
        self, database: Database, context: Context, window: QWidget, leave_all: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(window)
        self._database = database
        self._context = context
        self._window = window
        self._leave_all = leave_all
        self.dialog: ConnectDialog | None = None

    def _settled(self, then: Callable[[], None]) -> None:
        """Goes on once nothing runs and nothing is unsaved."""
        if self._context.jobs.busy:
            self._context.messages.warn(BUSY)
        else:
            self._leave_all(then)

    # Connecting

    def ask_connect(self) -> None:
        self._settled(self._ask_connect)

    def _ask_connect(self) -> None:
        context = self._context
        self.dialog = ConnectDialog(context.settings, context.jobs, context.messages, self._window)
        self.dialog.connected.connect(self.connected)
        self.dialog.open()

    # Backups

    def ask_back_up(self) -> None:
        """Finds a name that says what, when and which schema, then asks for the place."""
        kinds = BACKUP_KINDS if self._database.file is not None else BACKUP_KINDS[1:]
        suffix = ".db" if self._database.file is not None else ".zip"
        database = self._database
        self._context.jobs.run(
            lambda _progress: new_name(database, Why.ASKED, suffix),
            lambda name: self._ask_back_up(name, kinds),
            self._context.messages.error,
            title="Name",
            quiet=True,
        )

    def _ask_back_up(self, name: Path, kinds: tuple[str, ...]) -> None:
        folder = name.parent if name.parent.is_dir() else name.parent.parent
        dialog = self._file_dialog("Back Up Now", folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix(name.suffix)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("zip" if "zip" in kind else "db"))
        dialog.selectFile(name.name)
        dialog.fileSelected.connect(lambda file: self.back_up_to(Path(file)))
        dialog.open()

    def back_up_to(self, file: Path) -> None:
        database = self._database
        self._context.jobs.run(
            lambda progress: back_up_to(database, file, progress),
            self._on_backed_up,
            self._context.messages.error,
            title="Back Up Now",
        )

    def _on_backed_up(self, made: MadeBackup) -> None:
        self._context.messages.tell(made.sentence, folder=str(made.file.parent))

    def back_up_daily(self) -> None:
        """Once a day and in the background; that it could not be made is told, that it was is not."""
        database = self._database
        self._context.jobs.run(
            lambda progress: daily_backup(database, progress),
            lambda _made: None,
            self._on_daily_failed,
            title="Backup of the day",
            quiet=True,
        )

    def _on_daily_failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self._context.messages.warn(f"Today's backup was not made. {error.message}")
        elif not isinstance(error, Cancelled):
            self._context.messages.error(error)

    # Restoring

    def ask_restore(self) -> None:
        self._settled(self._ask_restore)

    def _ask_restore(self) -> None:
        folder = folder_of(self._database)
        dialog = self._file_dialog("Restore Database from Backup", folder if folder.is_dir() else folder.parent)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(list(RESTORE_KINDS))
        dialog.fileSelected.connect(lambda file: self.look_at(Path(file)))
        dialog.open()

    def look_at(self, file: Path) -> None:
        """Looks into a backup, then asks whether it is meant."""
        database = self._database
        self._context.jobs.run(
            lambda _progress: look_at(database, file),
            self._ask_whether,
            self._context.messages.error,
            title="Reading",
            quiet=True,
        )

    def _ask_whether(self, backup: BackupFile) -> None:
        ask(
            self._window,
            "Restore Database from Backup",
            f"Replace all that is in {self._database.name} by this backup?",
            (Answer("&Restore", lambda: self.restore(backup)),),
            Answer("&Cancel"),
            details=(
                f"Backup: {backup.file}\nMade: {backup.made_at}, schema {backup.schema}\n\n"
                "What is there now is backed up first. What was saved since the backup was made is not in it."
            ),
        )

    def restore(self, backup: BackupFile) -> None:
        """Replaces the database in the background; nothing can be edited meanwhile."""
        self._settled(lambda: self._restore(backup))

    def _restore(self, backup: BackupFile) -> None:
        database = self._database
        self.busy_changed.emit(True)
        run_saving(
            self._context,
            lambda progress: restore_database(database, backup, progress),
            self._on_restored,
            self._on_failed,
            title="Restore",
        )

    def _on_restored(self, restored: Restored) -> None:
        self.busy_changed.emit(False)
        self.restored.emit(restored)

    def _on_failed(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        self._context.messages.error(error)

    def _file_dialog(self, title: str, folder: Path) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog
