"""What was done to a row, or moved it: a grid in a window of its own, so that it can be found in, copied, exported."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.notation import display_text, user_notation
from crpm_desktop.services.columns import Column, Kind, text_of
from crpm_desktop.services.trail_columns import ChangeRow, trail_columns
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

R = TypeVar("R")

READING = "Reading\N{HORIZONTAL ELLIPSIS}"
NO_CHANGES = "Nothing was changed since changes are recorded."
SIZE = (1220, 420)


@dataclass(frozen=True, slots=True)
class Trail(Generic[R]):
    """What a window shows. `name` is what its columns are remembered under, `what` a sentence above the grid."""

    title: str
    what: str
    columns: tuple[Column[R], ...]
    read: Callable[[], list[R]]
    name: str
    empty: str = NO_CHANGES


def changes(title: str, what: str, read: Callable[[], list[ChangeRow]]) -> Trail[ChangeRow]:
    """The trail of who did what, values in the user's notation."""
    notation = user_notation()

    def show(kind: Kind, value: object) -> str:
        return text_of(kind, value) if kind is Kind.FLAG else display_text(kind, value, notation)

    return Trail(title, what, trail_columns(show), read, "who_did_what")


class TrailDialog(QDialog):
    def __init__(self, trail: Trail[Any], context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(trail.name)
        self.setWindowTitle(trail.title)
        self.help_key = HelpKey(self)
        self._trail = trail
        self._messages = context.messages
        self.model: GridModel[Any] = GridModel(trail.columns, parent=self)
        self.panel = GridPanel(self.model, context, name=trail.name, title=trail.title, frozen=1)
        self.panel.view.set_empty_text(READING)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(TextLabel(trail.what, wordWrap=True))
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        open_within_screen(self, *SIZE)
        self.panel.view.setFocus()
        read = trail.read
        job = context.jobs.run(lambda _progress: read(), self._show, self._failed, title="Reading", quiet=True)
        self.finished.connect(lambda _result: job.drop())

    def _show(self, rows: list[Any]) -> None:
        self.panel.view.set_empty_text(self._trail.empty)
        self.model.set_rows(rows)

    def _failed(self, error: Exception) -> None:
        self.panel.view.set_empty_text("")
        self._messages.error(error)


def show_trail(trail: Trail[Any], context: Context, parent: QWidget) -> TrailDialog:
    dialog = TrailDialog(trail, context, parent)
    dialog.open()
    return dialog
