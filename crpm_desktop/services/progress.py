"""How long work says how far it is, and is told to stop."""

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    def step(self, done: int, total: int, text: str = "") -> None:
        """`done` of `total` (0: unknown) of what `text` names. Raises `Cancelled` once the user wants no more."""


class Silent:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, text: str = "") -> None:
        pass


def waiting_for_others(progress: Progress) -> Callable[[], None]:
    """To be called now and then while somebody else's work has to end first; raises `Cancelled`."""
    return lambda: progress.step(0, 0, "Waiting for others to finish")
