"""The scale of a chart: round steps from the lowest to the highest figure, zero always among them."""

from collections.abc import Iterable
from dataclasses import dataclass

from crpm_desktop.models.notation import display_text
from crpm_desktop.services.columns import Kind

DOLLAR = 100
THOUSAND = 1_000 * DOLLAR
MILLION = 1_000 * THOUSAND


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` in cents, both whole `step`s."""

    low: int
    high: int
    step: int

    @property
    def ticks(self) -> range:
        return range(self.low, self.high + 1, self.step)

    def place(self, cents: int) -> float:
        """Where an amount is between low (0) and high (1)."""
        return (cents - self.low) / (self.high - self.low)

    def tick_text(self, cents: int) -> str:
        """Whole dollars, or thousands (K) or millions (M) of them where they would be long."""
        longest = max(abs(self.low), abs(self.high))
        for unit, sign, least in ((MILLION, " M", 10 * MILLION), (THOUSAND, " K", MILLION)):
            if longest >= least and self.step >= unit:
                return display_text(Kind.INTEGER, cents // unit) + sign
        return display_text(Kind.INTEGER, cents // DOLLAR)


def scale_for(amounts: Iterable[int], most_steps: int) -> Scale:
    """The finest scale that needs at most so many steps of 1, 2 or 5 times a power of ten dollars (and one more where
    there are amounts on both sides of zero)."""
    known = [0, *amounts]
    low, high = min(known), max(known)
    step = next(step for step in _steps() if step * most_steps >= high - low)
    return Scale(low // step * step, max(-(-high // step) * step, low // step * step + step), step)


def _steps() -> Iterable[int]:
    power = DOLLAR
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
