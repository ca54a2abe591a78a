"""How numbers are written in the clerk's part of the world, and strict reading of them: what is unclear is refused.

The clerk's own signs decide. The program's notation (`1,234.50`) is understood beside them only where it can't be
misread: one sign with three digits behind it could be thousands or decimals, and is never guessed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from crpm_desktop.domain.errors import Refused

MOST_DIGITS = 60
"""Longer texts are no numbers of ours; and Python reads at most 4,300 digits."""

SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_NAMES = {".": "a point", ",": "a comma"}
_ONE_SIGN = re.compile(r"(\d+)([.,])(\d{3})", re.ASCII)
_FIRST_GROUP = re.compile(r"[1-9]\d{0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Notation:
    """`decimal` stands before decimals, `group` between thousands (empty: nothing does), `currency` beside amounts."""

    decimal: str = "."
    group: str = ","
    currency: str = "$"

    def show(self, text: str) -> str:
        """A number in the program's notation (`-1,234.50`) as it is written here."""
        return text if self == OWN else text.translate(self._signs())

    def _signs(self) -> dict[int, str]:
        return {ord(","): self.group, ord("."): self.decimal}


OWN = Notation()
"""The program's own notation: what files, sentences and commands are written in."""


def read_amount(text: str, notation: Notation) -> int | None:
    """Whole cents of an amount; a currency sign beside it and brackets for a negative one are understood."""
    plain = text.strip(SPACES)
    if plain.startswith("(") and plain.endswith(")"):
        positive = _without_currency(plain[1:-1], notation)
        return None if positive[:1] in {"-", "\N{MINUS SIGN}"} else _negative(read_scaled(positive, 2, notation))
    return read_scaled(_without_currency(plain, notation), 2, notation)


def _negative(number: int | None) -> int | None:
    return None if number is None else -number


def _without_currency(text: str, notation: Notation) -> str:
    for sign in {OWN.currency, notation.currency} - {""}:
        for minus in ("", "-", "\N{MINUS SIGN}"):
            if text.startswith(minus + sign):
                return minus + text.removeprefix(minus + sign).strip(SPACES)
        if text.endswith(sign):
            return text.removesuffix(sign).strip(SPACES)
    return text.strip(SPACES)


def read_scaled(text: str, places: int, notation: Notation) -> int | None:
    """A number as a whole number of its smallest step, 1/10**`places`; None when it is none or has more decimals.

    Raises `Refused` with both readings when it could be two numbers.
    """
    plain = text.strip(SPACES)
    sign = -1 if plain[:1] in {"-", "\N{MINUS SIGN}"} else 1
    digits = plain if sign == 1 else plain[1:].lstrip(SPACES)
    number = _read(digits, places, notation)
    if number is None and (one_sign := _ONE_SIGN.fullmatch(digits)) is not None and len(digits) <= MOST_DIGITS:
        number = _read_one_sign(text, one_sign, places, notation)
    elif number is None and notation != OWN:
        number = _read(digits, places, OWN)
    return None if number is None else sign * number


def _read_one_sign(text: str, one_sign: re.Match[str], places: int, notation: Notation) -> int | None:
    """What is no number here, has one sign and three digits behind it."""
    whole, sign, rest = one_sign.groups()
    if int(whole) == 0:  # nobody writes thousands of nothing
        return _read(one_sign[0], places, OWN) if sign == OWN.decimal else None
    if _FIRST_GROUP.fullmatch(whole) or notation != OWN:
        name = _NAMES[sign]
        raise Refused(
            f"{text!r} is unclear: with {name} for thousands it is {whole}{rest}, "
            f"with {name} for decimals it is {whole} and {rest}/1000. Type {whole}{rest} if that is what you mean."
        )
    return None


def _read(digits: str, places: int, notation: Notation) -> int | None:
    match = _pattern(notation).fullmatch(digits) if len(digits) <= MOST_DIGITS else None
    if match is None:
        return None
    whole, rest = re.sub(r"\D", "", match["whole"] or ""), match["rest"] or ""
    if not whole + rest or len(rest) > places or (not places and match["rest"] is not None):
        return None
    return int((whole or "0") + rest.ljust(places, "0"))


@lru_cache(maxsize=64)
def _pattern(notation: Notation) -> re.Pattern[str]:
    groups = SPACES + (APOSTROPHES if notation.group in set(APOSTROPHES) else notation.group)
    first, more = r"[1-9]\d{0,2}", r"\d{3}"
    grouped = rf"{first}(?P<group>[{re.escape(groups)}]){more}(?:(?P=group){more})*"
    return re.compile(rf"(?P<whole>{grouped}|\d+)?(?:{re.escape(notation.decimal)}(?P<rest>\d*))?", re.ASCII)
