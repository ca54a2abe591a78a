"""The words beside the colours, and what is still missing to the next level."""

import pytest

from crpm_desktop.domain.program import SubCode
from crpm_desktop.domain.rebate import ACHIEVED, Color
from tests.domain.figures import PERCENT, figure, only_row, row

THREE_GROUPS = frozenset({"BEVERAGES", "PRODUCE", "SEAFOOD"})


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        (SubCode("A", min_sales=2_240_00), "$1,240.00 below minimum sales"),
        (SubCode("A", max_sales=999_50), "$0.50 above maximum sales"),
        (SubCode("A"), "$500.00 below goal"),
        (SubCode("A", min_sales=2_000_00, min_pg_req=3), "$1,000.00 below minimum sales"),
    ],
)
def test_a_red_level_says_how_far_it_is_from_the_limit(level: SubCode, reason: str) -> None:
    detail = only_row(level, goal=1_500_00, sales=1_000_00)
    assert (detail.color, detail.reason) == (Color.RED, reason)


def test_a_green_level_says_how_many_product_groups_were_bought() -> None:
    level = SubCode("A", min_pg_req=3, product_groups=THREE_GROUPS)
    detail = only_row(level, sales=100_00, pg_sales={"BEVERAGES": 60_00, "SEAFOOD": 40_00})
    assert (detail.color, detail.reason) == (Color.GREEN, "2 of 3 product groups")


def test_a_blue_level_says_how_far_it_is_from_goal_plus_amount() -> None:
    detail = only_row(SubCode("A", min_amt_over_goal=500_00), goal=1_000_00, sales=1_200_00)
    assert (detail.color, detail.reason) == (Color.BLUE, "$300.00 below goal + $500.00")


def test_a_blue_level_says_how_far_it_is_from_goal_plus_percentage() -> None:
    level = SubCode("A", min_pct_over_goal=12_5000)
    detail = only_row(level, goal=1_000_00, sales=1_100_00)
    assert (detail.color, detail.reason) == (Color.BLUE, "$25.00 below goal + 12.5 %")


def test_what_is_missing_to_a_fraction_of_a_cent_is_rounded_up_so_that_it_is_enough() -> None:
    level = SubCode("A", min_pct_over_goal=5 * PERCENT)
    detail = only_row(level, goal=100_01, sales=105_00)  # the threshold is $105.0105
    assert (detail.reason, detail.missing_sales) == ("$0.02 below goal + 5 %", 2)
    assert only_row(level, goal=100_01, sales=105_00 + 2).color is Color.BLACK


def test_a_level_that_waits_for_its_parent_names_the_first_unmet_one() -> None:
    result = figure(
        SubCode("BASE", min_sales=500_00),
        SubCode("A", min_sales=900_00),
        SubCode("B", parents=frozenset({"BASE", "A"})),
        sales=100_00,
    )
    assert (row(result, "B").color, row(result, "B").reason) == (Color.RED, "needs level A")
    assert (row(result, "B").missing_sales, row(result, "B").missing_product_groups) == (None, None)


def test_an_achieved_level_says_so_and_misses_nothing() -> None:
    level = SubCode("A", min_sales=100_00, min_pg_req=1, product_groups=THREE_GROUPS)
    detail = only_row(level, sales=200_00, pg_sales={"SEAFOOD": 200_00})
    assert (detail.color, detail.reason) == (Color.BLACK, ACHIEVED)
    assert (detail.missing_sales, detail.missing_product_groups) == (None, None)


@pytest.mark.parametrize(
    ("level", "missing"),
    [
        (SubCode("A", min_sales=1_900_00), 900_00),
        (SubCode("A", min_sales=1_100_00), 500_00),
        (SubCode("A", min_sales=1_100_00, min_amt_over_goal=200_00), 700_00),
        (SubCode("A", min_pct_over_goal=10 * PERCENT), 650_00),
    ],
)
def test_missing_sales_reach_the_highest_of_all_minimums(level: SubCode, missing: int) -> None:
    assert only_row(level, goal=1_500_00, sales=1_000_00).missing_sales == missing


def test_the_goal_is_not_missed_where_it_is_not_tested() -> None:
    level = SubCode("A", min_sales=1_100_00)
    assert only_row(level, goal=1_500_00, sales=1_000_00, goal_required=False).missing_sales == 100_00


def test_missing_product_groups_are_told_beside_missing_sales() -> None:
    level = SubCode("A", min_sales=300_00, min_pg_req=3, product_groups=THREE_GROUPS)
    detail = only_row(level, sales=200_00, pg_sales={"SEAFOOD": 200_00})
    assert (detail.color, detail.missing_sales, detail.missing_product_groups) == (Color.RED, 100_00, 2)


def test_a_level_above_its_max_sales_misses_no_sales() -> None:
    detail = only_row(SubCode("A", max_sales=100_00), sales=200_00)
    assert (detail.color, detail.missing_sales, detail.missing_product_groups) == (Color.RED, None, None)


@pytest.mark.parametrize(
    ("color", "label"),
    [(Color.BLACK, "black"), (Color.RED, "red"), (Color.GREEN, "green"), (Color.BLUE, "blue")],
)
def test_colors_are_named_as_in_the_export(color: Color, label: str) -> None:
    assert color.label == label
