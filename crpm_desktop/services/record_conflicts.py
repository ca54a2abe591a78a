"""Records of Customer Summary that somebody else changed or deleted while they were edited: theirs and mine."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from crpm_desktop.domain.errors import Conflict, Place
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.merge import Merge, merge
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.services.side_by_side import Choices, Comparison, Thing, compared

TITLES = {
    "rebate_code": ("Rebate Code", Kind.TEXT),
    "sales_goal": ("Sales Goal", Kind.MONEY),
    "sales_incl_children": ("Sales Incl Children", Kind.FLAG),
}
"""What people change in a record, its program's code included; its figures follow and are not asked about."""


@dataclass(frozen=True, slots=True)
class RecordConflict:
    """A record as it was read, as it stands there now (None: deleted), and as it was edited (None: to be deleted)."""

    before: SummaryRow
    theirs: SummaryRow | None
    mine: SummaryRow | None
    by: str = ""

    @property
    def merge(self) -> Merge:
        theirs, mine = (None if row is None else _fields(row) for row in (self.theirs, self.mine))
        return merge(_fields(self.before), theirs, mine)

    @property
    def thing(self) -> Thing:
        return Thing(self.before.id, describe(self.before), "record", self.merge, lambda key: TITLES[str(key)], self.by)

    def settled(self, choices: Choices) -> SummaryRow | None:
        """The row to be committed over theirs, a new one where they deleted it; None: none is to stand there."""
        values = self.thing.settled(choices)
        if values is None:
            return None
        onto = self.theirs or _as_new(self.mine or self.before)
        return replace(onto, **{str(name): value for name, value in values.items()})  # type: ignore[arg-type]


class RecordConflicts(Conflict):
    """Somebody else was quicker with these records; nothing was saved."""

    def __init__(self, conflicts: Sequence[RecordConflict]) -> None:
        first = conflicts[0]
        effect = "so it was not deleted" if first.mine is None else "so your changes were not saved"
        others = f", and {len(conflicts) - 1:,} more of your records" if len(conflicts) > 1 else ""
        verb = "deleted" if first.theirs is None else "changed"
        super().__init__(
            f"Somebody else {verb} {describe(first.before)}{others} in the meantime, {effect}. "
            "All your edits are kept: Commit shows both side by side.",
            Place(first.mine or first.before),
        )
        self.conflicts = tuple(conflicts)


def describe(row: SummaryRow) -> str:
    """A record as messages name it: `ERNSH GROWTH 1997`, with its period where it has one."""
    period = f" period {row.period}" if row.period else ""
    return f"{row.cust_no} {row.rebate_code} {row.year}{period}"


def compare_records(conflicts: Sequence[RecordConflict]) -> Comparison:
    count = len(conflicts)
    records = "this record" if count == 1 else f"these {count:,} records"
    heading = f"Somebody else changed or deleted {records} while you were editing. Nothing was saved yet."
    return compared(heading, [conflict.thing for conflict in conflicts])


def _fields(row: SummaryRow) -> dict[Hashable, object]:
    return {name: getattr(row, name) for name in TITLES}


def _as_new(row: SummaryRow) -> SummaryRow:
    return replace(
        row,
        id=None,
        version=0,
        sales_revenue=None,
        rebate_revenue=None,
        rebate_earned=None,
        calculated_at=None,
        out_of_date=False,
        warnings=0,
    )
