"""Conditions on a column of a grid in memory: what a clerk types to see only some rows.

As in query mode (`domain/conditions.py`), but a plain text may stand anywhere in the cell, and upper and lower case are
the same everywhere. Numbers are read as they are typed into cells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crpm_desktop.models.notation import user_notation
from crpm_desktop.services.columns import Column
from crpm_desktop.services.query import understand_filter, value_test


@dataclass(frozen=True, slots=True)
class Filter:
    """The condition `text` on the column `name`."""

    name: str
    text: str


def matches(column: Column[Any], text: str) -> Callable[[object], bool]:
    """The test that the condition makes of a column's value. Raises `Refused` when it can't be understood."""
    return value_test(column, understand_filter(column, text, user_notation()))
