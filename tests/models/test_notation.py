"""Values as they stand in cells, and typed text read back: strict, or refused with what was expected."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.money import MAX_CENTS
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.models.notation import TICK, display_text, edit_text, read_typed
from crpm_desktop.services.columns import Kind


@pytest.mark.parametrize(
    ("kind", "value", "shown", "edited"),
    [
        (Kind.MONEY, 123_450, "1,234.50", "1234.50"),
        (Kind.MONEY, -5, "-0.05", "-0.05"),
        (Kind.MONEY, 0, "0.00", "0.00"),
        (Kind.PERCENT, 25_000, "2.5", "2.5"),
        (Kind.INTEGER, 12_000, "12,000", "12000"),
        (Kind.NUMBER, 12_000, "12000", "12000"),
        (Kind.YEAR, 2026, "2026", "2026"),
        (Kind.PERIOD, 12, "12", "12"),
        (Kind.FLAG, True, TICK, "Y"),
        (Kind.FLAG, False, "", "N"),
        (Kind.DATE, date(2026, 11, 21), "2026-11-21", "2026-11-21"),
        (Kind.TEXT, Frequency.ANNUAL, "Annual", "Annual"),
        (Kind.MONEY, None, "", ""),
        (Kind.TEXT, None, "", ""),
    ],
)
def test_a_value_is_shown_and_edited_in_its_notation(kind: Kind, value: object, shown: str, edited: str) -> None:
    assert (display_text(kind, value), edit_text(kind, value)) == (shown, edited)


def test_a_moment_is_shown_on_the_clerks_own_clock() -> None:
    stored = datetime(2026, 11, 21, 17, 30)
    local = stored.replace(tzinfo=UTC).astimezone()
    assert display_text(Kind.DATETIME, stored) == local.strftime("%Y-%m-%d %H:%M")
    assert read_typed(Kind.DATETIME, display_text(Kind.DATETIME, stored)) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.MONEY, "1234.5", 123_450),
        (Kind.MONEY, " $1,234.50 ", 123_450),
        (Kind.MONEY, "(1,234.50)", -123_450),
        (Kind.MONEY, "\N{MINUS SIGN}7", -700),
        (Kind.MONEY, ".5", 50),
        (Kind.MONEY, "12\N{NO-BREAK SPACE}000.00", 1_200_000),
        (Kind.MONEY, "9999999999999.99", MAX_CENTS),
        (Kind.PERCENT, "2.5 %", 25_000),
        (Kind.PERCENT, "0.0001", 1),
        (Kind.INTEGER, "1,200", 1_200),
        (Kind.INTEGER, "-3", -3),
        (Kind.NUMBER, "1,200", 1_200),
        (Kind.NUMBER, "1200", 1_200),
        (Kind.YEAR, "2026", 2026),
        (Kind.PERIOD, "12", 12),
        (Kind.FLAG, "Yes", True),
        (Kind.FLAG, "N", False),
        (Kind.DATE, "2026-02-28", date(2026, 2, 28)),
        (Kind.TEXT, "  Acme  ", "Acme"),
    ],
)
def test_clear_text_is_read(kind: Kind, typed: str, value: object) -> None:
    assert read_typed(kind, typed) == value


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TEXT])
def test_blank_text_is_blank(kind: Kind) -> None:
    assert read_typed(kind, "  ") is None


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *(
            (Kind.MONEY, text)
            for text in ("12,34", "1.234,50", "1,2345", "1.234", "12..5", "abc", "1e5", "-", ".", "١٢")
        ),
        *((Kind.MONEY, text) for text in ("10000000000000.00", "--5", "5-", "1 000,00", "$", "()", "0x10", "1,,000")),
        *((Kind.PERCENT, text) for text in ("1.23456", "2,5", "2.5%%", "half", "9" * 30)),
        *((Kind.INTEGER, text) for text in ("1.5", "1,20", "two", "9" * 25, "9" * 5_000)),
        (Kind.MONEY, "9" * 5_000),
        *((Kind.YEAR, text) for text in ("26", "1899", "3000", "2,026")),
        *((Kind.PERIOD, text) for text in ("0", "13", "1.5", "Q1")),
        *((Kind.FLAG, text) for text in ("maybe", "2")),
        *((Kind.DATE, text) for text in ("2026-02-30", "21.11.2026", "11/21/2026")),
        (Kind.DATETIME, "yesterday"),
    ],
)
def test_unclear_text_is_refused_with_itself_and_what_was_expected(kind: Kind, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_typed(kind, typed)
    assert repr(typed) in refused.value.message


@given(st.integers(-MAX_CENTS, MAX_CENTS))
def test_an_amount_is_read_back_from_what_is_shown_and_from_what_is_edited(cents: int) -> None:
    assert read_typed(Kind.MONEY, display_text(Kind.MONEY, cents)) == cents
    assert read_typed(Kind.MONEY, edit_text(Kind.MONEY, cents)) == cents


@given(st.integers(-(10**9), 10**9))
def test_a_percentage_and_a_whole_number_are_read_back(number: int) -> None:
    assert read_typed(Kind.PERCENT, edit_text(Kind.PERCENT, number)) == number
    assert read_typed(Kind.INTEGER, display_text(Kind.INTEGER, number)) == number
