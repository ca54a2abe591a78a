"""What an export was asked for and what came of it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class About:
    """What the file is to say of itself: the grid's title, the database without a password, what was asked for, and a
    sentence for everything that there is but that is not in the file."""

    title: str
    database: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """`replaced`, `cut` and `as_text` count cells that the file can't hold as they are; `sheets` is 0 for CSV."""

    path: Path
    rows: int
    replaced: int = 0
    cut: int = 0
    as_text: int = 0
    sheets: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for everything in the file that is not exactly as in the database."""
        found = []
        if self.sheets > 1:
            found.append(f"A sheet holds 1,048,576 rows: it goes on in {self.sheets} sheets.")
        if self.replaced:
            found.append(f"In {_texts(self.replaced)}, characters that the file can't hold were replaced.")
        if self.cut:
            found.append(f"{_texts(self.cut)} of more than 32,767 characters cut at the end.")
        if self.as_text:
            found.append(f"{self.as_text:,} amounts of more than 15 digits stand as text, so that no cent is lost.")
        return tuple(found)

    @property
    def sentence(self) -> str:
        plural = "" if self.rows == 1 else "s"
        return " ".join((f"{self.rows:,} row{plural} written to {self.path}.", *self.notes))


def _texts(count: int) -> str:
    return f"{count:,} text{'' if count == 1 else 's'}"
