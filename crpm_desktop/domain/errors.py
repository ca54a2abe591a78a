"""Errors that the user can mend. Everything else is a bug and is logged as one."""

from dataclasses import dataclass


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


class Cancelled(Exception):
    """The user stopped the work; nothing was changed."""
