"""Conditions asked of values in memory: the same answers that the database gives."""

import re
from collections.abc import Callable
from itertools import groupby
from operator import eq, ge, gt, le, lt
from typing import Any

from crpm_desktop.domain.conditions import (
    Between,
    Blank,
    Compare,
    Condition,
    Like,
    Not,
    Operator,
    Wildcard,
    letter_cases,
    lower_letters,
)

Test = Callable[[object], bool]

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: eq,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.MORE: gt,
    Operator.AT_LEAST: ge,
}


def is_blank(value: object) -> bool:
    return value is None or value == ""


def test_of(condition: Condition) -> Test:
    """The test that a condition makes of a column's value, in the unit of its kind."""
    if isinstance(condition, Blank):
        return is_blank
    if isinstance(condition, Not):
        met = test_of(condition.condition)
        return lambda value: not met(value)
    if isinstance(condition, Like):
        return _like(condition)
    return _ordered(condition)


def _like(condition: Like) -> Test:
    whole = _pattern(condition)

    def any_text(value: object) -> bool:
        return isinstance(value, str) and value != "" and whole.fullmatch(value) is not None

    first, *middle, last = condition.signs if len(condition.signs) > 2 else ("", "", "")
    needle = "".join(sign for sign in middle if isinstance(sign, str))
    if not (first is last is Wildcard.ANY and condition.any_case and len(needle) == len(middle) and needle.isascii()):
        return any_text
    wanted = needle.lower()

    def contains(value: object) -> bool:
        """The same, five times as fast: what most filters ask of most texts."""
        return wanted in value.lower() if isinstance(value, str) and value.isascii() else any_text(value)

    return contains


def _ordered(condition: Compare | Between) -> Test:
    plain: Callable[[Any], Any] = lower_letters if condition.any_case else lambda value: value
    if isinstance(condition, Compare):
        compare, wanted = _COMPARE[condition.operator], condition.value
        return lambda value: not is_blank(value) and compare(plain(value), wanted)
    low, high = condition.low, condition.high
    return lambda value: not is_blank(value) and low <= plain(value) <= high


def _pattern(condition: Like) -> re.Pattern[str]:
    """A pattern without way back: each part between two `%` is taken where it comes first, the last one at the end."""
    parts: list[str] = [""]
    for any_number, signs in groupby(condition.signs, lambda sign: sign is Wildcard.ANY):
        if any_number:
            parts.append("")
        else:
            parts[-1] = "".join(_one_sign(sign, condition.any_case) for sign in signs)
    if len(parts) == 1:
        return re.compile(parts[0], re.DOTALL)
    first, *middle, last = parts
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle) + ".*" + last, re.DOTALL)


def _one_sign(sign: str | Wildcard, any_case: bool) -> str:
    if isinstance(sign, Wildcard):
        return "."
    cases = letter_cases(sign) if any_case else sign
    return re.escape(sign) if len(cases) == 1 else f"[{cases}]"
