"""Reading workbooks: a sheet per table, cells as numbers, texts, dates and truth values.

The file is read into memory once, so that what was checked is what is parsed, and Excel may have it back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from crpm_desktop.services.importing.layout import ImportTable
from crpm_desktop.services.importing.report import Problems
from crpm_desktop.services.importing.sheet_scan import CellPlace
from crpm_desktop.services.importing.sources import KNOWN_TABLES, Block, Rows, Source, Unreadable, table_named
from crpm_desktop.services.importing.values import PERCENT, BrokenCell, PercentCell
from crpm_desktop.services.importing.xlsx_guard import MAX_FILE, NOT_A_WORKBOOK, check_workbook
from crpm_desktop.services.importing.xlsx_parts import Parts

BLOCK_ROWS = 1_000


OddCells = dict[CellPlace, BrokenCell | type[PercentCell]]
"""Cells whose value the reader does not tell whole: what stands there, or what to make of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, to be read as the table that it is asked for. `shown` is how a report names it."""

    name: str
    shown: str
    source: Callable[[ImportTable], Source]
    is_empty: Callable[[], bool]


def sheets_of(file: Path) -> list[Sheet]:
    """The sheets of a workbook, checked before anything is parsed. Raises `Unreadable`, `OSError`."""
    if file.stat().st_size > MAX_FILE:
        raise Unreadable(f"it is larger than {MAX_FILE // 2**20} MB; split it, or save its sheets as CSV UTF-8")
    content = file.read_bytes()
    broken = check_workbook(content)
    parts = Parts(content)
    with _reading():
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]

    def sheet(name: str) -> Sheet:
        shown = f"{file.name}, sheet {name}"

        def source(layout: ImportTable) -> Source:
            odd: OddCells = {place: BrokenCell(text) for place, text in broken.get(parts.of_sheet(name), {}).items()}
            if any(column.kind is PERCENT for column in layout.columns):
                odd |= dict.fromkeys(parts.percent_cells(name), PercentCell)
            return Source(layout, shown, True, len(content) // len(names), lambda: _blocks(workbook, name, odd))

        return Sheet(name, shown, source, lambda: _is_empty(workbook, name))

    return [sheet(name) for name in names]


def xlsx_sources(file: Path, problems: Problems) -> list[Source]:
    """The tables of a workbook; a sheet that is none, but not empty, is a problem. Raises `Unreadable`, `OSError`."""
    sources = []
    for sheet in sheets_of(file):
        layout = table_named(sheet.name)
        if layout is not None:
            sources.append(sheet.source(layout))
        elif not sheet.is_empty():
            problems.add(sheet.shown, None, None, "", f"no table has the name of this sheet; known are {KNOWN_TABLES}")
    if not sources:
        problems.add(file.name, None, None, "", f"no sheet has the name of a table; known are {KNOWN_TABLES}")
    return sources


def _blocks(workbook: CalamineWorkbook, name: str, odd: OddCells) -> Iterator[Block]:
    """The rows in blocks, with the odd cells in their places. Raises `Unreadable`."""
    with _reading():
        sheet = workbook.get_sheet_by_name(name)
        total = max([sheet.end[0] if sheet.end else 0, *(row for row, _column in odd)]) + 1
        start, rows = sheet.start[1] if sheet.start else 0, sheet.iter_rows()
    by_row: dict[int, dict[int, BrokenCell | type[PercentCell]]] = {}
    for (row, column), cell in odd.items():
        by_row.setdefault(row, {})[column - start] = cell
    if any(column < 0 for cells in by_row.values() for column in cells):
        raise Unreadable("a cell left of the first column holds an error or a formula that was never calculated")
    first = 0
    while block := [*islice(rows, BLOCK_ROWS)] or [[]] * min(total - first, BLOCK_ROWS):
        yield Block(first + 1, _patched(block, first, by_row), (first + len(block)) / total)
        first += len(block)


def _patched(rows: list[list[Any]], first: int, by_row: dict[int, dict[int, BrokenCell | type[PercentCell]]]) -> Rows:
    """Rows with the odd cells in place of what the reader gave."""
    patched: list[Sequence[object]] = list(rows)
    for place, row_number in enumerate(range(first, first + len(rows)) if by_row else ()):
        for column, cell in by_row.get(row_number, {}).items():
            row = [*patched[place], *[""] * (column + 1 - len(patched[place]))]
            if isinstance(cell, BrokenCell):
                row[column] = cell
            elif isinstance(number := row[column], float):
                row[column] = cell(number)
            patched[place] = row
    return patched


def _is_empty(workbook: CalamineWorkbook, name: str) -> bool:
    with _reading():
        return workbook.get_sheet_by_name(name).end is None


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever the reader stumbles over is told as what it is: a workbook that can't be read."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable("it is protected by a password; save it without one") from error
    except CalamineError as error:
        raise Unreadable(NOT_A_WORKBOOK) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how the reader's own bugs arrive
            raise Unreadable(NOT_A_WORKBOOK) from error
        raise
