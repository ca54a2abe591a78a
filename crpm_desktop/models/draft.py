"""The parts of an editable grid: which columns can be edited and how, and one row's unsaved state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from crpm_desktop.domain.errors import Place
from crpm_desktop.services.change_set import Edited

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list of values."""

    code: str
    description: str = ""


class FirstChoices(list[Choice]):
    """The first of more choices than these."""


LOOKED_UP = "{} is being looked up in the database\N{HORIZONTAL ELLIPSIS}"

Lookup = Callable[[str], Sequence[Choice]]
"""The choices whose code or description has the text in it, best first; may run on another thread."""


@dataclass(frozen=True, slots=True)
class EditableColumn(Generic[R]):
    """How cells of the column `name` are edited.

    `put` gives a copy of a row with a new value, in the unit of the column's kind (None: blank), and may raise
    `Refused`. `read` turns typed text into what `put` takes where the kind alone can't (codes). `locked` says why a
    row's cell can't be edited now; empty means that it can. `fades` greys what is locked, but for keys that are fixed
    once they are saved. `lookup` fills the list of values. `asks`: `read` asks the database, which takes its time.
    """

    name: str
    put: Callable[[R, Any], R]
    read: Callable[[str], object] | None = None
    lookup: Lookup | None = None
    locked: Callable[[R], str] | None = None
    fades: bool = True
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is the matter with a cell. `text` was typed but could not be taken; None: the value itself was refused.
    Without a `message` the text is still being looked up."""

    message: str
    text: str | None = None

    @property
    def waits(self) -> bool:
        return not self.message

    @property
    def note(self) -> str:
        """The same for whoever asks about the cell."""
        return self.message or LOOKED_UP.format(self.text)


@dataclass(frozen=True, slots=True)
class Draft(Generic[R]):
    """One row that was touched: `saved` is None while it is new."""

    row: R
    saved: R | None
    deleted: bool = False
    wrong: Mapping[str, Wrong] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.saved is None

    @property
    def is_change(self) -> bool:
        """Is there anything that a Commit would write, or that would be lost?"""
        return self.is_new or self.deleted or self.row != self.saved or self.unread is not None

    @property
    def waits(self) -> bool:
        """Is something that was typed still being looked up?"""
        return not self.deleted and any(wrong.waits for wrong in self.wrong.values())

    @property
    def unread(self) -> str | None:
        """The first column with typed text that could not be taken."""
        return next((name for name, wrong in self.wrong.items() if wrong.text is not None), None)

    def with_row(self, row: R, name: str) -> "Draft[R]":
        """After an edit of the column `name`: its own mark is void, and what a Commit refused is to be tried again."""
        wrong = {other: mark for other, mark in self.wrong.items() if other != name and mark.text is not None}
        return replace(self, row=row, wrong=wrong)

    def with_wrong(self, name: str, wrong: Wrong) -> "Draft[R]":
        return replace(self, wrong={**self.wrong, name: wrong})

    def edited(self) -> Edited[R]:
        if self.saved is None:
            raise ValueError("a new row has no state before")
        return Edited(self.saved, self.row)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something typed or tried was refused; `place` is its cell."""

    message: str
    place: Place
