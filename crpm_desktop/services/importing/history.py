"""Storing sales history and sales history by product group.

Only rows that are new or differ are written, and only their customers' years are marked, so that yesterday's file can
be sent again. One customer has one period type in one year, over both histories.
"""

from operator import itemgetter
from typing import Any

from crpm_desktop.db import import_history as db
from crpm_desktop.db.marks import mark_sales
from crpm_desktop.domain.periods import PeriodType
from crpm_desktop.services.importing.job import Job, report_repeated_keys
from crpm_desktop.services.importing.reading import Table
from crpm_desktop.services.importing.report import Problems

BATCH_ROWS = 20_000
RANGES = {
    PeriodType.MONTH: "1 to 12 for period_type M",
    PeriodType.QUARTER: "1 to 4 for period_type Q",
    PeriodType.YEAR: "0 for period_type Y",
}
FITTING = {(int(kind), period) for kind in PeriodType for period in kind.periods}

Rows = list[tuple[Any, ...]]


def check_periods(table: Table, problems: Problems) -> None:
    """Every period is one of its type's."""
    pairs = list(zip(table.columns["period_type"], table.columns["period"], strict=True))
    if set(pairs) <= FITTING:
        return
    for place, (kind, period) in enumerate(pairs):
        if (kind, period) not in FITTING:
            problems.add(table.file, table.rows[place], "period", str(period), RANGES[PeriodType(kind)])


def store_history(job: Job, table: Table) -> int:
    """Adds and replaces rows of one of the two histories; gives how many are new or changed."""
    columns = db.SALES_PG_COLUMNS if "product_group" in table.columns else db.SALES_COLUMNS
    rows = _rows_in_key_order(job, table)
    if rows is None:
        return 0
    stored = db.period_types(job.work.connection, set(table.columns["year"]))
    kinds = set(map(itemgetter(0, 1, -2), rows))
    if len({kind[:2] for kind in kinds}) != len(kinds) or any(
        stored.get(kind[:2], kind[2]) != kind[2] for kind in kinds
    ):
        _report_period_types(job, table, stored)
        return 0
    new = sorted((customer_id, year, kind) for year, customer_id, kind in kinds if (year, customer_id) not in stored)
    db.add_period_types(job.work.connection, new)
    return _write(job, table, columns, rows, stored)


def _rows_in_key_order(job: Job, table: Table) -> Rows | None:
    """The rows as they are stored, in the order of the key; None when one can't be."""
    cells = table.columns
    customer_ids = job.ids_of(table, "cust_no", job.customer_ids(), "a customer")
    keys = [cells["year"], customer_ids]
    if "product_group" in cells:
        keys.append(job.ids_of(table, "product_group", job.product_group_ids(), "a product group"))
    keys.append(cells["period"])
    if any(None in ids for ids in keys[1:-1]):
        return None
    rows: Rows = list(zip(*keys, cells["period_type"], cells["total_sales"], strict=True))
    rows.sort()
    key_of = itemgetter(*range(len(keys)))
    found = list(map(key_of, rows))
    if any(map(tuple.__eq__, found, found[1:])):
        report_repeated_keys(table, job.problems)
        return None
    return rows


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


def _write(job: Job, table: Table, columns: tuple[str, ...], rows: Rows, stored: dict[tuple[int, int], int]) -> int:
    connection = job.work.connection
    count = 0
    changed: set[tuple[int, int]] = set()
    for start in range(0, len(rows), BATCH_ROWS):
        job.meter.told(f"Storing {table.layout.name}", len(rows), start / len(rows))
        batch = rows[start : start + BATCH_ROWS]
        if stored:
            pairs = sorted({row[:2] for row in batch} & stored.keys())
            there = db.stored_history(connection, columns, pairs) if pairs else set()
            batch = [row for row in batch if row not in there]
        db.write_history(connection, columns, batch)
        changed.update(map(itemgetter(1, 0), batch))
        count += len(batch)
    mark_sales(connection, changed)
    return count
