"""Processes that are killed while they save and recalculate: whatever they were at, all of it is there or nothing.

A clerk's process sets all goals to one value, brings in one value of sales for all, and recalculates all, again and
again, until it is killed. Then all records must have one goal and one Sales Revenue, and the database must be sound.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from sqlalchemy import text

from crpm_desktop.db.check import check_database
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.figured_on import will_change
from crpm_desktop.db.marks import mark_sales
from crpm_desktop.db.records import record_ids, summary_rows
from crpm_desktop.db.work import Work, run_command
from crpm_desktop.domain.changed import EVERYTHING, What
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.services import recalculate
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.save_records import save_records
from tests.processes import quick_context
from tests.services.books import Books

CUSTOMERS = 40
YEAR = 2026
LONGEST = 0.4
"""Seconds after which a clerk who has begun is killed at the latest."""
PHASES = ("between two actions", "saving goals", "bringing in sales", "recalculating", "in COMMIT")
BETWEEN, SAVING, BRINGING, RECALCULATING, COMMITTING = range(len(PHASES))


def fill(books: Books) -> None:
    numbers = [f"C{number:02}" for number in range(CUSTOMERS)]
    books.bring_in(
        customers="\n".join(f"{no},Customer {no}," for no in numbers),
        sales_history="\n".join(f"{no},{YEAR},1,M,100.00" for no in numbers),
        rebate_programs="GROWTH,Annual,Y,N",
        rebate_sub_codes="\n".join(f"GROWTH,L{level},{level * 50},,,,,N,,1" for level in range(6)),
        customer_rebates="\n".join(f"{no},GROWTH,{YEAR},,10,N" for no in numbers),
    )


def clerk(address: str, seed: int, few: int, phase: Any, begun: Pipe) -> None:
    """Works until the process is killed; `phase` tells what it is at."""
    recalculate.FEW = few
    commit = Work.commit

    def noted_commit(self: Work, changed: frozenset[What] = EVERYTHING) -> None:
        before, phase.value = phase.value, COMMITTING
        commit(self, changed)
        phase.value = before

    Work.commit = noted_commit  # type: ignore[method-assign]
    rng = random.Random(seed)
    database = open_database(address)
    turn = rng.randrange(3)
    begun.send(None)
    while True:
        value = rng.randrange(1, 90_000)
        steps: tuple[tuple[int, Callable[[], object]], ...] = (
            (SAVING, partial(save_all_goals, database, value)),
            (BRINGING, partial(bring_in_sales, database, value)),
            (RECALCULATING, partial(recalculate_all, database)),
        )
        for at, step in steps[turn:] + steps[:turn]:
            phase.value = at
            step()
            phase.value = BETWEEN


def all_ids(database: Database) -> list[int]:
    with database.new_work(write=False) as work:
        return record_ids(work.connection, Criteria())


def save_all_goals(database: Database, cents: int) -> None:
    with database.new_work(write=False) as work:
        rows = summary_rows(work.connection, Criteria())
    edited = tuple(Edited(row, replace(row, sales_goal=cents)) for row in rows)
    save_records(database.new_work, ChangeSet(edited=edited), Silent())


def recalculate_all(database: Database) -> None:
    recalculate.recalculate(database.new_work, all_ids(database), Silent())


def bring_in_sales(database: Database, cents: int) -> None:
    def command(work: Work) -> None:
        will_change(work.connection)
        work.connection.execute(text("UPDATE sales_history SET total_sales = :cents"), {"cents": cents})
        customers = work.connection.execute(text("SELECT id FROM customers")).scalars()
        mark_sales(work.connection, [(customer, YEAR) for customer in customers])

    run_command(database.new_work, command)


def kill(address: str, folder: Path, times: int, seed: int = 1) -> tuple[Counter[str], list[str]]:
    """Fills an empty database and kills that many clerks in turn: what each was at, and what did not hold then."""
    database = open_database(address)
    fill(Books(database, folder))
    database.close()
    rng = random.Random(seed)
    context = quick_context()
    ended: Counter[str] = Counter()
    torn: list[str] = []
    for number in range(times):
        phase = context.Value("i", BETWEEN)
        ours, theirs = context.Pipe()
        few = rng.choice((1, 500))  # both ways to recalculate
        process = context.Process(target=clerk, args=(address, seed * 10_000 + number, few, phase, theirs))
        process.start()
        theirs.close()
        ours.recv()
        process.join(rng.uniform(0, LONGEST))
        if process.exitcode is not None:
            raise RuntimeError(f"The clerk ended by itself with {process.exitcode}.")
        ended[PHASES[phase.value]] += 1
        process.kill()
        process.join()
        process.close()
        ours.close()
        torn += [f"After kill {number + 1}: {problem}" for problem in problems(address)]
    return ended, torn


def problems(address: str) -> Iterator[str]:
    yield from check_database(address).problems
    database = open_database(address)
    with database.new_work(write=False) as work:
        rows = summary_rows(work.connection, Criteria())
        sales = set(work.connection.execute(text("SELECT total_sales FROM sales_history")).scalars())
    database.close()
    for name, values in (
        ("goals", {row.sales_goal for row in rows}),
        ("figures", {(row.sales_revenue, row.rebate_revenue, row.rebate_earned) for row in rows}),
        ("sales", sales),
    ):
        if len(values) != 1:
            yield f"Some {name} are of another save than others: {values}"
    wrong = [row.cust_no for row in rows if row.calculated_at and not row.out_of_date and {row.sales_revenue} != sales]
    if wrong:
        yield f"Figures don't follow from the sales, and are not marked: {wrong}"
