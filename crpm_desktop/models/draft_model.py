"""A grid that is edited: cells take typed text, show what was changed and what was refused, and can be taken back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.models.draft import Draft, EditableColumn, Refusal, Wrong
from crpm_desktop.models.draft_rows import DraftRows
from crpm_desktop.models.history import History
from crpm_desktop.models.look_ups import LookUps
from crpm_desktop.models.notation import display_text, edit_text, read_typed
from crpm_desktop.models.table_model import CHECKABLE, DISPLAY, EDITABLE, AnyIndex, RowStyle
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.columns import Column, Kind

R = TypeVar("R")


class DraftModel(DraftRows[R]):
    looked_up = Signal()
    """Nothing that was typed waits for the database any more."""

    def __init__(
        self,
        columns: tuple[Column[R], ...],
        editable: Iterable[EditableColumn[R]],
        *,
        key: Callable[[R], object] | None = None,
        own_key: Callable[[R], object] | None = None,
        blank: Callable[[], R] | None = None,
        undeletable: Callable[[R], str] | None = None,
        style: Callable[[R], RowStyle] | None = None,
        ticks: Ticks[R] | None = None,
        named: Callable[[R], str] | None = None,
        history: History | None = None,
        parent: QObject | None = None,
    ) -> None:
        """As `DraftRows`; `own_key` is how errors name a row in `Place.row`, where that is not `key`, and `named` is
        how people do."""
        super().__init__(
            columns,
            key=key,
            blank=blank,
            undeletable=undeletable,
            style=style,
            ticks=ticks,
            history=history,
            parent=parent,
        )
        self.editable = {column.name: column for column in editable}
        self.forbidden = ""
        self.look_ups = LookUps(self.editable, self._take_answer)
        self._own_key = own_key or key
        self._named = named

    def forbid(self, reason: str) -> None:
        """From now on the grid is only looked at; `reason` is told wherever somebody tries to edit it."""
        self.beginResetModel()
        self.forbidden = reason
        self.editable = {
            name: replace(column, locked=lambda _row: reason, fades=False) for name, column in self.editable.items()
        }
        self._undeletable = lambda _row: reason
        self.blank, self._blank_lines = None, 0
        self.endResetModel()

    def name_of(self, row: R) -> str:
        """How people name a row: its `named`, else the texts of its first column."""
        column = self.columns[self._ticks_place + 1]
        return self._named(row) if self._named else display_text(column.kind, column.value(row), self.notation)

    # Cells

    def type_text(self, row: int, name: str, text: str) -> bool:
        """Takes what was typed into a cell; unclear text stays in the cell, marked, and False is returned."""
        kind = self.columns[self.column_index(name)].kind
        read = self.editable[name].read or (lambda typed: read_typed(kind, typed, self.notation))
        if self.is_blank_line(row) and not text.strip():
            return False
        if self.editable[name].asks and self.look_ups.ask is not None and text.strip():
            return self._edit(row, name, lambda: None, text, later=True)
        return self._edit(row, name, lambda: read(text), text)

    def put_value(self, row: int, name: str, value: object) -> bool:
        """Puts a value in the unit of the column's kind into a cell; False when it is refused."""
        return self._edit(row, name, lambda: value, None)

    def locked(self, row: int, name: str) -> str:
        """Why the cell can't be edited; empty when it can."""
        editable = self.editable.get(name)
        if editable is None:
            return f"{self.columns[self.column_index(name)].title} can't be edited."
        draft = self.draft_at(row)
        if draft is not None and draft.deleted:
            return "This row will be deleted at Commit: revert it to edit it."
        shown = self.row_at(row)
        return editable.locked(shown) if editable.locked and shown is not None else ""

    def wrong_at(self, row: int, column: int) -> Wrong | None:
        draft = self.draft_at(row)
        return draft.wrong.get(self.columns[column].name) if draft else None

    def is_changed(self, row: int, column: int) -> bool:
        """Does the cell hold something else than what is saved?"""
        draft = self.draft_at(row)
        if draft is None or self.columns[column].name not in self.editable:
            return False
        value = self.columns[column].value
        return draft.saved is None or value(draft.row) != value(draft.saved)

    def revert_cell(self, row: int, name: str) -> None:
        """The cell as it was saved, or as a new row has it."""
        draft = self.draft_at(row)
        if draft is None or draft.deleted or name not in self.editable:
            return
        before = self.blank() if draft.saved is None and self.blank else draft.saved
        if before is None:
            return
        column, editable = self.columns[self.column_index(name)], self.editable[name]
        value = column.value(before)
        try:
            if editable.read is not None and value is not None and value != "":
                text = edit_text(column.kind, value, self.notation)
                if editable.asks and self.look_ups.ask is not None:
                    self._edit(row, name, lambda: None, text, later=True)
                    return
                value = editable.read(text)
            self._apply({self._order[row]: draft.with_row(editable.put(draft.row, value), name)}, "Revert Cell")
        except Refused as error:
            self.refused.emit(Refusal(error.message, Place(draft.row, name)))

    def rejected(self, place: Place | None, message: str) -> QModelIndex:
        """Marks the cell that a Commit was refused for; typed text that could not be read stays in it.

        The answer is invalid when the cell isn't known or shown.
        """
        row = self._row_named(place)
        if place is None or row is None:
            return QModelIndex()
        column = self._places.get(place.column or "", self._ticks_place + 1)
        draft, name = self._draft_of(row), self.columns[column].name
        typed = draft.wrong[name].text if name in draft.wrong else None
        self._apply({self._order[row]: draft.with_wrong(name, Wrong(message, typed))}, "", undoable=False)
        return self.index(row, column)

    def _row_named(self, place: Place | None) -> int | None:
        if place is None or place.row is None:
            return None
        touched_first = sorted(range(len(self._order)), key=lambda number: self._order[number] not in self._drafts)
        for number in touched_first:
            row = self._rows[self._order[number]]
            if place.row in (row, self._own_key(row) if self._own_key else None):
                return number
        return None

    def _edit(self, row: int, name: str, value: Callable[[], object], text: str | None, *, later: bool = False) -> bool:
        """One cell's edit. `text` is what was typed, to be kept when it is refused, and until it is looked up where
        that is done `later`."""
        draft = self._draft_of(row)
        reason = self.locked(row, name)
        if reason:
            self.refused.emit(Refusal(reason, Place(draft.row, name)))
            return False
        place = self._order[row] if row < len(self._order) else len(self._rows)
        words = f"Typing in {self.columns[self.column_index(name)].title}"
        try:
            after = draft.with_row(self.editable[name].put(draft.row, value()), name)
            after = after.with_wrong(name, Wrong("", text)) if later else after
        except Refused as error:
            if text is not None:
                self._apply({place: draft.with_wrong(name, Wrong(error.message, text))}, words)
            self.refused.emit(Refusal(error.message, Place(draft.row, name)))
            return False
        self._apply({place: after}, words)
        return True

    # What is looked up

    @property
    def waits(self) -> bool:
        """Is something that was typed still being looked up?"""
        return any(draft.waits for draft in self._drafts.values())

    def _put(self, changed: Mapping[int, Draft[R] | None]) -> None:
        super()._put(changed)
        self.look_ups.follow(changed)

    def _take_answer(self, place: int, name: str, text: str, value: object, message: str) -> None:
        """What was typed stands for `value`, or is refused; silent when something else stands there by now."""
        draft = self._drafts.get(place)
        if draft is not None and not draft.deleted and draft.wrong.get(name) == Wrong("", text):
            try:
                if message:
                    raise Refused(message)
                after = draft.with_row(self.editable[name].put(draft.row, value), name)
                self._apply({place: after}, "", undoable=False)
            except Refused as error:
                self._apply({place: draft.with_wrong(name, Wrong(error.message, text))}, "", undoable=False)
                self.refused.emit(Refusal(error.message, Place(draft.row, name)))
        if not self.waits:
            self.looked_up.emit()

    # Qt

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.isValid():
            column = self.columns[index.column()]
            if column.name in self.editable and not self.locked(index.row(), column.name):
                return CHECKABLE if column.kind is Kind.FLAG else EDITABLE
        return super().flags(index)

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = self.columns[index.column()].name if index.isValid() else ""
        if name not in self.editable:
            return super().setData(index, value, role)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self.put_value(index.row(), name, Qt.CheckState(value) is Qt.CheckState.Checked)
        return role == Qt.ItemDataRole.EditRole and self.type_text(index.row(), name, str(value))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return self._row_mark(section)
        return super().headerData(section, orientation, role)

    def _row_mark(self, row: int) -> str:
        """`*` the blank line, `!` refused, `+` new, a cross for deleted, a bullet for edited."""
        draft = self.draft_at(row)
        if draft is None:
            return "*" if self.is_blank_line(row) else ""
        if any(not wrong.waits for wrong in draft.wrong.values()):
            return "!"
        if draft.deleted:
            return "\N{MULTIPLICATION SIGN}"
        return "+" if draft.is_new else "\N{BULLET}"

    # Look

    def text(self, row: int, column: int) -> str:
        wrong = self.wrong_at(row, column)
        if wrong is not None and wrong.text is not None:
            return wrong.text
        return "" if self._check_state(row, column) is not None else super().text(row, column)

    def edit_text(self, row: int, column: int) -> str:
        wrong = self.wrong_at(row, column)
        return wrong.text if wrong is not None and wrong.text is not None else super().edit_text(row, column)

    def spoken(self, row: int, column: int) -> str:
        wrong = self.wrong_at(row, column)
        spoken = super().spoken(row, column)
        if wrong is None:
            return spoken
        return f"{spoken}, being looked up" if wrong.waits else f"{spoken}, refused: {wrong.message}"

    def _check_state(self, row: int, column: int) -> Qt.CheckState | None:
        one = self.columns[column]
        if one.kind is not Kind.FLAG or one.name not in self.editable or self.is_blank_line(row):
            return super()._check_state(row, column)
        return Qt.CheckState.Checked if self.value(row, column) else Qt.CheckState.Unchecked

    # What others saved

    def saved_rows(self) -> Iterator[tuple[int, R, bool]]:
        """Place, state as it was read, and whether it is edited here, of every row that is saved: as it is now, though
        it may be looked through later and on any thread."""
        rows, drafts, gone = list(self._rows), dict(self._drafts), frozenset(self._gone)
        found = ((place, drafts.get(place), row) for place, row in enumerate(rows) if place not in gone)
        states = ((place, row if draft is None else draft.saved, draft is not None) for place, draft, row in found)
        return ((place, saved, touched) for place, saved, touched in states if saved is not None)

    def take_others(self, changed: Mapping[int, R]) -> None:
        """Shows rows as others saved them, by place, but for those that are edited here by now. Order, edits, ticks
        and what can be undone stay."""
        taken = {place for place in changed if place not in self._drafts and place not in self._gone}
        for place in taken:
            self._rows[place] = changed[place]
        rows = self._rows_of(taken)
        if rows:
            self.revision += 1
            self._stamp += 1
            self._totals = None
            self.repaint_rows(rows[0], rows[-1])
            self.totals_changed.emit()

    def _foreground(self, row: int, column: int) -> QBrush | None:
        name = self.columns[column].name
        draft = self.draft_at(row)
        wrong = draft.wrong.get(name) if draft is not None else None
        fades = name in self.editable and self.editable[name].fades
        waits = wrong is not None and wrong.waits
        if waits or (draft is not None and draft.deleted) or (fades and self.locked(row, name)):
            return QBrush(QColor(self.colors.muted))
        return super()._foreground(row, column)

    def _background(self, row: int, column: int) -> QBrush | None:
        wrong = self.wrong_at(row, column)
        if wrong is not None and not wrong.waits:
            return QBrush(QColor(self.colors.wrong))
        if self.is_changed(row, column):
            return QBrush(QColor(self.colors.changed))
        return super()._background(row, column)

    def _font(self, row: int, column: int) -> QFont | None:
        draft = self.draft_at(row)
        if draft is None or not draft.deleted:
            return super()._font(row, column)
        font = QFont()
        font.setStrikeOut(True)
        return font

    def _tip(self, row: int, column: int) -> str | None:
        wrong, name = self.wrong_at(row, column), self.columns[column].name
        if wrong is not None:
            return wrong.note
        if name in self.editable and (reason := self.locked(row, name)):
            return reason
        draft = self.draft_at(row)
        if draft is not None and draft.saved is not None and self.is_changed(row, column):
            one = self.columns[column]
            return f"Changed; saved is {display_text(one.kind, one.value(draft.saved), self.notation) or 'blank'}"
        return super()._tip(row, column)
