"""Rows as CSV that programs read: RFC 4180, UTF-8, a header of column names, plain values.

Money is `1234.50`, a percentage `1.5`, a flag `Y` or `N`, a date `2026-01-31`, a moment `2026-01-31T12:00:00Z`, blank
is empty. What stands before a text that a spreadsheet would take for a formula: see `cell_text`.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from crpm_desktop.domain.money import plain_money, plain_percent
from crpm_desktop.services.cell_text import TextWriter
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.export_outcome import ExportOutcome
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.written_beside import written_beside

R = TypeVar("R")

ROWS_PER_STEP = 500


def export_csv(
    columns: Sequence[Column[R]], rows: Iterable[R], path: Path, progress: Progress, *, total: int = 0
) -> ExportOutcome:
    """Writes `rows` in their order. `total`, when known, is for the progress alone."""
    texts = TextWriter()
    fields = [_field(column, texts) for column in columns]
    count = 0
    with written_beside(path) as beside, beside.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.name for column in columns])
        progress.step(0, total, path.name)
        for count, row in enumerate(rows, 1):
            writer.writerow([field(row) for field in fields])
            if count % ROWS_PER_STEP == 0:
                progress.step(count, total, path.name)
    return ExportOutcome(path, count, replaced=texts.replaced)


def _field(column: Column[R], texts: TextWriter) -> Callable[[R], str]:
    value_of, plain = column.value, _PLAIN.get(column.kind)

    def field(row: R) -> str:
        value = value_of(row)
        if value is None:
            return ""
        return texts.for_csv(str(value)) if plain is None else plain(value)

    return field


def _flag(value: object) -> str:
    return "Y" if value else "N"


def _moment(value: datetime) -> str:
    return f"{value.isoformat(timespec='seconds')}Z"


_PLAIN: dict[Kind, Callable[..., str]] = {
    Kind.MONEY: plain_money,
    Kind.PERCENT: plain_percent,
    Kind.INTEGER: str,
    Kind.NUMBER: str,
    Kind.YEAR: str,
    Kind.PERIOD: str,
    Kind.FLAG: _flag,
    Kind.DATE: date.isoformat,
    Kind.DATETIME: _moment,
}
