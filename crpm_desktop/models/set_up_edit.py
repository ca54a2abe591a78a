"""One rebate program while it is edited: form, levels, and each level's product groups and parents, all uncommitted."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from crpm_desktop.domain.errors import Place
from crpm_desktop.domain.program import Program
from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.models.history import History
from crpm_desktop.models.set_up_levels import BLANK_LEVEL, LevelRow, LevelsModel
from crpm_desktop.models.set_up_lines import parent_lines, product_group_lines
from crpm_desktop.models.set_up_spots import BLOCK_OF_LINES, Block, Lower, Placed, Spot
from crpm_desktop.services.set_up_columns import total_percentages

BLANK_PROGRAM = ProgramDraft()


class ProgramEdit(QObject):
    edited = Signal()
    """Something was edited or taken back: ask `has_changes` again."""
    loaded = Signal()
    """Another program, or the same as it is saved now: fields and blocks are to be shown anew."""
    form_reverted = Signal()
    """Fields are to be shown anew."""
    current_changed = Signal()
    """Another level is the current one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.original: ProgramDraft | None = None
        self.form = BLANK_PROGRAM
        self.product_groups: Mapping[str, str] = {}
        self.history = History(self)
        self.levels = LevelsModel(self, history=self.history)
        self.levels.edited.connect(self._on_edited)
        self._lower: dict[int, Lower] = {}
        self._codes: dict[int, str] = {}
        self._placed: list[Placed] = []
        self._busy = False
        self._loading = False

    # What is shown

    def load(self, original: ProgramDraft | None, draft: ProgramDraft | None = None) -> None:
        """Shows a saved program without any edit; or a new one, made of `draft` where that is given."""
        self._busy = self._loading = True
        before = [model for lower in self._lower.values() for model in lower.models]
        self._lower, self._codes, self._placed = {}, {}, []
        self.original = original
        shown = original or draft or BLANK_PROGRAM
        self.form = replace(shown, levels=())
        if original is not None:
            self.levels.set_rows([LevelRow(level.id, level) for level in original.levels])
        else:
            self._load_new(shown)
        self._busy = self._loading = False
        self.history.clear()
        rows = self.levels.standing()
        self.levels.set_current(rows[0].key if rows else None)
        self._follow_edits()
        self.loaded.emit()
        self.edited.emit()
        for model in before:  # by now no view shows them any more
            model.deleteLater()

    def _load_new(self, draft: ProgramDraft) -> None:
        self.levels.set_rows([])
        for number, level in enumerate(draft.levels):
            key = -1_000_000 - number
            self.levels.add_row(LevelRow(key, replace(level, product_groups=(), parents=())))
            lower = self.lower(key)
            lower.product_groups.add_codes(level.product_groups)
            lower.parents.add_codes(level.parents)

    def revert(self) -> None:
        """Drops every edit."""
        self.load(self.original)

    def set_field(self, name: str, value: object) -> None:
        """A field of the form; silent when it is the same."""
        form = replace(self.form, **{name: value})  # type: ignore[arg-type]
        if form != self.form:
            self.form = form
            self.edited.emit()

    def revert_field(self, name: str) -> None:
        """A field of the form as it was saved."""
        self.set_field(name, getattr(self.original or BLANK_PROGRAM, name))
        self.form_reverted.emit()

    def is_field_changed(self, name: str) -> bool:
        return bool(getattr(self.form, name) != getattr(self.original or BLANK_PROGRAM, name))

    @property
    def has_changes(self) -> bool:
        base = replace(self.original or BLANK_PROGRAM, levels=())
        standing = {row.key for row in self.levels.standing()}
        lower = [model for key, lower in self._lower.items() if key in standing for model in lower.models]
        return self.form != base or self.levels.has_changes or any(model.has_changes for model in lower)

    # Levels and their lines

    @property
    def current_key(self) -> int | None:
        return self.levels.current_key

    def current_row(self) -> LevelRow | None:
        return next((row for row in self.levels.standing() if row.key == self.current_key), None)

    def set_current(self, key: int | None) -> None:
        if key != self.levels.current_key and not self._loading:
            self.levels.set_current(key)
            self.current_changed.emit()

    def lower(self, key: int) -> Lower:
        """The lower block of a level, as it is saved until it is edited."""
        if key not in self._lower:
            groups = product_group_lines(lambda: self.product_groups, self, self.history)
            parents = parent_lines(lambda: self._possible_parents(key), self, self.history)
            level = next((row.level for row in self.levels.standing() if row.key == key), BLANK_LEVEL)
            groups.show_codes(level.product_groups)
            parents.show_codes(level.parents)
            for model in (groups, parents):
                model.edited.connect(self._on_edited)
            self._lower[key] = Lower(groups, parents)
        return self._lower[key]

    def lowers(self) -> dict[int, Lower]:
        """The lower blocks that were looked at, by the key of their level."""
        return dict(self._lower)

    def _possible_parents(self, key: int) -> dict[str, str]:
        rows = self.levels.standing()
        return {row.level.rebate_sub_code: "" for row in rows if row.key != key and row.level.rebate_sub_code}

    # The draft

    def draft(self) -> ProgramDraft:
        """All that is entered, untouched new rows left out; remembers for `mark` where each part of it stands."""
        levels, self._placed = [], []
        for row in self.levels.standing():
            lower = self.lower(row.key)
            groups, parents = (model.entered() for model in lower.models)
            if row.level == BLANK_LEVEL and not groups and not parents:
                continue
            self._placed.append(
                Placed(row.key, tuple(line.key for line in groups), tuple(line.key for line in parents))
            )
            levels.append(
                replace(
                    row.level,
                    product_groups=tuple(line.code for line in groups),
                    parents=tuple(line.code for line in parents),
                )
            )
        draft = replace(self.form, levels=tuple(levels))
        return draft.onto(self.original or BLANK_PROGRAM)

    def unread(self) -> tuple[Spot, str] | None:
        """The first cell with text that could not be taken, and why."""
        found = self.levels.find_unread()
        if found is not None:
            index, message = found
            return Spot(Block.LEVELS, self.levels.columns[index.column()].name, index), message
        for row in self.levels.standing():
            for model in self.lower(row.key).models:
                if (found := model.find_unread()) is not None:
                    return Spot(BLOCK_OF_LINES[model.name], model.name, found[0], row.key), found[1]
        return None

    def mark(self, place: Place | None, message: str) -> Spot:
        """Marks the cell that the last draft was refused for, and says where it is."""
        column = place.column or "" if place else ""
        row = place.row if place else None
        if isinstance(row, int):
            key = self._placed[row].key
            return Spot(Block.LEVELS, column, self.levels.rejected(Place(key, column), message), key)
        if isinstance(row, tuple):
            number, line = row
            return self._mark_line(number, line, column, message)
        return Spot(Block.FORM, column)

    def _mark_line(self, number: int, line: int, column: str, message: str) -> Spot:
        placed, block = self._placed[number], BLOCK_OF_LINES[column]
        lower = self.lower(placed.key)
        if block is Block.PRODUCT_GROUPS:
            index = lower.product_groups.rejected(Place(placed.product_groups[line], column), message)
        else:
            index = lower.parents.rejected(Place(placed.parents[line], column), message)
        return Spot(block, column, index, placed.key)

    # What follows from an edit

    def _on_edited(self) -> None:
        if self._busy:
            return
        self._follow_edits()
        self.edited.emit()

    def _follow_edits(self) -> None:
        self._busy = True
        try:
            self._follow_renames()
            self.levels.set_total_percentages(self._total_percentages())
        finally:
            self._busy = False
        rows = self.levels.standing()
        if self.current_key is not None and all(row.key != self.current_key for row in rows):
            self.set_current(rows[0].key if rows else None)

    def _follow_renames(self) -> None:
        """A renamed level's code changes where it stands as a parent; not while two levels have one code."""
        rows = self.levels.standing()
        for row in rows:
            new = row.level.rebate_sub_code
            others = {other.level.rebate_sub_code for other in rows if other.key != row.key}
            old = self._codes.setdefault(row.key, new) or new
            if not new or new in others:
                continue
            if new != old and old not in others:
                for other in rows:
                    self.lower(other.key).parents.follow(old, new)
            self._codes[row.key] = new

    def _total_percentages(self) -> dict[int, int]:
        codes = {}
        for row in self.levels.standing():
            groups, parents = (model.entered() for model in self.lower(row.key).models)
            level = replace(
                row.level,
                product_groups=tuple(line.code for line in groups),
                parents=tuple(line.code for line in parents),
            )
            codes[row.key] = level.sub_code
        totals = total_percentages(Program(self.form.rebate_code, sub_codes=tuple(codes.values())))
        return {
            key: totals[code.rebate_sub_code]
            for key, code in codes.items()
            if code.rebate_sub_code and code.rebate_sub_code in totals
        }
