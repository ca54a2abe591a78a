"""The buttons of Rebate Set Up."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton


class SetUpButtons:
    def __init__(self) -> None:
        self.new = _button("New", "A new rebate program (Ctrl+N)")
        self.copy = _button("Copy program", "A new program with all levels, product groups and parents of this one")
        self.delete = _button("Delete", "Delete this program with its levels; only while no customer has it")
        self.revert = _button("Revert", "Take back every change that is not committed")
        self.commit = _button("Commit", "Save program, levels, product groups and parents (F10, Ctrl+S)")
        self.purge = _button("Purge", "Delete all rebate programs with their records, after a backup")
        self.restore = _button("Restore from Backup", "Bring back what Purge deleted")

    def of_program(self) -> QHBoxLayout:
        """What is done to the program shown."""
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for button in (self.new, self.copy, self.delete):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.revert)
        bar.addWidget(self.commit)
        return bar

    def of_all(self) -> QHBoxLayout:
        """What is done to the whole set-up."""
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.purge)
        bar.addWidget(self.restore)
        bar.addStretch(1)
        return bar


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button
