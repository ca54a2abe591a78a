"""Assigning customers to rebate programs: new records, with the default goal where none is typed."""

from dataclasses import dataclass

from crpm_desktop.db import new_records
from crpm_desktop.db.new_records import NewRecord
from crpm_desktop.db.work import Connection, NewWork, run_command
from crpm_desktop.domain.changed import RECORDS
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.periods import ANNUAL_PERIOD, FIRST_YEAR, LAST_YEAR, Frequency, Window
from crpm_desktop.services.goals import set_default_goals
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.progress import Progress


@dataclass(frozen=True, slots=True)
class AssignOutcome:
    """How many records were made, and how many customers had one already."""

    made: int
    existing: int

    @property
    def sentence(self) -> str:
        stay = "stays as it is" if self.existing == 1 else "stay as they are"
        kept = f" {counted(self.existing, 'record')} existed already and {stay}." if self.existing else ""
        return f"{counted(self.made, 'record')} created.{kept}"


def assign_customers_with_sales(
    new_work: NewWork, rebate_code: str, year: int, period: int | None, progress: Progress
) -> AssignOutcome:
    """Records in a program for all customers that have sales in the year; `period` None: every period of the year.

    Raises `Refused` for an unknown or inactive program, and for a year or period that it can't have.
    """

    def command(connection: Connection) -> AssignOutcome:
        program_id, windows = _windows(connection, rebate_code, year, period)
        wanted = [
            NewRecord(customer, program_id, window)
            for window in windows
            for customer in new_records.customers_with_sales(connection, window)
        ]
        existing = new_records.existing_keys(connection, wanted)
        new = [record for record in wanted if record.key not in existing]
        set_default_goals(connection, new_records.insert_records(connection, new), progress)
        return AssignOutcome(len(new), len(existing))

    return run_command(new_work, lambda work: command(work.connection), RECORDS)


def _windows(connection: Connection, rebate_code: str, year: int, period: int | None) -> tuple[int, list[Window]]:
    program_id, frequency = assignable_program(connection, rebate_code)
    if period is None:
        return program_id, [check_window(Window(year, one, frequency)) for one in frequency.periods]
    return program_id, [check_window(Window(year, period, frequency))]


def assignable_program(connection: Connection, rebate_code: str) -> tuple[int, Frequency]:
    """Id and frequency of an active program. Raises `Refused` when it is unknown or not active."""
    found = new_records.program_for_records(connection, rebate_code)
    if found is None:
        raise Refused(f"Rebate program {rebate_code} does not exist: choose one from the list or set it up first.")
    program_id, frequency, active = found
    if not active:
        raise Refused(f"Rebate program {rebate_code} is not active: set Active on Rebate Set Up to assign customers.")
    return program_id, frequency


def check_window(window: Window) -> Window:
    """The window itself. Raises `Refused` for a year or a period that can't be."""
    if not FIRST_YEAR <= window.year <= LAST_YEAR:
        raise Refused(f"The year {window.year} can't be used: enter one from {FIRST_YEAR} to {LAST_YEAR}.")
    if window.period not in window.frequency.periods:
        if window.frequency is Frequency.ANNUAL:
            raise Refused(f"An annual program has no periods: leave the period blank instead of {window.period}.")
        last = window.frequency.periods[-1]
        wrong = "blank" if window.period == ANNUAL_PERIOD else str(window.period)
        raise Refused(f"The period of {window.frequency.label.lower()} programs is 1 to {last}; it is {wrong}.")
    return window
