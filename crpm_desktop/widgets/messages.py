"""What the window tells: the result of an action in one line, errors the user can mend, and faults that are logged."""

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from crpm_desktop.domain.errors import Cancelled, ConnectionLost, DatabaseBusy, UserError
from crpm_desktop.services.scrubbing import scrubbed

log = logging.getLogger(__name__)

TRY_AGAIN = "Try Again"


class Tone(Enum):
    DONE = auto()
    WARNING = auto()
    ERROR = auto()


@dataclass(frozen=True, slots=True)
class Offer:
    """A way out of what is told, on a button with this label."""

    label: str
    take: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """`folder` is the place of a file that was written, offered to be opened."""

    text: str
    tone: Tone = Tone.DONE
    folder: str = ""
    offer: Offer | None = None
    yields: bool = False
    """What was offered before stays instead."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A bug: what it was in one line for who sits there, and the whole of it without any value, to be passed on."""

    summary: str
    details: str


class Messages(QObject):
    told = Signal(object)
    """A `Message` for the message line."""
    fault_found = Signal(object)
    """A `Fault`, once per kind: a fault that repeats is logged each time but shown once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: set[tuple[object, ...]] = set()
        self.facts: Callable[[], Iterable[tuple[str, str]]] = tuple
        """What diagnostics say of where this is shown: name and value."""

    def tell(self, text: str, tone: Tone = Tone.DONE, *, folder: str = "") -> None:
        self.told.emit(Message(text, tone, folder))

    def warn(self, text: str) -> None:
        self.tell(text, Tone.WARNING)

    def refuse(self, text: str, offer: Offer | None = None) -> None:
        self.told.emit(Message(text, Tone.ERROR, offer=offer))

    def error(self, error: Exception, again: Callable[[], object] | None = None) -> None:
        """Whatever went wrong: a sentence for what the user can mend, one dialog and the log for a bug.

        `again` is offered where the same can succeed another time, because the database was away or busy.
        """
        if isinstance(error, UserError):
            can_wait = isinstance(error, DatabaseBusy)
            if isinstance(error, ConnectionLost) and not error.saving:
                self.told.emit(Message(error.message, Tone.ERROR, yields=True))
                return
            self.refuse(error.message, Offer(TRY_AGAIN, again) if again is not None and can_wait else None)
        elif isinstance(error, Cancelled):
            self.warn("Cancelled; nothing was changed.")
        else:
            self.fault(error)

    def fault(self, error: BaseException) -> None:
        log.error("unexpected fault", exc_info=error)
        frames = traceback.extract_tb(error.__traceback__)
        last = frames[-1] if frames else None
        kind = (type(error), last.filename if last else "", last.lineno if last else 0)
        if kind in self._shown:
            return
        self._shown.add(kind)
        summary = f"{type(error).__name__}: {error}"
        self.fault_found.emit(Fault(summary, scrubbed(error)))
