"""Theirs and mine side by side: what somebody else changed meanwhile, to be chosen field by field or all at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from crpm_desktop.domain.merge import Side
from crpm_desktop.models.side_by_side import SIDES, SideBySideModel
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.side_by_side import Comparison, Line
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

TITLE = "Changed by Somebody Else"
RULE = (
    "What only one of you changed is taken as it is. Where both changed the same, choose mine or theirs; "
    "Enter changes the choice of a line."
)


class ConflictDialog(QDialog):
    """`open()` it. Nothing is written until `settled`; closing it any other way keeps all edits as they are."""

    settled = Signal(object)
    """`Choices`, once every question has its answer and Commit was pressed."""

    def __init__(self, comparison: Comparison, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("trouble")
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.help_key = HelpKey(self)
        self.heading = TextLabel(comparison.heading, wordWrap=True)
        self.rule = TextLabel(RULE, wordWrap=True)
        self.model = SideBySideModel(comparison, self)
        self.view = GridView(self.model, frozen=0)
        self.view.setAccessibleName("Theirs and mine, field by field")
        self.view.setAccessibleDescription(RULE)
        self.mine_button = QPushButton("Keep &Mine")
        self.theirs_button = QPushButton("Take &Theirs")
        self.all_mine_button = QPushButton("Keep &All Mine")
        self.all_theirs_button = QPushButton("Take All T&heirs")
        self.note = TextLabel()
        self.buttons = QDialogButtonBox()
        self.commit_button = self.buttons.addButton("&Commit", QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._go_to_next()
        self._show_state()

    def _lay_out(self) -> None:
        tools = QWidget()
        flow = FlowLayout(tools)
        for button in (self.mine_button, self.theirs_button, self.all_mine_button, self.all_theirs_button):
            button.setAutoDefault(False)
            flow.addWidget(button)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setToolTip("Writes nothing and keeps all your edits")
        layout = QVBoxLayout(self)
        layout.addWidget(self.heading)
        layout.addWidget(self.rule)
        layout.addWidget(self.view, 1)
        for part in (tools, self.note, self.buttons):
            layout.addWidget(part)
        open_within_screen(self, 1040, 420)
        self.view.setFocus()

    def _connect(self) -> None:
        self.mine_button.clicked.connect(lambda: self._choose(Side.MINE))
        self.theirs_button.clicked.connect(lambda: self._choose(Side.THEIRS))
        self.all_mine_button.clicked.connect(lambda: self.model.choose(self.model.rows(), Side.MINE))
        self.all_theirs_button.clicked.connect(lambda: self.model.choose(self.model.rows(), Side.THEIRS))
        self.view.row_opened.connect(self._turn)
        self.model.chosen.connect(self._show_state)
        self.view.row_entered.connect(lambda _row: self._show_state())
        self.buttons.accepted.connect(self._commit)
        self.buttons.rejected.connect(self.reject)

    def _choose(self, side: Side) -> None:
        """For the line with the cursor, which then goes on to the next question."""
        line = self.view.current_row()
        if line is not None:
            self.model.choose([line], side)
            self._go_to_next()
            self.view.setFocus()

    def _turn(self, line: Line) -> None:
        """Enter or a double click: the side of that cell; elsewhere in the line, the other one than before."""
        name = self.model.columns[self.view.currentIndex().column()].name
        before = self.model.choices.get(line.key)
        self.model.choose([line], SIDES.get(name) or (Side.THEIRS if before is Side.MINE else Side.MINE))

    def _go_to_next(self) -> None:
        """Puts the cursor on the first question without an answer, from the cursor on."""
        here = self.view.currentIndex().row()
        still = {line.key for line in self.model.open_questions()}
        rows = [number for number, line in enumerate(self.model.rows()) if line.key in still]
        if rows:
            self.view.go_to(next((row for row in rows if row >= here), rows[0]))

    def _show_state(self) -> None:
        still = len(self.model.open_questions())
        line = self.view.current_row()
        asks = line is not None and line.asks
        for button in (self.mine_button, self.theirs_button):
            button.setEnabled(asks)
        any_asked = any(one.asks for one in self.model.rows())
        for button in (self.all_mine_button, self.all_theirs_button):
            button.setEnabled(any_asked)
        self.commit_button.setEnabled(not still)
        self.note.setText(
            f"{counted(still, 'choice')} still to be made." if still else "Nothing is left to choose: Commit saves it."
        )

    def _commit(self) -> None:
        if not self.model.open_questions():
            self.accept()
            self.settled.emit(dict(self.model.choices))
