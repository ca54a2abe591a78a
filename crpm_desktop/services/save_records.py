"""Commit of Customer Summary: new, changed and deleted customer rebate records, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crpm_desktop.db import new_records
from crpm_desktop.db.last_changes import last_record_changes
from crpm_desktop.db.new_records import NewRecord
from crpm_desktop.db.records import summary_rows_by_id
from crpm_desktop.db.work import Connection, NewWork, run_command
from crpm_desktop.domain.changed import RECORDS
from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.domain.periods import ANNUAL_PERIOD, FIRST_YEAR, LAST_YEAR, Frequency, Window
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.services.assign import assignable_program, check_window
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.goals import set_default_goals
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.record_conflicts import RecordConflict, RecordConflicts, describe
from crpm_desktop.services.side_by_side import said_by

Missed = tuple[SummaryRow, SummaryRow | None]
"""A record that is not any more as it was read, and what was to become of it: None, it was to be deleted."""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """How many records were created, changed and deleted."""

    made: int
    changed: int
    deleted: int

    @property
    def sentence(self) -> str:
        parts = ((self.made, "created"), (self.changed, "changed"), (self.deleted, "deleted"))
        told = [f"{counted(count, 'record')} {verb}" for count, verb in parts if count]
        return f"Saved: {', '.join(told)}." if told else "Nothing was changed."


def save_records(new_work: NewWork, changes: ChangeSet[SummaryRow], progress: Progress) -> SaveOutcome:
    """Writes all changes in one transaction. A new row with a blank goal gets the default goal.

    Raises `Refused` with the cell at fault, or `RecordConflicts` with all rows that somebody else changed, deleted or
    created; nothing is written then.
    """

    def command(connection: Connection) -> SaveOutcome:
        missed: list[Missed] = [
            (row, None) for row in changes.deleted if not new_records.delete_record(connection, row)
        ]
        missed += [(edited.before, edited.after) for edited in changes.edited if not _change(connection, edited)]
        records = [_new_record(connection, row) for row in changes.new]
        taken = _taken(connection, changes, records)
        if missed or taken:
            raise RecordConflicts(_look_at_theirs(connection, missed, taken))
        _create(connection, records, progress)
        return SaveOutcome(len(changes.new), len(changes.edited), len(changes.deleted))

    return run_command(new_work, lambda work: command(work.connection), RECORDS)


def _look_at_theirs(
    connection: Connection, missed: Sequence[Missed], taken: Mapping[int, SummaryRow]
) -> list[RecordConflict]:
    """The records as they stand there now, beside what was read and what was to become of it, or was entered."""
    ids = [before.id for before, _mine in missed if before.id is not None]
    rows = summary_rows_by_id(connection, [*ids, *taken])
    found = {_own_key(row): row for row in rows}
    changes = last_record_changes(connection, [*ids, *taken])
    conflicts = []
    for before, mine in missed:
        theirs = found.get(_own_key(before))
        by = said_by(changes.get(before.id or 0), deleted=theirs is None)
        conflicts.append(RecordConflict(before, theirs, mine, by))
    by_id = {row.id: row for row in rows}
    for record_id, mine in taken.items():
        by = said_by(changes.get(record_id), deleted=False)
        conflicts.append(RecordConflict(None, by_id[record_id], mine, by))
    return conflicts


def _own_key(row: SummaryRow) -> tuple[object, ...]:
    """What stays of a record for good; its program may have another code by now."""
    return row.id, row.cust_no, row.year, row.period


def _change(connection: Connection, edited: Edited[SummaryRow]) -> bool:
    before, after = edited.before, edited.after
    _check_goal(after)
    return new_records.change_record(
        connection, before, sales_goal=after.sales_goal, sales_incl_children=after.sales_incl_children
    )


def _check_goal(row: SummaryRow) -> None:
    if row.sales_goal is not None and row.sales_goal < 0:
        raise Refused("A sales goal can't be below 0: enter 0 or more, or leave it blank.", Place(row, "sales_goal"))


def _taken(
    connection: Connection, changes: ChangeSet[SummaryRow], records: Sequence[NewRecord]
) -> dict[int, SummaryRow]:
    """The new rows whose record is there by now, by its id. Raises `Refused` where its clerk has that before her."""
    existing = new_records.existing_keys(connection, records)
    at_hand = {edited.before.id for edited in changes.edited}
    asked_anyway = {row.id for row in changes.deleted}
    repeated, seen = set(changes.repeated), set[new_records.Key]()
    found: dict[int, SummaryRow] = {}
    for row, record in zip(changes.new, records, strict=True):
        record_id = existing.get(record.key)
        if record_id is not None and (row in repeated or record_id in at_hand):
            raise Refused(f"{describe(row)} exists already: change that record instead.", Place(row, "cust_no"))
        if record.key in seen:
            raise Refused(f"{describe(row)} stands here twice: delete one of the rows.", Place(row, "cust_no"))
        seen.add(record.key)
        if record_id is not None and record_id not in asked_anyway:
            found[record_id] = row
    return found


def _create(connection: Connection, records: Sequence[NewRecord], progress: Progress) -> None:
    ids = new_records.insert_records(connection, records)
    blank = [new for new, record in zip(ids, records, strict=True) if record.sales_goal is None]
    set_default_goals(connection, blank, progress)


def _new_record(connection: Connection, row: SummaryRow) -> NewRecord:
    customer = new_records.customer_id(connection, row.cust_no)
    if customer is None:
        what = f"Customer {row.cust_no} does not exist" if row.cust_no else "The customer number is missing"
        raise Refused(f"{what}: choose one from the list of values (F9).", Place(row, "cust_no"))
    if not row.rebate_code:
        raise Refused("The rebate code is missing: choose one from the list of values (F9).", Place(row, "rebate_code"))
    try:
        program_id, frequency = assignable_program(connection, row.rebate_code)
    except Refused as error:
        raise Refused(error.message, Place(row, "rebate_code")) from error
    _check_goal(row)
    window = _window(row, frequency)
    return NewRecord(customer, program_id, window, row.sales_incl_children, row.sales_goal)


def _window(row: SummaryRow, frequency: Frequency) -> Window:
    """The period of a row in an annual program is blank, whatever the header shows."""
    period = ANNUAL_PERIOD if frequency is Frequency.ANNUAL else row.period
    try:
        return check_window(Window(row.year, period, frequency))
    except Refused as error:
        year_is_fine = FIRST_YEAR <= row.year <= LAST_YEAR
        raise Refused(error.message, Place(row, "period" if year_is_fine else "year")) from error
