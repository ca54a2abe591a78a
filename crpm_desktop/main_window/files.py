"""The File menu: opening and creating databases, importing files, loading demo data."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from crpm_desktop.models.changes import EVERYTHING
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.import_files import ImportRefused, import_paths
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.import_report import ImportReport
from crpm_desktop.widgets.saving import run_saving

DATABASE_FILES = "Databases (*.db *.sqlite *.sqlite3)"
IMPORT_FILES = "Tables (*.csv *.xlsx)"


class FileCommands(QObject):
    open_requested = Signal(str)
    """The file name of the database that is to be shown instead."""
    busy_changed = Signal(bool)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self.report: ImportReport | None = None

    def ask_open(self) -> QFileDialog:
        dialog = self._dialog("Open Database", DATABASE_FILES, QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_requested)
        return dialog

    def ask_new(self) -> QFileDialog:
        dialog = self._dialog("New Database", DATABASE_FILES, QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("db")
        dialog.fileSelected.connect(self.create)
        return dialog

    def create(self, file: str) -> None:
        """Opens a new database; one that exists is never overwritten."""
        if Path(file).exists():
            self._context.messages.refuse(f"{file} exists already: give another name, or open it with Open Database.")
        else:
            self.open_requested.emit(file)

    def ask_import(self) -> QFileDialog:
        dialog = self._dialog("Import Files", IMPORT_FILES, QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.import_files([Path(file) for file in files]))
        return dialog

    def ask_import_folder(self) -> QFileDialog:
        dialog = self._dialog("Import a Folder", "", QFileDialog.FileMode.Directory)
        dialog.filesSelected.connect(lambda files: self.import_files([Path(file) for file in files]))
        return dialog

    def import_files(self, paths: Sequence[Path]) -> None:
        """Brings files or folders in, in the background; problems are listed in a report."""
        new_work = self._context.new_work
        self._run("Import", lambda progress: import_paths(new_work, paths, progress).sentence)

    def load_demo_data(self) -> None:
        new_work = self._context.new_work
        self._run("Load demo data", lambda progress: fill_with_demo_data(new_work, progress).sentence)

    def _run(self, title: str, work: Callable[[Progress], str]) -> None:
        self.busy_changed.emit(True)

        def failed(error: Exception) -> None:
            self._failed(error, lambda: self._run(title, work))

        run_saving(self._context, work, self._done, failed, title=title)

    def _done(self, sentence: str) -> None:
        self.busy_changed.emit(False)
        self._context.messages.tell(sentence)
        self._context.changes.announce(EVERYTHING, by=self)

    def _failed(self, error: Exception, again: Callable[[], None]) -> None:
        self.busy_changed.emit(False)
        self._context.messages.error(error, again)
        if isinstance(error, ImportRefused) and len(error.problems) > 1:
            self.report = ImportReport(error, self._context, self._window)
            self.report.open()

    def _dialog(self, title: str, kinds: str, mode: QFileDialog.FileMode) -> QFileDialog:
        folder = self._context.settings.value("folders/last", "", str)
        dialog = QFileDialog(self._window, title, str(folder), kinds)
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self._remember_folder)
        dialog.open()
        return dialog

    def _remember_folder(self, file: str) -> None:
        self._context.settings.setValue("folders/last", str(Path(file).parent))
