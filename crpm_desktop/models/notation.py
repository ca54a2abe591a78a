"""How values are shown in a cell and how typed text is read back: strict, what is unclear is refused.

Reading gives the unit of the column's kind (cents, scaled percent, whole number, flag, date) or None for a blank.
"""

from datetime import UTC, datetime

from crpm_desktop.domain.money import format_money, plain_money, plain_percent
from crpm_desktop.domain.reading import TICK
from crpm_desktop.domain.reading import read_typed as read_typed
from crpm_desktop.services.columns import Kind, text_of

NUMBERS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.INTEGER})
"""The kinds that Sum and Average add up."""
FIGURES = NUMBERS | {Kind.YEAR, Kind.PERIOD}
"""The kinds that stand at the right of their cell."""


def display_text(kind: Kind, value: object) -> str:
    """What stands in the cell: `1,234.50`, `2.5`, `2026`, a tick, `2026-11-21 18:30` in local time; blank is empty."""
    if value is None:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return format_money(value)
    if kind is Kind.PERCENT and isinstance(value, int):
        return plain_percent(value)
    if kind is Kind.FLAG:
        return TICK if value else ""
    if kind is Kind.INTEGER:
        return f"{value:,}"
    if isinstance(value, datetime):
        return local_time(value)
    return text_of(kind, value)


def local_time(moment: datetime) -> str:
    """A stored moment (UTC without a zone) on the clerk's own clock."""
    return moment.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def edit_text(kind: Kind, value: object) -> str:
    """What the editor opens with, and what a spreadsheet takes as a number: no thousands separators."""
    if value is None:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return plain_money(value)
    if kind is Kind.FLAG:
        return "Y" if value else "N"
    if kind is Kind.INTEGER:
        return str(value)
    return display_text(kind, value)
