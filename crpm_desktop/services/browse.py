"""What the tabs show: records, the detail of records, and history as a query that is read part by part."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from crpm_desktop.db import history, records
from crpm_desktop.db.work import NewWork, Work
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort, SummarySort
from crpm_desktop.domain.records import DetailRow, SalesPgRow, SalesRow, SummaryRow
from crpm_desktop.services.progress import Progress

R = TypeVar("R")

ROWS_PER_STEP = 2_000


def summary(new_work: NewWork, criteria: Criteria, sort: SummarySort) -> list[SummaryRow]:
    """The customer rebate records, with their figures as they were calculated last."""
    with new_work(write=False) as work:
        return records.summary_rows(work.connection, criteria, sort)


@dataclass(frozen=True, slots=True)
class DetailFound:
    """`left_out`: nothing is shown, but there are levels outside of their sales range."""

    rows: tuple[DetailRow, ...]
    left_out: bool = False

    @property
    def out_of_date(self) -> int:
        """How many records (not levels) no longer follow from the data."""
        return len({row.record_id for row in self.rows if row.out_of_date})


def read_detail(new_work: NewWork, criteria: Criteria, progress: Progress, *, outside_range: bool) -> DetailFound:
    """The levels of the calculated records; without `outside_range` only those in their sales range."""
    rows: list[DetailRow] = []
    with new_work(write=False) as work:
        with closing(records.each_detail_row(work.connection, criteria, outside_range=outside_range)) as found:
            for row in found:
                if len(rows) % ROWS_PER_STEP == 0:
                    progress.step(len(rows), 0, "Customer Detail")
                rows.append(row)
        if rows or outside_range:
            return DetailFound(tuple(rows))
        with closing(records.each_detail_row(work.connection, criteria, outside_range=True)) as found:
            return DetailFound((), left_out=next(found, None) is not None)


@dataclass(frozen=True, slots=True)
class HistoryStart(Generic[R]):
    """How many rows there are, their Total Sales in cents, and the first of them."""

    count: int
    total: int
    rows: Sequence[R]


@dataclass(frozen=True, slots=True)
class History(Generic[R]):
    """One question about history; each answer is read in a unit of work of its own, on any thread."""

    new_work: NewWork
    _count_and_total: Callable[[Work], tuple[int, int]]
    _part: Callable[[Work, int, int], list[R]]
    _each: Callable[[Work], Generator[R, None, None]]

    def start(self, limit: int) -> HistoryStart[R]:
        with self.new_work(write=False) as work:
            count, total = self._count_and_total(work)
            return HistoryStart(count, total, self._part(work, 0, limit))

    def fetch(self, offset: int, limit: int) -> list[R]:
        with self.new_work(write=False) as work:
            return self._part(work, offset, limit)

    def each(self) -> Generator[R, None, None]:
        """All rows in their order. Whoever leaves before the end closes it: the unit of work is open until then."""
        with self.new_work(write=False) as work, closing(self._each(work)) as rows:
            yield from rows


def sales_history(new_work: NewWork, criteria: Criteria, sort: SalesSort) -> History[SalesRow]:
    return History(
        new_work,
        lambda work: history.sales_count_and_total(work.connection, criteria),
        lambda work, offset, limit: history.sales_rows(work.connection, criteria, sort, limit, offset),
        lambda work: history.each_sales_row(work.connection, criteria, sort),
    )


def sales_pg_history(new_work: NewWork, criteria: Criteria, sort: SalesPgSort) -> History[SalesPgRow]:
    return History(
        new_work,
        lambda work: history.sales_pg_count_and_total(work.connection, criteria),
        lambda work, offset, limit: history.sales_pg_rows(work.connection, criteria, sort, limit, offset),
        lambda work: history.each_sales_pg_row(work.connection, criteria, sort),
    )
