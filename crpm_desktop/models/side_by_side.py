"""The grid of two people's changes side by side, with what was chosen; and the edits that come of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QBrush, QColor, QFont

from crpm_desktop.domain.merge import Side, Verdict
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.models.draft import Draft
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.notation import display_text
from crpm_desktop.models.table_model import PLAIN, RowStyle
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.record_conflicts import RecordConflict
from crpm_desktop.services.side_by_side import Choices, Comparison, Key, Line

SIDES = {"theirs": Side.THEIRS, "mine": Side.MINE}
"""The columns whose cells are that side's."""
FOLLOWS = RowStyle(muted=True, note="Goes with the choice for the whole.")
UNASKED = {
    Verdict.MINE: "Mine: only you {} it",
    Verdict.THEIRS: "Theirs: only they {} it",
    Verdict.ALIKE: "The same: both of you {} it",
}
NOT_CHOSEN = "Choose: mine or theirs"


class SideBySideModel(GridModel[Line]):
    chosen = Signal()
    """Something was chosen: ask `open_questions` again."""

    def __init__(self, comparison: Comparison, parent: QObject | None = None) -> None:
        self.comparison = comparison
        self.choices: dict[Key, Side] = {}
        super().__init__(
            (
                Column("thing", "What", Kind.TEXT, lambda line: line.thing, 17),
                Column("field", "Field", Kind.TEXT, lambda line: line.field, 16),
                Column("base", "As you read it", Kind.TEXT, lambda line: self._words(line, line.base), 11),
                Column("theirs", "Theirs", Kind.TEXT, lambda line: self._words(line, line.theirs), 11),
                Column("mine", "Mine", Kind.TEXT, lambda line: self._words(line, line.mine), 11),
                Column("outcome", "What will stand there", Kind.TEXT, self.outcome, 27, least=22),
                Column("by", "Theirs saved by", Kind.TEXT, lambda line: line.by, 20, least=14),
            ),
            key=lambda line: line.key,
            style=self._style_of_line,
            parent=parent,
        )
        self.set_rows(comparison.lines)

    def choose(self, lines: Iterable[Line], side: Side) -> None:
        """Answers those of the lines that are questions."""
        asked = [line.key for line in lines if line.asks]
        if asked:
            self.choices.update(dict.fromkeys(asked, side))
            self.restyle()
            self.repaint_rows(0, self.rowCount() - 1)
            self.chosen.emit()

    def open_questions(self) -> list[Line]:
        return self.comparison.open_questions(self.choices)

    def outcome(self, line: Line) -> str:
        if line.verdict is None:
            return ""
        if not line.asks:
            return UNASKED[line.verdict].format(line.verb)
        side = self.choices.get(line.key)
        if side is None:
            return NOT_CHOSEN
        if side is Side.MINE:
            return f"Mine: {line.if_mine or self._words(line, line.mine) or 'blank'}"
        return f"Theirs: {line.if_theirs or self._words(line, line.theirs) or 'blank'}"

    def _words(self, line: Line, value: object) -> str:
        if isinstance(value, bool):
            return "Y" if value else "N"
        return display_text(line.kind, value, self.notation)

    def _style_of_line(self, line: Line) -> RowStyle:
        if line.verdict is None:
            return FOLLOWS
        if not line.asks or line.key in self.choices:
            return PLAIN
        return RowStyle(accent=True, bold=True, note=f"Both of you {line.verb} this: choose mine or theirs.")

    def _is_taken(self, row: int, column: int) -> bool:
        """Is this the cell of the side that was chosen?"""
        line = self.row_at(row)
        side = SIDES.get(self.columns[column].name)
        return line is not None and side is not None and self.choices.get(line.key) is side

    def _background(self, row: int, column: int) -> QBrush | None:
        taken = self._is_taken(row, column)
        return QBrush(QColor(self.colors.changed)) if taken else super()._background(row, column)

    def _font(self, row: int, column: int) -> QFont | None:
        font = super()._font(row, column)
        if self._is_taken(row, column):
            font = font or QFont()
            font.setBold(True)
        return font


def rebased_records(
    model: DraftModel[SummaryRow], conflicts: Sequence[RecordConflict], choices: Choices
) -> dict[int, Draft[Any] | None]:
    """The edits as they are to be committed over what stands there now, by place, for `DraftRows.rebase`. A new row
    is then an edit of the record that is there, which is not shown a second time."""
    by_id = {conflict.before.id: conflict for conflict in conflicts if conflict.before is not None}
    by_row = {conflict.mine: conflict for conflict in conflicts if conflict.before is None}
    shown = {row.id: place for place, row, _edited in model.saved_rows()} if by_row else {}
    found: dict[int, Draft[Any] | None] = {}
    for row, draft in model.drafts():
        conflict = by_row.get(draft.row) if draft.saved is None else by_id.get(draft.saved.id)
        if conflict is None:
            continue
        found[model.place_of(row)] = _draft(conflict, conflict.settled(choices))
        if draft.saved is None and conflict.theirs is not None and conflict.theirs.id in shown:
            found[shown[conflict.theirs.id]] = None
    return found


def _draft(conflict: RecordConflict, settled: SummaryRow | None) -> Draft[SummaryRow] | None:
    if conflict.theirs is None:
        return None if settled is None else Draft(settled, None)
    if settled is None:
        return Draft(conflict.theirs, conflict.theirs, deleted=True)
    return Draft(settled, conflict.theirs)
