"""All that a Commit of Rebate Set Up would write: the form's fields, the levels, and each level's lines."""

from functools import partial

from crpm_desktop.domain.periods import Frequency
from crpm_desktop.models.review import Change, changes_of
from crpm_desktop.models.set_up_edit import BLANK_PROGRAM, ProgramEdit
from crpm_desktop.models.set_up_lines import LinesModel
from crpm_desktop.models.set_up_spots import BLOCK_OF_LINES, Block, Spot

FIELDS = {
    "rebate_code": "Rebate Code",
    "description": "Description",
    "text": "Text",
    "active": "Active",
    "frequency": "Frequency",
    "goal_required": "Goal Required",
}


def changes_of_program(edit: ProgramEdit) -> list[Change]:
    """The changes from top to bottom of the screen; `where` is the field's name, or what `changes_of` gives."""
    found = [_field(edit, name, title) for name, title in FIELDS.items() if edit.is_field_changed(name)]
    found += changes_of(edit.levels, "Levels")
    lowers = edit.lowers()
    for row in edit.levels.standing():
        if row.key in lowers:
            for model in lowers[row.key].models:
                found += changes_of(model, f"{model.columns[0].title}s of {row.level.rebate_sub_code}")
    return found


def _field(edit: ProgramEdit, name: str, title: str) -> Change:
    before = getattr(edit.original or BLANK_PROGRAM, name)
    revert = partial(edit.revert_field, name)
    code = edit.original.rebate_code if edit.original is not None else "New program"
    return Change("Program", code, title, _words(before), _words(getattr(edit.form, name)), "", name, revert, revert)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return value.label if isinstance(value, Frequency) else str(value)


def spot_of(edit: ProgramEdit, where: object) -> Spot:
    """Where on the screen a change stands."""
    if not isinstance(where, tuple):
        return Spot(Block.FORM, str(where))
    model, place, name = where
    row = model.row_of_place(place)
    index = model.index(row, model.column_index(name) if name is not None else 0) if row is not None else None
    if isinstance(model, LinesModel):
        key = next((key for key, lower in edit.lowers().items() if model in lower.models), None)
        return Spot(BLOCK_OF_LINES[model.name], model.name, index, key)
    level = model.row_at(row) if row is not None else None
    return Spot(Block.LEVELS, name or "", index, level.key if level is not None else None)
