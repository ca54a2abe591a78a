"""What Rebate Set Up warns of and lets pass."""

from pathlib import Path

import pytest

from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.set_up_checks import SetUpProblem, set_up_warnings
from tests.domain.figures import PERCENT
from tests.domain.naive_twin import real_program
from tests.naive import NaiveWorld

SEAFOOD = frozenset({"SEAFOOD"})
NORTHWIND = Path(__file__).parent.parent / "data" / "northwind"


def warnings(*levels: SubCode, goal_required: bool = True) -> list[SetUpProblem]:
    return set_up_warnings(Program("P", goal_required=goal_required, sub_codes=levels))


def only_warning(*levels: SubCode, goal_required: bool = True) -> SetUpProblem:
    (problem,) = warnings(*levels, goal_required=goal_required)
    return problem


def limited(code: str, min_sales: int | None, max_sales: int | None = None) -> SubCode:
    return SubCode(code, min_sales=min_sales, max_sales=max_sales, limit_sales_to_pg=True, product_groups=SEAFOOD)


def needs(*codes: str) -> frozenset[str]:
    return frozenset(codes)


@pytest.mark.parametrize("rebate_code", ["GROWTH", "VOLUME", "BEVSEA", "OVER", "OLD96"])
def test_the_sample_programs_are_not_warned_of(rebate_code: str) -> None:
    assert set_up_warnings(real_program(NaiveWorld.from_folder(NORTHWIND).programs[rebate_code])) == []


def test_a_program_without_levels_is_not_warned_of() -> None:
    assert warnings() == []


def test_a_parent_with_max_sales_is_warned_of_with_all_levels_that_need_it() -> None:
    problem = only_warning(
        SubCode("BASE", max_sales=50_000_00),
        SubCode("A", parents=needs("BASE")),
        SubCode("B", parents=needs("A")),
        SubCode("C", parents=needs("B")),
    )
    message = "Level BASE: a customer above its Max Sales $50,000.00 loses A, B and C too: all need it."
    assert problem == SetUpProblem(message, "BASE", "max_sales")


def test_a_parent_s_max_sales_below_the_min_sales_of_a_level_that_needs_it_never_pays() -> None:
    problems = warnings(SubCode("BASE", max_sales=999_99), SubCode("A", parents=needs("BASE"), min_sales=1_000_00))
    message = (
        "Level A: it can never pay: its Min Sales $1,000.00 is above the Max Sales $999.99 of level BASE, "
        "which it needs."
    )
    assert problems[1:] == [SetUpProblem(message, "A", "min_sales")]
    assert problems[0].column == "max_sales"


def test_a_parent_s_max_sales_equal_to_the_min_sales_below_it_can_pay() -> None:
    problem = only_warning(SubCode("BASE", max_sales=1_000_00), SubCode("A", parents=needs("BASE"), min_sales=1_000_00))
    assert problem.column == "max_sales"


def test_a_limited_level_above_the_max_sales_of_all_sales_hardly_ever_pays() -> None:
    child = SubCode("S", parents=needs("BASE"), min_sales=1_000_00, limit_sales_to_pg=True, product_groups=SEAFOOD)
    found = warnings(SubCode("BASE", max_sales=999_99), child)
    assert found[1].message.startswith("Level S: it can hardly ever pay: its Min Sales $1,000.00")


def test_the_max_sales_of_a_limited_parent_says_nothing_about_all_sales() -> None:
    problem = only_warning(limited("S", None, 999_99), SubCode("A", parents=needs("S"), min_sales=1_000_00))
    assert (problem.rebate_sub_code, problem.column) == ("S", "max_sales")


def test_ranges_that_follow_each_other_to_the_cent_are_not_warned_of() -> None:
    assert (
        warnings(
            SubCode("T1", min_sales=2_500_00, max_sales=9_999_99),
            SubCode("T3", min_sales=25_000_00),
            SubCode("T2", min_sales=10_000_00, max_sales=24_999_99),
        )
        == []
    )


def test_a_gap_between_two_ranges_is_warned_of() -> None:
    problem = only_warning(SubCode("T1", min_sales=2_500_00, max_sales=9_999_00), SubCode("T2", min_sales=10_000_00))
    message = "Level T2: sales from $9,999.01 to $9,999.99 fall between level T1 and this one, in the range of neither."
    assert problem == SetUpProblem(message, "T2", "min_sales")


def test_a_gap_of_one_cent_is_told_as_an_amount() -> None:
    problem = only_warning(SubCode("T1", max_sales=9_999_98), SubCode("T2", min_sales=10_000_00))
    assert problem.message.startswith("Level T2: sales of $9,999.99 fall between level T1 and this one")


def test_a_gap_that_a_third_tier_fills_is_not_warned_of() -> None:
    assert (
        warnings(
            SubCode("T1", max_sales=999_99),
            SubCode("T2", min_sales=2_000_00),
            SubCode("T9", min_sales=1_000_00, max_sales=1_999_99),
        )
        == []
    )


def test_a_gap_is_told_from_the_highest_tier_below_it_and_once() -> None:
    problems = warnings(
        SubCode("T1", min_sales=0, max_sales=500_00),
        SubCode("T2", min_sales=500_01, max_sales=999_99),
        SubCode("T3", min_sales=2_000_00, max_sales=2_999_99),
        SubCode("T4", min_sales=3_000_00),
    )
    (message,) = [problem.message for problem in problems]
    assert message.startswith("Level T3: sales from $1,000.00 to $1,999.99 fall between level T2 and this one")


