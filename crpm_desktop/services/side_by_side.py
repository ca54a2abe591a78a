"""What two people made of the same thing, line by line: as it was read, theirs, mine, and what there is to choose."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC

from crpm_desktop.db.last_changes import LastChange
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.merge import MISSING, WHOLE, Merge, MergedField, Side, Verdict

Key = tuple[Hashable, Hashable]
"""The thing and its field."""
Choices = Mapping[Key, Side]
Title = Callable[[Hashable], tuple[str, Kind]]
"""How a field is called, and of what kind its values are."""

DELETED = "deleted"
CHANGED = "changed"
NEW = "new"
AS_READ = "there"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one thing. Without a verdict it is only to be looked at: it goes with the thing as a whole."""

    key: Key
    thing: str
    field: str
    kind: Kind
    base: object
    theirs: object
    mine: object
    verdict: Verdict | None
    by: str = ""
    if_mine: str = ""
    """What choosing mine does, where the value does not say it."""
    if_theirs: str = ""
    verb: str = "changed"

    @property
    def asks(self) -> bool:
        return self.verdict is Verdict.ASK


@dataclass(frozen=True, slots=True)
class Thing:
    """`name` as people know it, `noun` what it is; `by` says who saved theirs and when, as far as it is known, and
    `verb` what both did to its fields."""

    key: Hashable
    name: str
    noun: str
    merge: Merge
    title: Title
    by: str = ""
    verb: str = "changed"

    def lines(self) -> list[Line]:
        if self.merge.whole is None:
            return [self._line(field, field.verdict) for field in self.merge.fields]
        if self.merge.theirs is None and self.merge.mine is None:
            return [self._whole("gone for both", "gone for both")]
        if self.merge.theirs is None:
            found = [self._whole(f"added as a new {self.noun}", "stays deleted")]
        else:
            found = [self._whole("deleted", "stays as they saved it")]
        return found + [self._line(field, None) for field in self.merge.fields if self._is_news(field)]

    def settled(self, choices: Choices) -> dict[Hashable, object] | None:
        """What is to stand there; None: nothing. Raises `KeyError` while something is not chosen."""
        return self.merge.result({field: side for (thing, field), side in choices.items() if thing == self.key})

    def _is_news(self, field: MergedField) -> bool:
        """Did the side that still has the thing change this field? A new thing's fields need no lines of their own."""
        kept = field.mine if self.merge.theirs is None else field.theirs
        return self.merge.whole is Verdict.ASK and kept != field.base

    def _line(self, field: MergedField, verdict: Verdict | None) -> Line:
        title, kind = self.title(field.key)
        base, theirs, mine = (None if value is MISSING else value for value in (field.base, field.theirs, field.mine))
        key = (self.key, field.key)
        return Line(key, self.name, title, kind, base, theirs, mine, verdict, self.by, verb=self.verb)

    def _whole(self, if_mine: str, if_theirs: str) -> Line:
        merge = self.merge
        was_new = merge.whole is not Verdict.ASK and (merge.theirs is not None or merge.mine is not None)
        base = None if was_new and self._is_new else AS_READ
        theirs, mine = (self._state(side) for side in (merge.theirs, merge.mine))
        title = f"Whole {self.noun}"
        key = (self.key, WHOLE)
        return Line(key, self.name, title, Kind.TEXT, base, theirs, mine, merge.whole, self.by, if_mine, if_theirs)

    @property
    def _is_new(self) -> bool:
        return all(field.base is MISSING for field in self.merge.fields)

    def _state(self, side: Mapping[Hashable, object] | None) -> str | None:
        if side is None:
            return None if self._is_new else DELETED
        if self._is_new:
            return NEW
        return CHANGED if self.merge.whole is Verdict.ASK else AS_READ


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is to be shown and chosen at once."""

    heading: str
    lines: tuple[Line, ...]

    def open_questions(self, choices: Choices) -> list[Line]:
        return [line for line in self.lines if line.asks and line.key not in choices]


def said_by(change: LastChange | None, *, deleted: bool) -> str:
    """`anna, 2026-11-21 14:03` on the clock on the wall; empty where the trail tells of something else."""
    if change is None or change.deleted is not deleted:
        return ""
    return f"{change.who}, {change.at.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"


def compared(heading: str, things: Iterable[Thing]) -> Comparison:
    return Comparison(heading, tuple(line for thing in things for line in thing.lines()))
