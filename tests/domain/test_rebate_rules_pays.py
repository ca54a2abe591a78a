"""Growth part, Rebate Earned, Rebate Revenue of rows and record, and rounding: "What does it pay?"."""

import pytest

from crpm_desktop.domain.program import SubCode
from crpm_desktop.domain.rebate import Color
from tests.domain.figures import HALF_PERCENT, PERCENT, figure, only_row, row

SEAFOOD = frozenset({"SEAFOOD"})
BEVERAGES = frozenset({"BEVERAGES"})


def share_of_growth(code: str = "O1", percent: int = 8 * PERCENT, amount: int | None = 500_00) -> SubCode:
    return SubCode(code, min_amt_over_goal=amount, rebate_pct_over_goal=percent)


def test_the_growth_part_is_paid_on_sales_above_goal_plus_amount() -> None:
    detail = only_row(share_of_growth(), goal=1_000_00, sales=2_000_00)
    assert (detail.rebate_revenue, detail.rebate_earned) == (500_00, 40_00)


def test_the_growth_part_is_paid_on_sales_above_goal_plus_percentage() -> None:
    level = SubCode("A", min_pct_over_goal=10 * PERCENT, rebate_pct_over_goal=5 * PERCENT)
    detail = only_row(level, goal=1_000_00, sales=1_300_00)
    assert (detail.rebate_revenue, detail.rebate_earned) == (200_00, 10_00)


def test_the_growth_part_without_an_over_goal_minimum_is_paid_on_sales_above_the_goal() -> None:
    detail = only_row(share_of_growth(amount=None), goal=1_000_00, sales=1_300_00)
    assert (detail.rebate_revenue, detail.rebate_earned) == (300_00, 24_00)


def test_there_is_no_growth_below_the_goal_of_a_program_that_does_not_require_it() -> None:
    detail = only_row(share_of_growth(amount=None), goal=1_000_00, sales=900_00, goal_required=False)
    assert (detail.color, detail.rebate_revenue, detail.rebate_earned) == (Color.BLACK, 0, 0)


def test_total_sales_part_and_growth_part_are_paid_together() -> None:
    level = SubCode("A", rebate_pct_over_goal=5 * PERCENT, rebate_pct_tot_sales=PERCENT)
    detail = only_row(level, goal=1_000_00, sales=1_200_00)
    assert (detail.rebate_revenue, detail.rebate_earned) == (1_200_00, 22_00)


def test_each_achieved_level_pays_its_own_growth_part_even_when_included_in_another() -> None:
    base = SubCode("BASE", rebate_pct_over_goal=5 * PERCENT, rebate_pct_tot_sales=PERCENT)
    top = SubCode("TOP", min_amt_over_goal=100_00, rebate_pct_over_goal=2 * PERCENT, parents=frozenset({"BASE"}))
    result = figure(base, top, goal=1_000_00, sales=1_300_00)
    assert (row(result, "BASE").rebate_earned, row(result, "TOP").rebate_earned) == (15_00, 17_00)
    assert result.rebate_earned == 32_00


def test_an_included_level_that_pays_growth_shows_its_growth_as_rebate_revenue() -> None:
    base = SubCode("BASE", rebate_pct_over_goal=5 * PERCENT, rebate_pct_tot_sales=PERCENT)
    result = figure(base, SubCode("TOP", parents=frozenset({"BASE"})), goal=1_000_00, sales=1_300_00)
    assert (row(result, "BASE").rebate_revenue, row(result, "TOP").rebate_revenue) == (300_00, 1_300_00)


def test_an_unachieved_level_earns_nothing_and_shows_its_eligible_sales() -> None:
    detail = only_row(share_of_growth(), goal=1_000_00, sales=1_499_99)
    assert (detail.color, detail.rebate_revenue, detail.rebate_earned) == (Color.BLUE, 1_499_99, 0)


@pytest.mark.parametrize("percent", [None, 0])
def test_an_achieved_level_that_pays_nothing_shows_its_eligible_sales(percent: int | None) -> None:
    level = SubCode("A", rebate_pct_over_goal=percent, rebate_pct_tot_sales=percent)
    detail = only_row(level, goal=1_000_00, sales=1_300_00)
    assert (detail.rebate_revenue, detail.rebate_earned, detail.paid_pct) == (1_300_00, 0, 0)


