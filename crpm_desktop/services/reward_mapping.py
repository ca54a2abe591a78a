"""Rewards from a distributor's own file: its columns told apart once, and read as ours from then on.

A mapping says for each of our columns the title of theirs, or one value for the whole file; and how dates are written,
because 02/03/2026 can't be guessed. Everything else is the import's own work: rules, report, all or nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.import_files import ImportOutcome, ImportRefused, import_sources
from crpm_desktop.services.importing.csv_source import csv_source
from crpm_desktop.services.importing.layout import TABLE_BY_NAME, ImportColumn
from crpm_desktop.services.importing.report import Problem
from crpm_desktop.services.importing.sources import WORKBOOK_SUFFIXES, Block, Rows, Source, Unreadable, reason_of
from crpm_desktop.services.importing.values import Kind, shown
from crpm_desktop.services.importing.xlsx_source import sheets_of
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.reward_titles import FIELDS, DayOrder, guess, guess_order, read_day, unique_titles

REWARDS = TABLE_BY_NAME["rewards"]
LOOKED_AT = 25
"""Rows at the top among which the titles are looked for."""
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class RewardMapping:
    """`columns`: our column -> their title; `fixed`: our column -> one value for all rows.

    With `skip_unnumbered` rows without a reward number (a line of totals) are left out.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    days: DayOrder = DayOrder.YEAR_FIRST
    skip_unnumbered: bool = False

    @property
    def missing(self) -> list[str]:
        """The titles of our columns that still have neither."""
        return [
            FIELDS[column.name].title
            for column in REWARDS.columns
            if not column.may_miss and column.name not in self.columns and not self.fixed.get(column.name, "").strip()
        ]


@dataclass(frozen=True, slots=True)
class MappedOutcome:
    """What came in, and how many rows without a reward number were left out."""

    outcome: ImportOutcome
    left_out: int

    @property
    def sentence(self) -> str:
        rows = f" {counted(self.left_out, 'row')} without a Reward No left out." if self.left_out else ""
        return f"{self.outcome.sentence}{rows}"


@dataclass(frozen=True, slots=True)
class TheirSheet:
    """The top of a table as it came. `name` is that of the sheet, blank for a CSV."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def header_row(self) -> int:
        """The first row with the most filled cells, counted from 1: titles may have a heading above them."""
        filled = [sum(1 for cell in row if cell) for row in self.rows]
        return filled.index(max(filled)) + 1 if filled else 1

    def titles(self, header_row: int) -> tuple[str, ...]:
        return unique_titles(self.rows[header_row - 1]) if header_row <= len(self.rows) else ()

    def guess(self, header_row: int) -> RewardMapping:
        """What their titles and days look like: a start for who tells them apart."""
        titles = self.titles(header_row)
        columns = guess(titles)
        place = titles.index(columns["reported_on"]) if "reported_on" in columns else len(titles)
        days = [row[place] for row in self.rows[header_row:] if place < len(row)]
        return RewardMapping(columns, days=guess_order(days))

    def samples(self, header_row: int) -> tuple[tuple[str, ...], ...]:
        below = [row for row in self.rows[header_row:] if any(row)]
        return tuple(below[:SAMPLES])


def signature(titles: Sequence[str]) -> str:
    """The same for every file with these titles, in any case."""
    return sha256("\x1f".join(title.casefold() for title in titles).encode()).hexdigest()[:16]


def look_into(file: Path) -> list[TheirSheet]:
    """The tables of a file with what stands at their top. Raises `Refused` for a file that can't be read."""
    sheets = [TheirSheet(name, _top(source)) for name, source in _sources(file)]
    found = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not found:
        raise Refused(f"{file.name} has nothing in it to import.")
    return found


def import_mapped(
    new_work: NewWork, file: Path, sheet: str, header_row: int, mapping: RewardMapping, progress: Progress
) -> MappedOutcome:
    """Brings the rewards in. Raises `ImportRefused`, whose problems name their columns, and `Cancelled`."""
    if mapping.missing:
        raise Refused(f"Say where these come from: {', '.join(mapping.missing)}.")
    source = dict(_sources(file)).get(sheet)
    if source is None:
        raise Refused(f"{file.name} has no sheet {sheet} any more: open it again.")
    rows = _TheirRows(source, header_row, mapping)
    mapped = replace(
        source,
        layout=replace(REWARDS, columns=tuple(_column(column, mapping.days) for column in REWARDS.columns)),
        workbook=True,
        blocks=rows.blocks,
    )
    try:
        outcome = import_sources(new_work, [mapped], progress)
    except ImportRefused as error:
        raise ImportRefused(tuple(_renamed(one, mapping) for one in error.problems), error.more) from error
    return MappedOutcome(outcome, rows.left_out)


