"""What is made of the selected cells: text that Excel pastes, and Sum, Average and Count for the status line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange
from PySide6.QtWidgets import QHeaderView

from crpm_desktop.domain.money import divide_half_away
from crpm_desktop.domain.numerals import Notation
from crpm_desktop.models.notation import NUMBERS, display_text, edit_text, user_notation
from crpm_desktop.models.paged_model import PagedModel
from crpm_desktop.models.table_model import TableModel
from crpm_desktop.services.cell_text import TextWriter
from crpm_desktop.services.columns import Column, Kind

MOST_CELLS = 50_000
"""More selected cells than this are not worked on at once: the screen would stand still."""


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest rectangle of rows and shown columns (in their order) around the selected cells."""

    first: int
    last: int
    columns: tuple[int, ...]
    cells: frozenset[tuple[int, int]] | None
    """The selected ones; None: all of the rectangle."""

    def __len__(self) -> int:
        return (self.last - self.first + 1) * len(self.columns)

    def holds(self, row: int, column: int) -> bool:
        return self.cells is None or (row, column) in self.cells


@dataclass(frozen=True, slots=True)
class Stats:
    """Of the selected cells: how many are filled, and for numbers of one kind their sum and average."""

    count: int = 0
    total: str = ""
    average: str = ""

    @property
    def text(self) -> str:
        if self.count < 2:
            return ""
        parts = (f"Sum {self.total}", f"Average {self.average}") if self.total else ()
        return "   ".join((*parts, f"Count {self.count:,}"))


def selected_block(selection: QItemSelectionModel, header: QHeaderView) -> Block | None:
    """None when nothing visible is selected."""
    ranges = ranges_of(selection)
    shown = [header.logicalIndex(visual) for visual in range(header.count())]
    shown = [column for column in shown if not header.isSectionHidden(column)]
    columns = tuple(column for column in shown if any(one.left() <= column <= one.right() for one in ranges))
    if not columns:
        return None
    first, last = min(one.top() for one in ranges), max(one.bottom() for one in ranges)
    one = ranges[0]
    if len(ranges) == 1 and all(one.left() <= column <= one.right() for column in columns):
        return Block(first, last, columns, None)
    cells = frozenset(
        (row, column)
        for one in ranges
        for row in range(one.top(), one.bottom() + 1)
        for column in columns
        if one.left() <= column <= one.right()
    )
    return Block(first, last, columns, cells)


def ranges_of(selection: QItemSelectionModel) -> list[QItemSelectionRange]:
    found = selection.selection()
    return [found.at(number) for number in range(found.count())]


def selection_size(selection: QItemSelectionModel) -> int:
    """How many cells are selected, hidden ones included."""
    return sum(one.width() * one.height() for one in ranges_of(selection))


def at_hand(model: TableModel[Any], block: Block) -> bool:
    """Is the block small enough, and in memory, to be worked on at once?"""
    if len(block) > MOST_CELLS:
        return False
    return not isinstance(model, PagedModel) or model.in_memory(block.first, block.last)


def stats_of(model: TableModel[Any], block: Block) -> Stats:
    """Nothing for a block that isn't at hand."""
    if not at_hand(model, block):
        return Stats()
    values: dict[Kind, list[int]] = {}
    count = 0
    for row in range(block.first, block.last + 1):
        for column in block.columns:
            value = model.value(row, column) if block.holds(row, column) else None
            if value is None or value == "":
                continue
            count += 1
            if isinstance(value, int) and model.columns[column].kind in NUMBERS:
                values.setdefault(model.columns[column].kind, []).append(value)
    if len(values) != 1:
        return Stats(count)
    kind, numbers = values.popitem()
    average = divide_half_away(sum(numbers), len(numbers))
    return Stats(count, display_text(kind, sum(numbers)), display_text(kind, average))


def copied_text(
    columns: Sequence[Column[Any]],
    rows: Iterable[tuple[int, Any]],
    block: Block,
    *,
    with_header: bool,
    texts: TextWriter | None = None,
) -> str:
    """Cells with tabs between, rows with line ends: Excel and Sheets put each into a cell of its own.

    `rows` are the block's rows with their numbers; a row that isn't there (None) is blank. `texts` counts those in
    which characters were replaced that no spreadsheet takes.
    """
    shown, notation = [(number, columns[number]) for number in block.columns], user_notation()
    texts = texts or TextWriter()
    lines = [[_quoted(column.title) for _, column in shown]] if with_header else []
    for number, row in rows:
        filled = row is not None
        lines.append(
            [
                cell_for_clipboard(column, column.value(row), notation, texts)
                if filled and block.holds(number, place)
                else ""
                for place, column in shown
            ]
        )
    return "".join("\t".join(line) + "\r\n" for line in lines)


def cell_for_clipboard(column: Column[Any], value: object, notation: Notation, texts: TextWriter) -> str:
    """Numbers plain, percentages with their sign; a text that would be taken for a formula gets an apostrophe."""
    text = edit_text(column.kind, value, notation)
    if column.kind is Kind.PERCENT and text:
        return f"{text}%"
    return _quoted(texts.for_csv(text) if column.kind is Kind.TEXT else text)


def _quoted(text: str) -> str:
    if any(sign in text for sign in '\t\n\r"'):
        return '"' + text.replace('"', '""') + '"'
    return text
