"""The hammer: many clerks, each a process, at one database, who are killed and cut off while they work.

`hammer(...)` fills an empty database, lets the clerks work, purges and restores in between, and then tells what does
not hold: an edit that was lost or made twice, a "saved" that was not, figures that don't add up or don't follow from
the data, free goods in two places, a trail with gaps. `benchmarks.hammer` runs it for minutes.
"""

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
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
from tests.processes import quick_context
from tests.services.books import Books
from tests.services.hammer_clerk import COUNTED, DISTRIBUTORS, YEAR, work_until_told
from tests.services.hammer_rules import problems

CUSTOMERS = 24
COUNTERS = 4
BETWEEN_BLOWS = (2, 12)
"""Actions after which the next clerk is struck: at least, and below."""


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


class Desk:
    """A clerk's process; `acted` counts its actions as it tells them, `told` is notified of each and of its end."""

    def __init__(self, context: Any, told: threading.Condition, *work: object) -> None:
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work_until_told, args=(theirs, *work))
        self._process.start()
        theirs.close()
        self.acted = 0
        self.ended = False
        self._told = told
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        try:
            while True:
                self._pipe.recv()
                with self._told:
                    self.acted += 1
                    self._told.notify_all()
        except (EOFError, OSError):
            with self._told:
                self.ended = True
                self._told.notify_all()

    def kill(self) -> None:
        self._process.kill()
        self.leave()

    def tell_to_stop(self) -> None:
        self._pipe.send("stop")

    def leave(self) -> None:
        self._listener.join()
        self._process.join()
        self._process.close()
        self._pipe.close()


@dataclass
class Office:
    """The clerks at their desks; a new one takes the place of one who was killed."""

    address: str
    folder: Path
    how: tuple[str, ...]
    seed: int
    desks: list[Desk] = field(default_factory=list)
    hired: int = 0
    _acted_before: int = 0
    _told: threading.Condition = field(default_factory=threading.Condition)
    _context: Any = field(default_factory=quick_context)

    def hire(self) -> None:
        self.hired += 1
        ledger = self.folder / f"{self.hired}.ledger"
        ledger.touch()
        seed = self.seed * 1000 + self.hired
        self.desks.append(Desk(self._context, self._told, self.address, ledger, seed, self.how))

    def kill(self, which: int) -> None:
        desk = self.desks.pop(which)
        desk.kill()
        self._acted_before += desk.acted

    def close(self) -> None:
        for desk in self.desks:
            desk.tell_to_stop()
        for desk in self.desks:
            desk.leave()

    @property
    def acted(self) -> int:
        return self._acted_before + sum(desk.acted for desk in self.desks)

    def wait_until(self, reached: Callable[[], bool], patience: float = 120) -> None:
        """`reached` is asked at each action. Raises `RuntimeError` when a clerk ends unasked, or nothing happens."""
        with self._told:
            while not reached():
                if not self._told.wait(patience) or any(desk.ended for desk in self.desks):
                    raise RuntimeError("The clerks stopped working.")

    def lines(self) -> list[list[dict[str, Any]]]:
        """By ledger; the last line of a killed clerk may be torn."""
        found = []
        for file in sorted(self.folder.glob("*.ledger")):
            lines = file.read_text(encoding="utf-8").split("\n")
            found.append([json.loads(line) for line in lines[:-1]])
        return found


def hammer(
    address: str, folder: Path, actions: int, clerks: int, *how: str, blows: bool = True, seed: int = 1
) -> Report:
    """Ends after so many `actions` of all clerks together, counted from when each of them has begun.

    `folder` is for ledgers and backups, `how` the clerks work (`hammer_clerk`); without `blows` nobody is killed.
    """
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
        office.wait_until(lambda: all(desk.acted for desk in office.desks))
        if blows:
            strike(office, address, folder, actions, rng, done)
            purge_and_restore(address, folder, done)
        else:
            end = office.acted + actions
            office.wait_until(lambda: office.acted >= end)
    lines = office.lines()
    ended = Counter((line["action"], line["ended"]) for each in lines for line in each if "ended" in line)
    gave_up = [f"{line['action']}: {line['why']}" for each in lines for line in each if line.get("ended") == "gave up"]
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


def strike(office: Office, address: str, folder: Path, actions: int, rng: random.Random, done: Blows) -> None:
    """Every few of so many actions a clerk is killed, or a clerk's connection; in the middle all is purged."""
    begun = office.acted
    middle, end = begun + actions // 2, begun + actions
    while (at := office.acted) < end:
        due = min(end, at + rng.randrange(*BETWEEN_BLOWS))
        office.wait_until(lambda due=due: office.acted >= due)  # type: ignore[misc]
        if not done.purged and office.acted >= middle:
            purge_and_restore(address, folder, done)
        elif done.killed and is_server(address) and rng.random() < 0.6:
            done.terminated += terminate_one(address)
        elif not done.killed or rng.random() < 0.4:
            office.kill(rng.randrange(len(office.desks)))
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
