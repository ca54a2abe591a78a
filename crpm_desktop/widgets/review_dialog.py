"""Review changes before Commit: every changed cell with what is saved and what it will be, each to be taken back."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.review import Change
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.outcomes import counted
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

REVERT = "revert"
CHANGES: tuple[Column[Change], ...] = (
    Column("grid", "Where", Kind.TEXT, lambda change: change.grid, 16),
    Column("row", "Record", Kind.TEXT, lambda change: change.row, 24, least=20),
    Column("column", "Column", Kind.TEXT, lambda change: change.column, 15),
    Column("before", "Saved", Kind.TEXT, lambda change: change.before, 14),
    Column("after", "Changed to", Kind.TEXT, lambda change: change.after, 14),
    Column("note", "Refused", Kind.TEXT, lambda change: change.note, 46, least=30),
    Column(REVERT, "", Kind.TEXT, lambda _change: "Revert", 8, tip="Take this change back"),
)


@dataclass(frozen=True, slots=True)
class Review:
    """What a dialog is made of: the changes as they are now, when to look again, and how to get to a cell."""

    changes: Callable[[], list[Change]]
    edited: SignalInstance
    go_to: Callable[[Change], None]


class ReviewDialog(QDialog):
    def __init__(self, review: Review, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("review")
        self.setWindowTitle("Review Changes")
        self.help_key = HelpKey(self)
        self._review = review
        self.heading = TextLabel()
        self.model = GridModel(CHANGES, key=lambda change: change.where, parent=self)
        self.view = GridView(self.model, frozen=0)
        self.view.setObjectName("grids")
        self.view.setAccessibleName("Changes that are not saved")
        self.view.set_action_column(REVERT)
        self.view.set_empty_text("Nothing is changed any more.")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.go_button = self.buttons.addButton("&Go to Cell", role)
        self.revert_row_button = self.buttons.addButton("Revert &Row", role)
        self.buttons.rejected.connect(self.reject)
        self.go_button.clicked.connect(self._go)
        self.revert_row_button.clicked.connect(self._revert_row)
        self.view.action_pressed.connect(lambda _name, change: change.revert())
        self.view.row_opened.connect(lambda _change: self._go())
        layout = QVBoxLayout(self)
        for widget in (self.heading, self.view, self.buttons):
            layout.addWidget(widget)
        open_within_screen(self, 1080, 420)
        review.edited.connect(self.show_changes)
        self.show_changes()

    def show_changes(self) -> None:
        changes = self._review.changes()
        self.model.set_rows(changes)
        count = counted(len(changes), "change")
        self.heading.setText(f"{count} not saved yet. Commit writes them, Revert takes them back.")
        self.view.set_column_hidden(0, not any(change.grid for change in changes))
        for button in (self.go_button, self.revert_row_button):
            button.setEnabled(bool(changes))

    def _go(self) -> None:
        change = self.view.current_row()
        if change is not None:
            self.accept()
            self._review.go_to(change)

    def _revert_row(self) -> None:
        change = self.view.current_row()
        if change is not None:
            change.revert_row()
