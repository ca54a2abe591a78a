"""Years, periods and windows: "The record" in calculation.md."""

import pytest

from crpm_desktop.domain.periods import FREQUENCY_BY_LABEL, PERIOD_TYPE_BY_CODE, Frequency, PeriodType, Window
from tests.naive import months_of_row, months_of_window


def counting(window: Window, period_type: PeriodType) -> list[int]:
    return [period for period in period_type.periods if window.counts(period_type, period)]


@pytest.mark.parametrize(("quarter", "months"), [(1, [1, 2, 3]), (2, [4, 5, 6]), (3, [7, 8, 9]), (4, [10, 11, 12])])
def test_quarter_q_is_months_3q_minus_2_to_3q(quarter: int, months: list[int]) -> None:
    window = Window(1997, quarter, Frequency.QUARTERLY)
    assert counting(window, PeriodType.MONTH) == months
    assert counting(window, PeriodType.QUARTER) == [quarter]
    assert counting(window, PeriodType.YEAR) == []


@pytest.mark.parametrize("month", range(1, 13))
def test_a_monthly_window_counts_its_month_row_alone(month: int) -> None:
    window = Window(1997, month, Frequency.MONTHLY)
    assert counting(window, PeriodType.MONTH) == [month]
    assert counting(window, PeriodType.QUARTER) == []
    assert counting(window, PeriodType.YEAR) == []


def test_an_annual_window_counts_every_row_of_the_year() -> None:
    window = Window(1997, 0, Frequency.ANNUAL)
    assert counting(window, PeriodType.MONTH) == list(range(1, 13))
    assert counting(window, PeriodType.QUARTER) == [1, 2, 3, 4]
    assert counting(window, PeriodType.YEAR) == [0]


@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("period_type", PeriodType)
def test_a_row_counts_exactly_when_all_its_months_lie_in_the_window(
    frequency: Frequency, period_type: PeriodType
) -> None:
    for period in frequency.periods:
        window, inside = Window(1997, period, frequency), months_of_window(frequency.label, period)
        for row_period in period_type.periods:
            expected = months_of_row(period_type.code, row_period) <= inside
            assert window.counts(period_type, row_period) is expected, (period, row_period)


def test_the_periods_of_each_frequency_and_period_type() -> None:
    assert Frequency.ANNUAL.periods == PeriodType.YEAR.periods == (0,)
    assert Frequency.QUARTERLY.periods == PeriodType.QUARTER.periods == (1, 2, 3, 4)
    assert Frequency.MONTHLY.periods == PeriodType.MONTH.periods == tuple(range(1, 13))


def test_frequencies_and_period_types_are_found_by_the_words_of_the_files() -> None:
    assert FREQUENCY_BY_LABEL == {
        "Annual": Frequency.ANNUAL,
        "Quarterly": Frequency.QUARTERLY,
        "Monthly": Frequency.MONTHLY,
    }
    assert PERIOD_TYPE_BY_CODE == {"M": PeriodType.MONTH, "Q": PeriodType.QUARTER, "Y": PeriodType.YEAR}


def test_coarser_is_greater() -> None:
    assert PeriodType.YEAR > PeriodType.QUARTER > PeriodType.MONTH
    assert PeriodType.QUARTER > Frequency.MONTHLY
    assert not PeriodType.QUARTER > Frequency.QUARTERLY


@pytest.mark.parametrize(
    ("window", "following"),
    [
        (Window(1997, 1, Frequency.QUARTERLY), Window(1997, 2, Frequency.QUARTERLY)),
        (Window(1997, 4, Frequency.QUARTERLY), Window(1998, 1, Frequency.QUARTERLY)),
        (Window(1997, 11, Frequency.MONTHLY), Window(1997, 12, Frequency.MONTHLY)),
        (Window(1997, 12, Frequency.MONTHLY), Window(1998, 1, Frequency.MONTHLY)),
        (Window(1997, 0, Frequency.ANNUAL), Window(1998, 0, Frequency.ANNUAL)),
    ],
)
def test_the_next_period_goes_from_the_last_of_a_year_to_the_first_of_the_next(
    window: Window, following: Window
) -> None:
    assert window.next_period() == following


@pytest.mark.parametrize(("frequency", "period"), [(Frequency.ANNUAL, 0), (Frequency.QUARTERLY, 4)])
def test_last_and_next_year_keep_the_period(frequency: Frequency, period: int) -> None:
    window = Window(1997, period, frequency)
    assert window.year_back() == Window(1996, period, frequency)
    assert window.next_year() == Window(1998, period, frequency)
