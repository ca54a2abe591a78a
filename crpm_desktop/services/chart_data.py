"""A chart as figures, before anything is drawn: what is painted, read aloud and copied is made from the same ones."""

from dataclasses import dataclass
from enum import Enum, auto

from crpm_desktop.domain.rebate import Color


class Shape(Enum):
    """Upright bars side by side, as for periods, or lying ones below each other, as for things with long names."""

    UPRIGHT = auto()
    LYING = auto()


@dataclass(frozen=True, slots=True)
class Bar:
    """One place on a chart. `values` are cents, one per series of the chart; None: there is nothing, which is not 0.

    `label` is short, `name` is what it is called when it is read out. `goal` and `need` are marks in cents. `width` is
    in widths of a month. `words` say how it stands, in `color` and its shape.
    """

    label: str
    name: str
    values: tuple[int | None, ...]
    goal: int | None = None
    need: int | None = None
    width: int = 1
    words: str = ""
    color: Color = Color.BLACK


@dataclass(frozen=True, slots=True)
class ChartFigures:
    """`goal` and `need` name the marks; `empty` is the sentence that stands in the place of bars."""

    title: str
    series: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    shape: Shape = Shape.UPRIGHT
    adds_up: bool = True
    goal: str = ""
    goal_total: int | None = None
    need: str = ""
    notes: tuple[str, ...] = ()
    empty: str = ""

    @property
    def totals(self) -> tuple[int, ...]:
        """Each series over all bars, in cents; empty where a sum would mean nothing."""
        if not self.adds_up:
            return ()
        return tuple(sum(bar.values[place] or 0 for bar in self.bars) for place in range(len(self.series)))
