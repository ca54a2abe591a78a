"""Entering a whole draft as edits of the program that is shown: what was merged, or what a killed window left."""

from collections.abc import Collection
from dataclasses import replace
from itertools import count

from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.models.draft import Draft
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.models.set_up_levels import LevelRow, LevelsModel
from crpm_desktop.models.set_up_lines import LinesModel
from crpm_desktop.services.set_up_columns import LEVELS, PROGRAM_TITLES

FIRST_NEW = -2_000_000
"""Keys of levels that are entered here are apart from those that a clerk adds."""


def enter(edit: ProgramEdit, wanted: ProgramDraft) -> list[int]:
    """Edits the program shown until it is the wanted one, and gives the keys of its levels in their order.

    None of that can be undone step by step."""
    for name in PROGRAM_TITLES:
        edit.set_field(name, getattr(wanted, name))
    keys = _enter_levels(edit.levels, wanted.levels)
    for key, level in zip(keys, wanted.levels, strict=True):
        lower = edit.lower(key)
        _enter_lines(lower.product_groups, level.product_groups)
        _enter_lines(lower.parents, level.parents)
    edit.history.clear()
    edit.form_reverted.emit()
    return keys


def _enter_levels(levels: LevelsModel, wanted: Collection[LevelDraft]) -> list[int]:
    """The keys of the wanted levels, in their order."""
    rows = {row.key: number for number, row in enumerate(levels.rows())}
    kept = {level.id for level in wanted if level.id in rows}
    levels.delete_rows([number for key, number in rows.items() if key not in kept])
    free, keys = count(FIRST_NEW, -1), []
    for level in wanted:
        if level.id in kept:
            _change_level(levels, rows[level.id], level)
            keys.append(level.id)
        else:
            keys.append(next(free))
            levels.add_row(LevelRow(keys[-1], replace(level, id=0, version=0, product_groups=(), parents=())))
    return keys


def _change_level(levels: LevelsModel, number: int, wanted: LevelDraft) -> None:
    """Its values as they are wanted, without asking what may be typed: Commit says what is wrong with them."""
    place, draft = levels.states([number])[number]
    values = {column.name: getattr(wanted, column.name) for column in LEVELS}
    changed = replace(draft.row, level=replace(draft.row.level, **values))
    levels.take({place: Draft(changed, draft.saved)}, "Enter")


def _enter_lines(lines: LinesModel, wanted: Collection[str]) -> None:
    there = [line.code for line in lines.rows()]
    lines.delete_rows([number for number, code in enumerate(there) if code not in wanted])
    standing = {line.code for line in lines.standing()}
    lines.add_codes(tuple(code for code in wanted if code not in standing))
