"""The announcement after a commit: what was changed, and by whom, so that others read it again."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from crpm_desktop.domain.changed import EVERYTHING, What

__all__ = ["EVERYTHING", "OTHERS", "Change", "Changes", "What"]

OTHERS = "others"
"""Changed by another program that works in the same database."""


@dataclass(frozen=True, slots=True)
class Change:
    """`by` is the object that changed it (a tab, a job), so that it need not listen to itself."""

    what: frozenset[What]
    by: object = None


class Changes(QObject):
    announced = Signal(object)
    """A `Change`."""
    reached = Signal(bool)
    """The database is lost, or can be reached again."""
    look_up = Signal()
    """What is not known to be saved is to be looked up now."""

    def announce(self, what: Iterable[What], by: object = None) -> None:
        change = Change(frozenset(what), by)
        if change.what:
            self.announced.emit(change)
