"""Looks over the XML of sheets and shared texts while it streams by, without parsing it.

What it finds: cells that hold an error or a formula never calculated, which a reader gives back as blank; cells far
away from the others, up to which a reader fills memory with blanks; how much text the cells repeat.
"""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
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

LARGE_PART = 32 * 2**20
"""From here on a sheet has so many cells that rows up to `MAX_ROWS` in columns A to Z may be blank."""

_SPACES = bytes.maketrans(b"\t\r\n", b"   ")
_LETTERS_AND_DIGITS = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ123456789", b"A" * 25 + b"0" * 9)
_ROWS = (b'r="0', b'r="A0')
_FAR = re.compile(rb' r(?:="(?:[A-Z]?([0-9]{7,})"|[A-Z]{2}|&)|=[^"]|[^="])')
"""A place beyond column Z or row 999,999, or one that is not written as spreadsheets do."""

_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s>]")
_VALUE = re.compile(rb"<(?:\w{1,20}:)?v[\s/>]")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_CELL_END = re.compile(rb"</(?:\w{1,20}:)?c>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,10})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
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
    """One pass over a sheet. The searches are chosen to keep a hundred times the pace of parsing."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.broken: BrokenCells = {}
        self._size = self._cells = 0
        self._row_digits = 1
        self._odd = False
        for piece in whole_elements(pieces, b"</row>"):
            self._size += len(piece)
            self._scan_places(piece)
            if b"#" in piece or (b"f" in piece and (b"<f" in piece or b":f" in piece)):
                self._find_broken(piece)

    @property
    def is_surely_dense(self) -> bool:
        """Are there columns A to Z only, and about as many cells as the number of the last row says?"""
        many = self._size > LARGE_PART or self._cells >= 10 ** (self._row_digits - 1)
        return not self._odd and (26 * 10**self._row_digits <= SMALL_AREA or many)

    @property
    def most_cells(self) -> int:
        """No cell with a text takes fewer bytes."""
        return self._size // 20

    def _scan_places(self, piece: bytes) -> None:
        if b"\n" in piece or b"\t" in piece or b"\r" in piece:
            piece = piece.translate(_SPACES)
        for far in _FAR.finditer(piece) if not self._odd else ():
            if far[1] is None or int(far[1]) > MAX_ROWS:
                self._odd = True
                break
        if self._size <= LARGE_PART:
            self._cells += piece.count(b"<c ") + piece.count(b":c ")
            shape = piece.translate(_LETTERS_AND_DIGITS)
            while self._row_digits < 7 and any(row + b"0" * self._row_digits in shape for row in _ROWS):
                self._row_digits += 1

    def _find_broken(self, piece: bytes) -> None:
        for cell in _CELL_END.split(piece)[:-1]:
            if b"#" not in cell and b"f" not in cell:
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
    rows = columns = cells = 0

    def see(place: CellPlace, _attributes: dict[str, str]) -> None:
        nonlocal rows, columns, cells
        rows, columns, cells = max(rows, place[0] + 1), max(columns, place[1] + 1), cells + 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = Walk(see).start
    for piece in pieces:
        parser.Parse(piece)
    return rows <= MAX_ROWS and columns <= MAX_COLUMNS and rows * columns <= max(SMALL_AREA, MOST_BLANKS * cells)


class Walk:
    """Goes from cell to cell of a sheet as it is parsed; one without a place stands right of the one before."""

    def __init__(self, see: Callable[[CellPlace, dict[str, str]], None]) -> None:
        self._see = see
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif tag == "c":
            place = _PLACE.fullmatch(f'r="{attributes.get("r", "")}"'.encode())
            row, column = _numbers(place) if place else (self._row - 1, self._column)
            self._column = column + 1
            self._see((row, column), attributes)


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
