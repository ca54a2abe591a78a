"""The rows of an editable grid with their unsaved states: new, edited, deleted, refused. Nothing is written here."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QObject, Signal

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.models.draft import Draft, Refusal
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.history import History
from crpm_desktop.models.table_model import NO_INDEX, AnyIndex, RowStyle
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.change_set import ChangeSet
from crpm_desktop.services.columns import Column

R = TypeVar("R")


class DraftRows(GridModel[R]):
    edited = Signal()
    """Something was edited or taken back: ask `has_changes` again."""
    refused = Signal(object)
    """A `Refusal`: the sentence for what was typed or tried."""

    def __init__(
        self,
        columns: tuple[Column[R], ...],
        *,
        key: Callable[[R], object] | None = None,
        blank: Callable[[], R] | None = None,
        undeletable: Callable[[R], str] | None = None,
        style: Callable[[R], RowStyle] | None = None,
        ticks: Ticks[R] | None = None,
        history: History | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`blank` makes a new row (None: none can be added), and a blank line for it ends the grid.
        `undeletable` says why a row can't be deleted; empty means that it can. Grids that share a `history` are undone
        together."""
        super().__init__(columns, key=key, style=style, ticks=ticks, parent=parent)
        self.blank = blank
        self._blank_lines = 0 if blank is None else 1
        self._undeletable = undeletable
        self._drafts: dict[int, Draft[R]] = {}
        self._gone: dict[int, int] = {}
        self.history = history or History(self)
        self.revision = 0

    # What was changed

    @property
    def has_changes(self) -> bool:
        return any(draft.is_change for draft in self._drafts.values())

    def change_count(self) -> int:
        """How many rows a Commit would write."""
        return sum(draft.is_change for draft in self._drafts.values())

    def changes(self) -> ChangeSet[R]:
        """Raises `Refused` with the cell while text stands somewhere that could not be taken."""
        drafts = [self._drafts[place] for place in sorted(self._drafts)]
        kept = [draft for draft in drafts if not draft.deleted]
        for draft in kept:
            if draft.unread is not None:
                raise Refused(draft.wrong[draft.unread].note, Place(draft.row, draft.unread))
        new = tuple(draft.row for draft in kept if draft.is_new)
        return ChangeSet(
            new=new,
            edited=tuple(draft.edited() for draft in kept if not draft.is_new and draft.row != draft.saved),
            deleted=tuple(draft.saved for draft in drafts if draft.deleted and draft.saved is not None),
            repeated=self._repeated(new),
        )

    def _repeated(self, new: tuple[R, ...]) -> tuple[R, ...]:
        key = self.key
        if key is None or not new:
            return ()
        left_out = {place for place, draft in self._drafts.items() if draft.is_new or draft.deleted} | self._gone.keys()
        saved = [row for place, row in enumerate(self._rows) if place not in left_out]
        found = {key(row) for row in new}.intersection(map(key, saved))
        return tuple(row for row in new if key(row) in found)

    def draft_at(self, row: int) -> Draft[R] | None:
        """The unsaved state of a row shown; None for one as it was saved, and for the blank line."""
        if not self._drafts:  # every cell that is painted asks
            return None
        return self._drafts.get(self._order[row]) if 0 <= row < len(self._order) else None

    def is_blank_line(self, row: int) -> bool:
        return len(self._order) <= row < self.rowCount()

    # Whole rows

    def add_row(self, new: R | None = None) -> int:
        """Adds a new row at the end, made by `blank` unless it is given; answers its number."""
        if new is None:
            if self.blank is None:
                raise ValueError("this grid takes no new rows")
            new = self.blank()
        self._apply({len(self._rows): Draft(new, None)}, "New Row")
        return len(self._order) - 1

    def delete_rows(self, rows: Iterable[int]) -> None:
        """New rows go at once; saved ones are marked and go with the Commit."""
        after: dict[int, Draft[R] | None] = {}
        for row in rows:
            shown = self.row_at(row)
            if shown is None:
                continue
            draft = self._draft_of(row)
            reason = self._undeletable(shown) if self._undeletable and not draft.is_new else ""
            if reason:
                self.refused.emit(Refusal(reason, Place(shown)))
            else:
                after[self._order[row]] = None if draft.is_new else Draft(draft.row, draft.saved, deleted=True)
        self._apply(after, "Delete Rows")

    def revert_rows(self, rows: Iterable[int]) -> None:
        """Rows as they were saved; new ones go."""
        places = [self._order[row] for row in rows if row < len(self._order)]
        self._apply({place: None for place in places if place in self._drafts}, "Revert Rows")

    def revert_all(self) -> None:
        self._apply(dict.fromkeys(self._drafts), "Revert All")

    # Many rows at once

    def states(self, rows: Iterable[int]) -> dict[int, tuple[int, Draft[R]]]:
        """Place and state of each of these rows; rows after the last one are new ones to be."""
        shown = len(self._order)
        return {
            row: (self._order[row] if row < shown else len(self._rows) + row - shown, self._draft_of(row))
            for row in rows
        }

    def take(self, states: Mapping[int, Draft[R]], words: str) -> None:
        """Gives rows these states, as one step; new rows without a gap after the last place."""
        self._apply(states, words)

    def restore(self, states: Mapping[int, Draft[R] | None]) -> None:
        """For `History`: states that rows had once."""
        self._apply(states, "")

    def rebase(self, drafts: Mapping[int, Draft[R] | None]) -> None:
        """What others saved in the meantime is what stands there now, by place, with what is to become of it; None: the
        row is gone. Nothing before that can be undone."""
        self._put_aside({place for place, draft in drafts.items() if draft is None})
        for place, draft in drafts.items():
            if draft is not None:
                self._rows[place] = draft.row
                self._drafts.pop(place, None)
                if draft.is_change:
                    self._drafts[place] = draft
        self.revision += 1
        self._stamp += 1
        self._totals = None
        self.history.forget(self)
        rows = self._rows_of(drafts.keys() - self._gone.keys())
        if rows:
            self.repaint_rows(rows[0], rows[-1])
        self.totals_changed.emit()
        self.edited.emit()

    def place_of(self, row: int) -> int:
        """What stays of a row shown while others come, go and are sorted."""
        return self._order[row]

    def row_of_place(self, place: int) -> int | None:
        """The number under which a place is shown; None when it is not."""
        return self._order.index(place) if place in self._order else None

    def drafts(self) -> list[tuple[int, Draft[R]]]:
        """The rows shown that were touched, with their numbers, in their order."""
        drafts = self._drafts
        return [(row, drafts[place]) for row, place in enumerate(self._order) if place in drafts] if drafts else []

    # The one way in of every edit

    def _apply(self, after: Mapping[int, Draft[R] | None], words: str, *, undoable: bool = True) -> None:
        """Gives rows, by their place, these states; None is as it was saved, and the end of a new row."""
        changed = {place: state for place, draft in after.items() if self._differs(place, state := _normal(draft))}
        if not changed:
            return
        with self.history.step(words):
            if undoable:
                self.history.record(self, {place: self._drafts.get(place) for place in changed}, changed)
            self._put(changed)

    def _put(self, changed: Mapping[int, Draft[R] | None]) -> None:
        self.revision += 1
        self._stamp += 1
        removed = {place for place, draft in changed.items() if draft is None and self._drafts[place].is_new}
        added = {place for place in changed if place >= len(self._rows) or place in self._gone}
        self._share_in_totals(changed, -1)
        self._change(changed.keys() - removed - added, changed)
        self._put_aside(removed)
        self._insert([(place, draft) for place in sorted(added) if (draft := changed[place]) is not None])
        self._share_in_totals(changed, 1)
        self.totals_changed.emit()
        self.edited.emit()

    def _differs(self, place: int, draft: Draft[R] | None) -> bool:
        return self._drafts.get(place) != draft

    def _change(self, places: set[int], states: Mapping[int, Draft[R] | None]) -> None:
        for place in places:
            draft, before = states[place], self._drafts.pop(place, None)
            if draft is not None:
                self._drafts[place] = draft
                self._rows[place] = draft.row
            elif before is not None and before.saved is not None:
                self._rows[place] = before.saved
        if not places:
            return
        rows = self._rows_of(places)
        if rows:
            self.repaint_rows(rows[0], rows[-1])
        if len(rows) < len(places):  # left out by a filter until now: what is edited is shown
            shown, self._totals = set(self._order), None
            self._bring_back([(len(self._order), place) for place in sorted(places - shown)])

    def _put_aside(self, places: set[int]) -> None:
        for row in reversed(self._rows_of(places)):
            self.beginRemoveRows(QModelIndex(), row, row)
            place = self._order.pop(row)
            self._drafts.pop(place, None)
            self._gone[place] = row
            self.endRemoveRows()

    def _insert(self, added: list[tuple[int, Draft[R]]]) -> None:
        back = [(self._gone[place], place) for place, _ in added if place in self._gone]
        fresh = [place for place, _ in added if place not in self._gone]
        for place, draft in added:
            if place >= len(self._rows):
                self._rows.append(draft.row)
            self._rows[place] = draft.row
            self._drafts[place] = draft
            self._gone.pop(place, None)
        self._bring_back(sorted(back))
        self._add_at_end(fresh)

    def _bring_back(self, places: list[tuple[int, int]]) -> None:
        """Rows that were here before, each to the number that it had."""
        for number, place in places:
            row = min(number, len(self._order))
            self.beginInsertRows(QModelIndex(), row, row)
            self._order.insert(row, place)
            self.endInsertRows()

    def _add_at_end(self, places: list[int]) -> None:
        # New rows take the number of the blank line and those after it, and blank lines come in below: an editor that
        # is open on the blank line stays on its row.
        if not places:
            return
        first = len(self._order)
        end = first + self._blank_lines
        self.beginInsertRows(QModelIndex(), end, end + len(places) - 1)
        self._blank_lines += len(places)
        self.endInsertRows()
        self._blank_lines -= len(places)
        self._order += places
        self.repaint_rows(first, len(self._order) - 1)

    def _rows_of(self, places: set[int]) -> list[int]:
        """The numbers, ascending, under which these places are shown."""
        if len(places) == 1:
            (place,) = places
            row = self.row_of_place(place)
            return [] if row is None else [row]
        return [row for row, place in enumerate(self._order) if place in places]

    def _draft_of(self, row: int) -> Draft[R]:
        if row >= len(self._order):
            if self.blank is None:
                raise IndexError(row)
            return Draft(self.blank(), None)
        saved = self._rows[self._order[row]]
        return self._drafts.get(self._order[row]) or Draft(saved, saved)

    # Rows

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._order) + self._blank_lines

    def identity(self, row: int) -> object:
        draft = self.draft_at(row)
        return ("new", self._order[row]) if draft is not None and draft.is_new else super().identity(row)

    def row_of(self, identity: object) -> int | None:
        if isinstance(identity, tuple) and identity[:1] == ("new",):
            return self._row_of_place(identity[1])
        row = super().row_of(identity)
        if row is None or not self._drafts or self.identity(row) == identity:
            return row
        return next((row for row in range(len(self._order)) if self.identity(row) == identity), None)

    def set_rows(self, rows: Iterable[R]) -> None:
        """Shows these instead; every unsaved edit is dropped."""
        edited = bool(self._drafts)
        super().set_rows(rows)
        if edited:
            self.edited.emit()

    def unclear_count(self) -> int:
        """In how many cells something typed could not be understood."""
        return sum(wrong.text is not None for draft in self._drafts.values() for wrong in draft.wrong.values())

    def _forget_rows(self) -> None:
        self._drafts, self._gone = {}, {}
        self.revision += 1
        self.history.forget(self)

    def _places_shown(self) -> list[int]:
        places = range(len(self._rows))
        return [place for place in places if place not in self._gone] if self._gone else list(places)

    def _always_shown(self) -> Collection[int]:
        return self._drafts.keys()

    def _counted_rows(self) -> list[R]:
        deleted = {place for place, draft in self._drafts.items() if draft.deleted}
        return [self._rows[place] for place in self._order if place not in deleted] if deleted else self.rows()

    def _share_in_totals(self, places: Iterable[int], sign: int) -> None:
        """Takes these rows out of the totals, or back in: an edit need not add up a hundred thousand others."""
        if self._totals is None:
            return
        for place in places:
            draft = self._drafts.get(place)
            if place >= len(self._rows) or place in self._gone or (draft is not None and draft.deleted):
                continue
            for column in self.columns:
                value = column.value(self._rows[place]) if column.total else None
                if isinstance(value, int):
                    self._totals[column.name] += sign * value


def _normal(draft: Draft[R] | None) -> Draft[R] | None:
    """None for a state that differs in nothing from the saved row."""
    return draft if draft is not None and (draft.is_change or draft.wrong) else None
