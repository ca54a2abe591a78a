"""One clerk of the hammer: a process that does all that a clerk does, as fast as it can, until it is told to stop.

It adds to sales goals with the version that it read, and writes what it adds into its ledger before each try, with the
number of the request, and afterwards how it ended: so a killed clerk's tries can be looked up, too.
"""

import json
import random
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import update

from crpm_desktop.db import new_records
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.db.records import record_ids, summary_rows, summary_rows_by_id
from crpm_desktop.db.schema import customer_rebates
from crpm_desktop.db.work import Connection, Work, run_command
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import Conflict, ConnectionLost, DatabaseBusy, OutcomeUnknown, Refused, UserError
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.domain.reward_records import ReportedReward, RewardFilter, Who
from crpm_desktop.services import free_goods, recalculate, roll_forward, set_up
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.goals import recalc_sales_goal
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.save_records import save_records

T = TypeVar("T")

COUNTED = "COUNT"
"""The program of whose records the goals are counted; nobody recalculates these."""
YEAR = 2026
TODAY = date(2026, 11, 21)
DISTRIBUTORS = ("North", "South")
LAST_MADE = 2032
SALES_HEADER = "cust_no,year,period,period_type,total_sales"


class Ledger:
    """Lines of JSON, each on the disk's side of the process before the next thing happens; `told` of each action."""

    def __init__(self, file: Path, told: Pipe) -> None:
        self._file = file.open("a", encoding="utf-8", buffering=1)
        self._told = told

    def write(self, **line: object) -> None:
        self._file.write(json.dumps(line) + "\n")

    def end(self, **line: object) -> None:
        """The last line of an action."""
        self.write(**line)
        self._told.send(None)


