"""A field for a code that offers the codes and descriptions that fit what was typed so far."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyleOptionViewItem, QWidget

from crpm_desktop.models.draft import Choice, Lookup
from crpm_desktop.models.table_model import AnyIndex
from crpm_desktop.widgets.delegates import CellDelegate, dress_editor
from crpm_desktop.widgets.jobs import Job, Jobs

CODE = int(Qt.ItemDataRole.UserRole)
MOST_OFFERED = 50
MOST_WIDTH = 600


def _drop_all(jobs: list[Job[Any]]) -> None:
    for job in jobs:
        job.drop()


class CodeEdit(QLineEdit):
    picked = Signal(object)
    """The `Choice` that was picked from the list."""

    def __init__(self, lookup: Lookup, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lookup = lookup
        self._jobs = jobs
        self._asked: list[Job[Any]] = []
        asked = self._asked
        self.destroyed.connect(lambda: _drop_all(asked))  # a closed editor wants no answer any more
        self._choices: tuple[Choice, ...] = ()
        self._model = QStandardItemModel(self)
        completer = QCompleter(self._model, self)
        self._popup = QListView()
        completer.setPopup(self._popup)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCompletionRole(CODE)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        # The field takes the picked code itself, later than this: what the pick leads to comes after that.
        completer.activated.connect(self._on_activated, Qt.ConnectionType.QueuedConnection)
        self.setCompleter(completer)
        self.textEdited.connect(self.offer)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is offered now."""
        return self._choices

    def offer(self, text: str) -> None:
        """Looks up, in the background, what fits the text; a later question drops this one."""
        _drop_all(self._asked)
        lookup = self._lookup
        self._asked[:] = [
            self._jobs.run(
                lambda _progress: lookup(text), self._show, self._on_error, title="List of values", quiet=True
            )
        ]

    def _show(self, choices: Sequence[Choice]) -> None:
        self._asked.clear()
        self._choices = tuple(choices[:MOST_OFFERED])
        self._model.clear()
        for choice in self._choices:
            item = QStandardItem(f"{choice.code}   {choice.description}")
            item.setData(choice.code, CODE)
            self._model.appendRow(item)
        self._popup.hide()
        if self._choices and self.hasFocus():
            self._popup.setMinimumWidth(min(max(self._popup.sizeHintForColumn(0) + 30, self.width()), MOST_WIDTH))
            self.completer().complete()

    def _on_error(self, _error: Exception) -> None:
        self._asked.clear()
        self._choices = ()

    def _on_activated(self, code: str) -> None:
        choice = next((one for one in self._choices if one.code == code), None)
        if choice is not None:
            self.picked.emit(choice)


class CodeDelegate(CellDelegate):
    """Edits a cell of a code column."""

    def __init__(self, lookup: Lookup, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._lookup = lookup
        self._jobs = jobs

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        editor = CodeEdit(self._lookup, self._jobs, parent)
        dress_editor(editor, index)
        return editor
