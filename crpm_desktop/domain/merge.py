"""Two people changed one thing: what each did to it, what has to be chosen, and what comes of the choices.

A thing is given as its fields by key, or None where it is not there. `base` is how both found it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

Fields = Mapping[Hashable, object]


class Missing(Enum):
    """The value of a field that a thing does not have."""

    MISSING = auto()


MISSING: Final = Missing.MISSING


class Whole(Enum):
    """The key under which it is chosen whether the thing stays at all."""

    WHOLE = auto()


WHOLE: Final = Whole.WHOLE


class Side(Enum):
    MINE = auto()
    THEIRS = auto()


class Verdict(Enum):
    """Who changed it. What only one side changed, or both alike, is no question; the rest is to be chosen."""

    MINE = auto()
    THEIRS = auto()
    ALIKE = auto()
    ASK = auto()


@dataclass(frozen=True, slots=True)
class MergedField:
    """One field that somebody changed, as all three have it."""

    key: Hashable
    base: object
    theirs: object
    mine: object
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Merge:
    """`whole` is None where both sides have the thing; else who took it away or made it. `fields` are then only to be
    looked at."""

    fields: tuple[MergedField, ...]
    whole: Verdict | None
    theirs: Fields | None
    mine: Fields | None

    @property
    def asks(self) -> tuple[Hashable, ...]:
        """The keys that have to be chosen."""
        if self.whole is not None:
            return (WHOLE,) if self.whole is Verdict.ASK else ()
        return tuple(field.key for field in self.fields if field.verdict is Verdict.ASK)

    def result(self, choices: Mapping[Hashable, Side]) -> dict[Hashable, object] | None:
        """What is to stand there; None: nothing. Raises `KeyError` for a question without an answer."""
        if self.whole is not None:
            kept = self.mine if _side(WHOLE, self.whole, choices) is Side.MINE else self.theirs
            return None if kept is None else dict(kept)
        found = dict(self.theirs or {})
        for field in self.fields:
            if _side(field.key, field.verdict, choices) is Side.MINE:
                if field.mine is MISSING:
                    found.pop(field.key, None)
                else:
                    found[field.key] = field.mine
        return found


def merge(base: Fields | None, theirs: Fields | None, mine: Fields | None) -> Merge:
    """Compares what two sides made of `base`; fields come in the order in which they are first named."""
    keys = dict.fromkeys([*(base or {}), *(mine or {}), *(theirs or {})])
    fields = [_field(key, *(_value(side, key) for side in (base, theirs, mine))) for key in keys]
    return Merge(tuple(field for field in fields if field is not None), _whole(base, theirs, mine), theirs, mine)


def _field(key: Hashable, base: object, theirs: object, mine: object) -> MergedField | None:
    verdict = _verdict(base, theirs, mine)
    return None if verdict is None else MergedField(key, base, theirs, mine, verdict)


def _value(side: Fields | None, key: Hashable) -> object:
    return MISSING if side is None else side.get(key, MISSING)


def _verdict(base: object, theirs: object, mine: object) -> Verdict | None:
    if theirs == base:
        return None if mine == base else Verdict.MINE
    if mine == base:
        return Verdict.THEIRS
    return Verdict.ALIKE if theirs == mine else Verdict.ASK


def _whole(base: Fields | None, theirs: Fields | None, mine: Fields | None) -> Verdict | None:
    if theirs is not None and mine is not None:
        return None
    return _verdict(base, theirs, mine) or Verdict.ALIKE


def _side(key: Hashable, verdict: Verdict, choices: Mapping[Hashable, Side]) -> Side:
    if verdict is Verdict.ASK:
        return choices[key]
    return Side.MINE if verdict is Verdict.MINE else Side.THEIRS
