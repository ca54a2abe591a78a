"""What a level asks for in sales: at it every minimum is met, a cent below it one is not."""

from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.domain.least_sales import least_sales
from crpm_desktop.domain.plan import make_plan
from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.rebate import Color, calculate

AMOUNTS = st.none() | st.integers(0, 10**9)
PERCENTAGES = st.none() | st.integers(0, 1_000_000)


def level_of(**limits: int | None) -> SubCode:
    return SubCode("X", rebate_pct_tot_sales=10_000, **limits)  # type: ignore[arg-type]


def least(code: SubCode, goal: int | None, *, goal_required: bool = True) -> int | None:
    return least_sales(make_plan(Program("P", goal_required=goal_required, sub_codes=(code,))).levels[0], goal)


@given(
    min_sales=AMOUNTS,
    min_amt_over_goal=AMOUNTS,
    min_pct_over_goal=PERCENTAGES,
    goal=AMOUNTS,
    goal_required=st.booleans(),
)
def test_the_level_is_achieved_at_its_least_sales_and_not_a_cent_below(
    min_sales: int | None,
    min_amt_over_goal: int | None,
    min_pct_over_goal: int | None,
    goal: int | None,
    goal_required: bool,
) -> None:
    code = level_of(min_sales=min_sales, min_amt_over_goal=min_amt_over_goal, min_pct_over_goal=min_pct_over_goal)
    plan = make_plan(Program("P", goal_required=goal_required, sub_codes=(code,)))
    need = least_sales(plan.levels[0], goal)
    if need is None:
        assert calculate(plan, goal, -(10**9), {}).details[0].color is Color.BLACK
        return
    assert calculate(plan, goal, need, {}).details[0].color is Color.BLACK
    below = calculate(plan, goal, need - 1, {}).details[0]
    assert (below.color is Color.BLACK, below.missing_sales) == (False, 1)


def test_a_blank_goal_counts_as_nothing() -> None:
    assert least(level_of(), None) == 0
    assert least(level_of(min_amt_over_goal=500), None) == 500


def test_a_volume_level_without_a_minimum_asks_for_nothing() -> None:
    assert least(level_of(), 100_000, goal_required=False) is None


def test_a_threshold_between_two_cents_is_met_by_the_upper_one() -> None:
    assert least(level_of(min_pct_over_goal=333_333), 100) == 134
