"""The year of free goods: by manufacturer and program what was reported, how far it came, and how long that took."""

from dataclasses import dataclass, replace
from datetime import date

from crpm_desktop.db import free_goods_year as db
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.money import divide_half_away
from crpm_desktop.domain.reward_records import RewardFilter, YearRow
from crpm_desktop.services.columns import Column, Kind


@dataclass(frozen=True, slots=True)
class Year:
    """`years` are those with rewards, newest first; `year` is the one shown (None: there are no rewards at all)."""

    years: tuple[int, ...]
    year: int | None
    rows: tuple[YearRow, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to choose from."""

    manufacturers: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    distributors: tuple[str, ...] = ()
    retailers: tuple[str, ...] = ()


def year_summary(new_work: NewWork, year: int | None, wanted: RewardFilter) -> Year:
    """The rewards reported in a year (None: the newest), as far as they meet the filter, whose dates don't count."""
    with new_work(write=False) as work:
        years = db.years(work.connection)
        chosen = year if year is not None else next(iter(years), None)
        if chosen is None:
            return Year((), None, ())
        wanted = replace(wanted, reported_from=date(chosen, 1, 1), reported_to=date(chosen, 12, 31))
        return Year(tuple(years), chosen, tuple(db.year_rows(work.connection, wanted)))


def names(new_work: NewWork) -> Names:
    with new_work(write=False) as work:
        columns = ("manufacturer", "program", "distributor", "retailer")
        return Names(*(tuple(db.names(work.connection, column)) for column in columns))


def average_days(came: tuple[int, int]) -> int | None:
    """Whole days, half a day up; None while nothing came so far."""
    count, days = came
    return divide_half_away(days, count) if count else None


YEAR: tuple[Column[YearRow], ...] = (
    Column("manufacturer", "Manufacturer", Kind.TEXT, lambda row: row.manufacturer, 18),
    Column("program", "Program", Kind.TEXT, lambda row: row.program, 18),
    Column("reported", "Reported", Kind.INTEGER, lambda row: row.reported, 9, total=True),
    Column("new", "New", Kind.INTEGER, lambda row: row.count(State.NEW), 7, total=True),
    Column("pending", "Pending", Kind.INTEGER, lambda row: row.count(State.PENDING), 8, total=True),
    Column("fulfilled", "Fulfilled", Kind.INTEGER, lambda row: row.count(State.FULFILLED), 9, total=True),
    Column("grouped", "Grouped", Kind.INTEGER, lambda row: row.count(State.GROUPED), 9, total=True),
    Column("paid", "Paid", Kind.INTEGER, lambda row: row.count(State.PAID), 8, total=True),
    Column(
        "stopped",
        "Declined / On Hold",
        Kind.INTEGER,
        lambda row: row.count(State.DECLINED, State.ON_HOLD),
        10,
        total=True,
    ),
    Column(
        "days_to_credit",
        "Days to Credit",
        Kind.INTEGER,
        lambda row: average_days(row.to_credit),
        9,
        tip="Average days from the report to the retailer's credit, of the rewards that were credited",
    ),
    Column(
        "days_to_payment",
        "Days to Payment",
        Kind.INTEGER,
        lambda row: average_days(row.to_payment),
        9,
        tip="Average days from the report to the manufacturer's payment, of the rewards that were paid",
    ),
    Column("credit_amount", "Credit Reported", Kind.MONEY, lambda row: row.credit_amount, 14, total=True),
    Column("paid_amount", "Credit Paid", Kind.MONEY, lambda row: row.paid_amount, 14, total=True),
)