def test_a_limited_level_is_paid_on_the_sales_of_its_groups_beside_the_sales_of_the_record() -> None:
    level = SubCode("L", limit_sales_to_pg=True, product_groups=SEAFOOD, rebate_pct_tot_sales=3 * PERCENT)
    detail = only_row(level, sales=900_00, pg_sales={"SEAFOOD": 500_00, "BEVERAGES": 400_00})
    assert (detail.sales_revenue, detail.rebate_revenue, detail.rebate_earned) == (900_00, 500_00, 15_00)


def test_negative_sales_never_earn_a_negative_rebate() -> None:
    result = figure(SubCode("A", rebate_pct_tot_sales=PERCENT), sales=-1_000_00, goal_required=False)
    assert (result.sales_revenue, result.rebate_revenue, result.rebate_earned) == (-1_000_00, 0, 0)
    assert (row(result, "A").rebate_revenue, row(result, "A").rebate_earned) == (-1_000_00, 0)


@pytest.mark.parametrize(
    ("sales", "earned"), [(49, 0), (50, 1), (149, 1), (150, 2), (250, 3)], ids=lambda value: f"{value}"
)
def test_half_a_cent_is_rounded_away_from_zero(sales: int, earned: int) -> None:
    assert only_row(SubCode("A", rebate_pct_tot_sales=PERCENT), sales=sales).rebate_earned == earned


def test_both_parts_are_added_before_the_one_rounding() -> None:
    level = SubCode("A", rebate_pct_over_goal=PERCENT, rebate_pct_tot_sales=PERCENT)
    assert only_row(level, goal=50, sales=80).rebate_earned == 1  # 0.8 + 0.3 cents, not 1 + 0
    assert only_row(level, goal=10, sales=35).rebate_earned == 1  # 0.35 + 0.25 cents, not 0 + 0


def test_each_row_is_rounded_and_the_record_adds_up_rounded_rows() -> None:
    result = figure(SubCode("A", rebate_pct_tot_sales=PERCENT), SubCode("B", rebate_pct_tot_sales=PERCENT), sales=50)
    assert [detail.rebate_earned for detail in result.details] == [1, 1]
    assert result.rebate_earned == 2


def test_the_percentages_of_included_levels_are_added_before_the_one_rounding() -> None:
    base = SubCode("BASE", rebate_pct_tot_sales=HALF_PERCENT)
    top = SubCode("TOP", rebate_pct_tot_sales=HALF_PERCENT, parents=frozenset({"BASE"}))
    assert figure(base, top, sales=140).rebate_earned == 1  # 1.4 cents, not 0.7 and 0.7 rounded up


def test_growth_above_a_threshold_with_a_fraction_of_a_cent_is_rounded_once() -> None:
    level = SubCode("A", min_pct_over_goal=5 * PERCENT, rebate_pct_over_goal=50 * PERCENT)
    detail = only_row(level, goal=1_10, sales=1_19)  # threshold 115.5 cents, growth 3.5, half of it 1.75
    assert (detail.rebate_revenue, detail.rebate_earned) == (4, 2)
    assert only_row(level, goal=1_10, sales=1_16).rebate_earned == 0  # growth 0.5, half of it 0.25


def test_the_smallest_percentage_is_exact_on_the_largest_sales() -> None:
    sales = 10**15 - 1
    assert only_row(SubCode("A", rebate_pct_tot_sales=1), sales=sales).rebate_earned == 1_000_000_000
    assert only_row(SubCode("A", rebate_pct_tot_sales=100 * PERCENT), sales=sales).rebate_earned == sales


def test_sales_revenue_is_the_same_on_every_row_and_on_the_record() -> None:
    limited = SubCode("L", limit_sales_to_pg=True, product_groups=SEAFOOD)
    result = figure(limited, SubCode("U"), sales=700_00, pg_sales={"SEAFOOD": 20_00})
    assert {detail.sales_revenue for detail in result.details} == {result.sales_revenue} == {700_00}


