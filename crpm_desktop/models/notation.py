"""How values are shown in a cell and how typed text is read back: strict, what is unclear is refused.

Numbers are shown, copied and read in the notation of the user's system, so that what stands in one cell, in the
clipboard and in a spreadsheet beside it is the same. Reading gives the unit of the column's kind (cents, scaled
percent, whole number, flag, date) or None for a blank.
"""

from datetime import UTC, datetime

from PySide6.QtCore import QLocale

from crpm_desktop.domain.money import format_money, plain_money, plain_percent
from crpm_desktop.domain.numerals import APOSTROPHES, OWN, SPACES, Notation
from crpm_desktop.domain.reading import TICK as TICK
from crpm_desktop.domain.reading import read_typed as read_typed
from crpm_desktop.services.columns import Kind, text_of

NUMBERS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.INTEGER})
"""The kinds that Sum and Average add up."""
FIGURES = NUMBERS | {Kind.NUMBER, Kind.YEAR, Kind.PERIOD}
"""The kinds that stand at the right of their cell."""


_DECIMALS = frozenset({".", ","})
_GROUPS = _DECIMALS | set(SPACES) | set(APOSTROPHES) | {""}


def user_notation() -> Notation:
    """The notation of the user's system; the program's own one where that has signs or digits of another script."""
    locale = QLocale()
    decimal, group = locale.decimalPoint(), locale.groupSeparator()
    if locale.zeroDigit() != "0" or decimal not in _DECIMALS or group not in _GROUPS - {decimal}:
        return OWN
    return Notation(decimal, group, locale.currencySymbol())


def display_text(kind: Kind, value: object, notation: Notation | None = None) -> str:
    """What stands in the cell: `1,234.50`, `2.5`, `2026`, a tick, `2026-11-21 18:30` in local time; blank is empty.

    Without a `notation` numbers are in the user's.
    """
    if value is None:
        return ""
    if isinstance(value, int) and kind in NUMBERS:
        return (notation or user_notation()).show(_own_text(kind, value))
    if kind is Kind.FLAG:
        return TICK if value else ""
    if isinstance(value, datetime):
        return local_time(value)
    return text_of(kind, value)


def _own_text(kind: Kind, value: int) -> str:
    if kind is Kind.MONEY:
        return format_money(value)
    return plain_percent(value) if kind is Kind.PERCENT else f"{value:,}"


def local_time(moment: datetime) -> str:
    """A stored moment (UTC without a zone) on the clerk's own clock."""
    return moment.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def edit_text(kind: Kind, value: object, notation: Notation | None = None) -> str:
    """What the editor opens with, and what a spreadsheet takes as a number: no thousands separators."""
    if value is None:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return (notation or user_notation()).show(plain_money(value))
    if kind is Kind.FLAG:
        return "Y" if value else "N"
    if kind is Kind.INTEGER:
        return str(value)
    return display_text(kind, value, notation)
