"""Codes that the database is asked about: what was typed stays in its cell until the answer comes."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from crpm_desktop.domain.errors import UserError
from crpm_desktop.models.draft import Draft, EditableColumn

T = TypeVar("T")
Take = Callable[[int, str, str, object, str], None]
"""Hands over, for a place, a column and what was typed there, the value that it stands for or why it is refused."""
NOT_FOUND_OUT = "{} could not be looked up: type it again."


class Ask(Protocol):
    """Does `work` away from the screen and hands its result to `done`, or its error to `failed`, on the screen's
    thread."""

    def __call__(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> object: ...


class LookUps:
    """Asks about every text that comes to wait in a cell: typed, done again, or kept from before a crash."""

    def __init__(self, editable: Mapping[str, EditableColumn[Any]], take: Take) -> None:
        self._editable = editable
        self._take = take
        self._asked: dict[tuple[int, str], str] = {}
        self.ask: Ask | None = None
        """None: there is nobody to ask, and what is typed is read at once."""

    def follow(self, states: Mapping[int, Draft[Any] | None]) -> None:
        """These places have come to hold these states."""
        for place, draft in states.items():
            for name, wrong in draft.wrong.items() if draft is not None and draft.waits else ():
                if wrong.waits and wrong.text is not None and self._asked.get((place, name)) != wrong.text:
                    self._ask_about(place, name, wrong.text)

    def _ask_about(self, place: int, name: str, text: str) -> None:
        read = self._editable[name].read
        if self.ask is None or read is None:
            return
        self._asked[place, name] = text

        def work() -> tuple[object, str]:
            try:
                return read(text), ""
            except UserError as error:
                return None, error.message

        def answered(value: object, message: str) -> None:
            if self._asked.get((place, name)) == text:
                del self._asked[place, name]
            self._take(place, name, text, value, message)

        self.ask(work, lambda found: answered(*found), lambda _error: answered(None, NOT_FOUND_OUT.format(text)))
