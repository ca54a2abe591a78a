"""Any list of columns and rows as a file: what a grid shows, in its order, as an Excel workbook or as CSV.

Right of a coloured figure the name of its colour is written, for a reader, a printer or a program without colours.
"""

from collections.abc import Generator, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.export_csv import export_csv
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.progress import Progress

R = TypeVar("R")

COLOR = "color"
SUFFIXES = (".xlsx", ".csv")


def export_file(
    columns: Sequence[Column[R]], rows: Iterable[R], path: Path, progress: Progress, about: About, *, total: int = 0
) -> ExportOutcome:
    """Writes the kind of file that the end of its name says; `total`, when known, is for the progress alone.

    Raises `Refused` when it can't be written and `Cancelled`; a file of that name is then as it was before, and a
    generator of rows is closed, so that the query behind it ends before its unit of work.
    """
    try:
        return _export(exported_columns(columns), rows, path, progress, about, total)
    finally:
        if isinstance(rows, Generator):
            rows.close()


def exported_columns(columns: Sequence[Column[R]]) -> list[Column[R]]:
    """The columns of the file: those of the grid, and the name of each colour."""
    found: list[Column[R]] = []
    named = any(column.name == COLOR for column in columns)
    for column in columns:
        found.append(column)
        if column.color is not None and not named:
            found.append(Column(COLOR, "Colour", Kind.TEXT, partial(_color_name, column), 8))
    return found


def _color_name(column: Column[R], row: R) -> str | None:
    if column.color is None or column.value(row) is None:
        return None
    return column.color(row).label


def _export(
    columns: Sequence[Column[R]], rows: Iterable[R], path: Path, progress: Progress, about: About, total: int
) -> ExportOutcome:
    if path.suffix.lower() == ".csv":
        return export_csv(columns, rows, path, progress, total=total)
    if path.suffix.lower() == ".xlsx":
        from crpm_desktop.services.export_xlsx import export_xlsx  # costs a fifth of a second until it is needed

        return export_xlsx(columns, rows, path, progress, about, total=total)
    raise Refused(f"{path.name} must end in {' or '.join(SUFFIXES)}: that says what kind of file to write.")
