"""Unsaved edits as they are kept for after a crash: each with the row as it was read, so that a conflict is noticed."""

from dataclasses import dataclass
from typing import Any

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.services.outcomes import counted

SUMMARY = "customer_summary"
SET_UP = "rebate_set_up"


@dataclass(frozen=True, slots=True)
class Typed:
    """Text in a cell that could not be taken, and why."""

    column: str
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """One edited row of Customer Summary; `saved` is None for a new one."""

    row: SummaryRow
    saved: SummaryRow | None
    deleted: bool
    typed: tuple[Typed, ...]


@dataclass(frozen=True, slots=True)
class SummaryEdits:
    criteria: Criteria
    records: tuple[KeptRecord, ...]

    @property
    def count(self) -> str:
        return counted(len(self.records), "row")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """Text of a line of a level's lower block that could not be taken; `code` is what stood there before."""

    code: str
    typed: Typed


@dataclass(frozen=True, slots=True)
class KeptLevel:
    """What of a level, by its number in the draft, is typed but not taken."""

    number: int
    typed: tuple[Typed, ...]
    lines: tuple[TypedLine, ...]


@dataclass(frozen=True, slots=True)
class ProgramEdits:
    """The program as it was read (None: a new one) and as it was edited."""

    original: ProgramDraft | None
    draft: ProgramDraft
    levels: tuple[KeptLevel, ...]

    @property
    def count(self) -> str:
        return f"rebate program {self.draft.rebate_code}" if self.draft.rebate_code else "a new rebate program"


Edits = SummaryEdits | ProgramEdits
KINDS: dict[str, type[Any]] = {SUMMARY: SummaryEdits, SET_UP: ProgramEdits}
TITLES = {SUMMARY: "Customer Summary", SET_UP: "Rebate Set Up"}
