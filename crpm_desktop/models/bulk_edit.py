"""Many cells typed at once: paste, fill down, clear. All are tried first, so that what is refused is known before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from crpm_desktop.domain.errors import Refused
from crpm_desktop.models.draft import Draft, EditableColumn, Wrong
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.notation import display_text, edit_text, read_typed
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.progress import Progress

R = TypeVar("R")
STEP = 200
AT_ODDS = "It does not go together with what is typed in the other cells of this row."
_BROKEN = re.compile(r"[\t\r\n\0]")


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to stand in a cell; a row after the last one is a new row."""

    row: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that does not take its text, and why."""

    row: int
    title: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan(Generic[R]):
    """What would come of it. `states` leave the refused cells as they are; `marked` keep the refused text in them."""

    states: Mapping[int, Draft[R]]
    marked: Mapping[int, Draft[R]]
    troubles: tuple[Trouble, ...]
    taken: int
    """How many cells take their text."""
    revision: int


@dataclass(slots=True)
class _Tried(Generic[R]):
    """One row while its cells are tried."""

    draft: Draft[R]
    taken: list[Typed] = field(default_factory=list)
    refused: dict[str, tuple[Typed, str]] = field(default_factory=dict)


class Planning(Generic[R]):
    """Takes the rows as they are when it is made; `work` then touches no model and may run on another thread."""

    def __init__(self, model: DraftModel[R], cells: Iterable[Typed]) -> None:
        by_row: dict[int, list[Typed]] = {}
        new = model.shown_count()
        for cell in cells:
            if cell.row < new or cell.text.strip():  # a blank leaves a new row's cell as such a row starts
                by_row.setdefault(cell.row, []).append(cell)
        self._cells = {row: by_row[row] for row in sorted(by_row)}
        self._states = _without_gaps(model, list(self._cells))
        self._end = model.all_count()
        self._columns = {column.name: column for column in model.columns}
        self._editable: Mapping[str, EditableColumn[R]] = model.editable
        self._notation = model.notation
        self._revision = model.revision
        self._read: dict[tuple[str, str], tuple[object, str]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._cells.values()))

    @property
    def asks(self) -> bool:
        """Is the database asked about one of the texts?"""
        slow = {name for name, column in self._editable.items() if column.asks}
        return any(cell.name in slow and cell.text.strip() for cells in self._cells.values() for cell in cells)

    def work(self, progress: Progress) -> Plan[R]:
        states: dict[int, Draft[R]] = {}
        marked: dict[int, Draft[R]] = {}
        troubles: list[Trouble] = []
        taken = 0
        for done, (row, cells) in enumerate(self._cells.items()):
            if done % STEP == 0:
                progress.step(done, len(self._cells), "Looking at what is pasted")
            place, draft = self._states[row]
            tried = self._try_row(draft, cells)
            taken += len(tried.taken)
            refused = [cell for cell in cells if cell.name in tried.refused]
            troubles += [self._trouble(cell, tried.refused[cell.name][1]) for cell in refused]
            if tried.draft != draft:
                states[place] = tried.draft
            if (with_marks := self._marked(tried)) != draft:
                marked[place] = with_marks
        return Plan(self._closed(states), self._closed(marked), tuple(troubles), taken, self._revision)

    def _closed(self, states: Mapping[int, Draft[R]]) -> dict[int, Draft[R]]:
        """New rows that came to nothing leave no gap between the others."""
        new = sorted(place for place in states if place >= self._end)
        old = {place: draft for place, draft in states.items() if place < self._end}
        return old | {self._end + number: states[place] for number, place in enumerate(new)}

    def _trouble(self, cell: Typed, why: str) -> Trouble:
        return Trouble(cell.row, self._columns[cell.name].title, cell.text, why)

    def _try_row(self, draft: Draft[R], cells: Sequence[Typed]) -> _Tried[R]:
        """Tries the cells from left to right, and again those that another one has made possible, or has changed."""
        tried = _Tried(draft)
        waiting = [cell for cell in cells if self._columns[cell.name].title]
        moved: list[Typed] = []
        for _again in range(len(waiting) + 1):
            tried.refused.clear()
            open_cells = [cell for cell in waiting if not self._stands(tried.draft, cell)]
            moved = [cell for cell in open_cells if self._try_cell(tried, cell)]
            if not moved:
                return tried
        tried.refused |= {cell.name: (cell, AT_ODDS) for cell in moved}
        return tried

    def _try_cell(self, tried: _Tried[R], cell: Typed) -> bool:
        try:
            after = self._typed(tried.draft, cell)
        except Refused as error:
            tried.refused[cell.name] = cell, error.message
            return False
        if after == tried.draft:
            return False
        tried.draft = after
        if cell not in tried.taken:
            tried.taken.append(cell)
        return True

    def _typed(self, draft: Draft[R], cell: Typed) -> Draft[R]:
        column, editable = self._columns[cell.name], self._editable.get(cell.name)
        if editable is None:
            raise Refused(f"{column.title} can't be edited.")
        if draft.deleted:
            raise Refused("This row will be deleted at Commit: revert it to edit it.")
        reason = editable.locked(draft.row) if editable.locked else ""
        if reason:
            raise Refused(reason)
        if _BROKEN.search(cell.text.strip()):
            raise Refused(f"{cell.text.strip()!r} has a line break or a tab in it: one cell takes one line.")
        return draft.with_row(editable.put(draft.row, self._value(column, editable, cell.text)), cell.name)

    def _value(self, column: Column[R], editable: EditableColumn[R], text: str) -> object:
        """What the text stands for; the same text is looked up once."""
        key = column.name, text.strip()
        if key not in self._read:
            self._read[key] = self._looked_up(column, editable, text)
        value, message = self._read[key]
        if message:
            raise Refused(message)
        return value

    def _looked_up(self, column: Column[R], editable: EditableColumn[R], text: str) -> tuple[object, str]:
        try:
            read: Any = editable.read or (lambda typed: read_typed(column.kind, typed, self._notation))
            return read(text), ""
        except Refused as error:
            return None, error.message

    def _stands(self, draft: Draft[R], cell: Typed) -> bool:
        """Does the cell hold this already, as it is shown or as it is edited?"""
        if cell.name in draft.wrong:
            return False
        column, text = self._columns[cell.name], cell.text.strip()
        value = column.value(draft.row)
        if cell.name not in self._editable and not text:
            return True
        if text in {display_text(column.kind, value, self._notation), edit_text(column.kind, value, self._notation)}:
            return True
        return column.kind is not Kind.TEXT and self._reads_as(column.kind, text, value)

    def _reads_as(self, kind: Kind, text: str, value: object) -> bool:
        try:
            return read_typed(kind, text, self._notation) == value
        except Refused:
            return False

    def _marked(self, tried: _Tried[R]) -> Draft[R]:
        draft = tried.draft
        for name, (cell, message) in tried.refused.items():
            editable = self._editable.get(name)
            if editable is not None and not draft.deleted and not (editable.locked and editable.locked(draft.row)):
                draft = draft.with_wrong(name, Wrong(message, cell.text.strip()))
        return draft


def _without_gaps(model: DraftModel[R], rows: list[int]) -> dict[int, tuple[int, Draft[R]]]:
    """Place and state of each row; new rows follow each other from the first new place on."""
    shown = model.shown_count()
    old = model.states(row for row in rows if row < shown)
    new = [row for row in rows if row >= shown]
    made = model.states(range(shown, shown + len(new)))
    return old | dict(zip(new, made.values(), strict=True))
