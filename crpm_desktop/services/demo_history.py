"""Three years of invented sales for one customer: product groups by month, and their sum.

Everything is whole cents from whole numbers. Each customer's year has dice of its own, so that it stays the same
whatever other customers there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crpm_desktop.domain.periods import PeriodType
from crpm_desktop.services.demo_customers import Account, Level, Role
from crpm_desktop.services.demo_dice import Dice
from crpm_desktop.services.demo_programs import PRODUCT_GROUPS

YEARS = (2024, 2025, 2026)
LAST_MONTH = 10
"""The last month of the last year that has sales."""

SEASON = (84, 82, 92, 101, 108, 112, 106, 102, 98, 105, 112, 98)
"""Each month's share of a year in twelve-hundredths."""

MIX = {
    "AQUATICS": 6,
    "BEDDING": 5,
    "BIRD": 5,
    "CAT-FOOD": 20,
    "CAT-LITTER": 10,
    "DOG-FOOD": 26,
    "DOG-TREATS": 9,
    "GROOMING": 3,
    "HEALTH": 6,
    "LEADS": 4,
    "SMALL-PETS": 3,
    "TOYS": 3,
}
"""How much of a full-range customer's sales each product group makes up, in percent."""

SIZES = ((12_000, 40_000), (25_000, 90_000), (60_000, 180_000), (150_000, 420_000))
GROWTH = {2024: (100, 100), 2025: (86, 122), 2026: (88, 150)}
"""Sales of a year in percent of the year before; in the last year that is before its missing months."""

UNEXPLAINED = 1_250_00
"""What the disagreeing customer's sales have in May of the last year without any product group."""


@dataclass(frozen=True, slots=True)
class PgSales:
    """A customer's sales of one product group in one period."""

    product_group: str
    period: int
    cents: int


@dataclass(frozen=True, slots=True)
class YearHistory:
    """One customer's year: product-group sales by group and period, and all sales by period."""

    period_type: PeriodType
    by_product_group: tuple[PgSales, ...]
    by_period: dict[int, int]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a customer buys in a usual year: cents of each product group."""

    account: Account
    groups: dict[str, int]
    growth: dict[int, int]


def make_profile(account: Account) -> Profile | None:
    """None for chains, which buy nothing themselves."""
    if account.level is Level.CHAIN:
        return None
    dice = Dice(1_000_000_000 + account.index)
    count = 2 if account.role is Role.NARROW else dice.between(6, 11)
    groups = dice.some(tuple(PRODUCT_GROUPS), count)
    low, high = SIZES[0] if account.level is Level.GROUP else dice.pick(SIZES)
    year_cents = dice.between(low, high) * 100
    shares = {group: MIX[group] * dice.between(60, 140) for group in groups}
    whole = sum(shares.values())
    growth, percent = {}, 100
    for year in YEARS:
        percent = percent * dice.between(*GROWTH[year]) // 100
        growth[year] = percent
    return Profile(account, {group: year_cents * share // whole for group, share in shares.items()}, growth)


def year_history(profile: Profile, year: int) -> YearHistory | None:
    """None when the customer bought nothing in that year."""
    months = _months(profile.account.role, year)
    if not months:
        return None
    period_type = _period_type(profile.account.role, year)
    rows = tuple(_product_group_rows(profile, year, months, period_type))
    by_period: dict[int, int] = {}
    for row in rows:
        by_period[row.period] = by_period.get(row.period, 0) + row.cents
    if profile.account.role is Role.DISAGREES and year == YEARS[-1]:
        by_period[5] = by_period.get(5, 0) + UNEXPLAINED
    return YearHistory(period_type, rows, dict(sorted(by_period.items())))


def _months(role: Role, year: int) -> Sequence[int]:
    if role is Role.NEW and year < YEARS[-1]:
        return ()
    if role is Role.CLOSED and year == YEARS[-1]:
        return ()
    first = 2 if role is Role.NEW else 1
    if role is Role.CLOSED and year == YEARS[-2]:
        return range(first, 7)
    return range(first, LAST_MONTH + 1 if year == YEARS[-1] else 13)


def _period_type(role: Role, year: int) -> PeriodType:
    if role is Role.YEARS or (role is Role.YEARS_AT_FIRST and year == YEARS[0]):
        return PeriodType.YEAR
    return PeriodType.QUARTER if role is Role.QUARTERS else PeriodType.MONTH


def _product_group_rows(
    profile: Profile, year: int, months: Sequence[int], period_type: PeriodType
) -> Iterator[PgSales]:
    """In the order of product group and period, as the database keeps them."""
    roll = Dice(profile.account.index * 10_000 + year).roll
    percent = profile.growth[year]
    returns = year == YEARS[-1] and profile.account.role is Role.RETURNS
    for group, year_cents in profile.groups.items():
        periods: dict[int, int] = {}
        for month in months:
            chance = roll()
            if chance < 0.06:
                continue
            amount = year_cents * percent * SEASON[month - 1] * int(700 + 600 * roll()) // (1_200 * 100 * 1_000)
            if chance < 0.09 or (returns and month == 3):
                amount = -amount // 6
            period = _period(month, period_type)
            periods[period] = periods.get(period, 0) + amount
        for period, cents in periods.items():
            yield PgSales(group, period, cents)


def _period(month: int, period_type: PeriodType) -> int:
    return 0 if period_type is PeriodType.YEAR else (month - 1) // period_type + 1
