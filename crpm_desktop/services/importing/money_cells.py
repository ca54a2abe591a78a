"""Money in import files: cells into exact cents, many at once where they all look alike.

Up to 13 digits before the point; more than two decimals are rounded half away from zero. Thousands separators,
currency signs and parentheses for negatives are understood in text cells of workbooks only.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from crpm_desktop.domain.money import MAX_CENTS, divide_half_away

_PLAIN = re.compile(r"(-?)([0-9]*)(?:\.([0-9]*))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,'\u2019 \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]*)?")
_SEPARATORS = str.maketrans("", "", ",'\u2019 \u00a0\u202f")
_SHAPE = bytes.maketrans(b"123456789", b"000000000")
_TOO_LONG = b"0" * 14 + b"."
MOST_DECIMALS = 400
"""More digits than any spreadsheet writes; a longer text is no amount."""


def read_plain(text: str) -> tuple[int, bool]:
    """`-1234.5` as cents, and whether rounding changed the amount. Raises `ValueError`."""
    found = _PLAIN.fullmatch(text)
    if not found or not (found[2] or found[3]) or len(text) > MOST_DECIMALS:
        raise ValueError(text)
    decimals = found[3] or ""
    scaled = int(found[1] + (found[2] or "0") + decimals.ljust(2, "0"))
    if len(decimals) <= 2:
        return _fitting(scaled), False
    divisor = 10 ** (len(decimals) - 2)
    return _fitting(divide_half_away(scaled, divisor)), scaled % divisor != 0


def read_lenient(text: str) -> tuple[int, bool]:
    """The same for the text that people leave in workbooks: `$1,234.50`, `(1,234.50)`, `-EUR sign 5`."""
    text = text.replace("\u2212", "-")
    if text.startswith("(") and text.endswith(")"):
        inner = text[1:-1].strip()
        if inner.startswith("-") or "(" in inner:
            raise ValueError(text)
        cents, rounded = read_lenient(inner)
        return -cents, rounded
    sign, rest = ("-", text[1:].strip()) if text.startswith("-") else ("", text)
    rest = _without_currency(rest)
    if rest.startswith("-") and not sign:
        sign, rest = "-", rest[1:]
    return read_plain(sign + (rest.translate(_SEPARATORS) if _GROUPED.fullmatch(rest) else rest))


def read_number(number: float) -> tuple[int, bool]:
    """A workbook's number, by the decimal that it shows. Raises `ValueError` for what is no number."""
    return read_plain(format(Decimal(repr(number)), "f"))


def _without_currency(text: str) -> str:
    if text and unicodedata.category(text[0]) == "Sc":
        return text[1:].strip()
    if text and unicodedata.category(text[-1]) == "Sc":
        return text[:-1].strip()
    return text


def _fitting(cents: int) -> int:
    if abs(cents) > MAX_CENTS:
        raise ValueError(cents)
    return cents


def bulk_plain(cells: Sequence[str], *, negative: bool = True) -> list[int] | None:
    """The cents of cells that all have two decimals and nothing but digits besides; None when one does not.

    `negative`: amounts below 0 may be among them. All of them are looked at as one text, which is several times faster
    than cell by cell.
    """
    text = "\n".join(cells) + "\n"
    if not text.isascii():
        return None
    shape = text.encode("ascii").translate(_SHAPE)
    count = len(cells)
    if shape.translate(None, b"0.-\n") or not count == shape.count(b"\n") == shape.count(b".") == shape.count(b".00\n"):
        return None
    if shape.count(b"-") != shape.count(b"\n-") + shape.startswith(b"-"):
        return None
    if shape.startswith((b".", b"-.")) or b"\n." in shape or b"-." in shape:
        return None
    if _TOO_LONG in shape or (b"-" in shape and not negative):
        return None
    return list(map(int, text.replace(".", "").split()))


def bulk_numbers(cells: Sequence[float]) -> list[int] | None:
    """The cents of numbers that all are whole cents; None when one is not.

    A decimal of up to 15 digits is the one that its float shows, so the way back proves that no cent is off.
    """
    try:
        cents = [round(cell * 100) for cell in cells]
    except (ValueError, OverflowError):  # not a number, or infinite
        return None
    if max(cents) > MAX_CENTS or min(cents) < -MAX_CENTS or [one / 100 for one in cents] != list(cells):
        return None
    return cents
