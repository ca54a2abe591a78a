"""Words for what a command did: counts, skipped records and why."""

from collections import Counter
from dataclasses import dataclass

from crpm_desktop.db.figures import StoredRecord


@dataclass(frozen=True, slots=True)
class Skipped:
    """How many records were left as they are, and why."""

    count: int
    reason: str

    @property
    def sentence(self) -> str:
        return f"{counted(self.count, 'record')} skipped: {self.reason}"


def counted(count: int, thing: str) -> str:
    """`1 record`, `1,234 records`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def split_active(records: list[StoredRecord]) -> tuple[list[StoredRecord], tuple[Skipped, ...]]:
    """The records of active programs; the others skipped, named by program in code order."""
    inactive = Counter(record.rebate_code for record in records if not record.active)
    skipped = tuple(Skipped(inactive[code], f"program {code} is not active") for code in sorted(inactive))
    return [record for record in records if record.active], skipped


def with_skipped(sentence: str, skipped: tuple[Skipped, ...]) -> str:
    return " ".join([sentence, *(f"{one.sentence[0].upper()}{one.sentence[1:]}." for one in skipped)])
