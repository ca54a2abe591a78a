"""Find in a grid (Ctrl+F): goes from hit to hit, searching in the background so that any size of grid stays live."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crpm_desktop.models.search import Cell, find_work
from crpm_desktop.widgets.buttons import tool_button
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.search_field import SearchField
from crpm_desktop.widgets.text_label import TextLabel


class FindBar(QWidget):
    closed = Signal()

    def __init__(self, view: GridView, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._context = context
        self._job: Job[Any] | None = None
        self.field = SearchField("Find in this grid", "Find")
        self.field.setMinimumWidth(180)
        self.note = TextLabel()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 3, 6, 3)
        layout.addWidget(TextLabel("Find"))
        layout.addWidget(self.field)
        self.previous_button = tool_button("\N{UPWARDS ARROW}", "Find Previous", lambda: self.find_next(backwards=True))
        self.next_button = tool_button("\N{DOWNWARDS ARROW}", "Find Next", self.find_next)
        layout.addWidget(self.previous_button)
        layout.addWidget(self.next_button)
        layout.addWidget(self.note)
        layout.addStretch(1)
        layout.addWidget(tool_button("\N{MULTIPLICATION SIGN}", "Close (Esc)", self.close_bar))
        self.field.textEdited.connect(self._on_typed)
        self.field.returnPressed.connect(self.find_next)
        self.hide()

    def open_bar(self) -> None:
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def close_bar(self) -> None:
        self._drop()
        self.hide()
        self._view.setFocus()
        self.closed.emit()

    def find_next(self, *, backwards: bool = False, again: bool = True) -> None:
        """Goes to the next hit after the cursor's cell; `again` False takes that cell too, while typing."""
        needle = self.field.text().strip()
        self._drop()
        if not needle:
            self.note.clear()
            return
        index = self._view.currentIndex()
        start = (max(index.row(), 0), index.column() if again else -1)
        work = find_work(self._view.grid_model, needle, self._view.shown_columns(), start, backwards=backwards)
        self.note.setText("Searching\N{HORIZONTAL ELLIPSIS}")
        self._job = self._context.jobs.run(
            work, self._found, self._failed, title=f"Find {needle}", quiet=self._view.grid_model.rowCount() < 100_000
        )

    def _on_typed(self) -> None:
        self.find_next(again=False)

    def _found(self, cell: Cell | None) -> None:
        self._job = None
        if cell is None:
            self.note.setText("Not found")
        else:
            self.note.clear()
            self._view.go_to(*cell)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.note.clear()
        self._context.messages.error(error)

    def _drop(self) -> None:
        if self._job is not None:
            self._job.drop()
            self._job = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
