"""Recalculation beside a hand-written one: the same sums in plain SQL, the rules in a bare loop, rows written in bulk.

    python -m benchmarks.recalculation [CUSTOMERS] [EMPTY POSTGRESQL DATABASE URL]

Without arguments 10 000 records with five levels over 720 000 product-group rows in a SQLite file of its own. Both run
in turn, five times, on one database, and must leave the same figures; medians of the wall clock and of our processor
time are told, and those of records that are recalculated one by one. The user of a server must be a superuser.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from benchmarks import by_hand
from benchmarks.made_history import copy_to_server, fill
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.lookups import newest_year_with_records
from crpm_desktop.db.records import record_ids
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate

ROUNDS = 5
ONE_BY_ONE = 200
PRODUCT_GROUPS = 6
FIGURES = (
    "SELECT * FROM rebate_details ORDER BY customer_rebate_id, rebate_sub_code",
    "SELECT id, sales_revenue, rebate_revenue, rebate_earned FROM customer_rebates ORDER BY id",
)

Figures = list[tuple[object, ...]]


def by_program(database: Database) -> None:
    with database.new_work(write=False) as work:
        ids = record_ids(work.connection, Criteria(year=newest_year_with_records(work.connection)))
    recalculate(database.new_work, ids, Silent())


def figures(database: Database) -> Figures:
    with database.new_work(write=False) as work:
        return [tuple(row) for statement in FIGURES for row in work.connection.execute(text(statement))]


def clean(database: Database) -> None:
    """What the run before has left behind on a server, where rows that were replaced stay for a while."""
    if database.file is None:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def tell_one(database: Database) -> None:
    """How long one record takes."""
    with database.new_work(write=False) as work:
        ids = record_ids(work.connection, Criteria())
    chosen = random.Random(1).sample(ids, ONE_BY_ONE)
    times = [timed(partial(recalculate, database.new_work, [one], Silent())) for one in chosen]
    wall, cpu = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    print(f"one record alone {wall:6.1f} ms, processor {cpu:6.1f} ms")


def compare(database: Database, hand: Callable[[], None]) -> None:
    runs: dict[str, Callable[[], None]] = {"by hand": hand, "program": partial(by_program, database)}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    left: dict[str, Figures] = {}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            clean(database)
            times[name].append(timed(run))
            left[name] = figures(database)
    if left["program"] != left["by hand"]:
        unlike = [pair for pair in zip(*left.values(), strict=True) if pair[0] != pair[1]]
        raise SystemExit(f"{len(unlike)} rows differ, the first: {unlike[0]}")
    medians = {name: [statistics.median(column) for column in zip(*all_, strict=True)] for name, all_ in times.items()}
    for name, (wall, cpu) in medians.items():
        print(f"{name:8} {wall:6.2f} s, processor {cpu:6.2f} s")
    wall, cpu = (medians["program"][at] / medians["by hand"][at] for at in (0, 1))
    print(f"ratio    {wall:6.2f}x, processor {cpu:6.2f}x")


def main(customers: int = 10_000, url: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rebates.db"
        rows = fill(file, customers, PRODUCT_GROUPS, 1)
        print(f"{customers:,} records, five levels, {rows:,} product-group rows, {'PostgreSQL' if url else 'SQLite'}")
        if url:
            copy_to_server(file, url)
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False) if url else ""
        database = open_database(url or str(file))
        compare(database, partial(by_hand.on_postgresql, plain) if url else partial(by_hand.on_sqlite, file))
        tell_one(database)
        database.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else "")
