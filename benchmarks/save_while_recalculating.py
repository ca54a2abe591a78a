"""How long other clerks wait for a save while 20 000 records are recalculated, beside the same saves in an idle office.

    python -m benchmarks.save_while_recalculating [RECORDS] [EMPTY POSTGRESQL DATABASE URL]

A SQLite file of its own without a URL. Three clerks, each a process, save the goal of one record after another, with a
breath of 20 ms in between; all their records are among those that are recalculated, and every sale changes before each
recalculation. Told are the median, the 99th percentile and the longest wait in milliseconds, of both. The user of the
server must be a superuser.
"""

import multiprocessing as mp
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from benchmarks.made_history import copy_to_server, fill
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.records import record_ids, summary_rows_by_id
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import Conflict
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.services.save_records import save_records

CLERKS = 3
BREATH = 0.02
IDLE_SECONDS = 6.0
RECALCULATIONS = 3

Saved = tuple[float, float]
"""When a save began, by the clock that all processes share, and the seconds that it took."""


class Pipe(Protocol):
    """An end of a pipe, whatever the system calls it."""

    def send(self, what: Any, /) -> None: ...

    def recv(self) -> Any: ...

    def poll(self) -> bool: ...


def clerk(address: str, number: int, told: Pipe) -> None:
    """Saves goals until told to stop; answers with what each save took."""
    rng = random.Random(number)
    database = open_database(address)
    ids = all_ids(database)
    took: list[Saved] = []
    told.send(None)
    while not told.poll():
        with database.new_work(write=False) as work:
            row = summary_rows_by_id(work.connection, [rng.choice(ids)])[0]
        edit = Edited(row, replace(row, sales_goal=(row.sales_goal or 0) + 1))
        began, first = time.time(), time.perf_counter()
        try:
            save_records(database.new_work, ChangeSet(edited=(edit,)), Silent())
        except Conflict:
            continue
        took.append((began, time.perf_counter() - first))
        time.sleep(BREATH)
    told.send(took)
    database.close()


def all_ids(database: Database) -> list[int]:
    with database.new_work(write=False) as work:
        return record_ids(work.connection, Criteria())


def change_all_sales(database: Database) -> None:
    with database.new_work() as work:
        for table in ("sales_history", "sales_pg_history"):
            work.connection.exec_driver_sql(f"UPDATE {table} SET total_sales = total_sales + 100 WHERE period = 1")
        work.commit()


def measure(address: str) -> None:
    context = mp.get_context("spawn")
    pipes: list[Pipe] = []
    processes = []
    for number in range(CLERKS):
        ours, theirs = context.Pipe()
        process = context.Process(target=clerk, args=(address, number, theirs))
        process.start()
        processes.append(process)
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()
    spans = spans_of_work(address)
    for pipe in pipes:
        pipe.send("stop")
    saves = [save for pipe in pipes for save in pipe.recv()]
    for process in processes:
        process.join()
    for name, parts in spans.items():
        tell(name, [took for began, took in saves if any(a <= began <= b for a, b in parts)])


def spans_of_work(address: str) -> dict[str, list[tuple[float, float]]]:
    """From when to when the office was idle, and when it recalculated."""
    database = open_database(address)
    began = time.time()
    time.sleep(IDLE_SECONDS)
    spans = {"idle": [(began, time.time())], "recalculating": []}
    for _ in range(RECALCULATIONS):
        change_all_sales(database)
        time.sleep(1)  # who waited for that is done
        ids = all_ids(database)
        began = time.time()
        outcome = recalculate(database.new_work, ids, Silent())
        spans["recalculating"].append((began, time.time()))
        print(f"{outcome.records:,} records recalculated in {time.time() - began:.1f} s")
    database.close()
    return spans


def tell(name: str, took: Sequence[float]) -> None:
    waits = sorted(one * 1000 for one in took)
    p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    print(
        f"{name:14} {len(waits):6,} saves: median {statistics.median(waits):6.0f} ms, p99 {p99:6.0f} ms, "
        f"longest {waits[-1]:6.0f} ms"
    )


def main(records: int = 20_000, url: str = "") -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "office.db"
        rows = fill(file, records, 6, 1)
        print(f"{records:,} records, {rows:,} product-group rows, {'PostgreSQL' if url else 'SQLite'}")
        if url:
            copy_to_server(file, url)
        measure(url or str(file))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, sys.argv[2] if len(sys.argv) > 2 else "")
