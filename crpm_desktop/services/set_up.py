"""Rebate Set Up: listing, opening, committing, copying and deleting rebate programs.

A program travels as a `ProgramDraft`: whoever edits it keeps the draft as it was loaded (`original`), so that a change
by somebody else in between is noticed whatever it touched.
"""

from dataclasses import dataclass

from crpm_desktop.db import lookups, marks
from crpm_desktop.db import set_up as db
from crpm_desktop.db.figured_on import will_change
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.domain.changed import PROGRAMS
from crpm_desktop.domain.errors import Conflict, Place, Refused
from crpm_desktop.domain.program import ancestors
from crpm_desktop.domain.records import ProductGroup, ProgramName
from crpm_desktop.domain.set_up_checks import SetUpProblem, set_up_errors, set_up_warnings
from crpm_desktop.domain.set_up_draft import ProgramDraft, entry_error
from crpm_desktop.services.set_up_columns import differences

MOST_DIFFERENCES = 6


@dataclass(frozen=True, slots=True)
class SetUpLists:
    """What the screen offers to choose from."""

    programs: tuple[ProgramName, ...]
    product_groups: tuple[ProductGroup, ...]


@dataclass(frozen=True, slots=True)
class SetUpOutcome:
    """A committed program as it now stands; `out_of_date` counts calculated records that no longer follow from it."""

    draft: ProgramDraft
    created: bool
    out_of_date: int

    @property
    def sentence(self) -> str:
        levels = len(self.draft.levels)
        done = f"Rebate program {self.draft.rebate_code} {'created' if self.created else 'saved'}"
        text = f"{done}: {levels} level{'' if levels == 1 else 's'}."
        if self.out_of_date:
            text += f" {_records(self.out_of_date)} out of date now: Recalc Sales and Rebate Earned."
        return text


def _records(count: int) -> str:
    return "1 calculated record is" if count == 1 else f"{count:,} calculated records are"


def load_lists(new_work: NewWork) -> SetUpLists:
    with new_work(write=False) as work:
        return SetUpLists(
            tuple(lookups.program_names(work.connection)), tuple(lookups.list_product_groups(work.connection))
        )


def load_program(new_work: NewWork, program_id: int) -> ProgramDraft | None:
    """A program for editing; None when it is no longer there."""
    with new_work(write=False) as work:
        return db.load_draft(work.connection, program_id)


def check_program(new_work: NewWork, original: ProgramDraft | None, draft: ProgramDraft) -> tuple[str, ...]:
    """The warnings of a draft, for "Commit anyway?". Raises what its commit would raise; writes nothing."""
    draft = draft.stripped()
    with new_work(write=False) as work:
        _check(work, original, draft)
    return tuple(problem.message for problem in set_up_warnings(draft.program))


def commit_program(new_work: NewWork, original: ProgramDraft | None, draft: ProgramDraft) -> SetUpOutcome:
    """Writes a program, its levels, their product groups and parents as one change set, in one transaction.

    `original` is the program as it was loaded, None for a new one. Raises `Refused` with the cell at fault, and
    `Conflict` naming what somebody else changed since; nothing is written then. Marks calculated records out of date
    only when something changed that figures follow from.
    """
    wanted = draft.stripped()

    def command(work: Work) -> SetUpOutcome:
        will_change(work.connection)
        _check(work, original, wanted)
        with db.overtaken_is_conflict(f"Rebate program {wanted.rebate_code}"):
            program_id, out_of_date = _write(work, original, wanted)
        saved = db.load_draft(work.connection, program_id) or wanted
        return SetUpOutcome(saved, original is None, out_of_date)

    return run_command(new_work, command, PROGRAMS)


