"""Unsaved edits of a grid or program as they are kept for after a crash, and put back as edits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.domain.set_up_draft import LevelDraft
from crpm_desktop.models.draft import Draft, Wrong
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.models.set_up_enter import enter
from crpm_desktop.models.set_up_levels import BLANK_LEVEL, BlockModel, LevelRow
from crpm_desktop.models.set_up_lines import Line, LinesModel
from crpm_desktop.services.kept_drafts import KeptLevel, KeptRecord, ProgramEdits, SummaryEdits, Typed, TypedLine

# Customer Summary


def summary_edits(model: DraftModel[SummaryRow], criteria: Criteria) -> Callable[[], SummaryEdits]:
    """The edits as they are now, put together by whoever calls, on any thread."""
    drafts = [draft for _row, draft in model.drafts()]
    return lambda: SummaryEdits(
        criteria,
        tuple(KeptRecord(draft.row, draft.saved, draft.deleted, _typed(draft.wrong)) for draft in drafts),
    )


def put_back_records(model: DraftModel[SummaryRow], records: Sequence[KeptRecord]) -> None:
    """As edits of the rows as they were read then: a Commit notices what others saved since. Rows that are not shown
    come in at the end."""
    shown: dict[int | None, int] = {row.id: number for number, row in enumerate(model.rows()) if row.id is not None}
    states: dict[int, Draft[SummaryRow]] = {}
    free = model.all_count()
    for kept in records:
        number = shown.get(kept.saved.id) if kept.saved is not None else None
        place = model.place_of(number) if number is not None else free
        free += number is None
        states[place] = Draft(kept.row, kept.saved, kept.deleted, _wrong(kept.typed))
    model.take(states, "Restore Edits")


# Rebate Set Up


def program_edits(edit: ProgramEdit) -> Callable[[], ProgramEdits]:
    """The edits as they are now; what is typed but not taken included."""
    levels: list[LevelDraft] = []
    typed: list[KeptLevel] = []
    wrong = _wrong_by_row(edit.levels)
    lowers = edit.lowers()
    for row in edit.levels.standing():
        groups, parents = edit.lower(row.key).models if row.key in lowers else (None, None)
        level = row.level if groups is None or parents is None else _with_lines(row.level, groups, parents)
        lines = (*_typed_lines(groups), *_typed_lines(parents))
        if level != BLANK_LEVEL or row in wrong or lines:
            typed += [KeptLevel(len(levels), wrong.get(row, ()), lines)] if row in wrong or lines else []
            levels.append(level)
    kept = ProgramEdits(edit.original, replace(edit.form, levels=tuple(levels)), tuple(typed))
    return lambda: kept


def put_back_program(edit: ProgramEdit, kept: ProgramEdits) -> None:
    """As edits of the program as it was read then: a Commit notices what others saved since."""
    edit.load(kept.original)
    keys = enter(edit, kept.draft)
    for level in kept.levels:
        key = keys[level.number]
        _put_back_typed(edit.levels, next(row for row in edit.levels.standing() if row.key == key), level.typed)
        for line in level.lines:
            lower = edit.lower(key)
            model = next(model for model in lower.models if model.name == line.typed.column)
            _put_back_line(model, line)


def _with_lines(level: LevelDraft, groups: LinesModel, parents: LinesModel) -> LevelDraft:
    return replace(
        level,
        product_groups=tuple(line.code for line in groups.entered()),
        parents=tuple(line.code for line in parents.entered()),
    )


def _wrong_by_row(levels: BlockModel[LevelRow]) -> dict[LevelRow, tuple[Typed, ...]]:
    return {draft.row: typed for _row, draft in levels.drafts() if not draft.deleted and (typed := _typed(draft.wrong))}


def _typed_lines(model: LinesModel | None) -> tuple[TypedLine, ...]:
    drafts = model.drafts() if model is not None else []
    return tuple(
        TypedLine(draft.row.code, typed) for _row, draft in drafts if not draft.deleted for typed in _typed(draft.wrong)
    )


def _put_back_typed(levels: BlockModel[LevelRow], row: LevelRow, typed: Sequence[Typed]) -> None:
    if typed:
        place, draft = levels.states([levels.rows().index(row)]).popitem()[1]
        levels.take({place: replace(draft, wrong=_wrong(typed))}, "Restore Edits")


def _put_back_line(model: LinesModel, line: TypedLine) -> None:
    codes = [each.code for each in model.rows()]
    number = codes.index(line.code) if line.code in codes else model.add_row(Line(-1 - model.all_count()))
    place, draft = model.states([number])[number]
    model.take({place: replace(draft, wrong=_wrong([line.typed]))}, "Restore Edits")


def _typed(wrong: Mapping[str, Wrong]) -> tuple[Typed, ...]:
    """What a Commit refused can be tried again: only text that was not taken is kept."""
    return tuple(Typed(name, mark.text, mark.message) for name, mark in wrong.items() if mark.text is not None)


def _wrong(typed: Sequence[Typed]) -> dict[str, Wrong]:
    return {one.column: Wrong(one.message, one.text) for one in typed}
