"""Import: CSV files, workbooks and folders of them into the database, all or nothing.

Everything is read and understood first, without a transaction; then all tables are stored in one, in the order of
dependency whatever the order given. Source: files.md, "The import files".
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from crpm_desktop.db.audit import note
from crpm_desktop.db.figured_on import will_change
from crpm_desktop.db.work import NewWork, Work, run_command
from crpm_desktop.services.importing.csv_source import csv_source
from crpm_desktop.services.importing.customers import store_customers, store_product_groups
from crpm_desktop.services.importing.history import check_periods, store_history
from crpm_desktop.services.importing.job import WHOLE, Job, Meter, report_repeated_keys
from crpm_desktop.services.importing.layout import TABLES
from crpm_desktop.services.importing.programs import TABLES as SET_UP_TABLES
from crpm_desktop.services.importing.programs import SetUp
from crpm_desktop.services.importing.reading import Table, read_table
from crpm_desktop.services.importing.records import store_records
from crpm_desktop.services.importing.report import ImportOutcome, ImportRefused, Problem, Problems
from crpm_desktop.services.importing.rewards import store_rewards
from crpm_desktop.services.importing.sources import Source, Unreadable, find_files, reason_of, table_named
from crpm_desktop.services.importing.xlsx_source import xlsx_sources
from crpm_desktop.services.progress import Progress

__all__ = ["ImportOutcome", "ImportRefused", "Problem", "import_paths"]

HISTORY = {"sales_history", "sales_pg_history"}
STORE = {
    "customers": store_customers,
    "product_groups": store_product_groups,
    "sales_history": store_history,
    "sales_pg_history": store_history,
    "customer_rebates": store_records,
    "rewards": store_rewards,
}


def import_paths(new_work: NewWork, paths: Sequence[Path], progress: Progress) -> ImportOutcome:
    """Brings in files and folders in one transaction. Raises `ImportRefused` with every problem, `Cancelled`."""
    problems = Problems()
    sources = _sources(paths, problems)
    problems.refuse_if_any()
    return import_sources(new_work, sources, progress)


def import_sources(new_work: NewWork, sources: Sequence[Source], progress: Progress) -> ImportOutcome:
    """The same for tables that have been found already."""
    with collector_at_rest():
        return _import(new_work, sources, progress)


def _import(new_work: NewWork, sources: Sequence[Source], progress: Progress) -> ImportOutcome:
    problems = Problems()
    tables = _read(sources, problems, progress)
    problems.refuse_if_any()
    return run_command(new_work, lambda work: _store(work, tables, progress))


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Python's cycle collector would look through millions of rows again and again, and they hold no cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _sources(paths: Sequence[Path], problems: Problems) -> list[Source]:
    """What there is to read, in the order of dependency; tables that come twice stay in the order given."""
    found: list[Source] = []
    for file in find_files(paths, problems):
        try:
            layout = table_named(file.stem) if file.suffix.lower() == ".csv" else None
            found += [csv_source(file, layout)] if layout else xlsx_sources(file, problems)
        except Unreadable as error:
            problems.add(file.name, error.row, error.column, error.value, error.expected)
        except OSError as error:
            problems.add(file.name, None, None, "", reason_of(error))
    order = [table.name for table in TABLES]
    return sorted(found, key=lambda source: order.index(source.layout.name))


def _read(sources: Sequence[Source], problems: Problems, progress: Progress) -> list[Table]:
    meter = Meter(progress, 0, sum(source.size for source in sources))
    tables = []
    for source in sources:
        text, size = f"Reading {source.file}", source.size
        meter.told(text, size, 0)
        before = problems.count
        table = read_table(source, problems, partial(meter.told, text, size))
        meter.finish(size)
        if problems.count == before:
            _check(table, problems)
        tables.append(table)
    return tables


def _check(table: Table, problems: Problems) -> None:
    """What can be judged without the database; repeated keys of history show when it is sorted."""
    if table.layout.name in HISTORY:
        check_periods(table, problems)
    else:
        report_repeated_keys(table, problems)


def _store_table(job: Job, table: Table, set_up: SetUp) -> int:
    """Records wait for their programs; where those can't be stored, there is nothing to say about records yet."""
    if table.layout.name == "customer_rebates":
        set_up.store()
        if not set_up.fits:
            return 0
    return STORE[table.layout.name](job, table)


def _store(work: Work, tables: Sequence[Table], progress: Progress) -> ImportOutcome:
    will_change(work.connection)
    problems = Problems()
    job = Job(work, problems, Meter(progress, WHOLE // 2, sum(map(len, tables))))
    set_up = SetUp(job)
    counts: dict[str, int] = {}
    changed: dict[str, int] = {}
    for table in tables:
        name = table.layout.name
        job.meter.told(f"Storing {name}", len(table), 0)
        done = set_up.add(table) if name in SET_UP_TABLES else _store_table(job, table, set_up)
        counts[name] = counts.get(name, 0) + len(table)
        changed[name] = changed.get(name, 0) + done
        job.meter.finish(len(table))
    set_up.store()
    problems.refuse_if_any()
    note(work.connection, "imported", "files", ", ".join(dict.fromkeys(table.file for table in tables)), changed)
    progress.step(WHOLE, WHOLE, "Imported")
    return ImportOutcome(counts, changed, sum(table.rounded for table in tables))
