"""The hammer: many clerks, each a process, at one database, who are killed and cut off while they work.

`hammer(...)` fills an empty database, lets the clerks work, purges and restores in between, and then tells what does
not hold: an edit that was lost or made twice, a "saved" that was not, figures that don't add up or don't follow from
the data, free goods in two places, a trail with gaps. `benchmarks.hammer` runs it for minutes.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.db.records import summary_rows
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import UserError
from crpm_desktop.domain.reward_records import ReportedReward
from crpm_desktop.services.backup import restore_from_backup
from crpm_desktop.services.purge import purge
from tests.cutting_proxy import Cut, CuttingProxy, cutting_proxy
from tests.services.books import Books
from tests.services.hammer_clerk import COUNTED, DISTRIBUTORS, YEAR
from tests.services.hammer_rules import problems

ROOT = Path(__file__).parents[2]
CUSTOMERS = 24
COUNTERS = 4


@dataclass
class Blows:
    """What is done to the clerks, and how often it was."""

    killed: int = 0
    terminated: int = 0
    cut: int = 0
    purged: int = 0


@dataclass
class Report:
    """`ended` counts actions by name and how they ended."""

    problems: list[str]
    ended: Counter[tuple[str, str]]
    blows: Blows
    added: int
    gave_up: list[str]

    @property
    def lines(self) -> Iterator[str]:
        yield f"{sum(self.ended.values()):,} actions, {self.added:,} additions to goals"
        for (name, how), count in sorted(self.ended.items()):
            yield f"  {name:18} {how:8} {count:7,}"
        blows = self.blows
        yield f"{blows.killed} clerks killed, {blows.terminated} connections ended, {blows.cut} COMMITs cut"
        yield f"{blows.purged} purges with their restore, {len(self.gave_up)} commands gave up"
        yield from self.problems or ["Everything holds."]


@dataclass
class Office:
    """The clerks at their desks; a new one takes the place of one who was killed."""

    address: str
    folder: Path
    how: tuple[str, ...]
    seed: int
    clerks: list["subprocess.Popen[str]"] = field(default_factory=list)
    hired: int = 0

    def hire(self) -> None:
        self.hired += 1
        ledger = self.folder / f"{self.hired}.ledger"
        ledger.touch()
        seed = str(self.seed * 1000 + self.hired)
        self.clerks.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.services.hammer_clerk", self.address, str(ledger), seed, *self.how],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
                stdin=subprocess.PIPE,
                encoding="utf-8",
            )
        )

    def kill(self, which: int) -> None:
        clerk = self.clerks.pop(which)
        clerk.kill()
        clerk.communicate()

    def close(self) -> None:
        for clerk in self.clerks:
            clerk.communicate("stop\n")

    def lines(self) -> list[list[dict[str, Any]]]:
        """By ledger; the last line of a killed clerk may be torn."""
        found = []
        for file in sorted(self.folder.glob("*.ledger")):
            lines = file.read_text(encoding="utf-8").split("\n")
            found.append([json.loads(line) for line in lines[:-1]])
        return found

    def acted(self) -> int:
        return sum("ended" in line for lines in self.lines() for line in lines)


def hammer(
    address: str, folder: Path, seconds: float, clerks: int, *how: str, blows: bool = True, seed: int = 1
) -> Report:
    """`folder` is for ledgers and backups, `how` the clerks work (`hammer_clerk`); without `blows` nobody is killed."""
    rng = random.Random(seed)
    done = Blows()
    database = open_database(address)
    fill(Books(database, folder / "books"))
    goals = counted_goals(database)
    database.close()
    (folder / "ledgers").mkdir()
    with ExitStack() as stack:
        reached = address
        if is_server(address) and blows:
            proxy = stack.enter_context(cutting_proxy(address))
            reached = proxy.url
            cut_some(proxy, rng, done)
        office = Office(reached, folder / "ledgers", how, seed)
        for _ in range(clerks):
            office.hire()
        stack.callback(office.close)
        until_all_act(office)
        strike(office, address, folder, seconds, rng, done if blows else None)
        if blows:
            purge_and_restore(address, folder, done)
    lines = office.lines()
    ended = Counter((line["action"], line["ended"]) for each in lines for line in each if "ended" in line)
    gave_up = [str(line["why"]) for each in lines for line in each if line.get("ended") == "gave up"]
    database = open_database(address)
    found, added = problems(database, address, lines, goals)
    database.close()
    return Report(found, ended, done, added, gave_up)


def is_server(address: str) -> bool:
    return address.startswith("postgresql")


def fill(books: Books) -> None:
    numbers = [f"C{number:02}" for number in range(CUSTOMERS)]
    books.bring_in(
        customers="\n".join(
            f"{no},Customer {no},{numbers[at // 4] if at % 4 else ''}" for at, no in enumerate(numbers)
        ),
        sales_history="\n".join(
            f"{no},{year},{month},M,{at * 37 + month * 11}.25"
            for year in (YEAR - 1, YEAR)
            for at, no in enumerate(numbers)
            for month in (1, 4, 9)
        ),
        rebate_programs=f"{COUNTED},Annual,Y,Y\nYEARLY,Annual,Y,Y\nQUARTER,Quarterly,Y,N",
        rebate_sub_codes="\n".join(
            f"{code},BASE,{least},,,,,N,,1\n{code},TOP,{least},,,5,,N,2,0.5"
            for code, least in ((COUNTED, 100), ("YEARLY", 200), ("QUARTER", 50))
        ),
        sub_code_parents="YEARLY,TOP,BASE\nQUARTER,TOP,BASE",
        customer_rebates="\n".join(
            [f"{no},{COUNTED},{YEAR},,100,N" for no in numbers[:COUNTERS]]
            + [f"{no},YEARLY,{YEAR},,,{'NY'[at % 2]}" for at, no in enumerate(numbers)]
            + [f"{no},QUARTER,{YEAR},1,,N" for no in numbers]
        ),
    )
    day = date(2026, 11, 1)
    rewards = [
        ReportedReward(f"R{one}", day, "M", DISTRIBUTORS[one % 2], "Shop", "P", "I", "Item", 1, 500)
        for one in range(40)
    ]
    with books.new_work() as work:
        upsert_rewards(work.connection, rewards)
        work.commit()


def counted_goals(database: Database) -> dict[int, int]:
    with database.new_work(write=False) as work:
        rows = summary_rows(work.connection, Criteria(rebate_code=COUNTED))
    return {row.id: row.sales_goal or 0 for row in rows if row.id is not None}


def cut_some(proxy: CuttingProxy, rng: random.Random, done: Blows) -> None:
    def on_commit() -> Cut | None:
        if rng.random() > 0.02:
            return None
        done.cut += 1
        return rng.choice(list(Cut))

    proxy.on_commit = on_commit


def until_all_act(office: Office, patience: float = 120) -> None:
    """The time begins when every clerk has started."""
    until = time.monotonic() + patience
    while sum(bool(lines) for lines in office.lines()) < len(office.clerks):
        if time.monotonic() > until or any(clerk.poll() is not None for clerk in office.clerks):
            raise RuntimeError("The clerks did not start.")
        time.sleep(0.05)


def strike(office: Office, address: str, folder: Path, seconds: float, rng: random.Random, done: Blows | None) -> None:
    """Lets the clerks work for so long; now and then one is killed, or its connection; in the middle all is purged."""
    began, middle = time.monotonic(), False
    while (past := time.monotonic() - began) < seconds:
        time.sleep(rng.uniform(0.1, 0.5))
        if done is None:
            continue
        if not middle and past > seconds / 2:
            middle = True
            purge_and_restore(address, folder, done)
        elif done.killed and is_server(address) and rng.random() < 0.6:
            done.terminated += terminate_one(address)
        elif not done.killed or rng.random() < 0.4:
            office.kill(rng.randrange(len(office.clerks)))
            office.hire()
            done.killed += 1


def terminate_one(address: str) -> int:
    """The server ends one of the clerks' connections."""
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND application_name = 'crpm' ORDER BY random() LIMIT 1"
        )
        return len(cursor.fetchall())


def purge_and_restore(address: str, folder: Path, done: Blows) -> None:
    """A manager purges all programs and brings them back, while the clerks go on."""
    database = open_database(address)
    try:
        outcome = purge(database.new_work, folder / "backups")
    except UserError:
        database.close()
        return
    while True:
        try:
            restore_from_backup(database.new_work, outcome.backup.file)
        except UserError as error:
            if "has" in error.message and "rebate program" in error.message:
                raise
            continue
        break
    database.close()
    done.purged += 1
