"""Bounds a workbook before it is parsed: what it unpacks to, what its XML may hold, how far its cells lie apart.

A workbook is a zip of XML, and a small hostile one can unpack to terabytes, hold one cell in the last corner of a
sheet, or repeat one long text a million times. Every part is therefore unpacked once, piece by piece and thrown away,
before the reader sees it. Source: quality.md, "Hostile workbooks".
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from xml.parsers import expat

from crpm_desktop.services.importing.sheet_scan import BrokenCells, SheetScan, TextScan, is_dense
from crpm_desktop.services.importing.sources import Unreadable

MAX_FILE = 40 * 2**20
"""A full sheet of history, 1,048,576 rows, is a file of 25 to 30 MB."""

MAX_UNPACKED = 500 * 2**20
MAX_RATIO = 200
MAX_DIRECTORY = 2**20
"""Bytes of the zip's list of parts: thousands of parts, where a workbook has dozens."""

PIECE = 1 << 20
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_END_64 = b"PK\x06\x07"
_WIDE_XML = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

TOO_LARGE = f"it unpacks to more than {MAX_UNPACKED // 2**20} MB; split it into smaller workbooks"
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError),
    *(expat.ExpatError, RuntimeError, ValueError),
)
"""What a damaged or hostile zip, or its XML, raises while it is read from memory."""

NOT_A_WORKBOOK = "it is no workbook, or a damaged one; open it in Excel and save it as .xlsx"


def check_workbook(content: bytes) -> dict[str, BrokenCells]:
    """The cells without a value of their own (errors, formulas never calculated) of each sheet's part.

    Raises `Unreadable` for what is no workbook or must not be parsed.
    """
    if content.startswith(OLD_FORMAT):
        raise Unreadable("it is protected by a password or in an old format; save it as .xlsx without a password")
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _check_parts(archive, len(content))
    except UNREADABLE as error:
        raise Unreadable(NOT_A_WORKBOOK) from error


def _check_directory(content: bytes) -> None:
    """The list of parts is read as a whole, so its size comes first."""
    end = content.rfind(_DIRECTORY_END)
    if end < 0 or len(content) < end + 22:
        raise Unreadable(NOT_A_WORKBOOK)
    (size,) = struct.unpack_from("<I", content, end + 12)
    if size > MAX_DIRECTORY or content.find(_DIRECTORY_END_64, max(end - 20, 0), end) >= 0:
        raise Unreadable("it has far too many parts for a workbook")


def _check_parts(archive: zipfile.ZipFile, size: int) -> dict[str, BrokenCells]:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise Unreadable(TOO_LARGE)
    if unpacked > MAX_RATIO * size:
        raise Unreadable(f"it unpacks to more than {MAX_RATIO} times its size, as no workbook does")
    texts, sheets = TextScan(), {}
    for part in parts:
        name = part.filename.lower()
        if name.endswith("sharedstrings.xml"):
            texts.scan(_pieces(archive, part))
        elif "worksheets/" in name and name.endswith(".xml"):
            sheets[part.filename] = SheetScan(_pieces(archive, part))
            _check_spread(archive, part, sheets[part.filename])
        else:
            deque(_pieces(archive, part), maxlen=0)
    for name, sheet in sheets.items():
        if sheet.most_cells * texts.longest <= MAX_UNPACKED:
            continue
        if texts.length_of_all(_pieces(archive, archive.getinfo(name))) > MAX_UNPACKED:
            raise Unreadable(TOO_LARGE)
    return {name: sheet.broken for name, sheet in sheets.items()}


def _check_spread(archive: zipfile.ZipFile, part: zipfile.ZipInfo, sheet: SheetScan) -> None:
    """The reader holds every cell from the first to the last, blank ones too."""
    if not sheet.is_surely_dense and not is_dense(_pieces(archive, part)):
        raise Unreadable("a sheet has cells far away from the others; delete the stray cells, rows or columns")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece. Raises `Unreadable` when it is longer than it says, or XML with declarations."""
    declared, done, last = part.file_size, 0, b""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    part.file_size = declared + PIECE  # asks for more than there may be, to see whether there is
    try:
        with archive.open(part) as unpacked:
            while piece := unpacked.read(PIECE):
                done += len(piece)
                if done > declared:
                    raise Unreadable("it unpacks to more than it says, as no workbook does")
                if is_xml and (not last or b"!" in last + piece[:16] or b"!" in piece):
                    _check_xml(last + piece, is_start=not last)
                last = piece[-16:]
                yield piece
    finally:
        part.file_size = declared


def _check_xml(piece: bytes, *, is_start: bool) -> None:
    if is_start and piece.startswith(_WIDE_XML):
        raise Unreadable(NOT_A_WORKBOOK)
    if b"<!" in piece and _DECLARATION.search(piece):
        raise Unreadable("its XML declares entities, as no workbook does")
