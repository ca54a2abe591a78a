"""The list of values of a code field (F9): search in code and description, Enter takes the line."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.models.draft import Choice, FirstChoices, Lookup
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.jobs import Job, Jobs
from crpm_desktop.widgets.messages import Messages
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.search_field import SearchField
from crpm_desktop.widgets.text_label import TextLabel

NOTHING = "Nothing has this in its code or description."
ONLY_THE_FIRST = "The first {:,} are listed: type part of a code or description to find others."
LIST_KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class ListOfValues(QDialog):
    chosen = Signal(object)
    """The `Choice`."""

    def __init__(self, title: str, lookup: Lookup, jobs: Jobs, messages: Messages, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("list_of_values")
        self.setWindowTitle(title)
        self.help_key = HelpKey(self)
        self._lookup = lookup
        self._jobs = jobs
        self._messages = messages
        self._job: Job[Any] | None = None
        self._choices: tuple[Choice, ...] = ()
        self._wanted = ""
        self.field = SearchField("Code or description", "Search")
        self.field.textEdited.connect(self.search)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Code", "Description"])
        self.list.setRootIsDecorated(False)
        self.list.setAlternatingRowColors(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.itemActivated.connect(lambda _item, _column: self.accept())
        self.note = TextLabel()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.field, self.list, self.note, buttons):
            layout.addWidget(widget)
        open_within_screen(self, 520, 420)

    def open_at(self, text: str) -> None:
        """Opens with everything listed, and the line of the code `text` as the current one."""
        self._wanted = text.strip()
        self.open()
        self.field.setFocus()
        self.search("")

    def search(self, text: str) -> None:
        if self._job is not None:
            self._job.drop()
        lookup, wanted = self._lookup, "" if text else self._wanted

        def found(_progress: Progress) -> Sequence[Choice]:
            choices = lookup(text)
            return _with_wanted(choices, lookup, wanted) if wanted and isinstance(choices, FirstChoices) else choices

        self._job = self._jobs.run(found, self._show, self._failed, title=self.windowTitle(), quiet=True)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    def accept(self) -> None:
        number = self.list.currentIndex().row()
        if 0 <= number < len(self._choices):
            choice = self._choices[number]
            super().accept()
            self.chosen.emit(choice)

    def _show(self, choices: Sequence[Choice]) -> None:
        self._job = None
        self._choices = tuple(choices)
        self.list.clear()
        self.list.addTopLevelItems([QTreeWidgetItem([choice.code, choice.description]) for choice in choices])
        self.list.resizeColumnToContents(0)
        # Where the code of the field is not listed no line is chosen: Enter must not put another code in its place.
        start = -1 if self._wanted and not self.field.text() else 0
        place = next((number for number, one in enumerate(self._choices) if one.code == self._wanted), start)
        self.list.setCurrentIndex(self.list.model().index(place, 0))
        self.note.setText(_note(choices))

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._messages.error(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while the text is typed."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in LIST_KEYS:
                self.list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.accept()
                return True
        return super().eventFilter(watched, event)


def _with_wanted(first: FirstChoices, lookup: Lookup, wanted: str) -> FirstChoices:
    """The code that stands in the field is listed even when so many come before it."""
    found = [one for one in lookup(wanted) if one.code == wanted]
    return first if not found or found[0] in first else FirstChoices([*first[:-1], *found])


def _note(choices: Sequence[Choice]) -> str:
    if isinstance(choices, FirstChoices):
        return ONLY_THE_FIRST.format(len(choices))
    return f"{len(choices):,} found" if choices else NOTHING