def test_the_record_s_rebate_revenue_is_all_sales_when_a_paying_level_is_not_limited() -> None:
    limited = SubCode("L", limit_sales_to_pg=True, product_groups=SEAFOOD, rebate_pct_tot_sales=PERCENT)
    free = SubCode("U", rebate_pct_tot_sales=PERCENT)
    assert figure(limited, free, sales=700_00, pg_sales={"SEAFOOD": 20_00}).rebate_revenue == 700_00


def test_the_record_s_rebate_revenue_counts_each_product_group_of_the_paying_levels_once() -> None:
    produce = frozenset({"PRODUCE"})
    first = SubCode("A", limit_sales_to_pg=True, product_groups=SEAFOOD | BEVERAGES, rebate_pct_tot_sales=PERCENT)
    second = SubCode("B", limit_sales_to_pg=True, product_groups=SEAFOOD | produce, rebate_pct_tot_sales=PERCENT)
    pg_sales = {"SEAFOOD": 100_00, "BEVERAGES": 200_00, "PRODUCE": 400_00, "GRAINS": 800_00}
    assert figure(first, second, sales=1_500_00, pg_sales=pg_sales).rebate_revenue == 700_00


def test_the_record_s_rebate_revenue_leaves_out_the_groups_of_levels_that_pay_nothing() -> None:
    sea = SubCode("S", limit_sales_to_pg=True, product_groups=SEAFOOD, rebate_pct_tot_sales=PERCENT)
    red = SubCode("R", min_sales=900_00, limit_sales_to_pg=True, product_groups=BEVERAGES, rebate_pct_tot_sales=PERCENT)
    blank = SubCode("Z", limit_sales_to_pg=True, product_groups=BEVERAGES)
    pg_sales = {"SEAFOOD": 100_00, "BEVERAGES": 200_00}
    assert figure(sea, red, blank, sales=300_00, pg_sales=pg_sales).rebate_revenue == 100_00


def test_the_record_s_rebate_revenue_is_never_below_zero() -> None:
    sea = SubCode("S", limit_sales_to_pg=True, product_groups=SEAFOOD, rebate_pct_tot_sales=PERCENT)
    result = figure(sea, sales=300_00, pg_sales={"SEAFOOD": -100_00}, goal_required=False)
    assert (result.rebate_revenue, row(result, "S").rebate_revenue, result.rebate_earned) == (0, -100_00, 0)


def test_the_record_s_rebate_revenue_is_the_largest_growth_when_only_growth_is_paid() -> None:
    result = figure(share_of_growth("A", amount=500_00), share_of_growth("B", amount=200_00), goal=0, sales=900_00)
    assert [detail.rebate_revenue for detail in result.details] == [400_00, 700_00]
    assert result.rebate_revenue == 700_00


def test_the_record_s_rebate_revenue_is_zero_when_no_growth_is_left() -> None:
    below = figure(share_of_growth(amount=None), goal=1_000_00, sales=900_00, goal_required=False)
    unmet = figure(share_of_growth(), goal=1_000_00, sales=1_499_99)
    assert (below.rebate_revenue, unmet.rebate_revenue) == (0, 0)


def test_the_growth_of_a_level_that_is_not_achieved_does_not_count_for_the_record() -> None:
    green = SubCode("A", min_pg_req=1, product_groups=SEAFOOD, rebate_pct_over_goal=8 * PERCENT)
    result = figure(green, share_of_growth("B", amount=500_00), goal=0, sales=900_00)
    assert row(result, "A").color is Color.GREEN
    assert result.rebate_revenue == 400_00


def test_growth_beside_a_paid_percentage_does_not_change_the_record_s_rebate_revenue() -> None:
    sea = SubCode("S", limit_sales_to_pg=True, product_groups=SEAFOOD, rebate_pct_tot_sales=PERCENT)
    result = figure(sea, share_of_growth("O", amount=None), goal=0, sales=900_00, pg_sales={"SEAFOOD": 100_00})
    assert result.rebate_revenue == 100_00


def test_a_record_whose_levels_have_no_percentages_has_no_rebate_revenue() -> None:
    assert figure(SubCode("A"), SubCode("B", rebate_pct_tot_sales=0), sales=900_00).rebate_revenue == 0
