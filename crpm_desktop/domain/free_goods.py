"""Free goods: the states of a reward, its sections, the actions that move it, and the names of batches.

A reward is in exactly one state. Its batch is the report that the distributor credits retailers by, its credit batch
the report to the manufacturer. Source: screens.md, "Free Goods Batches window".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum

from crpm_desktop.domain.errors import Place, Refused

NAME_LENGTH = 100
REASON_LENGTH = 500
MAX_QUANTITY = 999_999_999


class State(StrEnum):
    """Where a reward is; the value is its code in files and in the database."""

    NEW = "new"
    PENDING = "pending"
    FULFILLED = "fulfilled"
    GROUPED = "grouped"
    PAID = "paid"
    DECLINED = "declined"
    ON_HOLD = "on_hold"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class Section(Enum):
    """The sections of the window in their order: title and states."""

    NEW = ("New Rewards", (State.NEW,))
    PENDING = ("Pending Fulfillment", (State.PENDING,))
    FULFILLED = ("Fulfilled", (State.FULFILLED,))
    GROUPED = ("Grouped for Mfg Credit", (State.GROUPED,))
    PAID = ("Mfg Credit Paid", (State.PAID,))
    STOPPED = ("Declined / On Hold", (State.DECLINED, State.ON_HOLD))

    def __init__(self, title: str, states: tuple[State, ...]) -> None:
        self.title = title
        self.states = states


SECTION_OF = {state: section for section in Section for state in section.states}


class Action(StrEnum):
    """What moves rewards; the value is its name on the command line and in the history."""

    BATCH = "batch"
    UNBATCH = "unbatch"
    FULFILL = "fulfill"
    DECLINE = "decline"
    HOLD = "hold"
    UNDO = "undo"
    GROUP = "group"
    UNGROUP = "ungroup"
    PAY = "pay"

    @property
    def label(self) -> str:
        return TRANSITIONS[self].label


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states an action takes a reward, and where to; a target of None is the state it was stopped in."""

    label: str
    sources: tuple[State, ...]
    target: State | None


_BEFORE_CREDIT = (State.NEW, State.PENDING, State.FULFILLED)

TRANSITIONS: Mapping[Action, Transition] = {
    Action.BATCH: Transition("Create Batch", (State.NEW,), State.PENDING),
    Action.UNBATCH: Transition("Unbatch", (State.PENDING,), State.NEW),
    Action.FULFILL: Transition("Mark Fulfilled", (State.PENDING,), State.FULFILLED),
    Action.DECLINE: Transition("Decline", _BEFORE_CREDIT, State.DECLINED),
    Action.HOLD: Transition("Hold", _BEFORE_CREDIT, State.ON_HOLD),
    Action.UNDO: Transition("Undo", (State.DECLINED, State.ON_HOLD), None),
    Action.GROUP: Transition("Create Credit Batch", (State.FULFILLED,), State.GROUPED),
    Action.UNGROUP: Transition("Ungroup", (State.GROUPED,), State.FULFILLED),
    Action.PAY: Transition("Mark Paid", (State.FULFILLED, State.GROUPED), State.PAID),
}


def propose_batch_name(distributor: str, day: date, taken: Collection[str]) -> str:
    """`Acme 2026-11-21`; the second of the day gets ` (2)`."""
    return _free_name("", distributor, f" {day.isoformat()}", taken)


def propose_credit_name(distributor: str, day: date, taken: Collection[str]) -> str:
    """`2026-11 Acme`; the second of the month gets ` (2)`."""
    return _free_name(f"{day.isoformat()[:7]} ", distributor, "", taken)


def checked_text(what: str, text: str, length: int, *, required: bool = True) -> str:
    """A typed name, reason or reference without outer spaces. Raises `Refused` when blank, too long or unprintable."""
    text = text.strip()
    if required and not text:
        raise Refused(f"{what} is required.", Place(column=what.lower()))
    if len(text) > length:
        raise Refused(
            f"{what} is longer than {length} characters ({len(text)}): shorten it.", Place(column=what.lower())
        )
    if not text.isprintable():
        raise Refused(
            f"{what} has a line break or another unprintable character: remove it.", Place(column=what.lower())
        )
    return text


def _free_name(before: str, distributor: str, after: str, taken: Collection[str]) -> str:
    number, suffix = 1, ""
    while True:
        room = NAME_LENGTH - len(before) - len(after) - len(suffix)
        name = f"{before}{distributor[:room].strip()}{after}{suffix}"
        if name not in taken:
            return name
        number += 1
        suffix = f" ({number})"
