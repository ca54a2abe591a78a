"""What a Commit would write, cell by cell, for who wants to look at it before; and which cell an undo was about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from crpm_desktop.models.draft import Draft
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.notation import display_text
from crpm_desktop.services.columns import Column

R = TypeVar("R")

NEW_ROW = "New row"
WHOLE_ROW = "Whole row"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed cell. `note` is why it was refused; `grid` where it is, if there are several; `where` its place for
    who shows it."""

    grid: str
    row: str
    column: str
    before: str
    after: str
    note: str
    where: object
    revert: Callable[[], None]
    revert_row: Callable[[], None]


def changes_of(model: DraftModel[R], grid: str = "") -> list[Change]:
    """The changed cells of one grid, in the order of its rows and columns; `where` is the place and the column."""
    found: list[Change] = []
    for row_number, draft in model.drafts():
        place = model.place_of(row_number)
        name = model.name_of(draft.row if draft.saved is None else draft.saved) or NEW_ROW
        row = f"{NEW_ROW} {name}" if draft.is_new and name != NEW_ROW else name
        for column, before, after, note in _lines(model, draft):
            found.append(
                Change(
                    grid,
                    row,
                    column.title if column is not None else WHOLE_ROW,
                    before,
                    after,
                    note,
                    (model, place, column.name if column is not None else None),
                    partial(_revert, model, place, column.name if column is not None else None),
                    partial(_revert, model, place, None),
                )
            )
    return found


_Line = tuple[Column[Any] | None, str, str, str]


def _lines(model: DraftModel[Any], draft: Draft[Any]) -> list[_Line]:
    if draft.deleted:
        return [(None, "", "deleted", "")]
    found: list[_Line] = []
    for column in model.columns:
        wrong = draft.wrong.get(column.name)
        if column.name not in model.editable:
            continue
        before = None if draft.saved is None else column.value(draft.saved)
        after = column.value(draft.row)
        if wrong is not None or (after != before and not (draft.is_new and _is_nothing(after))):
            shown = wrong.text if wrong is not None and wrong.text is not None else _text(model, column, after)
            found.append((column, _text(model, column, before), shown, wrong.note if wrong is not None else ""))
    if not found and draft.is_new:
        found.append((None, "", "new", ""))
    return found


def _is_nothing(value: object) -> bool:
    return value is None or value is False or value == ""


def _text(model: DraftModel[Any], column: Column[Any], value: object) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return display_text(column.kind, value, model.notation)


def _revert(model: DraftModel[Any], place: int, name: str | None) -> None:
    row = model.row_of_place(place)
    if row is None:
        return
    if name is None:
        model.revert_rows([row])
    else:
        model.revert_cell(row, name)


def first_changed(
    model: DraftModel[Any], before: Mapping[int, Draft[Any] | None], after: Mapping[int, Draft[Any] | None]
) -> tuple[int, str] | None:
    """Row and column of the first cell that differs between two states of rows; None when no such row is shown."""
    shown = sorted((row, place) for place in after if (row := model.row_of_place(place)) is not None)
    for row, place in shown:
        one, other = before.get(place), after[place]
        for name in model.editable:
            if _state(model, name, one, other) != _state(model, name, other, one):
                return row, name
    return (shown[0][0], next(iter(model.editable))) if shown else None


def _state(model: DraftModel[Any], name: str, draft: Draft[Any] | None, other: Draft[Any] | None) -> object:
    """What a cell holds in a state of its row; no state is that of the saved row, if there was one."""
    row = draft.row if draft is not None else other.saved if other is not None else None
    if row is None:
        return None
    wrong = draft.wrong.get(name) if draft is not None else None
    return model.columns[model.column_index(name)].value(row), wrong
