"""What an import tells: every cell that is not as it must be, or what came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crpm_desktop.domain.errors import Refused

MOST_PROBLEMS = 100
SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `row` counts as a spreadsheet does, the header is row 1; None: it is about the whole file.

    `expected` continues "expected ...", unless it is a sentence of its own and ends as one.
    """

    file: str
    row: int | None
    column: str | None
    value: str
    expected: str

    @property
    def line(self) -> str:
        """`sales_history.csv, row 17, column year: "19X7" stands there, expected a year from 1900 to 2999.`"""
        place = [self.file]
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        value = self.value if len(self.value) <= SHOWN_LENGTH else self.value[: SHOWN_LENGTH - 3] + "..."
        found = f'"{value}" stands there' if value else "nothing stands there"
        if self.expected.endswith("."):
            told = f"{found}. {self.expected}"
        else:
            told = f"{found}, expected {self.expected}." if self.column or value else f"{self.expected}."
        return f"{', '.join(place)}: {told}".replace("\r", " ").replace("\n", " ")


@dataclass(slots=True)
class Problems:
    """Collects the first 100 problems and counts the others."""

    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, file: str, row: int | None, column: str | None, value: str, expected: str) -> None:
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(Problem(file, row, column, value, expected))
        else:
            self.more += 1

    @property
    def count(self) -> int:
        return len(self.found) + self.more

    def refuse_if_any(self) -> None:
        """Raises `ImportRefused` when there is something to tell."""
        if self.found:
            raise self.refusal()

    def refusal(self) -> "ImportRefused":
        return ImportRefused(tuple(self.found), self.more)


class ImportRefused(Refused):
    """Files that can't be imported as they are; nothing was stored. `problems` are the first 100, `more` the rest."""

    def __init__(self, problems: tuple[Problem, ...], more: int = 0) -> None:
        self.problems = problems
        self.more = more
        count = len(problems) + more
        start = "Nothing was imported" if count == 1 else f"Nothing was imported, {count:,} problems, the first"
        super().__init__(f"{start}: {problems[0].line}")

    @property
    def lines(self) -> list[str]:
        """Each problem as a sentence, and how many more there are."""
        more = [f"And {self.more:,} more."] if self.more else []
        return [*(problem.line for problem in self.problems), *more]


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """Rows by table that were read (`counts`), and that were new or changed something (`changed`).

    `rounded` amounts had more than two decimals and were rounded to the cent.
    """

    counts: Mapping[str, int]
    changed: Mapping[str, int]
    rounded: int

    @property
    def sentence(self) -> str:
        total, changed = sum(self.counts.values()), sum(self.changed.values())
        tables = ", ".join(f"{name} {count:,}" for name, count in self.counts.items())
        told = f"{total:,} row{'' if total == 1 else 's'} imported ({tables}), {changed:,} of them new or changed."
        if self.rounded:
            amounts = "1 amount was" if self.rounded == 1 else f"{self.rounded:,} amounts were"
            told += f" {amounts} rounded to the cent."
        return told
