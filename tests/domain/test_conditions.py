"""Conditions of query mode: what each means, what is refused and how, against a naive second opinion."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crpm_desktop.domain.condition_tests import test_of as meeting
from crpm_desktop.domain.conditions import (
    LONGEST,
    Between,
    Blank,
    Compare,
    Like,
    Not,
    Operator,
    Wildcard,
    letter_cases,
    read_condition,
)
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.numerals import Notation
from tests.asked import ASKED_OF_KIND, SIGNS, Asked, asked_texts

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.MONEY: st.none() | st.integers(-300, 300),
    Kind.PERCENT: st.none() | st.integers(-300, 300).map(lambda step: step * 5_000),
    Kind.INTEGER: st.none() | st.integers(-3_000, 3_000),
    Kind.NUMBER: st.none() | st.integers(1, 3_000),
    Kind.YEAR: st.none() | st.integers(2022, 2028),
    Kind.PERIOD: st.none() | st.integers(1, 12),
    Kind.FLAG: st.booleans(),
}


@pytest.mark.parametrize(
    ("kind", "text", "tree"),
    [
        (Kind.TEXT, " A1 ", Compare(Operator.EQUAL, "A1")),
        (Kind.TEXT, "A%_", Like(("A", Wildcard.ANY, Wildcard.ONE))),
        (Kind.TEXT, "=A_1", Compare(Operator.EQUAL, "A_1")),
        (Kind.TEXT, "=>= 5..6", Compare(Operator.EQUAL, ">= 5..6")),
        (Kind.TEXT, "!= A%", Not(Like(("A", Wildcard.ANY)))),
        (Kind.TEXT, "A..C", Between("A", "C")),
        (Kind.TEXT, ">A_", Compare(Operator.MORE, "A_")),
        (Kind.MONEY, "< -1,234.5", Compare(Operator.LESS, -123_450)),
        (Kind.MONEY, "-1..1", Between(-100, 100)),
        (Kind.MONEY, "<>0", Not(Compare(Operator.EQUAL, 0))),
        (Kind.PERCENT, ">= 2.5%", Compare(Operator.AT_LEAST, 25_000)),
        (Kind.INTEGER, "=1,200", Compare(Operator.EQUAL, 1_200)),
        (Kind.YEAR, "2024 .. 2026", Between(2024, 2026)),
        (Kind.PERIOD, "NULL", Blank()),
        (Kind.PERIOD, "!= null", Not(Blank())),
        (Kind.FLAG, "!=y", Not(Compare(Operator.EQUAL, True))),
        (Kind.DATE, "> 2026-11-21", Compare(Operator.MORE, date(2026, 11, 21))),
    ],
)
def test_a_condition_is_read_into_its_tree(kind: Kind, text: str, tree: object) -> None:
    assert read_condition(kind, text) == tree


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Kind.MONEY, "abc", "'abc' is no amount"),
        (Kind.MONEY, "1.234,50", "'1.234,50' is no amount"),
        (Kind.MONEY, "20%", "'20%' is no amount"),
        (Kind.MONEY, ">", "A value is missing after >."),
        (Kind.MONEY, "100..", "needs two values"),
        (Kind.MONEY, "..", "needs two values"),
        (Kind.MONEY, "200..100", "200..100 is empty: type the smaller value first"),
        (Kind.MONEY, "1..2..3", "'2..3' is no amount"),
        (Kind.MONEY, "> null", "'null' has no order"),
        (Kind.MONEY, ">> 5", "'> 5' is no amount"),
        (Kind.MONEY, "9" * 100, "is no amount"),
        (Kind.YEAR, "26", "'26' is no year"),
        (Kind.YEAR, "202_", "'202_' is no year"),
        (Kind.PERIOD, "13", "'13' is no period: type 1 to 12, or null for annual records."),
        (Kind.FLAG, "> Y", "Yes and no have no order: > can't be asked"),
        (Kind.FLAG, "N..Y", "Yes and no have no order"),
        (Kind.FLAG, "maybe", "'maybe' is neither yes nor no"),
        (Kind.DATE, "2026-02-30", "'2026-02-30' is no date"),
        (Kind.DATETIME, "2026-13", "'2026-13' is no date"),
        (Kind.DATETIME, "soon", "'soon' is no date"),
        (Kind.DATETIME, "9999", "'9999' is no date"),
        (Kind.TEXT, "null..B", "'null' has no order"),
        (Kind.TEXT, "C..A", "C..A is empty"),
        (Kind.TEXT, "A\0", "'A\\x00' has a character that no text here can have"),
        (Kind.TEXT, "A\ud800", "'A\\ud800' has a character"),
        (Kind.TEXT, "A" * (LONGEST + 1), f"at most {LONGEST} characters"),
        (Kind.TEXT, "  ", "The condition is blank."),
    ],
)
def test_what_can_not_be_understood_is_refused_by_name_with_examples(kind: Kind, text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read_condition(kind, text)
    assert words in refused.value.message
    assert "Examples: " in refused.value.message


@given(asked_texts(any_case=False), st.none() | st.text(SIGNS, max_size=5))
def test_a_condition_on_codes_tells_cases_apart(asked: Asked, value: str | None) -> None:
    assert meeting(read_condition(Kind.TEXT, asked.text))(value) is asked.meets(value)


@given(asked_texts(any_case=True), st.none() | st.text(SIGNS, max_size=5))
def test_a_condition_on_names_takes_upper_and_lower_case_alike(asked: Asked, value: str | None) -> None:
    assert meeting(read_condition(Kind.TEXT, asked.text, any_case=True))(value) is asked.meets(value)


@given(st.data())
def test_a_condition_on_numbers_periods_and_flags_is_met_by_its_values_only(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(ASKED_OF_KIND)))
    asked, value = data.draw(ASKED_OF_KIND[kind]), data.draw(VALUES[kind])
    assert meeting(read_condition(kind, asked.text))(value) is asked.meets(value)


@given(st.sampled_from(list(Kind)), st.text(), st.booleans())
@example(Kind.TEXT, "a" * 190 + "%", True)
def test_any_text_is_either_understood_or_refused_with_a_sentence(kind: Kind, text: str, any_case: bool) -> None:
    assert answer_of(kind, text, any_case) in {"met", "not met", "refused"}


def answer_of(kind: Kind, text: str, any_case: bool) -> str:
    """What a blank gets for an answer."""
    try:
        met = meeting(read_condition(kind, text, any_case=any_case))(None)
    except Refused as error:
        return "refused" if "Examples: " in error.message else error.message
    return "met" if met else "not met"


@pytest.mark.parametrize("ends", [("2026", "2027"), ("2026-12", "2027-01"), ("2026-11-30", "2026-12-01")])
def test_a_year_month_or_day_is_met_by_all_its_moments_on_the_clerks_clock(ends: tuple[str, str]) -> None:
    first, after = (utc(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10]) for text in ends)
    text = ends[0]
    last = datetime.fromtimestamp(after.replace(tzinfo=UTC).timestamp() - 1, UTC).replace(tzinfo=None)
    moments = [last.replace(year=2020), first, last, after]
    for condition, met in (
        (text, [False, True, True, False]),
        (f"!= {text}", [True, False, False, True]),
        (f"> {text}", [False, False, False, True]),
        (f">= {text}", [False, True, True, True]),
        (f"< {text}", [True, False, False, False]),
        (f"<= {text}", [True, True, True, False]),
        (f"2019..{text}", [True, True, True, False]),
    ):
        asked = meeting(read_condition(Kind.DATETIME, condition))
        assert [asked(moment) for moment in moments] == met, condition
        assert asked(None) is condition.startswith("!=")


def utc(day: str) -> datetime:
    return datetime.fromisoformat(f"{day} 00:00").astimezone(UTC).replace(tzinfo=None)


def test_numbers_are_read_in_the_notation_of_whoever_types() -> None:
    comma = Notation(",", ".", "\N{EURO SIGN}")
    assert read_condition(Kind.MONEY, "-1.000,50 .. 1,5", notation=comma) == Between(-100_050, 150)
    assert read_condition(Kind.PERCENT, "> 2,5%", notation=comma) == Compare(Operator.MORE, 25_000)
    with pytest.raises(Refused, match="1234,50, > 100"):
        read_condition(Kind.MONEY, "1.5.5", notation=comma)


def test_a_pattern_with_many_wildcards_answers_at_once() -> None:
    hard = meeting(read_condition(Kind.TEXT, "%a" * 60 + "%b"))
    assert not hard("a" * 100)
    assert hard("a" * 100 + "b")


@pytest.mark.parametrize(("sign", "cases"), [("a", "Aa"), ("Ü", "Üü"), ("1", "1"), ("%", "%"), ("ß", "ß")])
def test_a_letter_has_its_two_cases_and_another_sign_only_itself(sign: str, cases: str) -> None:
    assert letter_cases(sign) == cases


def test_a_filter_finds_a_plain_text_anywhere_but_a_pattern_only_as_a_whole() -> None:
    anywhere = meeting(read_condition(Kind.TEXT, "cm", any_case=True, contains=True))
    pattern = meeting(read_condition(Kind.TEXT, "cm%", any_case=True, contains=True))
    assert [anywhere("ACME"), pattern("ACME"), pattern("cmE")] == [True, False, True]
