"""Exact money and percentages: rounding, and how they are written."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crpm_desktop.domain.money import (
    MAX_CENTS,
    PERCENT_SCALE,
    WHOLE,
    divide_half_away,
    format_money,
    plain_money,
    plain_percent,
)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (0, 2, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (-3, 2, -2),
        (5, 2, 3),
        (-5, 2, -3),
        (49, 100, 0),
        (-49, 100, 0),
        (50, 100, 1),
        (-50, 100, -1),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (7, 1, 7),
        (-7, 1, -7),
    ],
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    assert divide_half_away(numerator, denominator) == rounded


@settings(max_examples=300)
@given(st.integers(-(10**30), 10**30), st.integers(1, 10**13))
def test_rounding_is_never_more_than_half_off_and_is_the_same_on_both_sides_of_zero(
    numerator: int, denominator: int
) -> None:
    rounded = divide_half_away(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - rounded) <= Fraction(1, 2)
    assert divide_half_away(-numerator, denominator) == -rounded


@pytest.mark.parametrize(
    ("cents", "plain", "formatted"),
    [
        (0, "0.00", "0.00"),
        (5, "0.05", "0.05"),
        (-5, "-0.05", "-0.05"),
        (1_234_50, "1234.50", "1,234.50"),
        (-1_234_50, "-1234.50", "-1,234.50"),
        (99_999, "999.99", "999.99"),
        (MAX_CENTS, "9999999999999.99", "9,999,999,999,999.99"),
    ],
)
def test_money_is_written_plain_for_programs_and_with_thousands_separators_for_people(
    cents: int, plain: str, formatted: str
) -> None:
    assert plain_money(cents) == plain
    assert format_money(cents) == formatted


@pytest.mark.parametrize(
    ("scaled", "text"),
    [
        (0, "0"),
        (1, "0.0001"),
        (5_000, "0.5"),
        (10_000, "1"),
        (123_456, "12.3456"),
        (1_000_000, "100"),
        (-5_000, "-0.5"),
    ],
)
def test_percentages_are_written_without_needless_zeros(scaled: int, text: str) -> None:
    assert plain_percent(scaled) == text


def test_a_hundred_percent_of_an_amount_is_the_amount() -> None:
    assert WHOLE == 100 * PERCENT_SCALE
    assert divide_half_away(MAX_CENTS * WHOLE, WHOLE) == MAX_CENTS
