"""Conditions on a column: what a clerk types to see only some rows.

A value, `>`, `<`, `>=`, `<=`, `!=`, `a..b`, `null`, `not null`; in texts `%` and `_` stand for any characters and for
one character, and a plain value means "contains". Upper and lower case are the same.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.models.notation import local_time, read_typed
from crpm_desktop.services.columns import Column, Kind, text_of

Test = Callable[[object], bool]

_OPERATOR = re.compile(r"(>=|<=|!=|<>|>|<|=)\s*(.*)", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq, "!=": ne, "<>": ne}
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d( \d\d(:\d\d)?)?)?)?", re.ASCII)
_RANGE = re.compile(r"(.*?)\s*\.\.\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filter:
    """The condition `text` on the column `name`."""

    name: str
    text: str


def matches(column: Column[Any], text: str) -> Test:
    """The test that the condition makes of a column's value. Raises `Refused` when it can't be understood."""
    text = text.strip()
    if text.lower() == "null":
        return _is_blank
    if text.lower() == "not null":
        return lambda value: not _is_blank(value)
    try:
        return _compared(column.kind, text)
    except Refused as error:
        raise Refused(f"{column.title}: {error.message}", Place(column=column.name)) from error


def _is_blank(value: object) -> bool:
    return value is None or value == ""


def _compared(kind: Kind, text: str) -> Test:
    operator = _OPERATOR.fullmatch(text)
    if operator:
        return _ordered(kind, operator[1], _key(kind, operator[2]))
    between = _RANGE.fullmatch(text)
    if between:
        low, high = _ordered(kind, ">=", _key(kind, between[1])), _ordered(kind, "<=", _key(kind, between[2]))
        return lambda value: low(value) and high(value)
    if kind is Kind.TEXT:
        return _like(text)
    return _ordered(kind, "=", _key(kind, text))


def _key(kind: Kind, text: str) -> Any:
    if kind is Kind.TEXT:
        value: object = text.casefold()
    elif kind is Kind.DATETIME:
        value = _moment(text)
    else:
        value = read_typed(kind, text)
    if value is None or value == "":
        raise Refused("a value is missing in the condition.")
    return value


def _moment(text: str) -> str:
    """The beginning of a moment, as it is shown: a year, a month, a day, an hour or a minute."""
    if text and not _MOMENT.fullmatch(text):
        raise Refused(f"{text!r} is no date: type it like 2026-11-21 or 2026-11-21 18:30.")
    return text


def _ordered(kind: Kind, operator: str, wanted: Any) -> Test:
    compare = _COMPARE[operator]
    if compare is ne:
        return lambda value: _is_blank(value) or compare(_plain(kind, value, wanted), wanted)
    return lambda value: not _is_blank(value) and compare(_plain(kind, value, wanted), wanted)


def _plain(kind: Kind, value: Any, wanted: Any) -> Any:
    if kind is Kind.TEXT:
        return text_of(kind, value).casefold()
    return local_time(value)[: len(wanted)] if kind is Kind.DATETIME else value


def _like(text: str) -> Test:
    if "%" in text or "_" in text:
        parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in text)
        pattern = re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
        return lambda value: pattern.fullmatch(text_of(Kind.TEXT, value)) is not None
    wanted = text.casefold()
    return lambda value: wanted in text_of(Kind.TEXT, value).casefold()
