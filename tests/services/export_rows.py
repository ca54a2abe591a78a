"""Small rows of every kind of value for the export tests."""

from dataclasses import dataclass, field
from datetime import date, datetime

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.domain.rebate import Color
from crpm_desktop.services.columns import Column, Kind


@dataclass(frozen=True)
class Sample:
    text: str | None = None
    money: int | None = None
    percent: int | None = None
    integer: int | None = None
    year: int | None = None
    period: int | None = None
    flag: bool | None = None
    day: date | None = None
    moment: datetime | None = None
    color: Color = field(default=Color.BLACK)


COLUMNS: tuple[Column[Sample], ...] = (
    Column("text", "Text", Kind.TEXT, lambda row: row.text, 20),
    Column("money", "Rebate Revenue", Kind.MONEY, lambda row: row.money, 15, color=lambda row: row.color),
    Column("percent", "Total %", Kind.PERCENT, lambda row: row.percent),
    Column("integer", "Min PG Req", Kind.INTEGER, lambda row: row.integer),
    Column("year", "Year", Kind.YEAR, lambda row: row.year),
    Column("period", "Per", Kind.PERIOD, lambda row: row.period),
    Column("flag", "Flag", Kind.FLAG, lambda row: row.flag),
    Column("day", "Day", Kind.DATE, lambda row: row.day),
    Column("moment", "Moment", Kind.DATETIME, lambda row: row.moment),
)
TEXT_ONLY = COLUMNS[:1]

FULL = Sample(
    "Acme", 123_450, 15_000, 1_234, 2026, 3, True, date(2026, 1, 31), datetime.fromisoformat("2026-01-31 12:30:15")
)
BLANK = Sample()

FORMULAS = (
    *("=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", "-", "--", "=\ufffd", "'=1"),
    *("\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A", '=HYPERLINK("http://a.b","c")', "=1,2;\"3'", "+\n-"),
)
PLAIN = ("1000", "007", " x ", "a,b", 'say "hi"', "two\nlines", "'quoted'", "1-2", "#N/A", "TRUE", "ÄÖ€😀", "_x0041_")


class StopAfter:
    """Progress of a user who presses Cancel at the step of this number."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def step(self, done: int, total: int, text: str = "") -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Cancelled
