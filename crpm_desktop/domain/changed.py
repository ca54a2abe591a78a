"""The kinds of what a command can change, as grids and other programs are told of it."""

from enum import Enum, auto


class What(Enum):
    PROGRAMS = auto()
    CUSTOMERS = auto()
    RECORDS = auto()
    """Customer rebate records: made, deleted, edited, calculated, out of date."""
    HISTORY = auto()
    FREE_GOODS = auto()


EVERYTHING = frozenset(What)
RECORDS = frozenset({What.RECORDS})
PROGRAMS = frozenset({What.PROGRAMS, What.RECORDS})
"""Of a program also what follows from it: its records may be out of date now."""
FREE_GOODS = frozenset({What.FREE_GOODS})


def in_words(what: frozenset[What]) -> str:
    """For the database: the names, by comma."""
    return ",".join(sorted(one.name for one in what))


def from_words(text: str) -> frozenset[What]:
    """Back again. A kind that this version does not know may be anything."""
    names = {name for name in text.split(",") if name}
    return frozenset(What[name] for name in names) if names <= set(What.__members__) else EVERYTHING
