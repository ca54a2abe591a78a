"""Years, periods and the windows of time that records and history rows cover.

Both the frequency of a program and the type of a history row are a number of months, so that "coarser than" is `>`.
Source: calculation.md, "The record".
"""

from dataclasses import dataclass
from enum import IntEnum

FIRST_YEAR = 1900
LAST_YEAR = 2999
ANNUAL_PERIOD = 0
"""The period of annual records and of year rows; users see it as blank."""


class Frequency(IntEnum):
    """How often a program is figured; the value is the months of one of its windows."""

    ANNUAL = 12
    QUARTERLY = 3
    MONTHLY = 1

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @property
    def periods(self) -> tuple[int, ...]:
        """The periods of a year: (0,) annual, 1-4 quarterly, 1-12 monthly."""
        return (ANNUAL_PERIOD,) if self is Frequency.ANNUAL else tuple(range(1, 12 // self.value + 1))


class PeriodType(IntEnum):
    """What one history row covers; the value is its months."""

    MONTH = 1
    QUARTER = 3
    YEAR = 12

    @property
    def code(self) -> str:
        """`M`, `Q` or `Y`, as in files and on the screen."""
        return self.name[0]

    @property
    def periods(self) -> tuple[int, ...]:
        return Frequency(self.value).periods


PERIOD_TYPE_BY_CODE = {kind.code: kind for kind in PeriodType}
FREQUENCY_BY_LABEL = {frequency.label: frequency for frequency in Frequency}


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """One period of one year at a frequency. `period` is 0 for annual, else 1-4 or 1-12."""

    year: int
    period: int
    frequency: Frequency

    def counts(self, period_type: PeriodType, period: int) -> bool:
        """Does a history row of this year count in the window? Rows coarser than the window never do."""
        if self.frequency is Frequency.ANNUAL:
            return True
        end = period * period_type
        return (
            period_type <= self.frequency and (self.period - 1) * self.frequency < end <= self.period * self.frequency
        )

    def year_back(self) -> "Window":
        return Window(self.year - 1, self.period, self.frequency)

    def next_year(self) -> "Window":
        return Window(self.year + 1, self.period, self.frequency)

    def next_period(self) -> "Window":
        """The window right after this one, over the end of the year; that of an annual window is the next year's."""
        if self.period == self.frequency.periods[-1]:
            return Window(self.year + 1, self.frequency.periods[0], self.frequency)
        return Window(self.year, self.period + 1, self.frequency)
