"""Reading CSV files: UTF-8 with or without BOM, comma or semicolon, found from the header."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from crpm_desktop.services.importing.layout import ImportTable
from crpm_desktop.services.importing.sources import Block, Source, Unreadable

BLOCK_ROWS = 20_000
SCANNED_AT_ONCE = 1 << 20


def csv_source(file: Path, layout: ImportTable) -> Source:
    return Source(layout, file.name, False, file.stat().st_size, lambda: _blocks(file))


def _blocks(file: Path) -> Iterator[Block]:
    """The rows in blocks. Raises `Unreadable` and `OSError`."""
    check_text(file)
    size = max(file.stat().st_size, 1)
    with closing(file.open("rb")) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        delimiter = _delimiter(text.readline())
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        first = 1
        while rows := _next_rows(reader, first):
            yield Block(first, rows, raw.tell() / size)
            first += len(rows)


def _next_rows(reader: Iterator[list[str]], first: int) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    try:
        rows.extend(islice(reader, BLOCK_ROWS))
    except csv.Error as error:
        told = "closing quotes, and none inside of a value that are not doubled"
        raise Unreadable(told, first + len(rows), str(error)) from error
    return rows


def _delimiter(header: str) -> str:
    return ";" if header.count(";") > header.count(",") else ","


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
