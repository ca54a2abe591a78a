"""The first three tests of "Does a sub code qualify?" in calculation.md: red, green, blue, and the sales range."""

import pytest

from crpm_desktop.domain.program import SubCode
from crpm_desktop.domain.rebate import Color
from tests.domain.figures import PERCENT, figure, only_row, row

BEVERAGES_AND_SEAFOOD = frozenset({"BEVERAGES", "SEAFOOD"})


@pytest.mark.parametrize(("sales", "color"), [(999_99, Color.RED), (1_000_00, Color.BLACK), (1_000_01, Color.BLACK)])
def test_sales_equal_to_min_sales_meet_it_and_a_cent_less_is_red(sales: int, color: Color) -> None:
    assert only_row(SubCode("A", min_sales=1_000_00), sales=sales).color is color


@pytest.mark.parametrize(("sales", "color"), [(9_999_98, Color.BLACK), (9_999_99, Color.BLACK), (10_000_00, Color.RED)])
def test_sales_equal_to_max_sales_meet_it_and_a_cent_more_is_red(sales: int, color: Color) -> None:
    assert only_row(SubCode("A", max_sales=9_999_99), sales=sales).color is color


@pytest.mark.parametrize(("sales", "color"), [(49_999_99, Color.RED), (50_000_00, Color.BLACK)])
def test_sales_equal_to_the_goal_meet_it_and_a_cent_less_is_red(sales: int, color: Color) -> None:
    assert only_row(SubCode("A"), goal=50_000_00, sales=sales).color is color


@pytest.mark.parametrize(("sales", "color"), [(-1, Color.RED), (0, Color.BLACK)])
def test_a_blank_goal_counts_as_a_goal_of_zero(sales: int, color: Color) -> None:
    assert only_row(SubCode("A"), goal=None, sales=sales).color is color
    assert only_row(SubCode("A"), goal=0, sales=sales).color is color


def test_blank_limits_set_no_limit() -> None:
    assert only_row(SubCode("A"), sales=-5_00, goal_required=False).color is Color.BLACK
    assert only_row(SubCode("A"), sales=10**15 - 1, goal_required=False).color is Color.BLACK


def test_an_entered_min_sales_of_zero_refuses_negative_sales() -> None:
    assert only_row(SubCode("A", min_sales=0), sales=-1, goal_required=False).color is Color.RED
    assert only_row(SubCode("A", min_sales=0), sales=0, goal_required=False).color is Color.BLACK


def test_an_entered_max_sales_of_zero_refuses_any_sale() -> None:
    assert only_row(SubCode("A", max_sales=0), sales=1).color is Color.RED
    assert only_row(SubCode("A", max_sales=0), sales=0).color is Color.BLACK


def test_the_goal_is_not_tested_when_goal_required_is_off_and_no_over_goal_minimum_is_entered() -> None:
    level = SubCode("A", rebate_pct_tot_sales=PERCENT)
    assert only_row(level, goal=50_000_00, sales=100_00, goal_required=False).color is Color.BLACK
    assert only_row(level, goal=50_000_00, sales=100_00, goal_required=True).color is Color.RED


@pytest.mark.parametrize("level", [SubCode("A", min_amt_over_goal=0), SubCode("A", min_pct_over_goal=0)])
def test_an_over_goal_minimum_has_the_goal_tested_even_when_goal_required_is_off(level: SubCode) -> None:
    assert only_row(level, goal=500_00, sales=499_99, goal_required=False).color is Color.RED
    assert only_row(level, goal=500_00, sales=500_00, goal_required=False).color is Color.BLACK


def test_only_the_level_with_an_over_goal_minimum_is_held_to_the_goal_of_a_volume_program() -> None:
    result = figure(SubCode("A"), SubCode("B", min_pct_over_goal=0), goal=500_00, sales=400_00, goal_required=False)
    assert [detail.color for detail in result.details] == [Color.BLACK, Color.RED]


@pytest.mark.parametrize(
    ("pg_sales", "color"),
    [
        ({"BEVERAGES": 1, "SEAFOOD": 1}, Color.BLACK),
        ({"BEVERAGES": 100_00}, Color.GREEN),
        ({"BEVERAGES": 100_00, "SEAFOOD": 0}, Color.GREEN),
        ({"BEVERAGES": 100_00, "SEAFOOD": -5}, Color.GREEN),
        ({"BEVERAGES": 100_00, "PRODUCE": 100_00}, Color.GREEN),
        ({}, Color.GREEN),
    ],
)
def test_min_pg_req_counts_only_its_own_groups_with_net_sales_above_zero(
    pg_sales: dict[str, int], color: Color
) -> None:
    level = SubCode("A", min_pg_req=2, product_groups=BEVERAGES_AND_SEAFOOD)
    assert only_row(level, sales=500_00, pg_sales=pg_sales).color is color


def test_min_pg_req_is_tested_on_a_level_that_is_limited_to_its_groups_too() -> None:
    level = SubCode("A", min_pg_req=2, product_groups=BEVERAGES_AND_SEAFOOD, limit_sales_to_pg=True)
    assert only_row(level, sales=500_00, pg_sales={"BEVERAGES": 500_00}).color is Color.GREEN


def test_a_min_pg_req_of_zero_is_met_without_any_purchase() -> None:
    assert only_row(SubCode("A", min_pg_req=0, product_groups=BEVERAGES_AND_SEAFOOD)).color is Color.BLACK


