"""Short words for worked examples: amounts are cents (`1_000_00` is $1,000.00), percentages `PERCENT` times percent."""

from collections.abc import Mapping

from crpm_desktop.domain.plan import make_plan
from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.rebate import RebateDetail, RebateResult, calculate

PERCENT = 10_000
HALF_PERCENT = 5_000


def figure(
    *levels: SubCode,
    goal: int | None = None,
    sales: int = 0,
    pg_sales: Mapping[str, int] | None = None,
    goal_required: bool = True,
) -> RebateResult:
    """One record of a program of these levels, calculated."""
    program = Program("P", goal_required=goal_required, sub_codes=levels)
    return calculate(make_plan(program), goal, sales, pg_sales or {})


def row(result: RebateResult, rebate_sub_code: str) -> RebateDetail:
    return next(detail for detail in result.details if detail.rebate_sub_code == rebate_sub_code)


def only_row(
    level: SubCode,
    *,
    goal: int | None = None,
    sales: int = 0,
    pg_sales: Mapping[str, int] | None = None,
    goal_required: bool = True,
) -> RebateDetail:
    """The single row of a program that has this level alone."""
    (detail,) = figure(level, goal=goal, sales=sales, pg_sales=pg_sales, goal_required=goal_required).details
    return detail
