"""Parents: the fourth test of "Does a sub code qualify?", and programs whose parents can't be followed."""

import pytest

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.plan import make_plan
from crpm_desktop.domain.program import Program, SubCode, ancestors, closes_loop
from crpm_desktop.domain.rebate import Color
from tests.domain.figures import PERCENT, figure, row


def parents(*codes: str) -> frozenset[str]:
    return frozenset(codes)


RED = SubCode("RED", min_sales=10_000_00)
GREEN = SubCode("GREEN", min_pg_req=1, product_groups=frozenset({"SEAFOOD"}))
BLUE = SubCode("BLUE", min_amt_over_goal=5_000_00)
BLACK = SubCode("BLACK")


def test_level_b_pays_only_when_level_a_is_met() -> None:
    a = SubCode("A", min_sales=2_000_00, rebate_pct_tot_sales=PERCENT)
    b = SubCode("B", min_sales=1_000_00, rebate_pct_tot_sales=PERCENT, parents=parents("A"))
    below, at = figure(a, b, sales=1_999_99), figure(a, b, sales=2_000_00)
    assert (row(below, "B").color, row(below, "B").rebate_earned) == (Color.RED, 0)
    assert (row(at, "B").color, row(at, "B").rebate_earned) == (Color.BLACK, 40_00)


@pytest.mark.parametrize(("parent", "color"), [(RED, Color.RED), (GREEN, Color.GREEN), (BLUE, Color.BLUE)])
def test_an_unmet_parent_gives_its_own_color(parent: SubCode, color: Color) -> None:
    child = SubCode("Z", parents=parents(parent.rebate_sub_code))
    assert row(figure(parent, child, goal=100_00, sales=500_00), "Z").color is color


def test_a_met_parent_leaves_the_level_black() -> None:
    result = figure(BLACK, SubCode("Z", parents=parents("BLACK")), goal=100_00, sales=500_00)
    assert row(result, "Z").color is Color.BLACK


@pytest.mark.parametrize(
    ("codes", "color"),
    [
        (("BLUE", "RED"), Color.BLUE),
        (("GREEN", "RED"), Color.GREEN),
        (("BLACK", "GREEN", "RED"), Color.GREEN),
        (("BLACK", "RED"), Color.RED),
    ],
)
def test_the_first_unmet_parent_in_code_order_gives_the_color(codes: tuple[str, ...], color: Color) -> None:
    child = SubCode("Z", parents=parents(*codes))
    result = figure(child, RED, GREEN, BLUE, BLACK, goal=100_00, sales=500_00)
    assert row(result, "Z").color is color


def test_code_order_is_by_code_point_so_capitals_come_before_small_letters() -> None:
    small = SubCode("a", min_sales=10_000_00)
    capital = SubCode("Z", min_amt_over_goal=5_000_00)
    child = SubCode("child", parents=parents("a", "Z"))
    result = figure(small, capital, child, goal=100_00, sales=500_00)
    assert row(result, "child").color is Color.BLUE
    assert [detail.rebate_sub_code for detail in result.details] == ["Z", "a", "child"]


def test_the_own_tests_of_a_level_come_before_its_parents() -> None:
    child = SubCode("Z", min_amt_over_goal=5_000_00, parents=parents("RED"))
    assert row(figure(RED, child, goal=100_00, sales=500_00), "Z").color is Color.BLUE


def test_an_unmet_grandparent_fails_the_level_through_its_parent() -> None:
    middle = SubCode("M", parents=parents("GREEN"))
    child = SubCode("A", parents=parents("M"))
    result = figure(GREEN, middle, child, goal=100_00, sales=500_00)
    assert row(result, "M").color is Color.GREEN
    assert row(result, "A").color is Color.GREEN
    assert row(result, "A").reason == "needs level M"


def test_a_parent_above_its_own_max_sales_takes_the_level_with_it() -> None:
    base = SubCode("BASE", max_sales=1_000_00)
    child = SubCode("Z", parents=parents("BASE"))
    assert row(figure(base, child, sales=1_000_01), "Z").color is Color.RED


def test_a_program_whose_parent_is_missing_is_refused() -> None:
    program = Program("GROWTH", sub_codes=(SubCode("A", parents=parents("BASE")),))
    with pytest.raises(Refused, match=r"Program GROWTH: level A needs level BASE, which does not exist\."):
        make_plan(program)


@pytest.mark.parametrize(
    "levels",
    [
        (SubCode("A", parents=parents("A")),),
        (SubCode("A", parents=parents("B")), SubCode("B", parents=parents("A"))),
        (SubCode("A", parents=parents("B")), SubCode("B", parents=parents("C")), SubCode("C", parents=parents("A"))),
    ],
)
def test_a_program_whose_parents_close_a_loop_is_refused(levels: tuple[SubCode, ...]) -> None:
    with pytest.raises(Refused, match="Program GROWTH: level A is its own ancestor"):
        make_plan(Program("GROWTH", sub_codes=levels))


def test_a_level_that_hangs_below_a_loop_does_not_close_it() -> None:
    loop = {"A": parents("B"), "B": parents("A"), "C": parents("A")}
    assert closes_loop(loop, "A")
    assert closes_loop(loop, "B")
    assert not closes_loop(loop, "C")


def test_parents_that_meet_again_above_are_no_loop() -> None:
    diamond = {"TOP": parents("L", "R"), "L": parents("BASE"), "R": parents("BASE"), "BASE": parents()}
    assert not any(closes_loop(diamond, code) for code in diamond)


def test_ancestors_are_parents_at_any_distance_each_once() -> None:
    diamond = {"TOP": parents("L", "R"), "L": parents("BASE"), "R": parents("BASE")}
    assert ancestors(diamond, "TOP") == {"L", "R", "BASE"}
    assert ancestors(diamond, "BASE") == frozenset()


def test_a_program_without_levels_has_no_rows_and_earns_nothing() -> None:
    result = figure(sales=500_00)
    assert (result.sales_revenue, result.rebate_revenue, result.rebate_earned, result.details) == (500_00, 0, 0, ())
