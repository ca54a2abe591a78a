"""The goal beside the sales: which record it is taken from, and what part of it falls on a month, quarter or year."""

from collections.abc import Iterable
from dataclasses import dataclass

from crpm_desktop.db.chart_figures import Goal
from crpm_desktop.domain.periods import Frequency, PeriodType

MONTHS = 12


@dataclass(frozen=True, slots=True)
class GoalLine:
    """The goals of one program's records, and the other programs that have goals too."""

    goals: tuple[Goal, ...]
    others: tuple[str, ...] = ()

    @property
    def rebate_code(self) -> str:
        return self.goals[0].rebate_code

    @property
    def frequency(self) -> Frequency:
        return self.goals[0].frequency

    @property
    def with_children(self) -> bool:
        return _with_children(self.goals)

    def of_year(self, year: int) -> int | None:
        """The year's goal, or that of its periods together, in cents; None: it has none."""
        own = [goal.sales_goal for goal in self.goals if goal.year == year]
        return sum(own) if own else None

    def of_span(self, year: int, kind: PeriodType, period: int) -> int | None:
        """What falls on a month, a quarter or the year; None unless all of it has a goal."""
        if kind is PeriodType.YEAR:
            return self.of_year(year)
        parts = [self._of_month(year, month) for month in range((period - 1) * kind + 1, period * kind + 1)]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    def _of_month(self, year: int, month: int) -> int | None:
        """An equal part of the goal, to the cent: the months of a goal add up to it."""
        months = int(self.frequency)
        for goal in self.goals:
            first = (max(goal.period, 1) - 1) * months
            if goal.year == year and first < month <= first + months:
                passed = month - first
                return goal.sales_goal * passed // months - goal.sales_goal * (passed - 1) // months
        return None


def choose_goals(goals: Iterable[Goal], *, include_children: bool) -> GoalLine | None:
    """One program's goals: of records that count the same customers as are shown, annual ones first, in code order."""
    programs: dict[str, list[Goal]] = {}
    for goal in goals:
        programs.setdefault(goal.rebate_code, []).append(goal)
    if not programs:
        return None

    def rank(code: str) -> tuple[bool, bool, str]:
        own = programs[code]
        return (_with_children(own) != include_children, own[0].frequency is not Frequency.ANNUAL, code)

    code = min(programs, key=rank)
    return GoalLine(tuple(programs[code]), tuple(sorted(other for other in programs if other != code)))


def _with_children(goals: Iterable[Goal]) -> bool:
    return any(goal.sales_incl_children for goal in goals)
