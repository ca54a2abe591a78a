"""Looks over the XML of sheets and shared texts while it streams by, without parsing it.

What it finds: cells that hold an error or a formula never calculated, which a reader gives back as blank; cells far
away from the others, up to which a reader fills memory with blanks; how much text the cells repeat.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from xml.parsers import expat
from xml.sax.saxutils import unescape

from crpm_desktop.services.importing.sources import Unreadable

CellPlace = tuple[int, int]
"""Row and column of a cell, both from 0."""

BrokenCells = dict[CellPlace, str]

SMALL_AREA = 3_000_000
"""Cells that a sheet may span however few it has."""

MOST_BLANKS = 40
"""Cells that a larger sheet may span for each that it has."""

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_TEXTS = 10_000_000

_LETTERS_AND_DIGITS = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ123456789", b"A" * 25 + b"0" * 9)
_ROW_STARTS = (b'r="', b'r="A')
_ODD_PLACES = (b"r='", b"r =", b"r= ", b'r="&', b"r\t", b"r\r", b"r\n", b":c ", b":row ")
_BROKEN_MARKS = (b'"e"', b"'e'", b"<f", b":f")
_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s>]")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?v[\s/>]")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_CELL_END = re.compile(rb"</(?:\w{1,20}:)?c>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_LAST_ROWS = re.compile(rb'r="[A-Z]?([0-9]{7})"')
_TEXT_CELL = re.compile(rb"""t=["']s["'][^>]{0,100}>\s{0,9}<(?:\w{1,20}:)?v>([0-9]{1,9})<""")


def whole_elements(pieces: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    """The pieces cut anew, after the last `end` of each, so that no element is torn apart."""
    rest = b""
    for piece in pieces:
        joined = rest + piece
        cut = joined.rfind(end) + len(end)
        if cut >= len(end):
            yield joined[:cut]
            rest = joined[cut:]
        elif len(joined) > 32 * 2**20:
            yield joined
            rest = b""
        else:
            rest = joined
    yield rest


class SheetScan:
    """One pass over a sheet."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.broken: BrokenCells = {}
        self.text_cells = 0
        self._cells = 0
        self._row_digits = 1
        self._odd = False
        for piece in whole_elements(pieces, b"</row>"):
            self._scan(piece)

    @property
    def is_surely_dense(self) -> bool:
        """Are there columns A to Z only, and about as many cells as the number of the last row says?"""
        area = 26 * 10**self._row_digits
        return not self._odd and (area <= SMALL_AREA or self._cells >= 10 ** (self._row_digits - 1))

    def _scan(self, piece: bytes) -> None:
        self._cells += piece.count(b"<c ")
        self.text_cells += piece.count(b't="s"') + piece.count(b"t='s'")
        shape = piece.translate(_LETTERS_AND_DIGITS)
        self._odd = self._odd or b'r="AA' in shape or any(odd in piece for odd in _ODD_PLACES)
        while self._row_digits < 8 and any(start + b"0" * (self._row_digits + 1) in shape for start in _ROW_STARTS):
            self._row_digits += 1
        if self._row_digits >= 7:
            self._odd = (
                self._odd or self._row_digits > 7 or max(map(int, _LAST_ROWS.findall(piece)), default=0) > MAX_ROWS
            )
        if any(mark in piece for mark in _BROKEN_MARKS):
            self._find_broken(piece)

    def _find_broken(self, piece: bytes) -> None:
        for cell in _CELL_END.split(piece)[:-1]:
            if not any(mark in cell for mark in _BROKEN_MARKS):
                continue
            start = max((found.start() for found in _CELL.finditer(cell)), default=0)
            end = max(cell.find(b">", start), start)
            attributes, inside = cell[start:end][:1000], cell[end:]
            kind = _TYPE.search(attributes)
            found = broken_value(kind[1] if kind else b"n", inside)
            if found is None:
                continue
            place = _PLACE.search(attributes)
            if place is None:
                raise Unreadable(f"a cell holds no value but {found}; mend it in Excel, save and import again")
            self.broken[_numbers(place)] = found


def broken_value(kind: bytes, inside: bytes) -> str | None:
    """The error or formula of a cell whose value is missing; None for any other. A text result may be blank."""
    value, formula = _inner(inside, _VALUE), _inner(inside, _FORMULA)
    if kind == b"e":
        return value or "#ERROR"
    if formula is not None and not value and kind != b"str":
        return f"={unescape(formula)}"
    return None


def _inner(inside: bytes, tag: "re.Pattern[bytes]") -> str | None:
    """The text of the first element that opens so, None when there is none. Time is proportional to the length."""
    found = tag.search(inside)
    end = inside.find(b">", found.start()) if found else -1
    if end < 0:
        return None
    if inside[end - 1 : end] == b"/":
        return ""
    return inside[end + 1 : max(inside.find(b"<", end), end + 1)].decode("utf-8", "replace").strip()


def _numbers(place: "re.Match[bytes]") -> CellPlace:
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - 64
    return int(place[2]) - 1, column - 1


def is_dense(pieces: Iterable[bytes]) -> bool:
    """Does a sheet hold enough cells for the area that they span? Parses the XML, which takes its time."""
    spread = _Spread()
    parser = expat.ParserCreate()
    parser.StartElementHandler = spread.start
    for piece in pieces:
        parser.Parse(piece)
    return (
        spread.rows <= MAX_ROWS
        and spread.columns <= MAX_COLUMNS
        and spread.rows * spread.columns <= max(SMALL_AREA, MOST_BLANKS * spread.cells)
    )


class _Spread:
    """How many rows and columns the cells of a sheet span; a cell without a place stands right of the one before."""

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            place = _PLACE.fullmatch(f'r="{attributes.get("r", "")}"'.encode())
            row, column = _numbers(place) if place else (self._row - 1, self._column)
            self._column = column + 1
            self.rows, self.columns, self.cells = max(self.rows, row + 1), max(self.columns, column + 1), self.cells + 1


class TextScan:
    """How long the shared texts are, in bytes of XML."""

    def __init__(self) -> None:
        self.longest = 0
        self._lengths = array("L")

    def scan(self, pieces: Iterable[bytes]) -> None:
        """Raises `ValueError` when there are more texts than sheets could hold."""
        for piece in whole_elements(pieces, b"</si>"):
            lengths = list(map(len, piece.split(b"</si>")))[:-1]
            self._lengths.extend(lengths)
            self.longest = max(self.longest, *lengths, 0)
            if len(self._lengths) > MAX_TEXTS:
                raise ValueError("too many texts")

    def length_of_all(self, sheet: Iterable[bytes]) -> int:
        """The texts of all cells of a sheet together."""
        count = len(self._lengths)
        places = (int(found) for piece in whole_elements(sheet, b"</row>") for found in _TEXT_CELL.findall(piece))
        return sum(self._lengths[place] for place in places if place < count)
