"""Storing sales history and sales history by product group.

Only rows that are new or differ are written, and only their customers' years are marked, so that yesterday's file can
be sent again. One customer has one period type in one year, over both histories.
"""

from bisect import bisect_left
from operator import itemgetter
from typing import Any

from crpm_desktop.db import import_history as db
from crpm_desktop.db.marks import mark_sales
from crpm_desktop.domain.errors import Conflict
from crpm_desktop.domain.periods import PeriodType
from crpm_desktop.services.importing.job import Job, report_repeated_keys
from crpm_desktop.services.importing.reading import Table
from crpm_desktop.services.importing.report import Problems

BATCH_ROWS = 5_000
LEAP = 16
RANGES = {
    PeriodType.MONTH: "1 to 12 for period_type M",
    PeriodType.QUARTER: "1 to 4 for period_type Q",
    PeriodType.YEAR: "0 for period_type Y",
}
FITTING = {(int(kind), period) for kind in PeriodType for period in kind.periods}

Rows = list[tuple[Any, ...]]


def check_periods(table: Table, problems: Problems) -> None:
    """Every period is one of its type's."""
    kinds, periods = table.columns["period_type"], table.columns["period"]
    if set(zip(kinds, periods, strict=True)) <= FITTING:
        return
    for place, (kind, period) in enumerate(zip(kinds, periods, strict=True)):
        if (kind, period) not in FITTING:
            problems.add(table.file, table.rows[place], "period", str(period), RANGES[PeriodType(kind)])


def store_history(job: Job, table: Table) -> int:
    """Adds and replaces rows of one of the two histories; gives how many are new or changed."""
    columns = db.SALES_PG_COLUMNS if "product_group" in table.columns else db.SALES_COLUMNS
    rows = _rows_in_key_order(job, table)
    if rows is None:
        return 0
    stored = db.period_types(job.work.connection, set(table.columns["year"]))
    kinds = _kinds(table, rows)
    years = {kind[:2] for kind in kinds}
    if len(years) != len(kinds) or any(stored.get(kind[:2], kind[2]) != kind[2] for kind in kinds):
        _report_period_types(job, table, stored)
        return 0
    new = sorted((customer_id, year, kind) for year, customer_id, kind in kinds if (year, customer_id) not in stored)
    db.add_period_types(job.work.connection, new)
    changed: set[tuple[int, int]] = {row[:2] for row in new}
    count = _write(job, table, columns, rows, years & stored.keys(), changed)
    mark_sales(job.work.connection, changed)
    return count


def _rows_in_key_order(job: Job, table: Table) -> Rows | None:
    """The rows as they are stored, in the order of the key; None when one can't be."""
    cells = table.columns
    ids = [job.ids_of(table, "cust_no", job.customer_ids(), "a customer")]
    if "product_group" in cells:
        ids.append(job.ids_of(table, "product_group", job.product_group_ids(), "a product group"))
    known = [each for each in ids if each is not None]
    if len(known) < len(ids):
        return None
    rows: Rows = list(
        zip(cells["year"], *known, cells["period"], cells["period_type"], cells["total_sales"], strict=True)
    )
    rows.sort()
    return rows


def _kinds(table: Table, rows: Rows) -> set[tuple[int, int, int]]:
    """Each (year, customer id, period type) of rows in key order; with one type it leaps from customer to customer."""
    types = set(table.columns["period_type"])
    if len(types) > 1:
        return set(map(itemgetter(0, 1, -2), rows))
    found, place = [], 0
    while place < len(rows):
        year, customer_id = rows[place][:2]
        found.append((year, customer_id, *types))
        place = bisect_left(rows, (year, customer_id + 1), place + 1, min(place + LEAP, len(rows)))
    return set(found)


def _report_period_types(job: Job, table: Table, stored: dict[tuple[int, int], int]) -> None:
    known = dict(stored)
    ids = job.customer_ids()
    cells = table.columns
    for place, (cust_no, year, kind) in enumerate(
        zip(cells["cust_no"], cells["year"], cells["period_type"], strict=True)
    ):
        first = known.setdefault((year, ids[cust_no]), kind)
        if first != kind:
            code = PeriodType(first).code
            expected = f"{code}, the period type of {cust_no} in {year}: one customer has one period type in one year"
            job.problem(table, place, "period_type", PeriodType(kind).code, expected)


def _write(
    job: Job,
    table: Table,
    columns: tuple[str, ...],
    rows: Rows,
    stored: set[tuple[int, int]],
    changed: set[tuple[int, int]],
) -> int:
    """Writes what differs from the years of customers that are stored, and adds those to `changed`."""
    connection, count = job.work.connection, 0
    key_of, pair_of = itemgetter(*range(len(columns) - 2)), itemgetter(0, 1)
    last = None
    for start in range(0, len(rows), BATCH_ROWS):
        job.meter.told(f"Storing {table.layout.name}", len(rows), start / len(rows))
        batch = rows[start : start + BATCH_ROWS]
        pairs = sorted(set(map(pair_of, batch)) & stored) if stored else []
        if key_of(batch[0]) == last or (pairs and len(set(map(key_of, batch))) < len(batch)):
            raise _repeated(job, table)
        last = key_of(batch[-1])
        if pairs:
            there = db.stored_history(connection, columns, pairs)
            batch = [row for row in batch if row not in there]
            changed.update(map(itemgetter(1, 0), batch))
            db.replace_history(connection, columns, batch)
        elif not db.add_history(connection, columns, batch):
            raise _repeated(job, table)
        count += len(batch)
    return count


def _repeated(job: Job, table: Table) -> Exception:
    """What to raise when two rows have one key; when the file has none such, somebody else stored the same meanwhile.

    It ends the import at once: the transaction may be unfit for more.
    """
    before = job.problems.count
    report_repeated_keys(table, job.problems)
    if job.problems.count > before:
        return job.problems.refusal()
    return Conflict(f"Somebody else changed what {table.file} refers to; nothing was imported. Import it again.")
