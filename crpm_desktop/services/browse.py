"""What the tabs read: one short unit of work per question."""

from crpm_desktop.db import records
from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.criteria import Criteria, SummarySort
from crpm_desktop.domain.records import DetailRow, SummaryRow


def summary(new_work: NewWork, criteria: Criteria, sort: SummarySort) -> list[SummaryRow]:
    with new_work(write=False) as work:
        return records.summary_rows(work.connection, criteria, sort)


def detail(new_work: NewWork, criteria: Criteria, *, outside_range: bool) -> list[DetailRow]:
    with new_work(write=False) as work:
        return records.detail_rows(work.connection, criteria, outside_range=outside_range)
