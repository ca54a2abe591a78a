"""How columns share the width of their grid: names and notes give room where it is scarce, and take what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 2
"""A column is at most so many times as wide as it is described."""


@dataclass(frozen=True, slots=True)
class Share:
    """Pixels. `least` is None for a column that is always as wide as it is described."""

    width: int
    least: int | None = None

    def slack(self, *, more: bool) -> int:
        """How much it can take, or give."""
        if self.least is None:
            return 0
        return self.width * (MOST - 1) if more else max(self.width - self.least, 0)


def shared(shares: Sequence[Share], room: int) -> list[int]:
    """The widths that fill the room as far as they can, each in proportion to what it can take or give."""
    spare = room - sum(share.width for share in shares)
    slacks = [share.slack(more=spare > 0) for share in shares]
    left, weight = min(abs(spare), sum(slacks)), sum(slacks)
    widths = []
    for share, slack in zip(shares, slacks, strict=True):
        part = left * slack // weight if weight else 0
        left, weight = left - part, weight - slack
        widths.append(share.width + (part if spare > 0 else -part))
    return widths