def delete_program(new_work: NewWork, original: ProgramDraft) -> str:
    """Deletes a program with its levels and says so. Raises `Refused` while customers have it."""

    def command(work: Work) -> str:
        will_change(work.connection)
        current = _refuse_stale(work, original)
        records, customers, _calculated = db.count_records(work.connection, current.id)
        if records:
            raise Refused(
                f"Rebate program {current.rebate_code} can't be deleted: {_customers(customers)} it, in "
                f"{records:,} record{'' if records == 1 else 's'}. Turn Active off, or delete the records first."
            )
        with db.overtaken_is_conflict(f"Rebate program {current.rebate_code}"):
            db.delete_program(work.connection, current)
        return f"Rebate program {current.rebate_code} deleted."

    return run_command(new_work, command, PROGRAMS)


def _customers(count: int) -> str:
    return "1 customer has" if count == 1 else f"{count:,} customers have"


def _write(work: Work, original: ProgramDraft | None, draft: ProgramDraft) -> tuple[int, int]:
    if original is None:
        return db.insert_program(work.connection, draft), 0
    if draft != original:
        db.update_program(work.connection, original, draft)
    if draft.figured_on == original.figured_on:
        return original.id, 0
    marks.mark_program(work.connection, original.id)
    return original.id, db.count_records(work.connection, original.id)[2]


def _check(work: Work, original: ProgramDraft | None, draft: ProgramDraft) -> None:
    if original is not None:
        _refuse_stale(work, original)
    known = [group.product_group for group in lookups.list_product_groups(work.connection)]
    if error := entry_error(draft, known):
        raise error
    _refuse_taken_code(work, original, draft)
    for problem in set_up_errors(draft.program):
        raise Refused(problem.message, _place(draft, problem))
    if original is not None:
        _refuse_other_frequency(work, original, draft)


def _refuse_stale(work: Work, original: ProgramDraft) -> ProgramDraft:
    current = db.load_draft(work.connection, original.id)
    if current is None:
        raise Conflict(f"Rebate program {original.rebate_code} was deleted by somebody else; nothing was saved.")
    if current != original:
        lines = differences(original, current) or ["it was saved again without a difference"]
        shown = "; ".join(lines[:MOST_DIFFERENCES])
        more = f"; and {len(lines) - MOST_DIFFERENCES} more" if len(lines) > MOST_DIFFERENCES else ""
        raise Conflict(
            f"Rebate program {original.rebate_code} was changed by somebody else since you opened it: {shown}{more}. "
            "Nothing was saved."
        )
    return current


def _refuse_taken_code(work: Work, original: ProgramDraft | None, draft: ProgramDraft) -> None:
    owner = db.program_id_of(work.connection, draft.rebate_code)
    if owner is not None and (original is None or owner != original.id):
        raise Refused(
            f"Rebate Code {draft.rebate_code} is there already: choose another code, or open that program.",
            Place(None, "rebate_code"),
        )


def _refuse_other_frequency(work: Work, original: ProgramDraft, draft: ProgramDraft) -> None:
    if draft.frequency is original.frequency:
        return
    records, customers, _calculated = db.count_records(work.connection, original.id)
    if records:
        raise Refused(
            f"Frequency of {original.rebate_code} must stay {original.frequency.label}: {_customers(customers)} "
            f"records in it ({records:,}). Copy the program and set the frequency of the copy.",
            Place(None, "frequency"),
        )


def _place(draft: ProgramDraft, problem: SetUpProblem) -> Place:
    """The cell of a problem; for parents the line in the lower block that is, or leads to, the one at fault."""
    rows = [number for number, level in enumerate(draft.levels) if level.rebate_sub_code == problem.rebate_sub_code]
    if not rows or problem.column != "parents":
        return Place(rows[-1] if rows else None, problem.column)
    level = draft.levels[rows[-1]]
    parents = {each.rebate_sub_code: frozenset(each.parents) for each in draft.levels}
    code = level.rebate_sub_code
    at_fault = [parent not in parents or code in {parent, *ancestors(parents, parent)} for parent in level.parents]
    return Place((rows[-1], at_fault.index(True) if True in at_fault else 0), "parent_sub_code")
