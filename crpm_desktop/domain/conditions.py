"""Conditions on columns: what a clerk types to see only some rows, read into a tree that database and rows can answer.

A value, `>`, `<`, `>=`, `<=`, `!=`, `a..b`, `null`, `not null`; in texts `%` stands for any characters and `_` for one.
A comparison, a range and a pattern are never met by a blank; `!=` is met by everything that its value does not meet,
blanks included. `=` before a text takes `%`, `_`, `..` and operators in it as they are.
Source: screens.md, "Query mode".
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.numerals import OWN, Notation
from crpm_desktop.domain.reading import read_moments, read_typed

LONGEST = 200
"""No condition needs more characters than this."""

_EXAMPLES = {
    Kind.TEXT: "A1, A%, A..C, >= A, != A1, null",
    Kind.MONEY: "{}, > 100, 100..200, != 0, null",
    Kind.PERCENT: "{}, > 100, 50..80, != 0, null",
    Kind.INTEGER: "12, > 12, 1..20, != 0, null",
    Kind.NUMBER: "12, > 12, 1..20, != 12, null",
    Kind.YEAR: "2026, >= 2025, 2024..2026, != 2026",
    Kind.PERIOD: "3, > 3, 1..6, != 3, null",
    Kind.FLAG: "Y, N, != Y",
    Kind.DATE: "2026-11-21, > 2026-11-21, 2026-11-01..2026-11-30, null",
    Kind.DATETIME: "2026-11-21, >= 2026-11, 2026-11-01..2026-11-30, null",
}
_NUMBERS = {Kind.MONEY: "1234.50", Kind.PERCENT: "2.5"}


class Operator(Enum):
    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class Wildcard(Enum):
    ANY = "%"
    ONE = "_"


Value = str | int | date
"""In the unit of the column's kind; a moment is UTC without a zone."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing stands in the cell."""


@dataclass(frozen=True, slots=True)
class Compare:
    """`any_case`: both sides with A-Z as a-z; `value` is so already."""

    operator: Operator
    value: Value
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """From `low` to `high`, both included."""

    low: Value
    high: Value
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """The whole text, sign by sign; `any_case`: each letter in both its cases (`letter_cases`)."""

    signs: tuple[str | Wildcard, ...]
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


Condition = Blank | Compare | Between | Like | Not


@dataclass(frozen=True, slots=True)
class ColumnCondition:
    """`name` and `title` of the column, and the condition as it was typed and as it was understood."""

    name: str
    title: str
    text: str
    condition: Condition


Query = tuple[ColumnCondition, ...]
"""Conditions on several columns, all of which a row must meet."""

_OPERATOR = re.compile(r"(>=|<=|!=|<>|>|<|=)\s*(.*)", re.DOTALL)
_RANGE = re.compile(r"(.*?)\s*\.\.\s*(.*)", re.DOTALL)
_NULL: dict[str, Condition] = {"null": Blank(), "not null": Not(Blank())}
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_WILDCARDS = {one.value: one for one in Wildcard}
_UNFIT = re.compile("[\0\ud800-\udfff]")


def read_condition(
    kind: Kind, text: str, *, any_case: bool = False, contains: bool = False, notation: Notation = OWN
) -> Condition:
    """What a text that is not blank asks of a column, its numbers in this notation. `any_case` takes upper and lower
    case of texts alike; with `contains` a plain text may stand anywhere. Raises `Refused`, which names the text and
    gives examples."""
    text = text.strip()
    try:
        return _read(_Reader(kind, any_case, notation), text, contains=contains)
    except Refused as error:
        raise Refused(f"{error.message} Examples: {examples(kind, notation)}.") from error


def examples(kind: Kind, notation: Notation = OWN) -> str:
    """What can be typed for a kind, for who is refused and for who has not typed yet."""
    return _EXAMPLES[kind].format(notation.show(_NUMBERS.get(kind, "")))


def lower_letters(text: str) -> str:
    """A-Z as a-z, all else as it is: how every database orders names in any case alike."""
    return text.translate(_LOWER)