def test_a_gap_above_tiers_that_share_their_upper_end_is_told_once() -> None:
    problems = warnings(
        SubCode("T1", max_sales=999_99),
        SubCode("T1-PLUS", max_sales=999_99, parents=needs("T1")),
        SubCode("T2", min_sales=2_000_00),
    )
    assert [problem.rebate_sub_code for problem in problems if problem.column == "min_sales"] == ["T2"]


def test_ranges_below_a_base_that_both_need_still_have_their_gap() -> None:
    problem = only_warning(
        SubCode("BASE", min_sales=0),
        SubCode("T1", min_sales=1_000_00, max_sales=1_999_99, parents=needs("BASE")),
        SubCode("T2", min_sales=3_000_00, parents=needs("BASE")),
    )
    assert problem.message.startswith("Level T2: sales from $2,000.00 to $2,999.99 fall between")


def test_below_the_lowest_and_above_the_highest_range_is_no_gap() -> None:
    assert warnings(SubCode("T1", min_sales=1_000_00, max_sales=1_999_99)) == []


def test_overlapping_ranges_without_parents_are_warned_of() -> None:
    problem = only_warning(
        SubCode("T1", min_sales=1_000_00, max_sales=10_000_00), SubCode("T2", min_sales=8_000_00, max_sales=20_000_00)
    )
    message = (
        "Level T2: its sales range overlaps that of level T1, and neither is a parent of the other: "
        "both T1 and T2 can pay on sales from $8,000.00 to $10,000.00."
    )
    assert problem == SetUpProblem(message, "T2", "min_sales")


@pytest.mark.parametrize(
    ("lower", "upper", "told"),
    [
        (SubCode("T1", max_sales=100_00), SubCode("T2", min_sales=100_00), "on sales of $100.00."),
        (SubCode("T1", min_sales=50_00), SubCode("T2", min_sales=100_00), "on sales from $100.00."),
        (SubCode("T1", max_sales=50_00), SubCode("T2", max_sales=100_00), "on sales up to $50.00."),
        (
            SubCode("T1", min_sales=0, max_sales=900_00),
            SubCode("T2", min_sales=100_00, max_sales=200_00),
            "on sales from $100.00 to $200.00.",
        ),
    ],
)
def test_an_overlap_names_the_sales_that_both_pay_on(lower: SubCode, upper: SubCode, told: str) -> None:
    assert only_warning(upper, lower).message.endswith(told)


def test_every_two_overlapping_tiers_are_told() -> None:
    problems = warnings(SubCode("A", min_sales=0), SubCode("B", min_sales=10_00), SubCode("C", min_sales=20_00))
    assert [problem.message.split(" can pay")[0].rsplit("both ")[1] for problem in problems] == [
        "A and B",
        "A and C",
        "B and C",
    ]


@pytest.mark.parametrize(
    "levels",
    [
        (SubCode("BASE", min_sales=1_000_00), SubCode("A", min_sales=1_000_00, parents=needs("BASE"))),
        (
            SubCode("BASE", min_sales=1_000_00),
            SubCode("MID", parents=needs("BASE")),
            SubCode("A", min_sales=1_000_00, parents=needs("MID")),
        ),
        (SubCode("ALL", min_sales=1_000_00), limited("SEA", 500_00)),
        (SubCode("T1", min_sales=1_000_00), SubCode("EXTRA", min_amt_over_goal=100_00)),
    ],
    ids=["parent", "ancestor through a level without a range", "another basis", "a level without a range"],
)
def test_levels_that_are_no_tiers_of_one_ladder_may_overlap(levels: tuple[SubCode, ...]) -> None:
    assert warnings(*levels) == []


def test_levels_limited_to_the_same_groups_are_tiers_of_one_ladder() -> None:
    problem = only_warning(limited("S1", 100_00), limited("S2", 200_00), goal_required=False)
    assert problem.message.endswith("both S1 and S2 can pay on sales from $200.00.")


@pytest.mark.parametrize(("amount", "shown"), [(0, "$0.00"), (500_00, "$500.00")])
def test_both_over_goal_minimums_are_warned_of_a_zero_included(amount: int, shown: str) -> None:
    level = SubCode("A", min_amt_over_goal=amount, min_pct_over_goal=0)
    message = (
        f"Level A: Min $ Over Goal {shown} is used, and Min % Over Goal 0 % is not: clear the one that you don't mean."
    )
    assert only_warning(level) == SetUpProblem(message, "A", "min_pct_over_goal")


@pytest.mark.parametrize("level", [SubCode("A", min_amt_over_goal=0), SubCode("A", min_pct_over_goal=5 * PERCENT)])
def test_one_over_goal_minimum_is_not_warned_of(level: SubCode) -> None:
    assert warnings(level) == []


def test_a_program_of_limited_levels_that_requires_a_goal_of_all_sales_is_warned_of() -> None:
    message = (
        "Every level is limited to its product groups, but the default goal is figured on all sales: "
        "turn Goal Required off, or type goals."
    )
    assert only_warning(limited("S", None)) == SetUpProblem(message, None, "goal_required")


def test_limited_levels_with_an_over_goal_minimum_need_typed_goals() -> None:
    level = SubCode("S", min_pct_over_goal=0, limit_sales_to_pg=True, product_groups=SEAFOOD)
    problem = only_warning(level, goal_required=False)
    assert problem.message.endswith("figured on all sales: type goals.")


def test_limited_levels_are_not_warned_of_where_the_goal_is_not_tested_or_one_level_counts_all_sales() -> None:
    assert warnings(limited("S", None), goal_required=False) == []
    assert warnings(limited("S", None), SubCode("ALL"), goal_required=True) == []
