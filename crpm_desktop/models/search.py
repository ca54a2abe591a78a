"""Find (Ctrl+F): the next cell whose text has what is looked for, upper and lower case alike."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from crpm_desktop.domain.numerals import Notation
from crpm_desktop.models.notation import NUMBERS, display_text, edit_text
from crpm_desktop.models.table_model import TableModel
from crpm_desktop.services.columns import Column
from crpm_desktop.services.progress import Progress

R = TypeVar("R")
STEP = 2_000
Cell = tuple[int, int]


def find_work(
    model: TableModel[R], needle: str, columns: Sequence[int], start: Cell, *, backwards: bool = False
) -> Callable[[Progress], Cell | None]:
    """Work that answers the next cell (row, column) after `start`, over the end on to the beginning; None: nowhere.

    `columns` are those shown, in their order. The rows are taken as they are now.
    """
    shown = [(number, model.columns[number]) for number in columns]
    position = next((place for place, (number, _) in enumerate(shown) if number == start[1]), -1)
    if backwards:
        shown.reverse()
        position = len(shown) - 1 - position
    count, needle, notation = model.rowCount(), needle.strip().casefold(), model.notation
    first = min(max(start[0], 0), max(count - 1, 0))
    onward = model.rows_from(first, backwards=backwards)
    around = model.rows_from(count - 1 if backwards else 0, backwards=backwards)

    def work(progress: Progress) -> Cell | None:
        rows = _in_turn(onward, around, first)
        for done, (row, shown_row, again) in enumerate(rows):
            if done % STEP == 0:
                progress.step(done, count + 1, "Find")
            skipped = position + 1 if done == 0 else 0
            ended = position + 1 if again else len(shown)
            hit = _hit(shown_row, shown[skipped:ended], needle, notation)
            if hit is not None:
                return row, hit
        return None

    return work


def _in_turn(
    onward: Iterator[tuple[int, R]], around: Iterator[tuple[int, R]], first: int
) -> Iterator[tuple[int, R, bool]]:
    """All rows once from the first on, and the first again at the end, for its cells before the start."""
    for number, row in onward:
        yield number, row, False
    for number, row in around:
        yield number, row, number == first
        if number == first:
            return


def _hit(row: Any, columns: Sequence[tuple[int, Column[Any]]], needle: str, notation: Notation) -> int | None:
    found = (number for number, column in columns if has_text(column, column.value(row), needle, notation))
    return next(found, None)


def has_text(column: Column[Any], value: object, needle: str, notation: Notation) -> bool:
    """Does the value, as it is shown (or typed, without separators), have the casefolded text in it?"""
    if value is None:
        return False
    if needle in display_text(column.kind, value, notation).casefold():
        return True
    return column.kind in NUMBERS and needle in edit_text(column.kind, value, notation)
