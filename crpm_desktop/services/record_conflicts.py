"""Records of Customer Summary that somebody else changed, deleted or made while they were edited: theirs and mine."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from crpm_desktop.domain.errors import Conflict, Place
from crpm_desktop.domain.kinds import Kind
from crpm_desktop.domain.merge import MISSING, Merge, merge
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.services.side_by_side import Choices, Comparison, Thing, compared

TITLES = {
    "rebate_code": ("Rebate Code", Kind.TEXT),
    "sales_goal": ("Sales Goal", Kind.MONEY),
    "sales_incl_children": ("Sales Incl Children", Kind.FLAG),
}
"""What people change in a record, its program's code included; its figures follow and are not asked about."""
ENTERED = ("sales_goal", "sales_incl_children")
"""What people enter in a new record beside its key."""


@dataclass(frozen=True, slots=True)
class RecordConflict:
    """A record as it was read (None: it was to be a new one, and is there by now), as it stands there now (None:
    deleted), and as it was edited (None: to be deleted)."""

    before: SummaryRow | None
    theirs: SummaryRow | None
    mine: SummaryRow | None
    by: str = ""

    @property
    def merge(self) -> Merge:
        if self.before is None and self.theirs is not None and self.mine is not None:
            return _merge_new(self.theirs, self.mine)
        theirs, mine = (None if row is None else _fields(row) for row in (self.theirs, self.mine))
        return merge(_fields(self.own), theirs, mine)

    @property
    def thing(self) -> Thing:
        there = self.before or self.theirs
        return Thing(
            there.id if there is not None else None,
            describe(self.own),
            "record",
            self.merge,
            lambda key: TITLES[str(key)],
            self.by,
            "entered" if self.before is None else "changed",
        )

    @property
    def own(self) -> SummaryRow:
        """The record as it was read or entered by the one who is told."""
        row = self.before or self.mine
        if row is None:
            raise ValueError("nobody read or entered it")
        return row

    def settled(self, choices: Choices) -> SummaryRow | None:
        """The row to be committed over theirs, a new one where they deleted it; None: none is to stand there."""
        values = self.thing.settled(choices)
        if values is None:
            return None
        onto = self.theirs or _as_new(self.mine or self.own)
        return replace(onto, **{str(name): value for name, value in values.items()})  # type: ignore[arg-type]


class RecordConflicts(Conflict):
    """Somebody else was quicker with these records; nothing was saved."""

    def __init__(self, conflicts: Sequence[RecordConflict]) -> None:
        first = conflicts[0]
        is_new = first.before is None
        what = (_exist_already if is_new else _were_changed)(first, len(conflicts) - 1)
        super().__init__(
            f"{what}. All your edits are kept: Commit shows both side by side.",
            Place(first.mine or first.own, "cust_no" if is_new else None),
        )
        self.conflicts = tuple(conflicts)


def _were_changed(first: RecordConflict, others: int) -> str:
    effect = "so it was not deleted" if first.mine is None else "so your changes were not saved"
    more = f", and {others:,} more of your records" if others else ""
    verb = "deleted" if first.theirs is None else "changed"
    return f"Somebody else {verb} {describe(first.own)}{more} in the meantime, {effect}"


def _exist_already(first: RecordConflict, others: int) -> str:
    if others:
        return f"{describe(first.own)} and {others:,} more of your new records exist already, so nothing was saved"
    return f"{describe(first.own)} exists already, so it was not created"


def describe(row: SummaryRow) -> str:
    """A record as messages name it: `ERNSH GROWTH 1997`, with its period where it has one."""
    period = f" period {row.period}" if row.period else ""
    return f"{row.cust_no} {row.rebate_code} {row.year}{period}"


def compare_records(conflicts: Sequence[RecordConflict]) -> Comparison:
    new = sum(conflict.before is None for conflict in conflicts)
    changed = len(conflicts) - new
    told = []
    if changed:
        records = "this record" if changed == 1 else f"these {changed:,} records"
        told.append(f"Somebody else changed or deleted {records} while you were editing.")
    if new:
        exist = "A record that you entered as a new one exists" if new == 1 else f"{new:,} of your new records exist"
        told.append(f"{exist} already.")
    return compared(" ".join((*told, "Nothing was saved yet.")), [conflict.thing for conflict in conflicts])


def _fields(row: SummaryRow) -> dict[Hashable, object]:
    return {name: getattr(row, name) for name in TITLES}


def _merge_new(theirs: SummaryRow, mine: SummaryRow) -> Merge:
    """A goal left blank in a new row is none that was entered: the record would have got the default one."""
    names = [name for name in ENTERED if getattr(mine, name) is not None or getattr(theirs, name) is not None]
    entered: dict[Hashable, object] = {
        name: MISSING if getattr(mine, name) is None else getattr(mine, name) for name in names
    }
    return merge(None, {name: getattr(theirs, name) for name in names}, entered)


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
