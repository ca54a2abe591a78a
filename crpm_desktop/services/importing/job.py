"""What the rules of all tables share while one import is stored: the transaction, the problems, the progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crpm_desktop.db import import_rows
from crpm_desktop.db.work import Work
from crpm_desktop.services.importing.reading import Table
from crpm_desktop.services.importing.report import Problems
from crpm_desktop.services.progress import Progress

WHOLE = 1000
"""Progress is told in thousandths: reading takes the first half, storing the second."""


class Meter:
    """Progress over all that is to be read or stored; `Cancelled` comes through it."""

    def __init__(self, progress: Progress, start: int, total: int) -> None:
        self._progress = progress
        self._start = start
        self._total = max(total, 1)
        self._done = 0

    def told(self, text: str, size: int, share: float) -> None:
        """A share of what `text` names, which has this size, is done beside what is finished already."""
        done = self._start + (WHOLE - WHOLE // 2) * min((self._done + size * share) / self._total, 1)
        self._progress.step(int(done), WHOLE, text)

    def finish(self, amount: int) -> None:
        self._done += amount


@dataclass(slots=True)
class Job:
    """One import being stored. What is wrong goes to `problems`, and then nothing is committed."""

    work: Work
    problems: Problems
    meter: Meter
    _customer_ids: dict[str, int] | None = None

    def customer_ids(self, *, read_again: bool = False) -> dict[str, int]:
        """Ids of all customers by number, those of this import included."""
        if self._customer_ids is None or read_again:
            self._customer_ids = import_rows.ids_by_code(self.work.connection, "customers", "cust_no")
        return self._customer_ids

    def product_group_ids(self) -> dict[str, int]:
        return import_rows.ids_by_code(self.work.connection, "product_groups", "product_group")

    def ids_of(self, table: Table, column: str, ids: Mapping[str, int], thing: str) -> list[int] | None:
        """The ids of the codes in a column; None when a code is unknown, which is a problem."""
        codes = table.columns[column]
        unknown = set(codes) - ids.keys()
        if not unknown:
            return list(map(ids.__getitem__, codes))
        for place, code in enumerate(codes):
            if code in unknown:
                self.problem(table, place, column, code, f"the code of {thing}, in the files or before")
        return None

    def problem(self, table: Table, place: int, column: str, value: object, expected: str) -> None:
        self.problems.add(table.file, table.rows[place], column, "" if value is None else str(value), expected)


def report_repeated_keys(table: Table, problems: Problems) -> None:
    """Two rows of one key in one file are an error: the second is told."""
    key = table.layout.key
    keys = list(zip(*(table.columns[name] for name in key), strict=True))
    if len(set(keys)) == len(keys):
        return
    first: dict[Sequence[object], int] = {}
    for place, values in enumerate(keys):
        before = first.setdefault(values, place)
        if before != place:
            expected = f"one row per {', '.join(key)}; row {table.rows[before]} has the same"
            problems.add(table.file, table.rows[place], key[0], shown_key(table, place), expected)


def shown_key(table: Table, place: int) -> str:
    """The key of a row as the file has it, without what is blank there."""
    columns = {column.name: column for column in table.layout.columns}
    values = {name: table.columns[name][place] for name in table.layout.key}
    return " ".join(
        str(value) for name, value in values.items() if not columns[name].may_be_blank or value != columns[name].default
    )
