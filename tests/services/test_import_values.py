"""Cells into values: exact, strict in a CSV, and only as lenient as promised in a workbook."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crpm_desktop.domain.money import MAX_CENTS
from crpm_desktop.services.importing import values
from crpm_desktop.services.importing.money_cells import (
    bulk_numbers,
    bulk_plain,
    read_lenient,
    read_number,
    read_plain,
)

CENTS = st.integers(-MAX_CENTS, MAX_CENTS)


def plain(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


@pytest.mark.parametrize(
    ("text", "cents", "rounded"),
    [
        ("0", 0, False),
        ("-0.00", 0, False),
        ("1234.5", 123_450, False),
        ("12.", 1200, False),
        (".5", 50, False),
        ("-.05", -5, False),
        ("0001.00", 100, False),
        ("1.005", 101, True),
        ("-1.005", -101, True),
        ("1.00499999999999999999999", 100, True),
        ("1.000000", 100, False),
        ("9999999999999.99", MAX_CENTS, False),
        ("-9999999999999.99", -MAX_CENTS, False),
        ("9999999999999.994", MAX_CENTS, True),
    ],
)
def test_plain_amounts_are_read_to_the_cent(text: str, cents: int, rounded: bool) -> None:
    assert read_plain(text) == (cents, rounded)
    assert read_lenient(text) == (cents, rounded)


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", ".", "-.", "--1", "1-", "+1", "1e3", "1_000", "1,5", "1,000.00", "$1", "(1)", "1 000", "ten", "NaN"),
        *("inf", "1.2.3", "0x10", "\u0661\u0662", "1\u00a0000", "10000000000000", "9999999999999.995", "1.-5", "5,00"),
    ],
)
def test_unclear_amounts_of_a_csv_are_refused_alone_and_among_others(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        read_plain(text)
    assert bulk_plain(["1.00", text, "-2.50"]) is None


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *[("1,234.50", 123_450), ("(1,234.50)", -123_450), ("$1,234.50", 123_450), ("($5)", -500), ("$(5)", None)],
        *[("-$5.00", -500), ("$-5.00", -500), ("\u20ac 5.00", 500), ("5.00 \u20ac", 500), ("\u2212 5.00", -500)],
        *[("1 234 567.8", 123_456_780), ("1\u00a0234", 123_400), ("1'234.50", 123_450), ("( 5.00 )", -500)],
        *[("1,234,567", 123_456_700), ("12,34", None), ("1,2345", None), ("1,234'567", None), ("1.234,50", None)],
        *[("(-5)", None), ("((5))", None), ("--5", None), ("-$-5", None), ("$$5", None), ("USD 5", None), ("5%", None)],
        *[("1234,567.00", None), (",123", None), ("", None), ("()", None), ("$", None), ("1,234.567", 123_457)],
    ],
)
def test_text_cells_of_workbooks_are_read_as_people_write_them(text: str, cents: int | None) -> None:
    if cents is None:
        with pytest.raises(ValueError, match=r"^"):
            read_lenient(text)
    else:
        assert read_lenient(text)[0] == cents


@given(st.lists(CENTS, min_size=1))
def test_many_amounts_at_once_are_the_same_as_one_by_one(amounts: Sequence[int]) -> None:
    texts = [plain(cents) for cents in amounts]
    assert bulk_plain(texts) == list(amounts)
    assert [read_plain(text) for text in texts] == [(cents, False) for cents in amounts]
    assert bulk_numbers([float(text) for text in texts]) == list(amounts)


@given(st.lists(st.text(alphabet="0123456789.-,\n 1", max_size=8), min_size=1, max_size=4))
def test_amounts_read_at_once_are_never_others_than_one_by_one(texts: Sequence[str]) -> None:
    at_once = bulk_plain(texts)
    if at_once is not None:
        assert at_once == [read_plain(text)[0] for text in texts]


@given(st.decimals(-(10**13) + 1, 10**13 - 1, places=7))
def test_amounts_are_rounded_as_decimals_are(amount: Decimal) -> None:
    exact = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert read_plain(format(amount, "f")) == (int(exact * 100), exact != amount)


@given(st.floats(-(10**13) + 1, 10**13 - 1))
def test_numbers_of_a_workbook_are_read_by_the_decimal_that_they_show(number: float) -> None:
    exact = Decimal(repr(number)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert read_number(number)[0] == int(exact * 100)
    at_once = bulk_numbers([number])
    assert at_once is None or at_once == [int(exact * 100)]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e13, -1e300])
def test_numbers_beyond_13_digits_are_refused(number: float) -> None:
    assert bulk_numbers([1.0, number]) is None
    with pytest.raises(ValueError, match=r"^"):
        read_number(number)


@pytest.mark.parametrize(
    ("text", "scaled"),
    [("0", 0), ("100", 1_000_000), ("12.3456", 123_456), (".5", 5_000), ("1.50000", 15_000), ("007", 70_000)],
)
def test_percentages_are_exact_to_four_decimals(text: str, scaled: int) -> None:
    assert values.read_percent(text) == scaled


@pytest.mark.parametrize("text", ["", ".", "-1", "100.0001", "0.00001", "0.5000000001", "5%", "1,5", "1e1", "1" * 12])
def test_other_percentages_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        values.read_percent(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("A1", "A1"),
        (1000.0, "1000"),
        (-5.0, "-5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_numbers_of_a_workbook_are_text_without_a_change(cell: object, text: str) -> None:
    assert values.number_text(cell) == text


@pytest.mark.parametrize("cell", [True, date(2026, 1, 31), 1e15, float("nan"), float("inf"), None])
def test_a_cell_that_is_neither_text_nor_an_exact_number_is_no_code(cell: object) -> None:
    with pytest.raises(ValueError, match=r"^"):
        values.number_text(cell)


def test_dates_are_iso_text_or_dates_without_a_time() -> None:
    midnight = datetime.combine(date(2026, 1, 31), time())
    assert values.read_day(values.day_text("2026-01-31")) == date(2026, 1, 31)
    assert values.day_text(midnight) == values.day_text(date(2026, 1, 31)) == "2026-01-31"
    for wrong in ("2026-1-31", "31.01.2026", "20260131", "1899-12-31", "2026-02-30"):
        with pytest.raises(ValueError, match=r"^"):
            values.read_day(wrong)
    with pytest.raises(ValueError, match=r"^"):
        values.day_text(midnight.replace(hour=12))
