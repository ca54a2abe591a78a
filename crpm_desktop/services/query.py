"""Conditions on the columns of a grid: typed texts understood, and rows in memory asked."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from crpm_desktop.domain.condition_tests import Test, test_of
from crpm_desktop.domain.conditions import ColumnCondition, Compare, Condition, Operator, Query, read_condition
from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.domain.numerals import OWN, Notation
from crpm_desktop.services.columns import Column, Kind, text_of

R = TypeVar("R")


def understand(column: Column[Any], text: str, notation: Notation = OWN) -> ColumnCondition:
    """A condition of query mode: codes exactly as typed, names and sentences in any case; a text is the whole text.

    Raises `Refused` at the column when it can't be understood.
    """
    return ColumnCondition(column.name, column.title, text.strip(), _read(column, text, notation))


def understand_filter(column: Column[Any], text: str, notation: Notation = OWN) -> Condition:
    """A condition of a filter: every text in any case, and a plain one anywhere in the cell. Raises `Refused`."""
    return _read(column, text, notation, filtering=True)


def _read(column: Column[Any], text: str, notation: Notation, *, filtering: bool = False) -> Condition:
    try:
        any_case = filtering or column.any_case
        return read_condition(column.kind, text, any_case=any_case, contains=filtering, notation=notation)
    except Refused as error:
        raise Refused(f"{column.title}: {error.message}", Place(column=column.name)) from error


def value_test(column: Column[Any], condition: Condition) -> Test:
    """The test of a column's value."""
    test = test_of(condition)
    if column.kind is not Kind.TEXT:
        return test
    return lambda value: test(value if type(value) is str else text_of(Kind.TEXT, value))


def row_test(columns: Iterable[Column[R]], query: Query) -> Callable[[R], bool]:
    """Does a row meet all conditions?"""
    by_name = {column.name: column for column in columns}
    asked = [(by_name[one.name], value_test(by_name[one.name], one.condition)) for one in query]
    return lambda row: all(test(column.value(row)) for column, test in asked)


def in_words(query: Query) -> tuple[tuple[str, str], ...]:
    """The conditions with their columns' titles, for an export's account of itself."""
    return tuple((f"Query {one.title}", one.text) for one in query)


def exactly(code: str) -> str:
    """The condition that only this code meets: with `=` before it where it would mean something else."""
    try:
        plain = read_condition(Kind.TEXT, code) == Compare(Operator.EQUAL, code)
    except Refused:
        plain = False
    return code if plain else f"={code}"
