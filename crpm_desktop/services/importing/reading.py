"""From the rows of a file to the columns of a table: the header matched, every cell understood or reported.

Whole columns are read at once: a code, year or flag is understood once and remembered, amounts that look alike are
turned into cents together. That is what keeps a million rows near the speed of bare CSV reading.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from crpm_desktop.services.importing import money_cells
from crpm_desktop.services.importing.layout import ImportColumn, ImportTable, Money
from crpm_desktop.services.importing.report import Problems
from crpm_desktop.services.importing.sources import Block, Rows, Source, Unreadable, reason_of
from crpm_desktop.services.importing.values import Kind, number_text, shown

UNREAD = object()
"""Stands for a cell that could not be read."""


@dataclass(slots=True)
class Table:
    """What a source holds: values by column, one per row, and the row each was read from."""

    layout: ImportTable
    file: str
    columns: dict[str, list[Any]]
    rows: "array[int]" = field(default_factory=lambda: array("L"))
    rounded: int = 0

    def __len__(self) -> int:
        return len(self.rows)


class _Remembered(dict[object, Any]):
    """What each different cell means, read once."""

    def __init__(self, read: Callable[[object], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: object) -> Any:
        value = self[cell] = self._read(cell)
        return value


class _ColumnReader:
    """Reads the cells of one column; `failed` once a cell was not understood."""

    def __init__(self, column: ImportColumn, workbook: bool) -> None:
        self.column = column
        self.workbook = workbook
        self.failed = False
        self.rounded = 0
        self._known = _Remembered(self._read_cell)

    def read(self, cells: Sequence[Any]) -> list[Any]:
        if self.workbook and bool in set(map(type, cells)):  # True and 1.0 are one key
            return [self._read_cell(cell) for cell in cells]
        return list(map(self._known.__getitem__, cells))

    def _read_cell(self, cell: object) -> Any:
        if isinstance(cell, str):
            cell = cell.strip()
        try:
            if cell in {"", None}:
                return self._blank()
            return self._value(cell)
        except ValueError:
            self.failed = True
            return UNREAD

    def _blank(self) -> Any:
        if not self.column.may_be_blank:
            raise ValueError
        return self.column.default

    def _value(self, cell: object) -> Any:
        kind = cast("Kind", self.column.kind)
        return kind.read((kind.text_of or number_text)(cell).strip() if self.workbook else str(cell))


class _MoneyReader(_ColumnReader):
    def read(self, cells: Sequence[Any]) -> list[Any]:
        if not self.workbook:
            cents = money_cells.bulk_plain(cells, negative=self._negative)
        else:
            cents = money_cells.bulk_numbers(cells) if set(map(type, cells)) == {float} else None
            cents = cents if cents is None or self._negative or min(cents) >= 0 else None
        return [self._read_cell(cell) for cell in cells] if cents is None else cents

    @property
    def _negative(self) -> bool:
        return isinstance(self.column.kind, Money) and self.column.kind.negative

    def _value(self, cell: object) -> int:
        if isinstance(cell, float):
            cents, rounded = money_cells.read_number(cell)
        elif isinstance(cell, str):
            cents, rounded = (money_cells.read_lenient if self.workbook else money_cells.read_plain)(cell)
        else:
            raise ValueError(cell)
        if cents < 0 and not self._negative:
            raise ValueError(cell)
        self.rounded += rounded
        return cents


def read_table(source: Source, problems: Problems, told: Callable[[float], None]) -> Table:
    """The table of a source. What is wrong goes to `problems`; `told` hears how much of the file is read."""
    table = Table(source.layout, source.file, {column.name: [] for column in source.layout.columns})
    try:
        _read_blocks(source, table, problems, told)
    except Unreadable as error:
        problems.add(source.file, error.row, error.column, error.value, error.expected)
    except OSError as error:
        problems.add(source.file, None, None, "", reason_of(error))
    except UnicodeError:  # it was text when it was checked
        problems.add(source.file, None, None, "", "it changed while it was read; import it again")
    return table


def _read_blocks(source: Source, table: Table, problems: Problems, told: Callable[[float], None]) -> None:
    body: _Body | None = None
    for block in source.blocks():
        if body is None:
            rows = list(zip(*block.cells, strict=True)) if block.by_column else block.cells
            start = next((place for place, row in enumerate(rows) if not is_blank(row)), None)
            if start is None:
                continue
            header = [shown(cell).strip().lstrip("\ufeff").casefold() for cell in rows[start]]
            if not header_fits(header, block.first + start, source, problems):
                return
            body = _Body(source, table, header, problems)
            body.add(Block(block.first + start + 1, rows[start + 1 :], block.share))
        else:
            body.add(block)
        told(block.share)
    if body is None:
        expected = f"it is empty; a first row with the names {_names(source.layout.columns)} is needed"
        problems.add(source.file, None, None, "", expected)
    else:
        table.rounded = sum(reader.rounded for reader in body.readers.values())


def header_fits(header: Sequence[str], row: int, source: Source, problems: Problems) -> bool:
    """Reports unknown, repeated and missing columns."""
    known = {column.name for column in source.layout.columns}
    fits = True
    for place, name in enumerate(header):
        if name and (name not in known or name in header[:place]):
            expected = "each column once" if name in known else f"no column but {_names(source.layout.columns)}"
            problems.add(source.file, row, name, name, expected)
            fits = False
    missing = [column for column in source.layout.columns if not column.may_miss and column.name not in header]
    for column in missing:
        problems.add(source.file, row, column.name, "", "a column of this name")
    return fits and not missing


def _names(columns: Sequence[ImportColumn]) -> str:
    return ", ".join(column.name for column in columns)


def is_blank(row: Sequence[object]) -> bool:
    return not any(shown(cell).strip() for cell in row if cell is not None)


class _Body:
    """The rows below the header, block by block."""

    def __init__(self, source: Source, table: Table, header: Sequence[str], problems: Problems) -> None:
        self._table = table
        self._header = header
        self._problems = problems
        self._missing = [column for column in source.layout.columns if column.name not in header]
        self.readers = {
            header.index(column.name): (_MoneyReader if isinstance(column.kind, Money) else _ColumnReader)(
                column, source.workbook
            )
            for column in source.layout.columns
            if column.name in header
        }

    def add(self, block: Block) -> None:
        if not block.cells:
            return
        columns, width = block.cells, len(self._header)
        if not block.by_column or len(columns) != width:
            rows = list(zip(*columns, strict=True)) if block.by_column else columns
            if set(map(len, rows)) != {width}:
                rows = [self._fitted(row, number) for number, row in enumerate(rows, block.first)]
            columns = list(zip(*rows, strict=True))
        numbers = range(block.first, block.first + len(columns[0]))
        rounded = [reader.rounded for reader in self.readers.values()]
        if self._read(columns, numbers):
            return
        for reader, before in zip(self.readers.values(), rounded, strict=True):
            reader.rounded = before
        kept = [
            (number, row) for number, row in zip(numbers, zip(*columns, strict=True), strict=True) if not is_blank(row)
        ]
        if kept:
            self._read(
                list(zip(*(row for _number, row in kept), strict=True)), [number for number, _row in kept], last=True
            )

    def _fitted(self, row: Sequence[object], number: int) -> Sequence[object]:
        """A row as wide as the header; what stands beyond it is a problem."""
        width = len(self._header)
        for cell in row[width:]:
            if shown(cell).strip():
                self._problems.add(self._table.file, number, None, shown(cell), f"only {width} values")
        return [*row[:width], *[""] * (width - len(row))]

    def _read(self, cells: Rows, numbers: Sequence[int], *, last: bool = False) -> bool:
        """Adds columns; on the first try not when a cell can't be read, for its row may be a blank one."""
        read = {place: reader.read(cells[place]) for place, reader in self.readers.items()}
        wrong = [place for place, reader in self.readers.items() if reader.failed and UNREAD in read[place]]
        wrong += [place for place, name in enumerate(self._header) if not name and any(cells[place])]
        if wrong and not last:
            return False
        self._report(wrong, cells, read, numbers)
        for place, reader in self.readers.items():
            self._table.columns[reader.column.name].extend(read[place])
        for column in self._missing:
            self._table.columns[column.name].extend([column.default] * len(numbers))
        self._table.rows.extend(numbers)
        return True

    def _report(
        self,
        places: Sequence[int],
        cells: Rows,
        read: dict[int, list[Any]],
        numbers: Sequence[int],
    ) -> None:
        """Tells the cells at fault row by row; a column without a name must be blank."""
        for index, number in enumerate(numbers if places else ()):
            for place in places:
                cell = shown(cells[place][index]).strip()
                if place not in read and cell:
                    expected = "a column name in the header, or no value below"
                    self._problems.add(self._table.file, number, None, cell, expected)
                elif place in read and read[place][index] is UNREAD:
                    column = self.readers[place].column
                    self._problems.add(self._table.file, number, column.name, cell, column.kind.expected)