@pytest.mark.parametrize(("sales", "color"), [(1_499_99, Color.BLUE), (1_500_00, Color.BLACK)])
def test_min_amt_over_goal_is_met_at_goal_plus_the_amount(sales: int, color: Color) -> None:
    assert only_row(SubCode("A", min_amt_over_goal=500_00), goal=1_000_00, sales=sales).color is color


@pytest.mark.parametrize(("sales", "color"), [(1_049_99, Color.BLUE), (1_050_00, Color.BLACK)])
def test_min_pct_over_goal_is_met_at_goal_plus_the_percentage(sales: int, color: Color) -> None:
    assert only_row(SubCode("A", min_pct_over_goal=5 * PERCENT), goal=1_000_00, sales=sales).color is color


@pytest.mark.parametrize(("sales", "color"), [(105_00, Color.BLUE), (105_01, Color.BLUE), (105_02, Color.BLACK)])
def test_a_threshold_with_a_fraction_of_a_cent_is_not_rounded_before_it_is_compared(sales: int, color: Color) -> None:
    level = SubCode("A", min_pct_over_goal=5 * PERCENT)  # the threshold is $105.0105
    assert only_row(level, goal=100_01, sales=sales).color is color


@pytest.mark.parametrize(("sales", "color"), [(1_010_00, Color.BLACK), (1_009_99, Color.BLUE)])
def test_min_amt_over_goal_comes_before_min_pct_over_goal(sales: int, color: Color) -> None:
    both = SubCode("A", min_amt_over_goal=10_00, min_pct_over_goal=50 * PERCENT)
    assert only_row(both, goal=1_000_00, sales=sales).color is color


def test_an_entered_min_amt_over_goal_of_zero_still_comes_before_the_percentage() -> None:
    both = SubCode("A", min_amt_over_goal=0, min_pct_over_goal=50 * PERCENT)
    assert only_row(both, goal=1_000_00, sales=1_000_00).color is Color.BLACK


def test_red_comes_before_green_and_green_before_blue() -> None:
    level = SubCode("A", min_sales=100_00, min_pg_req=1, product_groups=BEVERAGES_AND_SEAFOOD, min_amt_over_goal=900_00)
    assert only_row(level, goal=50_00, sales=99_99).color is Color.RED
    assert only_row(level, goal=50_00, sales=100_00).color is Color.GREEN
    assert only_row(level, goal=50_00, sales=100_00, pg_sales={"SEAFOOD": 1}).color is Color.BLUE
    assert only_row(level, goal=50_00, sales=950_00, pg_sales={"SEAFOOD": 1}).color is Color.BLACK


def test_a_limited_level_is_tested_on_the_sales_of_its_groups_alone() -> None:
    limited = SubCode("L", min_sales=500_00, limit_sales_to_pg=True, product_groups=BEVERAGES_AND_SEAFOOD)
    everything = SubCode("U", min_sales=500_00, product_groups=BEVERAGES_AND_SEAFOOD)
    pg_sales = {"BEVERAGES": 300_00, "SEAFOOD": 199_99, "PRODUCE": 400_00}
    result = figure(limited, everything, sales=899_99, pg_sales=pg_sales)
    assert row(result, "L").color is Color.RED
    assert row(result, "U").color is Color.BLACK


def test_a_limited_level_is_held_to_the_whole_goal() -> None:
    level = SubCode("L", limit_sales_to_pg=True, product_groups=BEVERAGES_AND_SEAFOOD)
    assert only_row(level, goal=500_00, sales=900_00, pg_sales={"SEAFOOD": 499_99}).color is Color.RED
    assert only_row(level, goal=500_00, sales=900_00, pg_sales={"SEAFOOD": 500_00}).color is Color.BLACK


def test_a_limited_level_without_groups_has_no_eligible_sales() -> None:
    level = SubCode("L", limit_sales_to_pg=True, rebate_pct_tot_sales=PERCENT)
    detail = only_row(level, sales=900_00, pg_sales={"SEAFOOD": 500_00})
    assert (detail.color, detail.rebate_revenue, detail.rebate_earned) == (Color.BLACK, 0, 0)


@pytest.mark.parametrize(
    ("sales", "in_range"), [(999_99, False), (1_000_00, True), (2_000_00, True), (2_000_01, False)]
)
def test_in_sales_range_is_min_to_max_sales_both_included(sales: int, in_range: bool) -> None:
    level = SubCode("A", min_sales=1_000_00, max_sales=2_000_00)
    assert only_row(level, sales=sales).in_sales_range is in_range


def test_a_level_without_limits_is_always_in_sales_range_even_when_red() -> None:
    detail = only_row(SubCode("A"), goal=100_00, sales=-50_00)
    assert (detail.color, detail.in_sales_range) == (Color.RED, True)


def test_the_sales_range_of_a_limited_level_is_that_of_its_groups() -> None:
    level = SubCode("L", min_sales=500_00, limit_sales_to_pg=True, product_groups=BEVERAGES_AND_SEAFOOD)
    assert only_row(level, sales=900_00, pg_sales={"SEAFOOD": 499_99}).in_sales_range is False
    assert only_row(level, sales=0, pg_sales={"SEAFOOD": 500_00}).in_sales_range is True
