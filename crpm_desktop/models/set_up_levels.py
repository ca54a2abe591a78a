"""The upper block of Rebate Set Up: the levels of one program while they are edited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QBrush, QColor, QFont

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.set_up_draft import LevelDraft
from crpm_desktop.models.draft import EditableColumn
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.history import History
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.set_up_columns import LEVELS, TOTAL_TIP

R = TypeVar("R")

NOT_USED = "Not used: Min $ Over Goal is entered. Clear that to enter a percentage here."
BLANK_LEVEL = LevelDraft()


class BlockModel(DraftModel[R]):
    """An editable grid whose rows are committed together with others."""

    def standing(self) -> list[R]:
        """All rows but the deleted ones, whatever a filter shows, in the order in which they came."""
        return [self._rows[place] for place in self._places_shown() if not self._is_deleted(place)]

    def find_unread(self) -> tuple[QModelIndex, str] | None:
        """The first cell with text that could not be taken, and why."""
        for row in range(len(self.rows())):
            draft = self.draft_at(row)
            if draft is not None and not draft.deleted and draft.unread is not None:
                return self.index(row, self.column_index(draft.unread)), draft.wrong[draft.unread].message
        return None

    def _is_deleted(self, place: int) -> bool:
        draft = self._drafts.get(place)
        return draft is not None and draft.deleted


@dataclass(frozen=True, slots=True)
class LevelRow:
    """`key` tells levels apart while their codes are edited: the id of a saved one, below 0 for a new one."""

    key: int
    level: LevelDraft = BLANK_LEVEL


class LevelsModel(BlockModel[LevelRow]):
    def __init__(self, parent: QObject | None = None, *, history: History | None = None) -> None:
        self._totals_pct: dict[int, int] = {}
        new_keys = count(-1, -1)
        super().__init__(
            (*(_column(column) for column in LEVELS), self._total_column()),
            [_editable(column) for column in LEVELS],
            key=lambda row: row.key,
            blank=lambda: LevelRow(next(new_keys)),
            history=history,
            parent=parent,
        )
        self.current_key: int | None = None

    def set_current(self, key: int | None) -> None:
        """The level whose product groups and parents the lower block shows: its code is blue and bold."""
        if key != self.current_key:
            self.current_key = key
            self.restyle()

    def set_total_percentages(self, totals: Mapping[int, int]) -> None:
        """Total % by key; a level without one has blank."""
        if totals != self._totals_pct:
            self._totals_pct = dict(totals)
            self.restyle()

    def _total_column(self) -> Column[LevelRow]:
        return Column("total_pct", "Total %", Kind.PERCENT, lambda row: self._totals_pct.get(row.key), 7, tip=TOTAL_TIP)

    def _is_current_code(self, row: int, column: int) -> bool:
        shown = self.row_at(row)
        return column == 0 and shown is not None and shown.key == self.current_key

    def _foreground(self, row: int, column: int) -> QBrush | None:
        if self._is_current_code(row, column):
            return QBrush(QColor(self.colors.accent))
        shown = self.row_at(row)
        if shown is not None and self.columns[column].name == "min_pct_over_goal" and _amount_is_used(shown):
            return QBrush(QColor(self.colors.muted))
        return super()._foreground(row, column)

    def _background(self, row: int, column: int) -> QBrush | None:
        brush, shown = super()._background(row, column), self.row_at(row)
        if brush is None and shown is not None and self.columns[column].name == "min_pct_over_goal":
            return QBrush(QColor(self.colors.track)) if _amount_is_used(shown) else None
        return brush

    def _font(self, row: int, column: int) -> QFont | None:
        font = super()._font(row, column)
        if self._is_current_code(row, column):
            font = font or QFont()
            font.setBold(True)
        return font

    def _tip(self, row: int, column: int) -> str | None:
        tip, shown = super()._tip(row, column), self.row_at(row)
        if shown is not None and self.columns[column].name == "min_pct_over_goal" and _amount_is_used(shown):
            return NOT_USED if self.wrong_at(row, column) is None else tip
        return tip


def _column(column: Column[LevelDraft]) -> Column[LevelRow]:
    return Column(
        column.name, column.title, column.kind, lambda row: column.value(row.level), column.width, tip=column.tip
    )


def _editable(column: Column[LevelDraft]) -> EditableColumn[LevelRow]:
    def put(row: LevelRow, value: Any) -> LevelRow:
        if column.kind is Kind.TEXT:
            value = (value or "").strip()
        elif column.kind is Kind.FLAG:
            value = bool(value)
        elif column.name == "min_pct_over_goal" and value is not None and _amount_is_used(row):
            raise Refused(NOT_USED)
        return replace(row, level=replace(row.level, **{column.name: value}))

    return EditableColumn(column.name, put, locked=_locked_percentage if column.name == "min_pct_over_goal" else None)


def _amount_is_used(row: LevelRow) -> bool:
    return row.level.min_amt_over_goal is not None


def _locked_percentage(row: LevelRow) -> str:
    """Greyed while Min $ Over Goal is entered; a percentage that stands there already may still be cleared."""
    return NOT_USED if _amount_is_used(row) and row.level.min_pct_over_goal is None else ""
