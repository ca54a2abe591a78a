"""A second implementation of the rules, written from calculation.md alone and as literally as it can be.

Nothing is shared with `crpm_desktop.domain` and nothing is fast: exact fractions of dollars and percent, every symbol
of the page a method, definitions that mention themselves are recursive. Tests compare the program with it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import wraps
from typing import Any, TypeVar

Value = TypeVar("Value")

ZERO = Fraction(0)
HUNDRED = Fraction(100)


@dataclass(frozen=True)
class NaiveLevel:
    """A sub code: amounts in dollars, percentages in percent, None is blank."""

    code: str
    min_sales: Fraction | None = None
    max_sales: Fraction | None = None
    min_amt_over_goal: Fraction | None = None
    min_pct_over_goal: Fraction | None = None
    min_pg_req: int | None = None
    limited: bool = False
    pct_over_goal: Fraction | None = None
    pct_tot_sales: Fraction | None = None
    product_groups: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NaiveRow:
    """A detail row: amounts in whole cents, percentages in ten-thousandths of a percent."""

    rebate_sub_code: str
    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    total_pct: int
    paid_pct: int
    color: str
    included_in: str | None
    in_sales_range: bool


@dataclass(frozen=True)
class NaiveRecord:
    """A calculated record: amounts in whole cents, its rows in code order."""

    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    rows: list[NaiveRow]


def cents(dollars: Fraction) -> int:
    """Dollars as whole cents, rounded half away from zero."""
    nearest = math.floor(abs(dollars) * 100 + Fraction(1, 2))
    return nearest if dollars >= 0 else -nearest


def scaled(percent: Fraction) -> int:
    """Percent as ten-thousandths of a percent; there is never anything to round."""
    whole = percent * 10_000
    assert whole.denominator == 1
    return int(whole)


def once(rule: Callable[["NaiveCase", NaiveLevel], Value]) -> Callable[["NaiveCase", NaiveLevel], Value]:
    """What a symbol stands for is worked out once per level: the definitions mention each other over and over."""

    @wraps(rule)
    def known(case: "NaiveCase", s: NaiveLevel) -> Value:
        key = (rule.__name__, s.code)
        if key not in case.known:
            case.known[key] = rule(case, s)
        value: Value = case.known[key]
        return value

    return known


class NaiveCase:
    """One record to figure: the levels of its program, `G`, `S` and the product-group sales of its window."""

    def __init__(
        self,
        levels: Sequence[NaiveLevel],
        goal_required: bool,
        goal: Fraction | None,
        sales: Fraction,
        pg_sales: Mapping[str, Fraction],
    ) -> None:
        self.levels = {level.code: level for level in levels}
        self.goal_required = goal_required
        self.G = ZERO if goal is None else goal
        self.S = sales
        self.pg_sales = pg_sales
        self.known: dict[tuple[str, str], Any] = {}

    def sales_of(self, product_groups: frozenset[str]) -> Fraction:
        return sum((self.pg_sales.get(group, ZERO) for group in product_groups), ZERO)

    @once
    def E(self, s: NaiveLevel) -> Fraction:
        return self.sales_of(s.product_groups) if s.limited else self.S

    def N(self, s: NaiveLevel) -> int:
        return len([group for group in s.product_groups if self.pg_sales.get(group, ZERO) > 0])

    @once
    def T(self, s: NaiveLevel) -> Fraction:
        if s.min_amt_over_goal is not None:
            return self.G + s.min_amt_over_goal
        if s.min_pct_over_goal is not None:
            return self.G * (1 + s.min_pct_over_goal / HUNDRED)
        return self.G

    def over_goal_entered(self, s: NaiveLevel) -> bool:
        return not (s.min_amt_over_goal is None and s.min_pct_over_goal is None)

    def red(self, s: NaiveLevel) -> bool:
        too_small = s.min_sales is not None and self.E(s) < s.min_sales
        too_large = s.max_sales is not None and self.E(s) > s.max_sales
        goal_not_tested = not self.goal_required and not self.over_goal_entered(s)
        return too_small or too_large or (not goal_not_tested and self.E(s) < self.G)

    @once
    def color(self, s: NaiveLevel) -> str:
        if self.red(s):
            return "red"
        if s.min_pg_req is not None and self.N(s) < s.min_pg_req:
            return "green"
        if self.over_goal_entered(s) and self.E(s) < self.T(s):
            return "blue"
        unmet = [code for code in sorted(s.parents) if self.color(self.levels[code]) != "black"]
        return self.color(self.levels[unmet[0]]) if unmet else "black"

    def achieved(self, s: NaiveLevel) -> bool:
        return self.color(s) == "black"

    @once
    def ancestors(self, s: NaiveLevel) -> set[str]:
        return set(s.parents).union(*(self.ancestors(self.levels[parent]) for parent in s.parents))

    def same_basis(self, s: NaiveLevel, other: NaiveLevel) -> bool:
        if s.limited and other.limited:
            return s.product_groups == other.product_groups
        return not s.limited and not other.limited

    @once
    def same_basis_ancestors(self, s: NaiveLevel) -> list[NaiveLevel]:
        return [level for code, level in self.levels.items() if code in self.ancestors(s) and self.same_basis(s, level)]

    @once
    def above(self, s: NaiveLevel) -> list[NaiveLevel]:
        """The achieved levels that have `s` among their same-basis ancestors."""
        return [
            level for level in self.levels.values() if self.achieved(level) and s in self.same_basis_ancestors(level)
        ]

    def carries(self, s: NaiveLevel) -> bool:
        return self.achieved(s) and not self.above(s)

    @once
    def included_in(self, s: NaiveLevel) -> str | None:
        if not self.achieved(s) or self.carries(s):
            return None
        return min(level.code for level in self.above(s) if self.carries(level))

    @once
    def paid_pct(self, s: NaiveLevel) -> Fraction:
        if not self.carries(s):
            return ZERO
        included = [level for level in self.levels.values() if self.included_in(level) == s.code]
        return sum((level.pct_tot_sales or ZERO for level in [s, *included]), ZERO)

    def total_pct(self, s: NaiveLevel) -> Fraction:
        return sum((level.pct_tot_sales or ZERO for level in [s, *self.same_basis_ancestors(s)]), ZERO)

    def growth(self, s: NaiveLevel) -> Fraction:
        return max(ZERO, self.E(s) - self.T(s))

    def pays_growth(self, s: NaiveLevel) -> bool:
        return self.achieved(s) and s.pct_over_goal is not None and s.pct_over_goal > 0

    def rebate_earned(self, s: NaiveLevel) -> int:
        if not self.achieved(s):
            return 0
        growth_part = (s.pct_over_goal or ZERO) / HUNDRED * self.growth(s)
        return cents(max(ZERO, self.paid_pct(s) / HUNDRED * self.E(s) + growth_part))

    def rebate_revenue(self, s: NaiveLevel) -> Fraction:
        return self.growth(s) if self.paid_pct(s) == 0 and self.pays_growth(s) else self.E(s)

    def in_sales_range(self, s: NaiveLevel) -> bool:
        return (s.min_sales is None or s.min_sales <= self.E(s)) and (s.max_sales is None or self.E(s) <= s.max_sales)

    def record_rebate_revenue(self) -> Fraction:
        paying = [level for level in self.levels.values() if self.paid_pct(level) > 0]
        if any(not level.limited for level in paying):
            return max(ZERO, self.S)
        if paying:
            return max(ZERO, self.sales_of(frozenset().union(*(level.product_groups for level in paying))))
        return max((self.growth(level) for level in self.levels.values() if self.pays_growth(level)), default=ZERO)

    def row(self, s: NaiveLevel) -> NaiveRow:
        return NaiveRow(
            rebate_sub_code=s.code,
            sales_revenue=cents(self.S),
            rebate_revenue=cents(self.rebate_revenue(s)),
            rebate_earned=self.rebate_earned(s),
            total_pct=scaled(self.total_pct(s)),
            paid_pct=scaled(self.paid_pct(s)),
            color=self.color(s),
            included_in=self.included_in(s),
            in_sales_range=self.in_sales_range(s),
        )

    def record(self) -> NaiveRecord:
        rows = [self.row(self.levels[code]) for code in sorted(self.levels)]
        return NaiveRecord(
            sales_revenue=cents(self.S),
            rebate_revenue=cents(self.record_rebate_revenue()),
            rebate_earned=sum(row.rebate_earned for row in rows),
            rows=rows,
        )
