"""From paths to tables: a file named after its table, a workbook with a sheet per table, a folder of both."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crpm_desktop.services.importing.layout import TABLE_BY_NAME, ImportTable
from crpm_desktop.services.importing.report import Problems

KNOWN_TABLES = ", ".join(TABLE_BY_NAME)
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm"}
OLD_WORKBOOK_SUFFIXES = {".xls", ".xlsb", ".ods"}


Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows one after the other; `first` is the number of the first, `share` how much of the file is read.

    `by_column`: `cells` holds columns, as long as each other, instead of rows.
    """

    first: int
    cells: Rows
    share: float
    by_column: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One table of one file. `file` is how the report names it; `workbook`: cells may be other than text."""

    layout: ImportTable
    file: str
    workbook: bool
    size: int
    blocks: Callable[[], Iterator[Block]]


class Unreadable(Exception):
    """A file, or a place in it, that can't be read."""

    def __init__(self, expected: str, row: int | None = None, value: str = "", column: str | None = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.row = row
        self.value = value
        self.column = column


def reason_of(error: OSError) -> str:
    """Why a file can't be opened, and the cure."""
    if isinstance(error, PermissionError):
        return "it can't be opened: it is open in another program, such as Excel, or not yours to read; close it there"
    return f"it can't be read: {error.strerror or error}"


def find_files(paths: Sequence[Path], problems: Problems) -> list[Path]:
    """The files to import; what is not there, or can't be one, is a problem."""
    files: list[Path] = []
    for path in paths:
        try:
            found = _in_folder(path) if path.is_dir() else [path]
        except OSError as error:
            problems.add(str(path), None, None, "", reason_of(error))
            continue
        if not found:
            problems.add(
                str(path), None, None, "", f"the folder has no file to import; files are named after {KNOWN_TABLES}"
            )
        for file in found:
            if _can_be_imported(file, problems) and file not in files:
                files.append(file)
    return files


def _in_folder(folder: Path) -> list[Path]:
    """The files of a folder that look like tables; the others, and what programs leave beside them, are passed over."""
    suffixes = {".csv"} | WORKBOOK_SUFFIXES | OLD_WORKBOOK_SUFFIXES
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in suffixes and not file.name.startswith(("~$", ".")) and not file.is_dir()
    )


def _can_be_imported(file: Path, problems: Problems) -> bool:
    suffix = file.suffix.lower()
    if suffix in OLD_WORKBOOK_SUFFIXES:
        problem = f"a workbook of the kind {suffix} can't be read; save it as .xlsx"
    elif suffix not in WORKBOOK_SUFFIXES and suffix != ".csv":
        problem = "it is neither a CSV file (.csv) nor a workbook (.xlsx)" if file.exists() else "there is no such file"
    elif not file.exists():
        problem = "there is no such file"
    elif suffix == ".csv" and table_named(file.stem) is None:
        problem = f"no table has the name of this file; known are {KNOWN_TABLES}"
    else:
        return True
    problems.add(file.name, None, None, "", problem)
    return False


def table_named(name: str) -> ImportTable | None:
    return TABLE_BY_NAME.get(name.strip().casefold())
