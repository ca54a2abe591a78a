"""How a rebate is calculated: one record of one customer in one program.

Amounts are cents, percentages scaled by 10 000. Thresholds are kept in millionths of a cent (`cents * WHOLE`) so that
nothing is rounded before the amount that is stored. Source: calculation.md, from "Does a sub code qualify?" on.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from crpm_desktop.domain.money import WHOLE, divide_half_away, format_money, plain_percent
from crpm_desktop.domain.plan import Combination, Level, Plan
from crpm_desktop.domain.program import SubCode

ACHIEVED = "achieved"


class Color(IntEnum):
    """The colour of Rebate Revenue: what keeps a level from paying."""

    BLACK = 0
    RED = 1
    GREEN = 2
    BLUE = 3

    @property
    def label(self) -> str:
        return self.name.lower()

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS = {
    Color.BLACK: "All parameters are met: the rebate is achieved.",
    Color.RED: "Sales are below the minimum, above the maximum, or below the goal.",
    Color.GREEN: "The minimum number of product groups is not met.",
    Color.BLUE: "The amount or percentage over the sales goal is not met.",
}

BLACK, RED, GREEN, BLUE = Color


class RebateDetail(NamedTuple):
    """What one level comes to for one record; a tuple, for a recalculation makes half a million of them.

    `missing_sales` is what eligible sales lack to meet every minimum of the level itself, rounded up to the cent, where
    its Max Sales allows that; `missing_product_groups` the same for Min PG Req. None: nothing of that kind is missing.
    """

    rebate_sub_code: str
    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    total_pct: int
    paid_pct: int
    color: Color
    reason: str
    included_in: str | None
    in_sales_range: bool
    missing_sales: int | None = None
    missing_product_groups: int | None = None


@dataclass(frozen=True, slots=True)
class RebateResult:
    """The figures of one record and its levels in code order; the details add up to `rebate_earned`."""

    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    details: tuple[RebateDetail, ...]


class _Standing(NamedTuple):
    """One level against one record, before percentages are combined."""

    eligible: int
    color: Color
    reason: str


UNKNOWN = _Standing(0, BLACK, "")


def calculate(plan: Plan, sales_goal: int | None, sales: int, pg_sales: Mapping[str, int]) -> RebateResult:
    """The figures of a record: its goal (None counts as 0), its members' sales and their net sales by product group."""
    goal = sales_goal or 0
    bought = {group for group, cents in pg_sales.items() if cents > 0}
    standings = [UNKNOWN] * len(plan.levels)
    for level in plan.parents_first:
        eligible = sales
        if level.limited_to is not None:
            eligible = sum([pg_sales.get(group, 0) for group in level.limited_to])
        standings[level.place] = _stand(plan, level, goal, eligible, bought, standings)
    achieved = tuple([place for place, standing in enumerate(standings) if standing[1] is BLACK])
    combination = plan.combine(achieved)
    details = [
        _achieved(level, standing[0], sales, goal, combination)
        if standing[1] is BLACK
        else _unachieved(level, standing, sales, goal, bought)
        for level, standing in zip(plan.levels, standings, strict=True)
    ]
    return RebateResult(
        sales_revenue=sales,
        rebate_revenue=_record_revenue(plan, achieved, combination, standings, goal, sales, pg_sales),
        rebate_earned=sum([detail.rebate_earned for detail in details]),
        details=tuple(details),
    )


def threshold(code: SubCode, goal: int) -> int:
    """`T(s)` in millionths of a cent: an entered Min $ Over Goal comes before Min % Over Goal."""
    if code.min_amt_over_goal is not None:
        return (goal + code.min_amt_over_goal) * WHOLE
    return goal * (WHOLE + (code.min_pct_over_goal or 0))


def _stand(
    plan: Plan, level: Level, goal: int, eligible: int, bought: AbstractSet[str], standings: list[_Standing]
) -> _Standing:
    """The first test that fails gives the colour ("Does a sub code qualify?"). `bought`: groups with net sales."""
    color, reason = _own_tests(level, goal, eligible, bought)
    if color is BLACK:
        for parent in level.parents:
            if standings[parent].color is not BLACK:
                name = plan.levels[parent].rebate_sub_code
                return _Standing(eligible, standings[parent].color, f"needs level {name}")
    return _Standing(eligible, color, reason)


