"""The announcement after a commit: what was changed, and by whom, so that others read it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal


class What(Enum):
    """What can change under a grid's feet."""

    PROGRAMS = auto()
    CUSTOMERS = auto()
    RECORDS = auto()
    """Customer rebate records: made, deleted, edited, calculated, out of date."""
    HISTORY = auto()
    FREE_GOODS = auto()


EVERYTHING = frozenset(What)


@dataclass(frozen=True, slots=True)
class Change:
    """`by` is the object that changed it (a tab, a job), so that it need not listen to itself."""

    what: frozenset[What]
    by: object = None


class Changes(QObject):
    announced = Signal(object)
    """A `Change`."""

    def announce(self, what: Iterable[What], by: object = None) -> None:
        change = Change(frozenset(what), by)
        if change.what:
            self.announced.emit(change)
