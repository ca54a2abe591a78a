"""The question before Purge: what will be deleted, where the backup goes, the reason, and a word to type."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from crpm_desktop.services.purge import PURGE_WORD, REASON_LENGTH, PurgeCounts
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import MarkupLabel, TextLabel

WIDTH = 460


class PurgeDialog(QDialog):
    """Accepted only once a reason and the word stand there; `open()` it and listen to `accepted`."""

    def __init__(self, counts: PurgeCounts, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("purge")
        self.setWindowTitle("Purge")
        self.help_key = HelpKey(self)
        self.word = QLineEdit()
        self.word.setAccessibleName(f"Type {PURGE_WORD} to go on")
        self.reason = QLineEdit(maxLength=REASON_LENGTH)
        self.reason.setAccessibleName("Reason of the purge")
        self.buttons = QDialogButtonBox()
        self.purge_button: QPushButton = self.buttons.addButton("Purge", QDialogButtonBox.ButtonRole.DestructiveRole)
        self.cancel_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.cancel_button.setDefault(True)
        self.purge_button.setAutoDefault(False)
        self.purge_button.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(MarkupLabel(f"<b>Purge deletes all rebate programs: {counts.sentence}.</b>", wordWrap=True))
        layout.addWidget(TextLabel("Customers, product groups and sales history stay.", wordWrap=True))
        way_back = f"A backup file is made first in {folder}. Restore from Backup brings all of it back from there."
        layout.addWidget(TextLabel(way_back, wordWrap=True))
        layout.addWidget(TextLabel("Reason, for the history of who did what:", wordWrap=True))
        layout.addWidget(self.reason)
        layout.addWidget(TextLabel(f"Type {PURGE_WORD} to go on:", wordWrap=True))
        layout.addWidget(self.word)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)
        open_within_screen(self, WIDTH, self.heightForWidth(WIDTH))
        for field in (self.word, self.reason):
            field.textChanged.connect(self._show_state)
        self.purge_button.clicked.connect(self._on_purge)
        self.buttons.rejected.connect(self.reject)
        self.reason.setFocus()

    def _is_meant(self) -> bool:
        return self.word.text().strip() == PURGE_WORD and bool(self.reason.text().strip())

    def _show_state(self) -> None:
        self.purge_button.setEnabled(self._is_meant())

    def _on_purge(self) -> None:
        if self._is_meant():
            self.accept()
