"""The marks of a record and their sentences."""

import pytest

from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.record_warnings import (
    RecordWarning,
    goal_is_zero_with_over_goal,
    sentences,
    summary_sentence,
)
from tests.domain.figures import PERCENT


def test_the_stored_values_of_the_marks_stay() -> None:
    assert {flag.name: flag.value for flag in RecordWarning} == {
        "GOAL_ZERO": 1,
        "COARSE_HISTORY": 2,
        "COARSE_LAST_YEAR": 4,
        "PG_HISTORY_DIFFERS": 8,
        "PAID_TWICE": 16,
    }


def test_no_mark_has_no_sentence() -> None:
    assert sentences(RecordWarning(0)) == sentences(0) == []


@pytest.mark.parametrize("flag", RecordWarning)
def test_each_mark_has_one_sentence_of_its_own(flag: RecordWarning) -> None:
    (sentence,) = sentences(flag)
    others = [other for mark in RecordWarning if mark is not flag for other in sentences(mark)]
    assert sentence.endswith(".")
    assert sentence not in others


def test_several_marks_are_told_in_a_fixed_order_from_the_stored_number_too() -> None:
    expected = [
        "The goal is 0, so any sale counts as over goal.",
        "Also paid in this program through a parent's record with Sales Incl Children.",
    ]
    assert sentences(RecordWarning.PAID_TWICE | RecordWarning.GOAL_ZERO) == expected
    assert sentences(17) == expected


def test_the_recalc_message_counts_the_records_of_a_mark() -> None:
    assert summary_sentence(RecordWarning.GOAL_ZERO, 1) == "1 record has a goal of 0, so any sale counts as over goal."
    assert (
        summary_sentence(RecordWarning.GOAL_ZERO, 1_200)
        == "1,200 records have a goal of 0, so any sale counts as over goal."
    )


@pytest.mark.parametrize("flag", RecordWarning)
def test_every_mark_can_be_counted_once_and_often(flag: RecordWarning) -> None:
    assert summary_sentence(flag, 1).startswith("1 record ")
    assert summary_sentence(flag, 12).startswith("12 records ")


@pytest.mark.parametrize(
    "level",
    [
        SubCode("A", min_pct_over_goal=5 * PERCENT),
        SubCode("A", min_pct_over_goal=0),
        SubCode("A", rebate_pct_over_goal=8 * PERCENT),
        SubCode("A", min_amt_over_goal=500_00, rebate_pct_over_goal=8 * PERCENT),
    ],
)
def test_a_goal_of_zero_is_marked_in_a_program_with_percentages_over_goal(level: SubCode) -> None:
    program = Program("P", sub_codes=(SubCode("BASE", rebate_pct_tot_sales=PERCENT), level))
    assert goal_is_zero_with_over_goal(program, 0)
    assert goal_is_zero_with_over_goal(program, None)
    assert not goal_is_zero_with_over_goal(program, 1)


@pytest.mark.parametrize(
    "level",
    [
        SubCode("A", rebate_pct_tot_sales=PERCENT),
        SubCode("A", rebate_pct_over_goal=0),
        SubCode("A", min_amt_over_goal=500_00, rebate_pct_tot_sales=PERCENT),
    ],
)
def test_a_goal_of_zero_is_not_marked_without_percentages_over_goal(level: SubCode) -> None:
    assert not goal_is_zero_with_over_goal(Program("P", sub_codes=(level,)), 0)
    assert not goal_is_zero_with_over_goal(Program("P"), None)
