"""What kinds of values stand in the columns of grids."""

from enum import Enum, auto


class Kind(Enum):
    """What stands in a column: decides alignment, display, number format and how typed text is read."""

    TEXT = auto()
    MONEY = auto()
    PERCENT = auto()
    INTEGER = auto()
    NUMBER = auto()
    """Names something, as a batch's number does: no separators, no sum."""
    YEAR = auto()
    PERIOD = auto()
    FLAG = auto()
    DATE = auto()
    DATETIME = auto()
