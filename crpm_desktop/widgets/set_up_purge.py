"""Purge and Restore from Backup as the clerk meets them: counts and a word first, then in the background."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from crpm_desktop.services.backup import RestoreOutcome, backup_folder, restore_from_backup
from crpm_desktop.services.purge import PurgeCounts, PurgeOutcome, purge, purge_counts
from crpm_desktop.services.user_places import user_data_folder
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.purge_dialog import PurgeDialog
from crpm_desktop.widgets.saving import run_saving


class SetUpPurge(QObject):
    purged = Signal()
    """All programs are gone, or back."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def folder(self) -> Path:
        """Where backups of this database are."""
        file = Path(self._context.database)
        return backup_folder(file if file.is_file() else None, user_data_folder())

    def ask_purge(self) -> None:
        """Counts what there is, then asks."""
        new_work = self._context.new_work
        self._context.jobs.run(
            lambda _progress: purge_counts(new_work),
            self._show_counts,
            self._context.messages.error,
            title="Count",
            quiet=True,
        )

    def _show_counts(self, counts: PurgeCounts) -> None:
        if not counts.programs:
            self._context.messages.refuse("There are no rebate programs to purge.")
            return
        dialog = PurgeDialog(counts, self.folder(), self._owner)
        dialog.accepted.connect(lambda: self.purge(dialog.reason.text()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def purge(self, reason: str) -> None:
        new_work, folder = self._context.new_work, self.folder()
        run_saving(
            self._context,
            lambda progress: purge(new_work, folder, progress, reason),
            self._done,
            self._context.messages.error,
            title="Purge",
        )

    def ask_restore(self) -> QFileDialog:
        """Asks for the backup file and restores it."""
        folder = self.folder()
        dialog = QFileDialog(
            self._owner, "Restore from Backup", str(folder if folder.is_dir() else folder.parent), "Backup (*.zip)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.restore(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def restore(self, file: Path) -> None:
        new_work = self._context.new_work
        run_saving(
            self._context,
            lambda progress: restore_from_backup(new_work, file, progress),
            self._done,
            self._context.messages.error,
            title="Restore from Backup",
        )

    def _done(self, outcome: PurgeOutcome | RestoreOutcome) -> None:
        self._context.messages.tell(outcome.sentence, folder=str(outcome.backup.file.parent))
        self.purged.emit()
