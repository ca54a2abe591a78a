"""What Commit of Rebate Set Up refuses, each at its cell."""

from dataclasses import replace

import pytest

from crpm_desktop.domain.money import MAX_CENTS
from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.set_up_checks import SetUpProblem, set_up_errors
from tests.domain.figures import PERCENT

TWO_GROUPS = frozenset({"BEVERAGES", "SEAFOOD"})


def errors(*levels: SubCode) -> list[SetUpProblem]:
    return set_up_errors(Program("P", sub_codes=levels))


def only_error(*levels: SubCode) -> SetUpProblem:
    (problem,) = errors(*levels)
    return problem


def test_a_program_that_keeps_every_rule_is_not_refused() -> None:
    whole = SubCode(
        "A" * 20,
        min_sales=0,
        max_sales=MAX_CENTS,
        min_amt_over_goal=0,
        min_pct_over_goal=100 * PERCENT,
        min_pg_req=2,
        limit_sales_to_pg=True,
        rebate_pct_over_goal=0,
        rebate_pct_tot_sales=100 * PERCENT,
        product_groups=TWO_GROUPS,
    )
    assert errors() == []
    assert errors(SubCode("BASE")) == []
    assert errors(whole, replace(whole, rebate_sub_code="B", parents=frozenset({"A" * 20}))) == []


@pytest.mark.parametrize(
    ("rebate_code", "message"),
    [
        ("", "Enter a Rebate Code."),
        ("  ", "Enter a Rebate Code."),
        ("P" * 21, f"Rebate Code {'P' * 21} has 21 characters: at most 20 fit."),
    ],
)
def test_a_blank_or_over_long_rebate_code_is_refused(rebate_code: str, message: str) -> None:
    assert set_up_errors(Program(rebate_code)) == [SetUpProblem(message, None, "rebate_code")]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "Enter a Rebate Sub Code."),
        (" ", "Enter a Rebate Sub Code."),
        ("L" * 21, f"Rebate Sub Code {'L' * 21} has 21 characters: at most 20 fit."),
    ],
)
def test_a_blank_or_over_long_rebate_sub_code_is_refused(code: str, message: str) -> None:
    assert only_error(SubCode("A"), SubCode(code)) == SetUpProblem(message, code, "rebate_sub_code")


def test_a_code_that_stands_twice_is_refused_once_with_its_count() -> None:
    message = "Rebate Sub Code A stands here 3 times: give each level a code of its own."
    assert only_error(SubCode("A"), SubCode("B"), SubCode("A"), SubCode("A")) == SetUpProblem(
        message, "A", "rebate_sub_code"
    )


def test_codes_that_differ_in_case_are_different_codes() -> None:
    assert errors(SubCode("a"), SubCode("A")) == []


def test_max_sales_below_min_sales_is_refused_and_equal_to_it_is_not() -> None:
    level = SubCode("A", min_sales=1_000_00, max_sales=999_99)
    message = "Level A: Max Sales $999.99 is below Min Sales $1,000.00: raise it, or leave it blank."
    assert only_error(level) == SetUpProblem(message, "A", "max_sales")
    assert errors(replace(level, max_sales=1_000_00)) == []


@pytest.mark.parametrize(
    ("level", "column", "title"),
    [
        (SubCode("A", min_sales=-1), "min_sales", "Min Sales"),
        (SubCode("A", max_sales=-1), "max_sales", "Max Sales"),
        (SubCode("A", min_amt_over_goal=-1), "min_amt_over_goal", "Min $ Over Goal"),
    ],
)
def test_an_amount_below_zero_is_refused(level: SubCode, column: str, title: str) -> None:
    message = f"Level A: {title} is -$0.01: enter 0 or more, or leave it blank."
    assert only_error(level) == SetUpProblem(message, "A", column)


def test_an_amount_of_more_than_13_digits_before_the_point_is_refused() -> None:
    message = "Level A: Min Sales is $10,000,000,000,000.00: at most $9,999,999,999,999.99 fits."
    assert only_error(SubCode("A", min_sales=MAX_CENTS + 1)) == SetUpProblem(message, "A", "min_sales")