class Clerk:
    def __init__(self, database: Database, ledger: Ledger, seed: int, *, adding: bool) -> None:
        self.database = database
        self.new_work = database.new_work
        self.ledger = ledger
        self.rng = random.Random(seed)
        self.who = Who(f"clerk {seed}", TODAY)
        self.adding = adding
        self.reported = 0

    def act(self) -> None:
        """One action; what a user is told is fine, everything else is a fault."""
        actions: dict[Callable[[], object], int] = {
            self.add_to_goal: 40,
            self.recalculate: 14,
            self.recalculate_goals: 5,
            self.next_year: 3,
            self.next_period: 3,
            self.edit_set_up: 8,
            self.import_sales: 4,
            self.delete_and_make: 4,
            self.move_free_goods: 12,
        }
        action = self.add_to_goal if self.adding else self.rng.choices(list(actions), list(actions.values()))[0]
        name = action.__name__
        try:
            settled(action)
        except ConnectionLost:
            self.ledger.end(action=name, ended="lost")
        except DatabaseBusy as error:
            self.ledger.end(action=name, ended="gave up", why=error.message)
        except UserError as error:
            self.ledger.end(action=name, ended="refused", why=error.message)
        else:
            self.ledger.end(action=name, ended="done")

    def ids(self, **criteria: Any) -> list[int]:
        with self.new_work(write=False) as work:
            return record_ids(work.connection, Criteria(**criteria))

    def rows(self, **criteria: Any) -> list[SummaryRow]:
        with self.new_work(write=False) as work:
            return summary_rows(work.connection, Criteria(**criteria))

    def one_of(self, things: Sequence[T]) -> T:
        """Raises `Refused` when there are none: somebody purged."""
        if not things:
            raise Refused("There is nothing there.")
        return self.rng.choice(things)

    def some(self, ids: Sequence[int]) -> list[int]:
        return self.rng.sample(ids, min(len(ids), self.rng.choice((1, 3, 20))))

    def add_to_goal(self) -> None:
        """Again with what stands there now, until it is saved."""
        record_id, cents = (
            self.one_of(self.ids(rebate_code=COUNTED)[: 1 if self.adding else None]),
            self.rng.randrange(1, 1000),
        )
        while True:
            with self.new_work(write=False) as work:
                row = self.one_of(summary_rows_by_id(work.connection, [record_id]))
            edit = Edited(row, replace(row, sales_goal=(row.sales_goal or 0) + cents))
            self.ledger.write(add=cents, record=record_id)
            try:
                settled(partial(save_records, self.noted_work, ChangeSet(edited=(edit,)), Silent()))
            except Conflict:
                self.ledger.write(saved=False)
            except (DatabaseBusy, UserError):
                self.ledger.write(saved=False)
                raise
            else:
                self.ledger.write(saved=True)
                return

    def noted_work(self, *, write: bool = True) -> Work:
        work = self.new_work(write=write)
        self.ledger.write(request=str(work.request.id))
        return work

    def recalculate(self) -> None:
        every = self.ids()
        recalculate.recalculate(self.new_work, every if self.rng.random() < 0.4 else self.some(every), Silent())

    def recalculate_goals(self) -> None:
        code = self.rng.choice(("YEARLY", "QUARTER"))
        recalc_sales_goal(self.new_work, self.some(self.ids(rebate_code=code)), Silent())

    def next_year(self) -> None:
        ids = [row.id for row in self.rows(rebate_code="YEARLY") if row.id and row.year < LAST_MADE]
        roll_forward.create_next_year(self.new_work, self.some(ids), Silent())

    def next_period(self) -> None:
        ids = [row.id for row in self.rows(rebate_code="QUARTER") if row.id and row.year < LAST_MADE]
        roll_forward.create_next_period(self.new_work, self.some(ids), Silent())

    def edit_set_up(self) -> None:
        with self.new_work(write=False) as work:
            program_id = new_records.program_for_records(work.connection, self.rng.choice(("YEARLY", "QUARTER")))
        draft = set_up.load_program(self.new_work, program_id[0]) if program_id else None
        if draft is not None:
            level = replace(draft.levels[0], min_sales=self.rng.randrange(200_000))
            set_up.commit_program(self.new_work, draft, replace(draft, levels=(level, *draft.levels[1:])))

    def import_sales(self) -> None:
        rows = self.rows(rebate_code="YEARLY", year=YEAR)
        with tempfile.TemporaryDirectory() as folder:
            lines = [
                f"{row.cust_no},{YEAR},{self.rng.randrange(1, 13)},M,{self.rng.randrange(3000)}.50"
                for row in self.rng.sample(rows, min(3, len(rows)))
            ]
            file = Path(folder) / "sales_history.csv"
            file.write_text("\n".join([SALES_HEADER, *lines]), encoding="utf-8")
            import_paths(self.new_work, [file], Silent())

    def delete_and_make(self) -> None:
        """One of the yearly records goes and comes back as a new one."""
        row = self.one_of(self.rows(rebate_code="YEARLY", year=YEAR))
        change = ChangeSet(deleted=(row,), new=(replace(row, id=None, sales_goal=None, version=0),))
        save_records(self.new_work, change, Silent())

    def move_free_goods(self) -> None:
        work, who = self.new_work, self.who
        if self.rng.random() < 0.2:
            self.report_rewards()
        row = self.one_of(free_goods.fulfillment_rows(work, RewardFilter()))
        moves: list[Callable[[], object]] = [
            lambda: free_goods.create_batch(work, who, self.rng.choice(DISTRIBUTORS)),
            lambda: free_goods.hold(work, who, [row.reward_no], "asked the shop"),
            lambda: free_goods.decline(work, who, [row.reward_no], "no receipt"),
            lambda: free_goods.undo(work, who, [row.reward_no]),
        ]
        if row.batch is not None:
            batch = row.batch
            moves += [
                lambda: free_goods.mark_fulfilled(work, who, [batch]),
                lambda: free_goods.unbatch(work, who, batch),
                lambda: free_goods.pay_batches(work, who, [batch]),
            ]
        self.rng.choice(moves)()

    def report_rewards(self) -> None:
        self.reported += 1
        name = self.rng.choice(DISTRIBUTORS)
        numbers = [f"{self.who.user} {self.reported}-{one}" for one in range(3)]
        rewards = [ReportedReward(no, TODAY, "M", name, "Shop", "P", "I", "Item", 1, 500) for no in numbers]
        run_command(self.new_work, lambda work: upsert_rewards(work.connection, rewards))


def settled(action: Callable[[], object]) -> None:
    """An outcome that is not known is looked up until it is."""
    try:
        action()
    except OutcomeUnknown as unknown:
        while True:
            try:
                unknown.settle()
                return
            except OutcomeUnknown as still:
                unknown = still


def change_blindly(connection: Connection, read: SummaryRow, *, sales_goal: int | None, **_more: object) -> bool:
    """`new_records.change_record` without its check of the version."""
    statement = update(customer_rebates).where(customer_rebates.c.id == read.id)
    return connection.execute(statement.values(sales_goal=sales_goal)).rowcount == 1


def work_until_told(pipe: Pipe, address: str, ledger_file: Path, seed: int, how: Sequence[str]) -> None:
    """`blind` takes the version check out, `adding` lets the clerk do nothing else, to one record.

    Each action that ended is something in the pipe; anything that comes through it ends the clerk.
    """
    if "blind" in how:
        new_records.change_record = change_blindly
    recalculate.FEW = 5
    ledger = Ledger(ledger_file, pipe)
    clerk: Clerk | None = None
    while not pipe.poll():
        try:
            clerk = clerk or Clerk(open_database(address), ledger, seed, adding="adding" in how)
            clerk.act()
        except UserError:
            continue  # the server let nobody in
        except Exception:
            ledger.end(fault=traceback.format_exc())
    if clerk is not None:
        clerk.database.close()