def _sources(file: Path) -> list[tuple[str, Source]]:
    suffix = file.suffix.lower()
    if suffix != ".csv" and suffix not in WORKBOOK_SUFFIXES:
        raise Refused(f"{file.name} is neither a CSV file (.csv) nor a workbook (.xlsx): save it as one of them.")
    try:
        if suffix == ".csv":
            return [("", csv_source(file, REWARDS))]
        return [(sheet.name, sheet.source(REWARDS)) for sheet in sheets_of(file) if not sheet.is_empty()]
    except Unreadable as error:
        raise Refused(f"{file.name}: {error.expected}.") from error
    except OSError as error:
        raise Refused(f"{file.name}: {reason_of(error)}.") from error


def _top(source: Source) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    try:
        for block in source.blocks():
            rows += [tuple(_text(cell) for cell in row) for row in _rows(block)]
            if len(rows) >= LOOKED_AT:
                break
    except Unreadable as error:
        raise Refused(f"{source.file}: {error.expected}.") from error
    except OSError as error:
        raise Refused(f"{source.file}: {reason_of(error)}.") from error
    return tuple(rows[:LOOKED_AT])


def _text(cell: object) -> str:
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return "" if cell is None else shown(cell).strip().lstrip("\ufeff")


def _rows(block: Block) -> Rows:
    return list(zip(*block.cells, strict=True)) if block.by_column else block.cells


class _TheirRows:
    """The rows below their titles, each with our columns only."""

    def __init__(self, source: Source, header_row: int, mapping: RewardMapping) -> None:
        self._source = source
        self._header_row = header_row
        self._mapping = mapping
        self._names = [name for name in FIELDS if name in mapping.columns or mapping.fixed.get(name, "").strip()]
        self.left_out = 0

    def blocks(self) -> Iterator[Block]:
        """Our titles first, then the rows. Raises `Unreadable`."""
        self.left_out = 0
        places: dict[str, int] | None = None
        for block in self._source.blocks():
            rows = _rows(block)
            if places is None:
                if block.first + len(rows) - 1 < self._header_row:
                    continue
                places = self._places(unique_titles([_text(cell) for cell in rows[self._header_row - block.first]]))
                yield Block(self._header_row, [self._names], 0)
            start = max(self._header_row + 1 - block.first, 0)
            picked = [self._picked(row, places) for row in rows[start:]]
            if picked:
                yield Block(block.first + start, picked, block.share)

    def _places(self, titles: Sequence[str]) -> dict[str, int]:
        """Where each of our columns stands in their rows."""
        known = {title.casefold(): place for place, title in enumerate(titles)}
        places = {}
        for name, title in self._mapping.columns.items():
            place = known.get(title.casefold())
            if place is None:
                raise Unreadable("a column of this title", self._header_row, "", title)
            places[name] = place
        return places

    def _picked(self, row: Sequence[object], places: Mapping[str, int]) -> list[object]:
        """A row as ours; one that is blank in all our columns, or is to be left out, stays blank."""
        values: dict[str, object] = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        if not any(_text(value) for value in values.values()):
            return [""] * len(self._names)
        if self._mapping.skip_unnumbered and not _text(values.get("reward_no", "")):
            self.left_out += 1
            return [""] * len(self._names)
        return [values.get(name, self._mapping.fixed.get(name, "")) for name in self._names]


def _column(column: ImportColumn, days: DayOrder) -> ImportColumn:
    if column.name != "reported_on":
        return column
    return replace(column, kind=Kind(days.expected, partial(read_day, days), _day_text))


def _day_text(cell: object) -> str:
    """A workbook's date, whatever its time of day."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _renamed(problem: Problem, mapping: RewardMapping) -> Problem:
    name: Any = problem.column
    if name not in FIELDS:
        return problem
    ours = FIELDS[name].title
    theirs = mapping.columns.get(name)
    return replace(problem, column=f"{theirs} ({ours})" if theirs is not None else f"{ours}, the same for all")
