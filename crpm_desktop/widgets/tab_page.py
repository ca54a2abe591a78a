"""A tab that reads when it is shown and what it shows has changed, never blocks, and drops late answers."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.models.changes import OTHERS, Change, What
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.jobs import Job

T = TypeVar("T")


class TabPage(QWidget):
    """Children write `load()`, which calls `read(work, show)`."""

    shows: ClassVar[frozenset[What]] = frozenset()
    """What the tab shows: a change of it by somebody else makes it read again."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.stale = True
        self._reading: Job[Any] | None = None
        self._others_waiting = False
        self._waiting: list[Callable[[], object]] = []
        context.store.changed.connect(self._on_criteria)
        context.changes.announced.connect(self._on_change)

    @property
    def reading(self) -> bool:
        """Is an answer on its way?"""
        return self._reading is not None

    def load(self) -> None:
        """Reads what is to be shown for the header's criteria."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Reads again now if the tab is visible, else when it is shown."""
        self.stale = True
        if self.isVisible():
            self.load_if_stale()

    def load_if_stale(self) -> None:
        if self.stale:
            self.stale = False
            self.load()

    def read(self, work: Callable[[Progress], T], show: Callable[[T], None], *, title: str = "Reading") -> None:
        """Runs `work` in the background and shows its result; the answer to an earlier question is dropped."""
        if self._reading is not None:
            self._reading.drop()
        self._reading = self.context.jobs.run(
            work, lambda result: self._ended(lambda: show(result)), self._failed, title=title, quiet=True
        )

    def once_read(self, call: Callable[[], object]) -> None:
        """Calls it now, or, while an answer is on its way, as soon as it is shown: it is meant for the rows to come."""
        if self.reading:
            self._waiting.append(call)
        else:
            call()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load_if_stale()

    def _ended(self, show: Callable[[], None]) -> None:
        self._reading = None
        show()
        waiting, self._waiting = self._waiting, []
        for call in waiting:
            call()
        if self._others_waiting and self._reading is None:
            self._others_waiting = False
            self.on_others()

    def _failed(self, error: Exception) -> None:
        self._reading = None
        self._waiting.clear()
        self.stale = True
        if not isinstance(error, Cancelled):
            self.context.messages.error(error)

    def _on_criteria(self, _criteria: object) -> None:
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if change.by is self or not change.what & self.shows:
            return
        if change.by is OTHERS:
            self.on_others()
        else:
            self.refresh()

    def on_others(self) -> None:
        """Another program changed something: read again, but let an answer that is on its way arrive first."""
        if self.reading:
            self._others_waiting = True
        else:
            self.refresh()
