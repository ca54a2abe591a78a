"""What other programs do to the database, brought to the window: their saves, and whether it can be reached at all."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from crpm_desktop.db.change_notices import ChangeNotices
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.changed import What
from crpm_desktop.models.changes import OTHERS, Changes

SOON = 200
"""Milliseconds from a save of somebody else until it is announced: several that come together are one."""
REST = 2_000
"""Milliseconds between two announcements, so that an import or a day of saving does not keep every grid reading."""


class Others(QObject):
    _heard = Signal(object)
    _reached = Signal(bool)
    """Both come from the thread of the notices."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        show_reached: Callable[[bool], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._changes = changes
        self._show_reached = show_reached
        self._waiting: frozenset[What] = frozenset()
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._announce)
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)
        self._reached.connect(self._on_reached, Qt.ConnectionType.QueuedConnection)
        self.notices = ChangeNotices(database, self._heard.emit, self._reached.emit)
        self.notices.start()

    def close(self) -> None:
        """Returns once nothing more is heard."""
        self.notices.stop()
        self._timer.stop()

    def _on_heard(self, what: frozenset[What]) -> None:
        self._waiting |= what
        if not self._timer.isActive():
            rested = self._since.elapsed() if self._since.isValid() else REST
            self._timer.start(max(SOON, REST - rested))

    def _announce(self) -> None:
        what, self._waiting = self._waiting, frozenset()
        self._since.start()
        self._changes.announce(what, by=OTHERS)

    def _on_reached(self, reached: bool) -> None:
        self._show_reached(reached)
        self._changes.reached.emit(reached)
