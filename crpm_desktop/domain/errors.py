"""Errors that the user can mend. Everything else is a bug and is logged as one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """The cell at fault: the row's own key (`row`) and the field's name (`column`), either may be unknown."""

    row: object = None
    column: str | None = None


class UserError(Exception):
    """A sentence for the user: what is wrong, with what, and how to mend it."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place


class Refused(UserError):
    """A rule forbids it; nothing was changed."""


class PasswordNeeded(Refused):
    """A server wants a password: none was given, or not the right one."""


class Conflict(UserError):
    """Somebody else changed the same thing first; nothing was changed."""


class HistoryChanged(Conflict):
    """Rows of history are not as they were when its grid began to show them."""


class DatabaseBusy(UserError):
    """The database could not take the work now; nothing was changed and it may be tried again."""


class ConnectionLost(DatabaseBusy):
    """The database can't be reached, or no longer could be in the middle: nothing of the work was saved.

    `why` is a sentence; of work that was to save something, the message says first that it is not saved.
    """

    def __init__(self, why: str, *, saving: bool) -> None:
        message = f"{why[0].upper()}{why[1:]} Try again when the database can be reached."
        if saving:
            message = (
                f"Not saved: {why} Nothing was changed there, and nothing that was entered is lost: try again when the "
                "database can be reached."
            )
        super().__init__(message)
        self.why = why
        self.saving = saving

    def while_saving(self) -> "ConnectionLost":
        """The same, where it was to be saved after it was read."""
        return ConnectionLost(self.why, saving=True)


class OutcomeUnknown(UserError):
    """The answer to a COMMIT was lost, and whether it was saved can't be found out now, but later.

    `settle` finds it out: it gives what the command came to, or raises `ConnectionLost` when it was not saved, and
    `OutcomeUnknown` once more while that can't be found out.
    """

    def __init__(self, message: str, settle: Callable[[], Any]) -> None:
        super().__init__(message)
        self.settle = settle


class Cancelled(Exception):
    """The user stopped the work; nothing was changed."""
