"""What the tabs show: records, the detail of records, and history as a query that is read part by part."""

from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass

from crpm_desktop.db import history, records
from crpm_desktop.db.query_fields import DETAIL as DETAIL_FIELDS
from crpm_desktop.db.query_fields import SUMMARY as SUMMARY_FIELDS
from crpm_desktop.db.work import NewWork, Work
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort, SummarySort
from crpm_desktop.domain.records import DetailRow, SalesPgRow, SalesRow, SummaryRow
from crpm_desktop.services.columns import DETAIL, SUMMARY
from crpm_desktop.services.history import History
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.query import row_test

ROWS_PER_STEP = 2_000


def summary(new_work: NewWork, criteria: Criteria, sort: SummarySort, query: Query = ()) -> list[SummaryRow]:
    """The customer rebate records, with their figures as they were calculated last, that meet `query`.

    Grey rows of descendants without a record have to meet it as well.
    """
    with new_work(write=False) as work:
        found = records.summary_rows(work.connection, criteria, sort, query)
    if not query:
        return found
    calculated, everything = row_test(SUMMARY, _beyond(SUMMARY_FIELDS, query)), row_test(SUMMARY, query)
    return [row for row in found if (calculated(row) if row.via is None else everything(row))]


def first_of_summary(
    new_work: NewWork, criteria: Criteria, sort: SummarySort, query: Query, most: int
) -> list[SummaryRow] | None:
    """The first rows that `summary` would give, found without reading all; None when only all of them tell."""
    if criteria.include_children or _beyond(SUMMARY_FIELDS, query):
        return None
    with new_work(write=False) as work:
        return records.summary_rows(work.connection, criteria, sort, query, most)


def count_summary(new_work: NewWork, criteria: Criteria, query: Query) -> int:
    """How many rows `summary` would give."""
    if criteria.include_children or _beyond(SUMMARY_FIELDS, query):
        return len(summary(new_work, criteria, SummarySort.YEAR_CUSTOMER_REBATE, query))
    with new_work(write=False) as work:
        return records.count_records(work.connection, criteria, query)


def _beyond(fields: Collection[str], query: Query) -> Query:
    """The conditions on columns that are calculated from a row, which the database can't be asked."""
    return tuple(one for one in query if one.name not in fields)


@dataclass(frozen=True, slots=True)
class DetailFound:
    """`left_out`: nothing is shown, but there are levels outside of their sales range."""

    rows: tuple[DetailRow, ...]
    left_out: bool = False

    @property
    def out_of_date(self) -> int:
        """How many records (not levels) no longer follow from the data."""
        return len({row.record_id for row in self.rows if row.out_of_date})


def read_detail(
    new_work: NewWork, criteria: Criteria, progress: Progress, *, outside_range: bool, query: Query = ()
) -> DetailFound:
    """The levels of the calculated records that meet `query`; without `outside_range` those in their sales range."""
    rows: list[DetailRow] = []
    with new_work(write=False) as work:
        with closing(_each_level(work, criteria, query, outside_range=outside_range)) as found:
            for row in found:
                if len(rows) % ROWS_PER_STEP == 0:
                    progress.step(len(rows), 0, "Customer Detail")
                rows.append(row)
        if rows or outside_range:
            return DetailFound(tuple(rows))
        with closing(_each_level(work, criteria, query, outside_range=True)) as found:
            return DetailFound((), left_out=next(found, None) is not None)


def count_detail(new_work: NewWork, criteria: Criteria, query: Query, *, outside_range: bool) -> int:
    """How many rows `read_detail` would give."""
    with new_work(write=False) as work:
        if not _beyond(DETAIL_FIELDS, query):
            return records.count_detail_rows(work.connection, criteria, outside_range=outside_range, query=query)
        with closing(_each_level(work, criteria, query, outside_range=outside_range)) as found:
            return sum(1 for _ in found)


def _each_level(
    work: Work, criteria: Criteria, query: Query, *, outside_range: bool
) -> Generator[DetailRow, None, None]:
    meets = row_test(DETAIL, _beyond(DETAIL_FIELDS, query))
    stored = records.each_detail_row(work.connection, criteria, outside_range=outside_range, query=query)
    with closing(stored) as found:
        yield from filter(meets, found)


def sales_history(new_work: NewWork, criteria: Criteria, sort: SalesSort, query: Query = ()) -> History[SalesRow]:
    return History(new_work, history.sales_question(criteria, sort, query))


def sales_pg_history(
    new_work: NewWork, criteria: Criteria, sort: SalesPgSort, query: Query = ()
) -> History[SalesPgRow]:
    return History(new_work, history.sales_pg_question(criteria, sort, query))
