"""What must hold when the hammer is done."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from crpm_desktop.db.check import check_database
from crpm_desktop.db.command_tables import command_requests
from crpm_desktop.db.engine import Database
from crpm_desktop.db.records import detail_rows, record_ids, summary_rows
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.records import DetailRow
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate

Lines = Sequence[dict[str, Any]]

DOUBLE = """
    SELECT customer_id, program_id, year, period FROM customer_rebates
    GROUP BY customer_id, program_id, year, period HAVING count(*) > 1"""
MOVES = """
    SELECT l.reward_id, l.from_state, l.to_state, w.state FROM reward_move_lines l
    JOIN rewards w ON w.id = l.reward_id ORDER BY l.reward_id, l.move_id"""
TRAIL = "SELECT number FROM audit_log ORDER BY number"


def problems(
    database: Database, address: str, ledgers: Sequence[Lines], goals: dict[int, int]
) -> tuple[list[str], int]:
    """Sentences on what does not hold, and how many additions were saved. `goals`: those at the start, by record."""
    found = [f"A fault: {line['fault']}" for lines in ledgers for line in lines if "fault" in line]
    saved, told = additions(ledgers, done_requests(database))
    found += told
    for record_id, cents in saved:
        goals[record_id] += cents
    found += wrong_goals(database, goals)
    found += check_database(address).problems
    found += broken_rows(database)
    found += figures_that_do_not_follow(database)
    return found, len(saved)


def done_requests(database: Database) -> set[str]:
    with database.new_work(write=False) as work:
        rows = work.connection.execute(select(command_requests.c.id)).scalars()
        return {str(UUID(str(row))) for row in rows}


def additions(ledgers: Sequence[Lines], done: set[str]) -> tuple[list[tuple[int, int]], list[str]]:
    """The (record id, cents) that were saved, by what the clerk heard, or, killed, by its requests; and contradictions
    of the two."""
    saved: list[tuple[int, int]] = []
    told: list[str] = []
    for lines in ledgers:
        tries: list[dict[str, Any]] = []
        for line in lines:
            if "add" in line:
                tries.append({**line, "requests": [], "saved": None})
            elif "request" in line:
                tries[-1]["requests"].append(line["request"])
            elif "saved" in line:
                tries[-1]["saved"] = line["saved"]
        for one in tries:
            times = sum(request in done for request in one["requests"])
            if times > 1:
                told.append(f"Done twice: {one}")
            if one["saved"] is not None and one["saved"] != bool(times):
                told.append(f"The clerk was told {one['saved']}, the database says {bool(times)}: {one}")
            if times:
                saved.append((one["record"], one["add"]))
    return saved, told


def wrong_goals(database: Database, expected: dict[int, int]) -> Iterator[str]:
    with database.new_work(write=False) as work:
        rows = summary_rows(work.connection, Criteria(rebate_code="COUNT"))
    if {row.id for row in rows} != expected.keys():
        yield "Counted records are missing."
        return
    for row in rows:
        if row.id is not None and row.sales_goal != expected[row.id]:
            yield f"An edit was lost: the goal of {row.cust_no} is {row.sales_goal}, added were {expected[row.id]}."


def broken_rows(database: Database) -> Iterator[str]:
    with database.new_work(write=False) as work:
        double = work.connection.execute(text(DOUBLE)).all()
        moves = work.connection.execute(text(MOVES)).all()
        trail = list(work.connection.execute(text(TRAIL)).scalars())
    if double:
        yield f"Double records: {double}"
    if trail != list(range(1, len(trail) + 1)):
        yield "The trail of who did what has gaps."
    states: dict[int, str] = {}
    ends: dict[int, str] = {}
    for reward_id, before, after, now in moves:
        if states.get(reward_id, "new") != before:
            yield f"Reward {reward_id} left {before}, and was in {states.get(reward_id, 'new')}."
        states[reward_id], ends[reward_id] = after, now
    yield from (f"Reward {one} is in {ends[one]}, not {state}." for one, state in states.items() if ends[one] != state)


def figures_that_do_not_follow(database: Database) -> Iterator[str]:
    """Records that are not marked out of date have the figures that they get when they are calculated once more."""
    before = stored_figures(database)
    with database.new_work(write=False) as work:
        ids = record_ids(work.connection, Criteria())
    recalculate(database.new_work, ids, Silent())
    after = stored_figures(database)
    for record_id, figures in before.items():
        if figures != after[record_id]:
            yield f"Figures of record {record_id} don't follow from the data: {figures} instead of {after[record_id]}."


def stored_figures(database: Database) -> dict[int, tuple[object, ...]]:
    """By record id, of those that are not out of date."""
    with database.new_work(write=False) as work:
        rows = summary_rows(work.connection, Criteria())
        details: dict[int, list[DetailRow]] = {}
        for line in detail_rows(work.connection, Criteria(), outside_range=True):
            details.setdefault(line.record_id, []).append(line)
    return {
        row.id: (row.sales_goal, row.sales_revenue, row.rebate_revenue, row.rebate_earned, details.get(row.id))
        for row in rows
        if row.id is not None and row.calculated_at is not None and not row.out_of_date
    }
