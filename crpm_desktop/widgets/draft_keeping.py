"""Keeps unsaved edits in a file while they are unsaved, away from the screen, for the next start after a crash."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance, Slot

from crpm_desktop.domain.errors import UserError
from crpm_desktop.services.draft_files import DraftFiles, FoundDraft
from crpm_desktop.services.kept_drafts import Edits

log = logging.getLogger(__name__)

TRIES = 3
"""How often in a row writing may fail, for a virus scanner may hold a file for a moment, until that is told."""
RESTS = 600
"""Milliseconds from an edit until it is kept, with all that were made by then."""


class Edited(Protocol):
    """A tab with edits that are not saved."""

    @property
    def unsaved_changed(self) -> SignalInstance: ...

    def has_unsaved_changes(self) -> bool: ...

    def unsaved_edits(self) -> Callable[[], Edits]:
        """What is edited now; what it gives is called on another thread."""
        ...


class _Keeper(QObject):
    """One tab's edits."""

    def __init__(self, name: str, tab: Edited, keeping: "DraftKeeping") -> None:
        super().__init__(keeping)
        self.name = name
        self._tab = tab
        self._keeping = keeping
        self._timer = QTimer(self, singleShot=True, interval=RESTS)
        self._timer.timeout.connect(self.keep)
        tab.unsaved_changed.connect(self._on_change)

    def _on_change(self, unsaved: bool) -> None:
        if not unsaved:
            self._timer.stop()
            self._keeping.forget(self.name)
        elif not self._timer.isActive():  # started once, so that who types on and on is kept as well
            self._timer.start()

    def try_again(self) -> None:
        self._timer.start()

    def keep(self, instead_of: FoundDraft | None = None) -> None:
        self._timer.stop()
        if self._tab.has_unsaved_changes():
            self._keeping.keep(self.name, self._tab.unsaved_edits(), instead_of)


class DraftKeeping(QObject):
    failed = Signal(str)
    """Edits can't be kept: a sentence, once until they can."""
    _again = Signal(str)

    def __init__(self, files: DraftFiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files = files
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="drafts")  # one, so that writes stay in their order
        self._keepers: dict[str, _Keeper] = {}
        self._kept: set[str] = set()
        self._waiting: dict[str, tuple[Callable[[], Edits], list[FoundDraft]]] = {}
        self._lock = threading.Lock()
        self._missed = 0
        self._closed = False
        self._again.connect(self._on_again, Qt.ConnectionType.QueuedConnection)

    def watch(self, name: str, tab: Edited) -> None:
        """Keeps the tab's edits from now on."""
        self._keepers[name] = _Keeper(name, tab, self)

    def take_over(self, found: FoundDraft) -> None:
        """Its edits stand on their tab again: they are kept anew, and only then its file goes."""
        self._keepers[found.tab].keep(found)

    def keep(self, name: str, edits: Callable[[], Edits], instead_of: FoundDraft | None) -> None:
        """Writes them once those before are written; what is edited meanwhile replaces what still waits."""
        self._kept.add(name)
        replaced = [] if instead_of is None else [instead_of]
        with self._lock:
            if name in self._waiting:
                replaced += self._waiting[name][1]
            self._waiting[name] = edits, replaced
        self._run(lambda: self._write(name))

    def _write(self, name: str) -> None:
        with self._lock:
            waiting = self._waiting.pop(name, None)
        if waiting is None:
            return
        edits, replaced = waiting
        try:
            self.files.keep(name, edits())
        except (OSError, UserError) as error:
            self._missed += 1
            if self._missed == TRIES:
                reason = error.message if isinstance(error, UserError) else error.strerror or str(error)
                self.failed.emit(f"Unsaved edits can't be kept for after a crash, commit more often. {reason}")
            elif self._missed < TRIES:
                self._again.emit(name)
            return
        self._missed = 0
        for found in replaced:
            self.files.drop(found)

    def forget(self, name: str) -> None:
        if name in self._kept:
            self._kept.discard(name)
            with self._lock:
                _edits, replaced = self._waiting.pop(name, (None, []))
            self._run(lambda: self.files.forget(name))
            for found in replaced:
                self.drop(found)

    @Slot(str)
    def _on_again(self, name: str) -> None:
        self._keepers[name].try_again()

    def drop(self, found: FoundDraft) -> None:
        self._run(lambda: self.files.drop(found))

    def leave(self, found: FoundDraft) -> None:
        self._run(lambda: self.files.leave(found))

    def close(self) -> None:
        """The window ends with nothing unsaved: nothing is kept any more."""
        self._closed = True
        self._thread.shutdown(wait=True)
        self.files.close()

    def _run(self, work: Callable[[], None]) -> None:
        if not self._closed:
            self._thread.submit(self._try, work)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            log.error("unsaved edits were not kept or taken away", exc_info=error)
