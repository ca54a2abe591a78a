"""Storing customer rebate records.

A blank goal is the default goal on a new record, and stays as it is on one that is known. Programs need not be active:
a file may hold records of years gone by.
"""

from typing import Any

from crpm_desktop.db import import_rows
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.services.goals import set_default_goals
from crpm_desktop.services.importing.job import Job
from crpm_desktop.services.importing.reading import Table

KEY = ("year", "customer_id", "program_id", "period")
COLUMNS = (*KEY, "frequency", "sales_goal", "sales_incl_children")

Key = tuple[int, int, int, int]


def store_records(job: Job, table: Table) -> int:
    """Adds and replaces records; gives how many are new or changed."""
    wanted = _records(job, table)
    if wanted is None:
        return 0
    connection = job.work.connection
    years = set(table.columns["year"])
    stored = import_rows.records_by_key(connection, years)
    new, changed = [], []
    for key, (frequency, goal, children) in wanted.items():
        if key not in stored:
            new.append((*key, frequency, goal, children))
            continue
        record_id, old_goal, old_children = stored[key]
        entries = old_goal if goal is None else goal, children
        if entries != (old_goal, old_children):
            changed.append((record_id, *entries))
    import_rows.upsert_rows(connection, "customer_rebates", COLUMNS, KEY, sorted(new, key=lambda row: row[:4]))
    import_rows.update_rows(connection, "customer_rebates", ("sales_goal", "sales_incl_children"), sorted(changed))
    import_rows.mark_records(connection, [row[0] for row in changed])
    blank = {row[:4] for row in new if row[5] is None}
    if blank:
        made = import_rows.records_by_key(connection, years)
        set_default_goals(connection, sorted(made[key][0] for key in blank))
    return len(new) + len(changed)


def _records(job: Job, table: Table) -> dict[Key, tuple[int, int | None, bool]] | None:
    """Frequency, goal and Sales Incl Children by key; None when a code is unknown or a period not the program's."""
    programs = import_rows.programs_by_code(job.work.connection)
    customer_ids = job.ids_of(table, "cust_no", job.customer_ids(), "a customer")
    ids = {code: program_id for code, (program_id, _frequency) in programs.items()}
    program_ids = job.ids_of(table, "rebate_code", ids, "a rebate program")
    frequencies = [programs[code][1] if code in programs else None for code in table.columns["rebate_code"]]
    fits = True
    for place, (period, frequency) in enumerate(zip(table.columns["period"], frequencies, strict=True)):
        if frequency is not None and period not in Frequency(frequency).periods:
            fits = False
            job.problem(table, place, "period", period or "", _expected_period(Frequency(frequency)))
    if customer_ids is None or program_ids is None or not fits:
        return None
    cells = table.columns
    keys = zip(cells["year"], customer_ids, program_ids, cells["period"], strict=True)
    entries: Any = zip(frequencies, cells["sales_goal"], cells["sales_incl_children"], strict=True)
    return dict(zip(keys, entries, strict=True))


def _expected_period(frequency: Frequency) -> str:
    if frequency is Frequency.ANNUAL:
        return "blank, because the program is Annual"
    return f"1 to {frequency.periods[-1]}, because the program is {frequency.label}"