def _own_tests(level: Level, goal: int, eligible: int, bought: AbstractSet[str]) -> tuple[Color, str]:
    """The colour and the reason of the first of the level's own tests that fails; black when all are met."""
    code = level.code
    if code.min_sales is not None and eligible < code.min_sales:
        return RED, f"${format_money(code.min_sales - eligible)} below minimum sales"
    if code.max_sales is not None and eligible > code.max_sales:
        return RED, f"${format_money(eligible - code.max_sales)} above maximum sales"
    if eligible < goal and level.tests_goal:
        return RED, f"${format_money(goal - eligible)} below goal"
    if code.min_pg_req is not None:
        count = len(code.product_groups & bought)
        if count < code.min_pg_req:
            return GREEN, f"{count} of {code.min_pg_req} product groups"
    if level.has_over_goal_minimum:
        lacking = threshold(code, goal) - eligible * WHOLE
        if lacking > 0:
            return BLUE, f"${format_money(_round_up(lacking))} below goal + {_over_goal_text(code)}"
    return BLACK, ACHIEVED


def _over_goal_text(code: SubCode) -> str:
    if code.min_amt_over_goal is not None:
        return f"${format_money(code.min_amt_over_goal)}"
    return f"{plain_percent(code.min_pct_over_goal or 0)} %"


def _round_up(millionths: int) -> int:
    """Whole cents that are at least so many millionths of a cent."""
    return -(-millionths // WHOLE)


def _achieved(level: Level, eligible: int, sales: int, goal: int, combination: Combination) -> RebateDetail:
    revenue = eligible
    paid_pct = combination.paid_pct[level.place]
    over_goal_pct = level.code.rebate_pct_over_goal
    earned = 0
    if over_goal_pct:
        growth = max(0, eligible * WHOLE - threshold(level.code, goal))
        earned = max(0, divide_half_away(over_goal_pct * growth + paid_pct * eligible * WHOLE, WHOLE * WHOLE))
        if paid_pct == 0:
            revenue = divide_half_away(growth, WHOLE)
    elif paid_pct:
        earned = max(0, divide_half_away(paid_pct * eligible, WHOLE))
    return RebateDetail(
        level.rebate_sub_code,
        sales,
        revenue,
        earned,
        level.total_pct,
        paid_pct,
        BLACK,
        ACHIEVED,
        combination.included_in[level.place],
        True,
    )


def _unachieved(level: Level, standing: _Standing, sales: int, goal: int, bought: AbstractSet[str]) -> RebateDetail:
    code = level.code
    eligible, color, reason = standing
    lacking = 0
    in_range = True
    if code.min_sales is not None and eligible < code.min_sales:
        lacking = code.min_sales - eligible
        in_range = False
    if code.max_sales is not None and eligible > code.max_sales:
        in_range = False
    if level.tests_goal and goal - eligible > lacking:
        lacking = goal - eligible
    if level.has_over_goal_minimum:
        lacking = max(lacking, _round_up(threshold(code, goal) - eligible * WHOLE))
    if code.max_sales is not None and eligible + lacking > code.max_sales:
        lacking = 0
    groups = code.min_pg_req - len(code.product_groups & bought) if code.min_pg_req else 0
    return RebateDetail(
        level.rebate_sub_code,
        sales,
        eligible,
        0,
        level.total_pct,
        0,
        color,
        reason,
        None,
        in_range,
        lacking or None,
        groups if groups > 0 else None,
    )


def _record_revenue(
    plan: Plan,
    achieved: tuple[int, ...],
    combination: Combination,
    standings: list[_Standing],
    goal: int,
    sales: int,
    pg_sales: Mapping[str, int],
) -> int:
    """The sales that earned something, each dollar once; never below 0."""
    if combination.pays:
        groups = combination.paid_on
        return max(0, sales if groups is None else sum([pg_sales.get(group, 0) for group in groups]))
    largest = 0
    for place in achieved:
        code = plan.levels[place].code
        if code.rebate_pct_over_goal:
            largest = max(largest, standings[place].eligible * WHOLE - threshold(code, goal))
    return divide_half_away(largest, WHOLE)
