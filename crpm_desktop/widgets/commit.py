"""Commit of an editable grid: in the background, every edit kept until it is saved, the cursor on the cell at fault."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLineEdit

from crpm_desktop.domain.errors import UserError
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.services.change_set import ChangeSet
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.saving import run_saving

LOOK_EVERY = 0.1
"""Seconds between two looks whether Cancel was pressed."""
Save = Callable[[ChangeSet[Any], Progress], str]
Again = Callable[[], None]
Settle = Callable[[Exception, Again], None]
"""May ask the user about what a Commit failed for, and commits `Again` once that is settled."""


class GridCommit(QObject):
    saved = Signal()
    """Everything was written: the rows are to be read again."""

    def __init__(
        self,
        model: DraftModel[Any],
        view: GridView,
        context: Context,
        save: Save,
        parent: QObject | None = None,
        *,
        settle: Settle | None = None,
    ) -> None:
        """`save` writes a change set and gives the sentence that says what was saved; it runs in the background."""
        super().__init__(parent)
        self._settle = settle
        self._save = save
        self._model = model
        self._view = view
        self._context = context
        self._busy = False

    @property
    def busy(self) -> bool:
        return self._busy

    def start(self, then: Callable[[], None] | None = None) -> None:
        """Writes the changes; `then` is called once nothing is left unsaved, and never after an error."""
        self.finish_typing()
        if self._busy:
            return
        if self._model.waits:
            self._wait(then)
            return
        try:
            changes = self._model.changes()
        except UserError as error:
            self._failed(error, then)
            return
        if not changes:
            self._context.messages.tell("Nothing was changed.")
            if then is not None:
                then()
            return
        self._begin()
        run_saving(
            self._context,
            lambda progress: self._save(changes, progress),
            lambda sentence: self._done(sentence, changes, then),
            lambda error: self._failed(error, then),
            title="Saving",
        )

    def _wait(self, then: Callable[[], None] | None) -> None:
        """Goes on once every code that was typed is looked up; the grid stands still until then, or until Cancel."""
        there = threading.Event()
        self._begin()

        def looked_up() -> None:
            there.set()

        def wait(progress: Progress) -> None:
            while not there.wait(LOOK_EVERY):
                progress.step(0, 0, "Looking up what was typed")

        def go_on() -> None:
            self._model.looked_up.disconnect(looked_up)
            self._end()
            self.start(then)

        def give_up(error: Exception) -> None:
            self._model.looked_up.disconnect(looked_up)
            self._failed(error, then)

        self._model.looked_up.connect(looked_up)
        self._context.jobs.run(wait, lambda _none: go_on(), give_up, title="Commit")

    def finish_typing(self) -> None:
        """What stands in an open editor counts as entered."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and self._view.isAncestorOf(focus):
            self._view.setFocus()

    def _done(self, sentence: str, changes: ChangeSet[Any], then: Callable[[], None] | None) -> None:
        self._end()
        self._keep_as_saved(changes)
        self._context.messages.tell(sentence)
        self.saved.emit()
        if then is not None:
            then()

    def _keep_as_saved(self, changes: ChangeSet[Any]) -> None:
        """What was written is no edit any more, and stays in sight until it is read again."""
        cursor = self._view.currentIndex()
        place = cursor.row(), cursor.column()
        self._model.set_rows([row for row in self._model.rows() if row not in changes.deleted])
        if place[0] in range(self._model.rowCount()):
            self._view.go_to(*place)

    def _failed(self, error: Exception, then: Callable[[], None] | None) -> None:
        self._end()
        if isinstance(error, UserError):
            index = self._model.rejected(error.place, error.message)
            if index.isValid():
                self._view.go_to(index.row(), index.column())
        self._context.messages.error(error, lambda: self.start(then))
        if self._settle is not None:
            self._settle(error, lambda: self.start(then))

    def _begin(self) -> None:
        self._busy = True
        self._view.setEnabled(False)

    def _end(self) -> None:
        self._busy = False
        self._view.setEnabled(True)
        self._view.setFocus()