@pytest.mark.parametrize(("percent", "shown"), [(-1, "-0.0001"), (100 * PERCENT + 1, "100.0001")])
def test_a_percentage_outside_0_to_100_is_refused(percent: int, shown: str) -> None:
    told = f"{shown} %: enter 0 to 100, or leave it blank."
    level = SubCode("A")
    assert only_error(replace(level, min_pct_over_goal=percent)) == SetUpProblem(
        f"Level A: Min % Over Goal is {told}", "A", "min_pct_over_goal"
    )
    assert only_error(replace(level, rebate_pct_over_goal=percent)) == SetUpProblem(
        f"Level A: Rebate Pct Over Goal is {told}", "A", "rebate_pct_over_goal"
    )
    assert only_error(replace(level, rebate_pct_tot_sales=percent)) == SetUpProblem(
        f"Level A: Rebate Pct Tot Sales is {told}", "A", "rebate_pct_tot_sales"
    )


@pytest.mark.parametrize(
    ("min_pg_req", "groups", "message"),
    [
        (3, TWO_GROUPS, "Min PG Req is 3, but 2 product groups are listed: list more, or lower Min PG Req."),
        (2, frozenset({"SEAFOOD"}), "Min PG Req is 2, but 1 product group is listed: list more, or lower Min PG Req."),
        (1, frozenset(), "Min PG Req is 1, but no product groups are listed: list more, or lower Min PG Req."),
        (-1, TWO_GROUPS, "Min PG Req is -1: enter 0 or more, or leave it blank."),
    ],
)
def test_a_min_pg_req_that_no_customer_could_meet_is_refused(
    min_pg_req: int, groups: frozenset[str], message: str
) -> None:
    level = SubCode("A", min_pg_req=min_pg_req, product_groups=groups)
    assert only_error(level) == SetUpProblem(f"Level A: {message}", "A", "min_pg_req")


def test_limit_sales_to_pg_without_product_groups_is_refused() -> None:
    message = "Level A: Limit Sales to PG is on, but no product group is listed: list one, or turn it off."
    assert only_error(SubCode("A", limit_sales_to_pg=True)) == SetUpProblem(message, "A", "limit_sales_to_pg")
    assert errors(SubCode("A", limit_sales_to_pg=True, product_groups=TWO_GROUPS)) == []


def test_a_parent_that_is_no_level_of_the_program_is_refused() -> None:
    message = "Level A: Parent Sub Code BASE is not a level of this program: enter it, or remove it."
    assert only_error(SubCode("A", parents=frozenset({"BASE"}))) == SetUpProblem(message, "A", "parents")


def test_a_level_that_is_its_own_parent_is_refused() -> None:
    message = "Level A: it is its own Parent Sub Code: remove it there."
    assert only_error(SubCode("A", parents=frozenset({"A"}))) == SetUpProblem(message, "A", "parents")


def test_parents_that_close_a_loop_are_refused_once_naming_the_levels_of_the_loop() -> None:
    problem = only_error(
        SubCode("A", parents=frozenset({"C"})),
        SubCode("B", parents=frozenset({"A"})),
        SubCode("C", parents=frozenset({"B"})),
        SubCode("HANGS-BELOW", parents=frozenset({"C"})),
    )
    message = "Level A: levels A, B and C need each other, so none could be met: remove one as a parent."
    assert problem == SetUpProblem(message, "A", "parents")


def test_two_loops_are_refused_one_by_one() -> None:
    found = errors(
        SubCode("A", parents=frozenset({"B"})),
        SubCode("B", parents=frozenset({"A"})),
        SubCode("X", parents=frozenset({"Y"})),
        SubCode("Y", parents=frozenset({"X"})),
    )
    assert [problem.rebate_sub_code for problem in found] == ["A", "X"]


def test_a_diamond_of_parents_is_no_loop() -> None:
    assert (
        errors(
            SubCode("BASE"),
            SubCode("L", parents=frozenset({"BASE"})),
            SubCode("R", parents=frozenset({"BASE"})),
            SubCode("TOP", parents=frozenset({"L", "R"})),
        )
        == []
    )


def test_all_problems_are_told_at_once() -> None:
    found = errors(SubCode("", min_sales=-5), SubCode("B", limit_sales_to_pg=True, parents=frozenset({"C"})))
    assert [(problem.rebate_sub_code, problem.column) for problem in found] == [
        ("", "rebate_sub_code"),
        ("", "min_sales"),
        ("B", "limit_sales_to_pg"),
        ("B", "parents"),
    ]
