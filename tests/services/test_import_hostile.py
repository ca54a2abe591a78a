"""Workbooks made to harm: refused before they are parsed, quickly and in little memory, with a sentence."""

import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from crpm_desktop.db.work import Work
from crpm_desktop.services.import_files import ImportRefused, import_paths
from crpm_desktop.services.importing import xlsx_guard
from crpm_desktop.services.importing.sources import Unreadable
from crpm_desktop.services.importing.xlsx_guard import check_workbook
from crpm_desktop.services.progress import Silent
from tests.services.import_data import Importer, workbook_bytes

SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook_bytes({"customers": [["cust_no", "name"], ["1000", "Acme"]]})
CELL = b'<c r="A1" t="inlineStr">'


def with_part(name: str, content: bytes, *, declared: int | None = None) -> bytes:
    """The good workbook with one part replaced or added; `declared` is the size that it claims to unpack to."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as good, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in good.infolist():
            if part.filename != name:
                archive.writestr(part.filename, good.read(part))
        archive.writestr(name, content)
        if declared is not None:
            archive.getinfo(name).file_size = declared
            archive.getinfo(name).CRC = zlib.crc32(content[: min(declared, len(content))])
    return made.getvalue()


def sheet_part() -> bytes:
    with zipfile.ZipFile(BytesIO(GOOD)) as good:
        return good.read(SHEET)


def changed_sheet(old: bytes, new: bytes) -> bytes:
    part = sheet_part()
    assert old in part
    return with_part(SHEET, part.replace(old, new))


def many_parts() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"part{number:06}", b"")
    return made.getvalue()


def overlapping() -> bytes:
    """A hundred parts that all are the same bytes of the file: each is honest, together they are not."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("part", b"\0" * 2**20)
        only = archive.getinfo("part")
        archive.filelist.extend([only] * 99)
    return made.getvalue()


def ten_to_the(power: int) -> bytes:
    """Entities that each are ten of the one before."""
    lines = b"".join(b'<!ENTITY e%d "%s">' % (number, b"&e%d;" % (number - 1) * 10) for number in range(1, power))
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "x">' + lines + b"]>"


def repeated_text() -> bytes:
    """One text of 200 kB, shown by 5,000 cells: a gigabyte once it is read."""
    text = b"<sst><si><t>" + b"ab" * 100_000 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 5_001))
    book = with_part(SHEET, b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")
    made = BytesIO(book)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", text)
        archive.writestr("xl/media/noise.bin", zlib.compress(bytes(range(256)) * 8))
    return made.getvalue()


def far(place: str) -> bytes:
    old = b'r="A2"'
    return changed_sheet(old, f'r="{place}"'.encode())


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "it is no workbook"),
    "text": (lambda: b"cust_no,name\n1000,Acme\n", "it is no workbook"),
    "cut off": (lambda: GOOD[:1500], "it is no workbook"),
    "damaged": (lambda: GOOD[:400] + bytes(400) + GOOD[800:], "it is no workbook"),
    "a zip of something else": (overlapping, "it unpacks to more than 200 times its size"),
    "password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "protected by a password"),
    "ratio": (lambda: with_part("xl/zeros.bin", bytes(8 * 2**20)), "it unpacks to more than 200 times its size"),
    "600 MB": (lambda: with_part("xl/zeros.bin", b"0", declared=600 * 2**20), "it unpacks to more than 500 MB"),
    "says less than it is": (
        lambda: with_part("xl/zeros.bin", bytes(30 * 2**20), declared=1000),
        "it unpacks to more than it says",
    ),
    "many parts": (many_parts, "far too many parts"),
    "entities": (lambda: changed_sheet(b"<worksheet", ten_to_the(9) + b"<worksheet"), "its XML declares entities"),
    "a document type": (
        lambda: changed_sheet(b"<worksheet", b"<!-- x --><!DOCTYPE worksheet><worksheet"),
        "its XML declares entities",
    ),
    "entities across pieces": (
        lambda: changed_sheet(b"<worksheet", b" " * (2**20 - 5) + b"<!DOCTYPE x><worksheet"),
        "its XML declares entities",
    ),
    "another encoding": (lambda: with_part(SHEET, sheet_part().decode().encode("utf-16")), "it is no workbook"),
    "far row": (lambda: far("Z1000000"), "cells far away from the others"),
    "far corner": (lambda: far("XFD1048576"), "cells far away from the others"),
    "beyond every sheet": (lambda: far("A99999999"), "cells far away from the others"),
    "far corner in disguise": (
        lambda: changed_sheet(b'<c r="A2"', b"<c\nr = 'XFD1048576'"),
        "cells far away from the others",
    ),
    "far row element": (
        lambda: changed_sheet(b'<row r="2"><c r="A2"', b'<row r="1000000000"><c'),
        "cells far away from the others",
    ),
    "repeated text": (repeated_text, "it unpacks to more than 500 MB"),
    "torn XML": (lambda: with_part(SHEET, sheet_part()[:-40]), "it is no workbook"),
    "no sheet": (lambda: with_part("xl/_rels/workbook.xml.rels", b"<a/>"), "it is no workbook"),
}


def no_work(*, write: bool = True) -> Work:
    raise AssertionError("a hostile workbook came as far as the database")


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    return {name: make() for name, (make, _line) in BOMBS.items()}


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_workbook_is_refused_with_a_sentence(tmp_path: Path, bombs: dict[str, bytes], name: str) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(bombs[name])
    with pytest.raises(ImportRefused) as refusal:
        import_paths(no_work, [file], Silent())
    lines = refusal.value.lines
    assert len(lines) == 1
    assert lines[0].startswith("book.xlsx")
    assert BOMBS[name][1] in lines[0]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_two_seconds_and_100_megabytes(bombs: dict[str, bytes], name: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        check_workbook(bombs[name])
    except Unreadable:
        pass
    else:
        assert name in {"torn XML", "no sheet"}, "only the reader can see these"
    finally:
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 100 * 2**20
    assert time.process_time() - started < 2


def test_a_workbook_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "book.xlsx"
    with file.open("wb") as content:
        content.truncate(xlsx_guard.MAX_FILE + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("the file was read"))
    with pytest.raises(ImportRefused, match="it is larger than 40 MB"):
        import_paths(no_work, [file], Silent())


def test_a_workbook_as_others_write_it_is_read(importer: Importer) -> None:
    """Prefixed names, single quotes, line breaks between attributes, cells without a place, columns beyond Z."""
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = (
        f"<?xml version='1.0'?>\r\n<x:worksheet xmlns:x='{names}'>\n<x:sheetData>\n<x:row r='1'>"
        "<x:c r='AA1' t='str'><x:v>cust_no</x:v></x:c><x:c t='str'><x:v>name</x:v></x:c></x:row>\n"
        "<x:row><x:c\n r = 'AA2' t='str'><x:v>1000</x:v></x:c><x:c t='str'><x:v>r = 'Acme'</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    file = importer.folder / "book.xlsx"
    file.write_bytes(with_part(SHEET, part.encode()))
    importer.import_files([file])
    assert importer.rows("SELECT cust_no, name FROM customers") == [("1000", "r = 'Acme'")]
