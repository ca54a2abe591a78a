"""Which customer of the demo data is in which rebate program, and the goals that somebody typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crpm_desktop.domain.periods import ANNUAL_PERIOD
from crpm_desktop.services.demo_customers import Account, Level, Role
from crpm_desktop.services.demo_history import YEARS

FIRST, SECOND, LAST = YEARS
TYPED_GOAL_STEP = 500_00
QUARTERS = {SECOND: range(1, 5), LAST: range(1, 4)}
MONTHS = {SECOND: range(1, 13), LAST: range(1, 11)}
"""The periods that have records; the next one of the last year is left to Create Next Period."""

Sales = Mapping[tuple[str, int], int]
"""Cents by customer number and year, the sales of descendants included."""


@dataclass(frozen=True, slots=True)
class DemoRecord:
    """A customer rebate record; a goal of None is set by the rule."""

    cust_no: str
    rebate_code: str
    year: int
    period: int = ANNUAL_PERIOD
    sales_goal: int | None = None
    sales_incl_children: bool = False


def make_records(accounts: Sequence[Account], sales: Sales) -> Iterator[DemoRecord]:
    for account in accounts:
        yield from _annual(account, sales)
        yield from _periodic(account)


def with_children(accounts: Sequence[Account], own: Sales) -> dict[tuple[str, int], int]:
    """Each customer's sales of a year with those of all its descendants. Parents come before their children."""
    totals = {(account.cust_no, year): own.get((account.cust_no, year), 0) for account in accounts for year in YEARS}
    for account in reversed(accounts):
        if account.parent is not None:
            for year in YEARS:
                totals[account.parent, year] += totals[account.cust_no, year]
    return totals


def _annual(account: Account, sales: Sales) -> Iterator[DemoRecord]:
    for code, include in _annual_programs(account):
        for year in YEARS:
            if not _is_customer(account, year) or (code == "CLASSIC" and year != FIRST):
                continue
            goal = _typed_goal(account, sales.get((account.cust_no, year), 0)) if year == FIRST else None
            yield DemoRecord(account.cust_no, code, year, ANNUAL_PERIOD, goal, include)


def _annual_programs(account: Account) -> Iterator[tuple[str, bool]]:
    """The annual programs of a customer, and whether the sales of its children count."""
    if account.level is Level.CHAIN:
        yield from (("OVER", True), ("VOLUME", True))
    elif account.level is Level.GROUP:
        if account.number == 0 and account.block % 3 == 0:
            yield "GROWTH", True  # its stores are in GROWTH too: paid twice, which Recalc warns of
    else:
        yield "GROWTH", False
    if account.level is Level.STORE and account.number in {0, 4} and account.block % 3 == 0:
        yield "VOLUME", False  # its chain is in VOLUME too
    if account.level is Level.SHOP:
        yield "VOLUME", False
        yield from ((code, False) for code, numbers in SHOP_PROGRAMS.items() if account.number in numbers)


SHOP_PROGRAMS = {"CLASSIC": {0, 5}, "LADDER": {0, 1, 2, 4}, "OVER": {3, 4, 5}}
"""Annual programs of some shops, by the shop's number in its block."""


def _periodic(account: Account) -> Iterator[DemoRecord]:
    if account.level is Level.SHOP or (account.level is Level.STORE and account.number % 4 == 1):
        yield from _each_period(account, "CANINE", QUARTERS)
    if account.level is Level.STORE and account.number in {2, 3, 7, 11}:
        yield from _each_period(account, "SPRINT", MONTHS)
    if account.level is Level.SHOP and account.number in {0, 2, 4}:
        typed = TYPED_GOAL_STEP if account.number == 0 else None
        yield from _each_period(account, "WATERBIRD", {LAST: QUARTERS[LAST]}, typed)


def _each_period(
    account: Account, code: str, periods: Mapping[int, range], sales_goal: int | None = None
) -> Iterator[DemoRecord]:
    for year, numbers in periods.items():
        if _is_customer(account, year):
            for period in numbers:
                yield DemoRecord(account.cust_no, code, year, period, sales_goal)


def _is_customer(account: Account, year: int) -> bool:
    return account.role is not Role.NEW or year == LAST


def _typed_goal(account: Account, sales: int) -> int:
    """What the year before the first had come to, as somebody typed it: 88 to 108 % of the first year's sales."""
    percent = 88 + account.index * 7 % 21
    return sales * percent // 100 // TYPED_GOAL_STEP * TYPED_GOAL_STEP
