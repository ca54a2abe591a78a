"""Conditions of query mode as SQL: every value is bound, and both databases give the same answers.

Texts compare by code point. Wildcards go to GLOB on SQLite, whose LIKE takes A and a alike, and to a regular expression
on PostgreSQL; both take a letter "in any case" as a set of its cases, since neither database knows more than A-Z.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, and_, bindparam, false, func, not_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from crpm_desktop.domain.condition_tests import test_of
from crpm_desktop.domain.conditions import (
    Between,
    Blank,
    Compare,
    Condition,
    Like,
    Not,
    Operator,
    Query,
    Wildcard,
    letter_cases,
)

_GLOB = {Wildcard.ANY: "*", Wildcard.ONE: "?"}
_REGEX = {Wildcard.ANY: ".*", Wildcard.ONE: "."}
_COMPARE: dict[Operator, Callable[[Any, Any], ColumnElement[bool]]] = {
    Operator.EQUAL: lambda column, value: column == value,
    Operator.LESS: lambda column, value: column < value,
    Operator.AT_MOST: lambda column, value: column <= value,
    Operator.MORE: lambda column, value: column > value,
    Operator.AT_LEAST: lambda column, value: column >= value,
}


class _Fits(FunctionElement[bool]):
    """A text column, a GLOB pattern and a regular expression that mean the same."""

    type = Boolean()
    inherit_cache = True


@compiles(_Fits, "sqlite")
def _fits_on_sqlite(element: _Fits, compiler: SQLCompiler, **how: Any) -> str:
    column, glob, _regex = element.clauses
    return f"({compiler.process(column, **how)} GLOB {compiler.process(glob, **how)})"


@compiles(_Fits, "postgresql")
def _fits_on_postgresql(element: _Fits, compiler: SQLCompiler, **how: Any) -> str:
    column, _glob, regex = element.clauses
    return f"({compiler.process(column, **how)} ~ {compiler.process(regex, **how)})"


@dataclass(frozen=True, slots=True)
class Stored:
    """A column that is stored as it is shown; `blank`: what shows nothing, None where that can't be."""

    column: ColumnElement[Any]
    blank: ColumnElement[bool] | None = None

    def meets(self, condition: Condition) -> ColumnElement[bool]:
        """True or false for every row, never unknown."""
        blank = false() if self.blank is None else self.blank
        if isinstance(condition, Blank):
            return blank
        if isinstance(condition, Not):
            return not_(self.meets(condition.condition))
        asked = self._asked(condition)
        return asked if self.blank is None else and_(not_(blank), asked)

    def _asked(self, condition: Compare | Between | Like) -> ColumnElement[bool]:
        if isinstance(condition, Like):
            glob, regex = glob_of(condition), regex_of(condition)
            return _Fits(self.column, bindparam(None, glob, Text()), bindparam(None, regex, Text()))
        column = func.lower(self.column) if condition.any_case else self.column
        if isinstance(condition, Between):
            return column.between(condition.low, condition.high)
        return _COMPARE[condition.operator](column, condition.value)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column that shows a text for each of the few values that it stores."""

    column: ColumnElement[Any]
    shown: Mapping[int, str]

    def meets(self, condition: Condition) -> ColumnElement[bool]:
        test = test_of(condition)
        return self.column.in_([stored for stored, text in self.shown.items() if test(text)])


Fields = Mapping[str, Stored | Coded]
"""The columns of a grid that the database can ask, by name."""


def where(fields: Fields, query: Query) -> list[ColumnElement[bool]]:
    """What a row must meet. The conditions are on columns of `fields` (see `on`)."""
    return [fields[one.name].meets(one.condition) for one in query]


def on(names: Collection[str], query: Query) -> Query:
    """The conditions on these columns."""
    return tuple(one for one in query if one.name in names)


def glob_of(condition: Like) -> str:
    return "".join(
        _GLOB[sign] if isinstance(sign, Wildcard) else _glob_sign(sign, condition) for sign in condition.signs
    )


def _glob_sign(sign: str, condition: Like) -> str:
    cases = letter_cases(sign) if condition.any_case else sign
    return f"[{cases}]" if len(cases) > 1 or sign in "*?[" else sign


def regex_of(condition: Like) -> str:
    signs = (_REGEX[sign] if isinstance(sign, Wildcard) else _regex_sign(sign, condition) for sign in condition.signs)
    return f"^(?:{''.join(signs)})$"


def _regex_sign(sign: str, condition: Like) -> str:
    cases = letter_cases(sign) if condition.any_case else sign
    if len(cases) > 1:
        return f"[{cases}]"
    return sign if sign.isalnum() or not sign.isascii() else f"\\{sign}"
