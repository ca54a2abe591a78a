"""How others call the columns of rewards, and how they write days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from crpm_desktop.domain.periods import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True, slots=True)
class Field:
    """Our title; `fixed`: may be one value for a whole file; `known_as`: what others call it, in letters and digits."""

    title: str
    fixed: bool
    known_as: tuple[str, ...]


FIELDS: Mapping[str, Field] = {
    "reward_no": Field("Reward No", False, ("rewardno", "rewardnumber", "rewardid", "redemptionid", "claimno", "id")),
    "reported_on": Field("Reported", False, ("reportedon", "reported", "date", "redeemedon", "redemptiondate", "day")),
    "manufacturer": Field("Manufacturer", True, ("manufacturer", "mfg", "vendor", "brand", "maker")),
    "distributor": Field("Distributor", True, ("distributor", "wholesaler", "distributorname")),
    "retailer": Field("Retailer", True, ("retailer", "store", "shop", "storename", "retailername", "account")),
    "program": Field("Program", True, ("program", "offer", "promotion", "programname", "frequentbuyer")),
    "item_code": Field("Item Code", False, ("itemcode", "item", "itemno", "sku", "upc", "itemnumber", "productcode")),
    "item_description": Field(
        "Item Description", False, ("itemdescription", "description", "product", "itemname", "productname")
    ),
    "quantity": Field("Quantity", False, ("quantity", "qty", "units", "count", "pieces")),
    "credit_amount": Field(
        "Credit Amount", False, ("creditamount", "credit", "amount", "value", "creditvalue", "cost")
    ),
}


class DayOrder(Enum):
    """How a file writes days; its value is an example."""

    YEAR_FIRST = "2026-11-21"
    MONTH_FIRST = "11/21/2026"
    DAY_FIRST = "21/11/2026"

    @property
    def expected(self) -> str:
        return f"a date such as {self.value}"


LAST_MONTH = 12
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}.*)?", re.ASCII)


def read_day(order: DayOrder, text: str) -> date:
    """A day in the order that was chosen, or year first, which can't be mistaken; a time behind it is left out.

    Raises `ValueError`.
    """
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    else:
        found = _YEAR_LAST.fullmatch(text) if order is not DayOrder.YEAR_FIRST else None
        if not found:
            raise ValueError(text)
        first, second = int(found[1]), int(found[3])
        month, number = (first, second) if order is DayOrder.MONTH_FIRST else (second, first)
        day = date(int(found[4]), month, number)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day


def guess_order(days: Sequence[str]) -> DayOrder:
    """The order that some of these days prove, with a number above 12; year first where nothing is proved."""
    for text in days:
        found = _YEAR_LAST.fullmatch(text)
        if found and int(found[1]) > LAST_MONTH >= int(found[3]):
            return DayOrder.DAY_FIRST
        if found and int(found[3]) > LAST_MONTH >= int(found[1]):
            return DayOrder.MONTH_FIRST
    return DayOrder.YEAR_FIRST


def unique_titles(titles: Sequence[str]) -> tuple[str, ...]:
    """The titles as they are; one without text is named after its place, one that repeats is counted."""
    unique: dict[str, str] = {}
    for place, title in enumerate(titles, start=1):
        name = plain = " ".join(title.split()) or f"(column {place})"
        times = 1
        while name.casefold() in unique:
            times += 1
            name = f"{plain} ({times})"
        unique[name.casefold()] = name
    return tuple(unique.values())


def guess(titles: Sequence[str]) -> dict[str, str]:
    """Our columns that have a title of theirs which is known: a start for who maps them."""
    plain = {re.sub(r"[^a-z0-9]", "", title.lower()): title for title in reversed(titles)}
    found: dict[str, str] = {}
    for name, column in FIELDS.items():
        title = next((plain[known] for known in column.known_as if known in plain), None)
        if title is not None and title not in found.values():
            found[name] = title
    return found
