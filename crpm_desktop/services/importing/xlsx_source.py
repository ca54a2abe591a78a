"""Reading workbooks: a sheet per table, cells as numbers, texts, dates and truth values.

The file is read into memory once, so that what was checked is what is parsed, and Excel may have it back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from crpm_desktop.services.importing.layout import ImportTable
from crpm_desktop.services.importing.report import Problems
from crpm_desktop.services.importing.sheet_scan import BrokenCells
from crpm_desktop.services.importing.sources import KNOWN_TABLES, Block, Rows, Source, Unreadable, table_named
from crpm_desktop.services.importing.xlsx_guard import MAX_FILE, NOT_A_WORKBOOK, check_workbook

BLOCK_ROWS = 1_000


class BrokenCell:
    """A cell without a value: an error, or a formula that was never calculated."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


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
    parts = _sheet_parts(content)
    with _reading():
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]

    def sheet(name: str) -> Sheet:
        shown, cells = f"{file.name}, sheet {name}", broken.get(parts.get(name, ""), {})
        size = len(content) // len(names)
        return Sheet(
            name,
            shown,
            lambda layout: _source(workbook, name, layout, shown, size, cells),
            lambda: _is_empty(workbook, name),
        )

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


def _source(
    workbook: CalamineWorkbook, name: str, layout: ImportTable, shown: str, size: int, broken: BrokenCells
) -> Source:
    return Source(layout, shown, True, size, lambda: _blocks(workbook, name, broken))


def _blocks(workbook: CalamineWorkbook, name: str, broken: BrokenCells) -> Iterator[Block]:
    """The rows in blocks, with the cells that have no value in their places. Raises `Unreadable`."""
    with _reading():
        sheet = workbook.get_sheet_by_name(name)
        total = max([sheet.end[0] if sheet.end else 0, *(row for row, _column in broken)]) + 1
        start, rows = sheet.start[1] if sheet.start else 0, sheet.iter_rows()
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in broken.items():
        by_row.setdefault(row, {})[column - start] = text
    if any(column < 0 for cells in by_row.values() for column in cells):
        raise Unreadable("a cell left of the first column holds an error or a formula that was never calculated")
    first = 0
    while block := [*islice(rows, BLOCK_ROWS)] or [[]] * min(total - first, BLOCK_ROWS):
        yield Block(first + 1, _patched(block, first, by_row), (first + len(block)) / total)
        first += len(block)


def _patched(rows: list[list[Any]], first: int, by_row: dict[int, dict[int, str]]) -> Rows:
    """Rows with a `BrokenCell` wherever the reader only saw a blank."""
    patched: list[Sequence[object]] = list(rows)
    for place, number in enumerate(range(first, first + len(rows)) if by_row else ()):
        for column, text in by_row.get(number, {}).items():
            row = [*patched[place], *[""] * (column + 1 - len(patched[place]))]
            row[column] = BrokenCell(text)
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


def _sheet_parts(content: bytes) -> dict[str, str]:
    """The part of the zip that holds each sheet, by the sheet's name."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            workbook = fromstring(archive.read("xl/workbook.xml"))
            relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ParseError, DefusedXmlException, BadZipFile) as error:
        raise Unreadable(NOT_A_WORKBOOK) from error
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(_relation_id(sheet)) or ""
            parts[sheet.get("name", "")] = normpath(join("xl", target)).lstrip("/")
    return parts


def _relation_id(sheet: Element) -> str | None:
    return next((value for name, value in sheet.items() if name.endswith("}id")), None)
