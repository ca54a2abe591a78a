"""Reading CSV files: UTF-8 with or without BOM, comma or semicolon, found from the header."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from crpm_desktop.services.importing.layout import ImportTable
from crpm_desktop.services.importing.sources import Block, Rows, Source, Unreadable

BLOCK_ROWS = 1_000
PIECE = 1 << 16
SCANNED_AT_ONCE = 1 << 20


def csv_source(file: Path, layout: ImportTable) -> Source:
    return Source(layout, file.name, False, file.stat().st_size, lambda: _blocks(file))


def _blocks(file: Path) -> Iterator[Block]:
    """The rows in blocks, the header in one of its own. Raises `Unreadable` and `OSError`.

    Up to the first quote lines are split without looking at each character, which is twice as fast.
    """
    check_text(file)
    size = max(file.stat().st_size, 1)
    with file.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        piece, first = text.readline(), 1
        delimiter = ";" if piece.count(";") > piece.count(",") else ","
        while piece:
            if '"' in piece:
                reader = csv.reader(chain(io.StringIO(piece, newline=""), text), delimiter=delimiter, strict=True)
                yield from _quoted_blocks(reader, first, lambda: raw.tell() / size)
                return
            cells = _columns(piece, delimiter)
            rows: Rows = cells or list(csv.reader(io.StringIO(piece, newline=""), delimiter=delimiter))
            yield Block(first, rows, raw.tell() / size, by_column=bool(cells))
            first += len(cells[0]) if cells else len(rows)
            piece = text.read(PIECE)
            piece += text.readline() if piece else ""


def _columns(piece: str, delimiter: str) -> list[list[str]]:
    """The cells of lines without quotes, column by column; none when the lines differ in their number of cells."""
    piece = piece.replace("\r\n", "\n").removesuffix("\n")
    lines = piece.count("\n") + 1
    width = piece.count(delimiter, 0, piece.find("\n") if lines > 1 else None) + 1
    # every line but the first now starts a cell: when all these are in the first column, the lines are alike
    cells = piece.replace("\n", f"{delimiter}\n").split(delimiter)
    columns = [cells[column::width] for column in range(width)]
    columns[0] = "".join(columns[0]).split("\n")
    return [] if "\r" in piece or len(columns[0]) != lines or len(cells) != lines * width else columns


def _quoted_blocks(reader: Iterator[list[str]], first: int, share: Callable[[], float]) -> Iterator[Block]:
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == BLOCK_ROWS:
                yield Block(first, rows, share())
                first, rows = first + len(rows), []
    except csv.Error as error:
        told = "a value in quotes to be closed, and quotes inside of it to be doubled"
        raise Unreadable(told, first + len(rows), str(error)) from error
    yield Block(first, rows, 1)


def check_text(file: Path) -> None:
    """Refuses what is not UTF-8 text, and names the line and the byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, start = 1, 0
    with file.open("rb") as raw:
        while block := raw.read(SCANNED_AT_ONCE):
            bad = block.find(b"\0")
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                undecoded = error.start - (len(error.object) - len(block))
                bad = undecoded if bad < 0 else min(bad, undecoded)
            if bad >= 0:
                _refuse_byte(line + block.count(b"\n", 0, max(bad, 0)), start + bad + 1)
            line += block.count(b"\n")
            start += len(block)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            _refuse_byte(line, start)


def _refuse_byte(line: int, byte: int) -> None:
    raise Unreadable(f"it is not UTF-8 text at line {line}, byte {byte} of the file; save it as CSV UTF-8")
