"""What one cell of an import file means: text into codes, names, whole numbers, flags, words, percentages and dates.

A cell of a CSV is text; one of a workbook may be a number, a truth value or a date too. Whatever can't be read for
certain raises `ValueError`, and the report says what was expected. Source: files.md, "The import files".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from crpm_desktop.domain.free_goods import MAX_QUANTITY
from crpm_desktop.domain.money import PERCENT_SCALE, WHOLE
from crpm_desktop.domain.periods import FIRST_YEAR, FREQUENCY_BY_LABEL, LAST_YEAR, PERIOD_TYPE_BY_CODE
from crpm_desktop.domain.set_up_draft import CODE_LENGTH, NAME_LENGTH, TEXT_LENGTH

EXACT_DIGITS = 10**15
"""From here on a spreadsheet no longer keeps every digit of a number."""

_DIGITS = re.compile(r"[0-9]{1,12}")
_PERCENT = re.compile(r"([0-9]{0,9})(?:\.([0-9]*))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What stands in a column. `read` takes text that is neither blank nor has spaces around it."""

    expected: str
    read: Callable[[str], Any]
    text_of: Callable[[object], str] | None = None
    """Turns a workbook's cell into text; None: text and numbers only."""


@dataclass(frozen=True, slots=True)
class BrokenCell:
    """A workbook's cell without a value: an error, or a formula that was never calculated."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class PercentCell:
    """A workbook's cell that shows a percentage: 0.05 with the format 0% shows 5%, and 5 percent is what is meant."""

    number: float

    def __str__(self) -> str:
        return f"{percent_text(self)}%"


def percent_text(cell: object) -> str:
    """Percent as a number, whichever way the cell shows it."""
    if isinstance(cell, PercentCell):
        return format((Decimal(repr(cell.number)) * 100).normalize(), "f")
    return number_text(cell)


def number_text(cell: object) -> str:
    """A workbook's cell as text, exactly; a truth value or a date is not what a code or number can be."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and abs(cell) < EXACT_DIGITS:
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    raise ValueError(cell)


def shown(cell: object) -> str:
    """A cell as the report shows it."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT_DIGITS else repr(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def read_code(text: str) -> str:
    if len(text) > CODE_LENGTH or not text.isprintable():
        raise ValueError(text)
    return text


def read_name(text: str) -> str:
    if len(text) > NAME_LENGTH:
        raise ValueError(text)
    return read_text(text)


def read_text(text: str) -> str:
    if len(text) > TEXT_LENGTH or "\0" in text:
        raise ValueError(text)
    return text


def whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _DIGITS.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return read


def one_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    """One of some words, in any case."""
    meanings = {word.casefold(): meaning for word, meaning in words.items()}

    def read(text: str) -> Any:
        meaning = meanings.get(text.casefold())
        if meaning is None:
            raise ValueError(text)
        return meaning

    return read


def read_percent(text: str) -> int:
    """Percent as a number of 0 to 100, scaled by 10 000; exact to four decimals, more are refused."""
    found = _PERCENT.fullmatch(text)
    if not found or not (found[1] or found[2]):
        raise ValueError(text)
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > 4:
        raise ValueError(text)
    scaled = int(found[1] or 0) * PERCENT_SCALE + int(decimals.ljust(4, "0"))
    if scaled > WHOLE:
        raise ValueError(text)
    return scaled


def flag_text(cell: object) -> str:
    """A workbook's TRUE and FALSE are yes and no."""
    return ("Y" if cell else "N") if isinstance(cell, bool) else number_text(cell)


def read_day(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def day_text(cell: object) -> str:
    """A workbook's date; one with a time of day is a date only at midnight."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise ValueError(cell)
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else number_text(cell)


def _listed(words: Mapping[str, Any]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"


_PERIOD_TYPES = {code: int(kind) for code, kind in PERIOD_TYPE_BY_CODE.items()}
_FREQUENCIES = {label: int(frequency) for label, frequency in FREQUENCY_BY_LABEL.items()}

CODE = Kind(f"a code of 1 to {CODE_LENGTH} characters", read_code)
NAME = Kind(f"text of at most {NAME_LENGTH} characters", read_name)
TEXT = Kind(f"text of at most {TEXT_LENGTH:,} characters", read_text)
YEAR = Kind(f"a year from {FIRST_YEAR} to {LAST_YEAR}", whole_number(FIRST_YEAR, LAST_YEAR))
PERIOD = Kind("a period: 1 to 12 for months, 1 to 4 for quarters, 0 for years", whole_number(0, 12))
RECORD_PERIOD = Kind("a period: 1 to 12 or 1 to 4, blank for an annual program", whole_number(0, 12))
PERIOD_TYPE = Kind(_listed(_PERIOD_TYPES), one_of(_PERIOD_TYPES))
FREQUENCY = Kind(_listed(_FREQUENCIES), one_of(_FREQUENCIES))
FLAG = Kind("Y or N", one_of({"Y": True, "N": False}), flag_text)
PERCENT = Kind("a percentage from 0 to 100 with at most four decimals, such as 12.5", read_percent, percent_text)
COUNT = Kind("a whole number from 0 on", whole_number(0, 10**9))
QUANTITY = Kind(f"a whole number from 1 to {MAX_QUANTITY:,}", whole_number(1, MAX_QUANTITY))
DAY = Kind("a date such as 2026-01-31", read_day, day_text)
