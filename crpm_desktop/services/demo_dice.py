"""Chance that falls the same way every time, on every system and Python: only `random()` of a seeded generator is used,
and no function of the system's mathematics library."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, seed: int) -> None:
        self.roll = random.Random(seed).random  # noqa: S311 - invented figures, not a secret

    def below(self, end: int) -> int:
        """0 to `end` - 1."""
        return int(self.roll() * end)

    def between(self, low: int, high: int) -> int:
        """`low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` of the choices, each at most once, in their own order."""
        places = list(range(len(choices)))
        taken = sorted(places.pop(self.below(len(places))) for _ in range(count))
        return [choices[place] for place in taken]
