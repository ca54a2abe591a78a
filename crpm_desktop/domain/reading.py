"""How typed text is read: strict, numbers in the notation of whoever types; what is unclear is refused.

Reading gives the unit of the kind (cents, scaled percent, whole number, flag, date) or None for a blank.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.money import MAX_CENTS
from crpm_desktop.domain.numerals import OWN, Notation, read_amount, read_scaled
from crpm_desktop.domain.periods import FIRST_YEAR, LAST_YEAR

TICK = "\N{CHECK MARK}"

_FLAGS = {
    **dict.fromkeys(("y", "yes", "true", "1", "x", "on", TICK), True),
    **dict.fromkeys(("n", "no", "false", "0", "off"), False),
}
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d( \d\d(:\d\d)?)?)?)?", re.ASCII)
_EMPTY_MOMENT = "0000-01-01 00:00"
LARGEST_INTEGER = 2**63 - 1


def read_typed(kind: Kind, text: str, notation: Notation = OWN) -> object:
    """The value that `text` stands for; None when blank. Raises `Refused` with what was expected."""
    text = text.strip()
    if not text:
        return None
    number = _NUMBERS.get(kind)
    return number(text, notation) if number is not None else _READERS[kind](text)


def _read_money(text: str, notation: Notation) -> int:
    cents = read_amount(text, notation)
    if cents is None:
        plain, grouped = notation.show("1234.50"), notation.show("1,234.50")
        raise Refused(f"{text!r} is no amount: type it like {plain} or {grouped}, with at most two decimals.")
    if abs(cents) > MAX_CENTS:
        raise Refused(f"{text!r} is too large: an amount has at most 13 digits before its decimals.")
    return cents


def _read_percent(text: str, notation: Notation) -> int:
    scaled = read_scaled(text.removesuffix("%"), 4, notation)
    if scaled is None or abs(scaled) > LARGEST_INTEGER:
        like = notation.show("2.5")
        raise Refused(f"{text!r} is no percentage: type it like {like} or {like}%, with at most four decimals.")
    return scaled


def _read_integer(text: str, notation: Notation) -> int:
    number = read_scaled(text, 0, notation)
    if number is None or abs(number) > LARGEST_INTEGER:
        raise Refused(f"{text!r} is no whole number: type it like 12 or {notation.show('1,200')}.")
    return number


def _read_year(text: str) -> int:
    if re.fullmatch(r"\d{4}", text, re.ASCII) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise Refused(f"{text!r} is no year: type four digits, {FIRST_YEAR} to {LAST_YEAR}.")


def _read_period(text: str) -> int:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII) and 1 <= int(text) <= 12:
        return int(text)
    raise Refused(f"{text!r} is no period: type 1 to 12, or leave it blank for an annual record.")


def _read_flag(text: str) -> bool:
    flag = _FLAGS.get(text.lower())
    if flag is None:
        raise Refused(f"{text!r} is neither yes nor no: type Y or N.")
    return flag


def _read_date(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Refused(f"{text!r} is no date: type it like 2026-11-21.")


def _read_datetime(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OSError, OverflowError):
        raise Refused(f"{text!r} is no date and time: type it like 2026-11-21 18:30.") from None


def read_moments(text: str) -> tuple[datetime, datetime]:
    """The first and the last moment (in UTC without a zone) of a year, month, day, hour or minute on the clerk's clock.

    Raises `Refused`.
    """
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError(text)
        first = datetime.fromisoformat(text + _EMPTY_MOMENT[len(text) :])
        return _to_utc(first), _to_utc(_next(first, len(text))) - timedelta(microseconds=1)
    except (ValueError, OSError, OverflowError):
        raise Refused(f"{text!r} is no date: type it like 2026-11-21 or 2026-11-21 18:30.") from None


def _next(moment: datetime, length: int) -> datetime:
    """The beginning of the next year, month, day, hour or minute: of what so many characters name."""
    if length <= len("2026-11"):
        month = moment.month if length > len("2026") else 12
        return moment.replace(year=moment.year + month // 12, month=month % 12 + 1)
    step = {10: timedelta(days=1), 13: timedelta(hours=1), 16: timedelta(minutes=1)}[length]
    return moment + step


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


_NUMBERS: dict[Kind, Callable[[str, Notation], object]] = {
    Kind.MONEY: _read_money,
    Kind.PERCENT: _read_percent,
    Kind.INTEGER: _read_integer,
    Kind.NUMBER: _read_integer,
}
_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.TEXT: str,
    Kind.YEAR: _read_year,
    Kind.PERIOD: _read_period,
    Kind.FLAG: _read_flag,
    Kind.DATE: _read_date,
    Kind.DATETIME: _read_datetime,
}
