"""What can be done on Rebate Set Up: an action each, for its button, its key and the menu."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from crpm_desktop.domain.roles import Rights
from crpm_desktop.widgets.actions import tell_keys
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.forbidding import forbid


class SetUpButtons:
    """The actions belong to `owner`; a button is pressed, shown and greyed as its action is."""

    def __init__(self, owner: QWidget, rights: Rights) -> None:
        self.new_action = _action(owner, "New Program", "A new rebate program", "Ctrl+N")
        self.copy_action = _action(
            owner, "Copy Program", "A new program with all levels, product groups and parents of this one"
        )
        self.delete_action = _action(
            owner, "Delete Program", "Delete this program with its levels; only while no customer has it"
        )
        self.review_action = _action(owner, "Review Changes", "See every change that is not committed")
        self.revert_action = _action(owner, "Revert Program", "Take back every change that is not committed")
        self.commit_action = _action(
            owner, "Commit", "Save program, levels, product groups and parents", "F10", "Ctrl+S"
        )
        self.purge_action = _action(owner, "Purge", "Delete all rebate programs with their records, after a backup")
        self.restore_action = _action(owner, "Restore from Backup", "Bring back what Purge deleted")
        self.new = _button("New", self.new_action)
        self.copy = _button("Copy program", self.copy_action)
        self.delete = _button("Delete", self.delete_action)
        self.review = _button("Review", self.review_action)
        self.revert = _button("Revert", self.revert_action)
        self.commit = _button("Commit", self.commit_action)
        self.purge = _button("Purge", self.purge_action)
        self.restore = _button("Restore from Backup", self.restore_action)
        for action in (self.new_action, self.copy_action, self.delete_action, self.commit_action):
            forbid(action, rights.no_edit)
        for action in (self.purge_action, self.restore_action):
            forbid(action, rights.no_purge)

    def actions(self) -> list[QAction]:
        """Those that act on whole programs, for the menu."""
        program = [self.new_action, self.copy_action, self.delete_action, self.revert_action]
        return [*program, self.purge_action, self.restore_action]

    def of_program(self) -> QWidget:
        """What is done to the program shown."""
        bar = QWidget()
        flow = FlowLayout(bar)
        for button in (self.new, self.copy, self.delete):
            flow.addWidget(button)
        flow.add_right(self.review)
        flow.addWidget(self.revert)
        flow.addWidget(self.commit)
        return bar

    def of_all(self) -> QWidget:
        """What is done to the whole set-up."""
        bar = QWidget()
        flow = FlowLayout(bar)
        flow.addWidget(self.purge)
        flow.addWidget(self.restore)
        return bar


def _action(owner: QWidget, text: str, tip: str, *keys: str) -> QAction:
    action = QAction(text, owner)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.setToolTip(tip)
    owner.addAction(action)
    return action


def _button(text: str, action: QAction) -> QPushButton:
    button = QPushButton(text)
    tell_keys(button, action, action.toolTip())
    button.setAutoDefault(False)
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