@lru_cache(maxsize=4_096)
def letter_cases(sign: str) -> str:
    """The sign in each of its cases that is one sign: `a` gives `Aa`, `?` gives `?`."""
    return "".join(sorted({one for one in (sign, sign.lower(), sign.upper(), sign.casefold()) if len(one) == 1}))


def _read(reader: "_Reader", text: str, *, contains: bool) -> Condition:
    _refuse_unfit(text)
    if (null := _null(text)) is not None:
        return null
    operator = _OPERATOR.fullmatch(text)
    if operator is not None:
        return _operated(reader, operator[1], operator[2])
    between = _RANGE.fullmatch(text)
    if between is not None:
        return reader.between(between[1], between[2])
    plain = not _WILDCARDS.keys() & set(text)
    if contains and plain and reader.kind is Kind.TEXT:
        return Like((Wildcard.ANY, *text, Wildcard.ANY), reader.any_case)
    return reader.fits(text)


def _operated(reader: "_Reader", sign: str, value: str) -> Condition:
    if not value:
        raise Refused(f"A value is missing after {sign}.")
    null = _null(value)
    if sign in {"!=", "<>"}:
        return Not(null if null is not None else reader.fits(value))
    if sign == "=":
        return null if null is not None else reader.equal(value)
    return reader.compare(Operator(sign), value)


def _null(text: str) -> Condition | None:
    return _NULL.get(" ".join(text.lower().split()))


def _refuse_unfit(text: str) -> None:
    if not text:
        raise Refused("The condition is blank.")
    if len(text) > LONGEST:
        raise Refused(f"{text[:20]!r}... is too long: a condition has at most {LONGEST} characters.")
    if _UNFIT.search(text):
        raise Refused(f"{text!r} has a character that no text here can have.")


class _Reader:
    """Reads the values of one kind."""

    def __init__(self, kind: Kind, any_case: bool, notation: Notation) -> None:
        self.kind = kind
        self.notation = notation
        self.any_case = any_case and kind is Kind.TEXT

    def fits(self, text: str) -> Condition:
        """A value, with wildcards where it is a text."""
        signs = tuple(_WILDCARDS.get(sign, sign) for sign in text)
        if self.kind is Kind.TEXT and any(isinstance(sign, Wildcard) for sign in signs):
            return Like(signs, self.any_case)
        return self.equal(text)

    def equal(self, text: str) -> Condition:
        if self.any_case:
            return Like(tuple(text), any_case=True)
        first, last = self._span(text)
        return Compare(Operator.EQUAL, first) if first == last else Between(first, last)

    def compare(self, operator: Operator, text: str) -> Condition:
        self._refuse_flag(operator.value)
        first, last = self._span(text)
        value = last if operator in {Operator.AT_MOST, Operator.MORE} else first
        return Compare(operator, value, self.any_case)

    def between(self, low: str, high: str) -> Condition:
        self._refuse_flag("..")
        if not low or not high:
            raise Refused("A range needs two values, like from..to.")
        first, last = self._span(low)[0], self._span(high)[1]
        if first > last:
            raise Refused(f"{low}..{high} is empty: type the smaller value first.")
        return Between(first, last, self.any_case)

    def _refuse_flag(self, sign: str) -> None:
        if self.kind is Kind.FLAG:
            raise Refused(f"Yes and no have no order: {sign} can't be asked.")

    def _span(self, text: str) -> tuple[Any, Any]:
        """The first and the last value that the text stands for: the same, but for a moment."""
        if _null(text) is not None:
            raise Refused(f"{text!r} has no order: type it alone.")
        if self.kind is Kind.DATETIME:
            return read_moments(text)
        value = lower_letters(text) if self.any_case else _typed(self.kind, text, self.notation)
        return value, value


def _typed(kind: Kind, text: str, notation: Notation) -> Any:
    try:
        value: Any = read_typed(kind, text, notation)
    except Refused as error:
        if kind is Kind.PERIOD:
            raise Refused(f"{text!r} is no period: type 1 to 12, or null for annual records.") from error
        raise
    if value is None:
        raise Refused("A value is missing.")
    return value
