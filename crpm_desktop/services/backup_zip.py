"""The shape of a backup that is the same for every database: a zip of tables.

`manifest.json` says what it is, when it was made and how many rows each table has; one file per table holds JSON lines,
the names of the columns first, then a row per line.
"""

import json
import os
import struct
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.progress import Progress

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_LIMIT = 100_000
MOST_FILES = 100
LONGEST_LINE = 32 * 2**20
"""Characters of a row: a recalculation of half a million records leaves one that long in the trail."""
MOST_UNPACKED = 200
"""How many times its size a file may unpack to; ours stay below thirty."""
NOT_WORTH_A_LOOK = 2**20
TAIL = 22 + 2**16
END, END_64 = b"PK\5\6", b"PK\6\7"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: rows by table, local time of its making, and what only its kind has."""

    kind: str
    made_at: str
    counts: dict[str, int]
    more: dict[str, str]


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table to write: `batches` reads its rows, values in the order of `columns`."""

    name: str
    columns: Sequence[str]
    batches: Callable[[], Generator[list[list[Any]], None, None]]


def write_zip(file: Path, manifest: Manifest, tables: Sequence[TableRows], progress: Progress) -> None:
    """Writes a backup beside its place, reads it back and moves it there. Raises `OSError`, and leaves nothing then."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("xb") as out:
            with ZipFile(out, "w", ZIP_DEFLATED) as archive:
                _write_tables(archive, tables, sum(manifest.counts.values()), progress)
                archive.writestr(MANIFEST, json.dumps(_head(manifest), indent=2))
            out.flush()
            os.fsync(out.fileno())
        with ZipFile(part) as archive:
            if archive.testzip() is not None:
                raise OSError("what was written can't be read back")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _write_tables(archive: ZipFile, tables: Sequence[TableRows], total: int, progress: Progress) -> None:
    done = 0
    for table in tables:
        with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as entry, closing(table.batches()) as batches:
            entry.write(_line(table.columns))
            for rows in batches:
                entry.write(b"".join(_line(row) for row in rows))
                done += len(rows)
                progress.step(done, total, "Writing the backup")


def _line(row: Sequence[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _head(manifest: Manifest) -> dict[str, object]:
    head = {"kind": manifest.kind, "format": FORMAT, "made_at": manifest.made_at, "counts": manifest.counts}
    return head | manifest.more


@contextmanager
def opened(file: Path) -> Iterator[ZipFile]:
    """The zip for reading. Raises `Refused`, also for what the block finds to be no backup."""
    try:
        _refuse_long_list(file)
        with ZipFile(file) as archive:
            _refuse_bomb(file, archive)
            yield archive
    except FileNotFoundError as error:
        raise Refused(f"There is no file {file}: choose the backup file that was named when it was made.") from error
    except (BadZipFile, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise Refused(f"{file} is no backup of this program, or is damaged: choose another file.") from error
    except OSError as error:
        raise Refused(f"{file} can't be read: {error.strerror or error}.") from error


def _refuse_long_list(file: Path) -> None:
    """Before the list of a zip's files is read into memory: it may name millions."""
    with file.open("rb") as source:
        size = source.seek(0, os.SEEK_END)
        source.seek(max(0, size - TAIL))
        tail = source.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise BadZipFile(file.name)
    files, bytes_of_list = struct.unpack_from("<HI", tail, at + 10)
    large = size >= 2**32 - TAIL
    if files > MOST_FILES or bytes_of_list > MANIFEST_LIMIT or (END_64 in tail[max(0, at - 20) : at] and not large):
        raise BadZipFile(file.name)


def _refuse_bomb(file: Path, archive: ZipFile) -> None:
    names = [info.filename for info in archive.infolist()]
    if len(names) > MOST_FILES or len(names) != len(set(names)) or any(not _is_plain(name) for name in names):
        raise BadZipFile(file.name)
    for info in archive.infolist():
        if info.file_size > NOT_WORTH_A_LOOK and info.file_size > MOST_UNPACKED * info.compress_size:
            raise Refused(
                f"{file} unpacks to much more than a backup of this program does: {info.filename} alone to "
                f"{info.file_size:,} bytes. Nothing was restored; choose another file."
            )


def _is_plain(name: str) -> bool:
    """Names of tables, and the manifest: nothing that leads to another folder."""
    return name == MANIFEST or (name.endswith(".jsonl") and name.removesuffix(".jsonl").isidentifier())


def _entry(archive: ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except (KeyError, RuntimeError) as error:  # missing; encrypted or packed in an unknown way
        raise BadZipFile(name) from error


def read_manifest(file: Path, archive: ZipFile, more: Mapping[str, Sequence[str]]) -> Manifest:
    """What the backup says of itself; `more` names the kinds that are known and the texts that each has besides."""
    try:
        with _entry(archive, MANIFEST) as entry:
            said = json.loads(entry.read(MANIFEST_LIMIT))
        kind = str(said["kind"])
        counts = {str(name): int(count) for name, count in said["counts"].items()}
        texts = {name: str(said[name]) for name in more.get(kind, ())}
        newer = int(said["format"]) > FORMAT
        made_at = str(said["made_at"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadZipFile(MANIFEST) from error
    if newer:
        raise Refused(f"{file} was made by a newer version of this program: restore it with that version.")
    if kind not in more:
        raise BadZipFile(MANIFEST)
    return Manifest(kind, made_at, counts, texts)


def rows_of(archive: ZipFile, table_name: str) -> Generator[list[Any], None, None]:
    """The lines of a table, the names of its columns first. The file stays open until this is read or closed."""
    with (
        _entry(archive, f"{table_name}.jsonl") as entry,
        TextIOWrapper(entry, encoding="utf-8", newline="\n") as lines,
    ):
        while line := lines.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise BadZipFile(table_name)
            row = json.loads(line)
            if not isinstance(row, list):
                raise BadZipFile(table_name)
            yield row


def stepping(rows: Iterator[list[Any]], done: int, total: int, progress: Progress) -> Iterator[list[Any]]:
    """The same rows, with progress told now and then."""
    for number, row in enumerate(rows):
        if number % 1000 == 0:
            progress.step(done + number, total, "Restoring")
        yield row


def free_name(folder: Path, name: str, suffix: str) -> Path:
    """A file of this name in the folder, numbered when there is one already."""
    files = (folder / f"{name}{f'-{number}' if number > 1 else ''}{suffix}" for number in range(1, 1000))
    return next(file for file in files if not file.exists())


def moment() -> datetime:
    """Now, on the clerk's clock, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)
