"""Undo and redo of what was edited in one grid, or in several that belong together, a step per action."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

MOST_STEPS = 1_000


class Restorable(Protocol):
    """A model that can put states of its rows back."""

    def restore(self, states: Mapping[int, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """What one edit did to rows of one model: their states, by place, before and after it."""

    model: Restorable
    before: Mapping[int, Any]
    after: Mapping[int, Any]


@dataclass(slots=True)
class Step:
    """All that one action did. `words` says what it was: `Undo Paste`."""

    words: str
    parts: list[Part] = field(default_factory=list)


class History(QObject):
    changed = Signal()
    """There is something else to undo or redo now."""
    replayed = Signal(object)
    """The `Part` whose cells were just brought back or done again: they are to be shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._open: Step | None = None
        self._replaying = False

    @property
    def undo_words(self) -> str:
        """What `undo` would take back; empty when there is nothing."""
        return self._done[-1].words if self._done else ""

    @property
    def redo_words(self) -> str:
        return self._undone[-1].words if self._undone else ""

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Everything recorded inside is one step, what follows from it in other models too; the outermost one names
        it."""
        if self._open is not None or self._replaying:
            yield
            return
        self._open = step = Step(words)
        try:
            yield
        finally:
            self._open = None
            if step.parts:
                self._done = [*self._done, step][-MOST_STEPS:]
                self._undone.clear()
                self.changed.emit()

    def record(self, model: Restorable, before: Mapping[int, Any], after: Mapping[int, Any]) -> None:
        """Called within a `step`; while one is undone or done again nothing is recorded."""
        if self._open is not None and not self._replaying:
            self._open.parts.append(Part(model, before, after))

    def undo(self) -> None:
        if self._done and self._open is None:
            step = self._done.pop()
            self._undone.append(step)
            self._replay([Part(part.model, part.after, part.before) for part in reversed(step.parts)])

    def redo(self) -> None:
        if self._undone and self._open is None:
            step = self._undone.pop()
            self._done.append(step)
            self._replay(step.parts)

    def _replay(self, parts: list[Part]) -> None:
        self._replaying = True
        try:
            for part in parts:
                part.model.restore(part.after)
        finally:
            self._replaying = False
        self.changed.emit()
        self.replayed.emit(parts[-1])

    def forget(self, model: Restorable) -> None:
        """The rows of a model were replaced: steps that touched it, and those before, can't be taken back any more."""
        if any(part.model is model for step in (*self._done, *self._undone) for part in step.parts):
            self.clear()

    def clear(self) -> None:
        if self._done or self._undone:
            self._done.clear()
            self._undone.clear()
            self.changed.emit()
