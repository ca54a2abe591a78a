"""Numbers typed on systems of four countries: read as the system writes them, or refused; never as another number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.money import MAX_CENTS
from crpm_desktop.domain.numerals import OWN, Notation
from crpm_desktop.models.filters import matches
from crpm_desktop.models.notation import display_text, edit_text, read_typed, user_notation
from crpm_desktop.services.columns import Column, Kind

COUNTRIES = ("en_US", "de_DE", "fr_FR", "de_CH")
NO = None
NARROW = "\N{NARROW NO-BREAK SPACE}"
MONEY, PERCENT, INTEGER = Kind.MONEY, Kind.PERCENT, Kind.INTEGER

TEXTS: list[tuple[Kind, str, int | None, int | None, int | None, int | None]] = [
    # kind, what is typed, then its value in each country: cents, 1/10 000 per cent, whole number; NO: refused
    (MONEY, "1234", 123_400, 123_400, 123_400, 123_400),
    (MONEY, "0", 0, 0, 0, 0),
    (MONEY, "-5", -500, -500, -500, -500),
    (MONEY, "\N{MINUS SIGN}5", -500, -500, -500, -500),
    (MONEY, "1,234", 123_400, NO, NO, NO),
    (MONEY, "1.234", NO, 123_400, NO, NO),
    (MONEY, "-1,234", -123_400, NO, NO, NO),
    (MONEY, "-1.234", NO, -123_400, NO, NO),
    (MONEY, "(1,234)", -123_400, NO, NO, NO),
    (MONEY, "$1,234", 123_400, NO, NO, NO),
    (MONEY, "12,345", 1_234_500, NO, NO, NO),
    (MONEY, "123.456", NO, 12_345_600, NO, NO),
    (MONEY, "1234.567", NO, NO, NO, NO),
    (MONEY, "1,23", NO, 123, 123, NO),
    (MONEY, "1.23", 123, 123, 123, 123),
    (MONEY, "12,5", NO, 1_250, 1_250, NO),
    (MONEY, "12.5", 1_250, 1_250, 1_250, 1_250),
    (MONEY, "1,234.50", 123_450, 123_450, 123_450, 123_450),
    (MONEY, "1.234,50", NO, 123_450, NO, NO),
    (MONEY, "1'234.50", NO, NO, NO, 123_450),
    (MONEY, "1\N{RIGHT SINGLE QUOTATION MARK}234.50", NO, NO, NO, 123_450),
    (MONEY, f"1{NARROW}234,50", NO, 123_450, 123_450, NO),
    (MONEY, "1 234,50", NO, 123_450, 123_450, NO),
    (MONEY, "1 234.50", 123_450, 123_450, 123_450, 123_450),
    (MONEY, "1 234", 123_400, 123_400, 123_400, 123_400),
    (MONEY, "12 34", NO, NO, NO, NO),
    (MONEY, "1,234,567", 123_456_700, 123_456_700, 123_456_700, 123_456_700),
    (MONEY, "1.234.567", NO, 123_456_700, NO, NO),
    (MONEY, "1,234,567.89", 123_456_789, 123_456_789, 123_456_789, 123_456_789),
    (MONEY, "1.234.567,89", NO, 123_456_789, NO, NO),
    (MONEY, "1,23,456", NO, NO, NO, NO),
    (MONEY, "1,2345", NO, NO, NO, NO),
    (MONEY, "0,500", NO, NO, NO, NO),
    (MONEY, "0.500", NO, NO, NO, NO),
    (MONEY, "01,234", NO, NO, NO, NO),
    (MONEY, ",5", NO, 50, 50, NO),
    (MONEY, ".5", 50, 50, 50, 50),
    (MONEY, "5,", NO, 500, 500, NO),
    (MONEY, "1.234.50", NO, NO, NO, NO),
    (MONEY, "1,234,50", NO, NO, NO, NO),
    (MONEY, "1.234 €", NO, 123_400, NO, NO),
    (MONEY, "1e5", NO, NO, NO, NO),
    (PERCENT, "2,5", NO, 25_000, 25_000, NO),
    (PERCENT, "2.5%", 25_000, 25_000, 25_000, 25_000),
    (PERCENT, "2,5 %", NO, 25_000, 25_000, NO),
    (PERCENT, "1.234", 12_340, 12_340_000, NO, 12_340),
    (PERCENT, "0.125", 1_250, 1_250, 1_250, 1_250),
    (PERCENT, "0,125", NO, 1_250, 1_250, NO),
    (INTEGER, "1.234", NO, 1_234, NO, NO),
    (INTEGER, "1,234", 1_234, NO, NO, NO),
]
CASES = [
    pytest.param(country, kind, text, values[place], id=f"{country}-{kind.name}-{text}")
    for kind, text, *values in TEXTS
    for place, country in enumerate(COUNTRIES)
]


def notation_of(country: str) -> Notation:
    before = QLocale()
    QLocale.setDefault(QLocale(country))
    try:
        return user_notation()
    finally:
        QLocale.setDefault(before)


def test_there_are_fifty_texts_for_each_country() -> None:
    assert (len({(kind, text) for kind, text, *_ in TEXTS}), len(CASES)) == (50, 200)


@pytest.mark.parametrize(("country", "kind", "text", "value"), CASES)
def test_a_number_is_read_as_its_country_writes_it_or_refused(
    country: str, kind: Kind, text: str, value: int | None
) -> None:
    notation = notation_of(country)
    if value is None:
        with pytest.raises(Refused) as refused:
            read_typed(kind, text, notation)
        assert repr(text.strip("$()€ "))[1:-1] in refused.value.message
    else:
        assert read_typed(kind, text, notation) == value


def test_what_is_unclear_is_refused_with_both_readings() -> None:
    with pytest.raises(Refused) as refused:
        read_typed(MONEY, "1,234", notation_of("de_DE"))
    assert refused.value.message == (
        "'1,234' is unclear: with a comma for thousands it is 1234, with a comma for decimals it is 1 and 234/1000. "
        "Type 1234 if that is what you mean."
    )


def test_what_is_expected_is_told_as_the_country_writes_it() -> None:
    with pytest.raises(Refused, match="type it like 1234,50 or 1.234,50,"):
        read_typed(MONEY, "much", notation_of("de_DE"))


@pytest.mark.parametrize("country", [*COUNTRIES, "sv_SE", "es_ES", "en_IN", "ar_EG", "pl_PL", "C"])
@given(cents=st.integers(-MAX_CENTS, MAX_CENTS), scaled=st.integers(-(10**9), 10**9))
def test_every_number_is_read_back_from_how_it_is_shown_and_edited(country: str, cents: int, scaled: int) -> None:
    notation = notation_of(country)
    for kind, number in ((MONEY, cents), (PERCENT, scaled), (INTEGER, scaled)):
        assert read_typed(kind, display_text(kind, number, notation), notation) == number
        assert read_typed(kind, edit_text(kind, number, notation), notation) == number


@pytest.mark.parametrize(
    ("country", "shown"),
    [
        ("en_US", "-1,234,567.50"),
        ("de_DE", "-1.234.567,50"),
        ("fr_FR", f"-1{NARROW}234{NARROW}567,50"),
        ("de_CH", "-1'234'567.50"),
        ("C", "-1,234,567.50"),
    ],
)
def test_an_amount_is_shown_as_the_country_writes_it(country: str, shown: str) -> None:
    assert display_text(MONEY, -123_456_750, notation_of(country)) == shown


def test_a_country_with_digits_of_its_own_gets_the_programs_notation() -> None:
    assert notation_of("ar_EG") == OWN


def test_a_filter_reads_its_numbers_as_cells_do() -> None:
    column: Column[int] = Column("amount", "Amount", MONEY, lambda row: row)
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        assert matches(column, "> 1.234,50")(123_451)
        assert not matches(column, "1.000..2.000")(200_001)
        with pytest.raises(Refused, match="unclear"):
            matches(column, "> 1,234")
    finally:
        QLocale.setDefault(before)
