"""Rows as an Excel workbook: typed cells under a frozen header with a filter, and a sheet that says what was asked.

Written row by row, so that size costs no memory. One styled cell per column is made once and used for every row: that
makes up for the care which every value is given. Amounts are written as decimal digits, never through a binary float.
"""

import contextlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from crpm_desktop.domain.rebate import Color
from crpm_desktop.services.cell_text import TextWriter
from crpm_desktop.services.columns import Column, Kind, text_of
from crpm_desktop.services.export_cells import CellWriter, cell_writer, header_cell, text_cell
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.written_beside import written_beside

R = TypeVar("R")

ROWS_PER_SHEET = 1_048_576
"""What Excel can hold, the header included."""

ROWS_PER_STEP = 500
ROWS_MEASURED = 200
"""A column is as wide as these first rows need."""

WIDEST = 60
ABOUT = "About"


def export_xlsx(
    columns: Sequence[Column[R]],
    rows: Iterable[R],
    path: Path,
    progress: Progress,
    about: About,
    *,
    total: int = 0,
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> ExportOutcome:
    """Writes `rows` in their order; what a sheet can't hold goes on in the next."""
    with written_beside(path) as beside:
        progress.step(0, total, path.name)
        waiting = iter(rows)
        first = list(islice(waiting, ROWS_MEASURED))
        book = _Book(columns, about, rows_per_sheet, [_width(column, first) for column in columns])
        try:
            for count, row in enumerate(chain(first, waiting), 1):
                book.append(row)
                if count % ROWS_PER_STEP == 0:
                    progress.step(count, total, path.name)
            outcome = book.finish(path)
            with beside.open("xb") as file:
                book.save(_Watched(file, outcome.rows, path.name, progress))
        except BaseException:
            book.discard()
            raise
    return outcome


class _Book(Generic[R]):
    """The workbook on its way: data sheets first, `About` last."""

    def __init__(self, columns: Sequence[Column[R]], about: About, rows_per_sheet: int, widths: Sequence[int]) -> None:
        self._columns, self._about, self._rows_per_sheet, self._widths = columns, about, rows_per_sheet, widths
        self._book = Workbook(write_only=True)
        self._book.properties.creator = "Customer Rebate Program Maintenance"
        self._book.properties.title = TextWriter().for_cell(about.title)
        self._texts = TextWriter()
        self._count = self._sheets = self._in_sheet = 0
        self._sheet: Any = None
        self._writers: list[CellWriter[R]] = []
        self._next_sheet()

    def append(self, row: R) -> None:
        if self._in_sheet == self._rows_per_sheet:
            self._end_sheet()
            self._next_sheet()
        self._sheet.append([write(row) for write in self._writers])
        self._in_sheet += 1
        self._count += 1

    def finish(self, path: Path) -> ExportOutcome:
        """Closes the last data sheet and writes `About`."""
        self._end_sheet()
        outcome = ExportOutcome(
            path, self._count, self._texts.replaced, self._texts.cut, self._texts.long_amounts, self._sheets
        )
        self._write_about(outcome)
        return outcome

    def save(self, file: Any) -> None:
        self._book.save(file)

    def discard(self) -> None:
        """Removes the files in which sheets wait to be put together."""
        sheets: list[Any] = list(self._book.worksheets)
        for sheet in sheets:
            with contextlib.suppress(Exception):
                sheet.close()
            with contextlib.suppress(Exception):
                sheet._writer.cleanup()

    def _next_sheet(self) -> None:
        self._sheets += 1
        self._sheet = sheet = self._book.create_sheet(_sheet_title(self._about.title, self._sheets))
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
        for number, width in enumerate(self._widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.append([header_cell(sheet, column) for column in self._columns])
        self._writers = [cell_writer(sheet, column, self._texts) for column in self._columns]
        self._in_sheet = 1

    def _end_sheet(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._in_sheet}"
        self._sheet.close()

    def _write_about(self, outcome: ExportOutcome) -> None:
        sheet = self._book.create_sheet(ABOUT)
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 80
        texts = TextWriter()
        made = datetime.now().astimezone()
        lines = [
            (self._about.title, ""),
            *self._about.asked,
            ("Database", self._about.database),
            ("Exported", made.strftime("%Y-%m-%d %H:%M:%S %z")),
            ("Rows", f"{outcome.rows:,}"),
            *(("Left out", sentence) for sentence in self._about.left_out),
            *(("Note", note) for note in outcome.notes),
            *self._colors(),
        ]
        for label, value in lines:
            sheet.append([text_cell(sheet, label, texts, bold=True), text_cell(sheet, value, texts)])

    def _colors(self) -> list[tuple[str, str]]:
        """What the colours of the figures say, where there are some."""
        if all(column.color is None for column in self._columns):
            return []
        return [(f"Colour {color.label}", color.meaning) for color in Color]


def _width(column: Column[R], rows: Sequence[R]) -> int:
    """Room for the title with its arrow, and for what stands below it: a figure without room shows as `####`."""
    values = (column.value(row) for row in rows)
    longest = max((_shown_width(column.kind, value) for value in values if value is not None), default=0)
    return max(column.width + 3, min(longest, WIDEST) + 2)


def _shown_width(kind: Kind, value: object) -> int:
    if kind is Kind.DATETIME:
        return len("yyyy-mm-dd hh:mm:ss")
    return max(map(len, text_of(kind, value).split("\n")))


def _sheet_title(title: str, number: int) -> str:
    """What Excel takes as the name of a sheet: 31 characters, without those that mean something in a formula."""
    allowed = re.sub(r"[\\/*?:\[\]\x00-\x1f\ud800-\udfff\ufffe\uffff]", "-", title)[:24].strip("' ")
    if allowed.lower() in {"", "history"}:  # Excel keeps "History" for itself
        allowed = f"{allowed} rows".strip().capitalize()
    return allowed if number == 1 else f"{allowed} ({number})"


class _Watched:
    """A file that asks at every write whether to go on; once it is told no, or fails, it takes no more.

    The zip file that writes to it ends itself with some last writes when it is thrown away: those must stay silent.
    """

    def __init__(self, file: IO[bytes], rows: int, name: str, progress: Progress) -> None:
        self._file, self._rows, self._name, self._progress = file, rows, name, progress
        self._ended = False

    def write(self, data: bytes) -> int:
        if self._ended:
            return len(data)
        try:
            self._progress.step(self._rows, self._rows, self._name)
            return self._file.write(data)
        except BaseException:
            self._ended = True
            raise

    def tell(self) -> int:
        return 0 if self._ended else self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self._ended else self._file.seek(offset, whence)

    def flush(self) -> None:
        if not self._ended:
            self._file.flush()
