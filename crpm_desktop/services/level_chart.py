"""The small chart on Customer Detail: the sales of one record against its goal and what each of its levels asks for.

The grid shows what was calculated last; the chart shows the same, so it waits while that is out of date.
"""

from collections.abc import Sequence

from crpm_desktop.db.figures import StoredRecord, load_records
from crpm_desktop.db.programs import load_programs
from crpm_desktop.db.records import detail_rows
from crpm_desktop.db.work import Connection, NewWork
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.least_sales import least_sales
from crpm_desktop.domain.plan import Level, Plan, make_plan
from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.records import DetailRow
from crpm_desktop.services.chart_data import Bar, ChartFigures, Shape
from crpm_desktop.services.columns import status, to_next_level
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.record_sales import RecordSales

NO_RECORD = "Put the cursor on a level to see its record against goal and levels"
GONE = "This record is not calculated any more - press Recalc on Customer Summary"
OUT_OF_DATE = "Out of date: tick the record on Customer Summary and press Recalc to see it against goal and levels"


def level_chart(new_work: NewWork, row: DetailRow, progress: Progress) -> ChartFigures:
    """All levels of the record that `row` is one of, those outside of their sales range too."""
    with new_work(write=False) as work:
        criteria = Criteria(row.year, None, row.rebate_code, row.cust_no)
        found = detail_rows(work.connection, criteria, outside_range=True)
        rows = [one for one in found if one.record_id == row.record_id]
        records = load_records(work.connection, [row.record_id])
        if not rows or not records:
            return ChartFigures(_title(row), empty=GONE)
        if any(one.out_of_date for one in rows):
            return ChartFigures(_title(row), empty=OUT_OF_DATE)
        return _figures(work.connection, records[0], rows, progress)


def _figures(
    connection: Connection, record: StoredRecord, rows: Sequence[DetailRow], progress: Progress
) -> ChartFigures:
    plan = make_plan(load_programs(connection, [record.program_id])[record.program_id])
    eligible = _eligible_sales(connection, record, plan, progress)
    levels = {level.rebate_sub_code: level for level in plan.levels}
    return ChartFigures(
        title=f"{_title(rows[0])}: {_next_level(rows)}",
        series=("Eligible sales",),
        bars=tuple(
            _bar(one, levels[one.rebate_sub_code], eligible[one.rebate_sub_code], record.sales_goal)
            for one in rows
            if one.rebate_sub_code in levels
        ),
        shape=Shape.LYING,
        adds_up=False,
        goal="Goal" if record.sales_goal is not None else "",
        goal_total=record.sales_goal,
        need="Least sales of the level",
        notes=() if record.sales_goal is not None else ("The record has no sales goal.",),
    )


def _eligible_sales(connection: Connection, record: StoredRecord, plan: Plan, progress: Progress) -> dict[str, int]:
    """By level, in cents. Rebate Revenue is the same but for levels that pay for growth alone."""
    sales = RecordSales(connection, [record], {record.program_id: plan}, progress).in_window(record.window)
    total, by_group = sales.of(record)
    return {
        level.rebate_sub_code: total
        if level.limited_to is None
        else sum(by_group.get(group, 0) for group in level.limited_to)
        for level in plan.levels
    }


def _bar(row: DetailRow, level: Level, eligible: int, sales_goal: int | None) -> Bar:
    name = f"Level {row.rebate_sub_code}"
    return Bar(
        name,
        name,
        (eligible,),
        goal=sales_goal,
        need=least_sales(level, sales_goal),
        words=_standing(row),
        color=row.color,
    )


def _standing(row: DetailRow) -> str:
    """What is still missing for the level, else how it stands."""
    missing = to_next_level(row)
    return f"{missing} to go" if missing else status(row)


def _title(row: DetailRow) -> str:
    period = f" period {row.period}" if row.period else ""
    return f"{row.rebate_code} {row.year}{period} of {row.cust_no} {row.customer_name}"


def _next_level(rows: Sequence[DetailRow]) -> str:
    """The level that is nearest, and what is missing for it."""
    missing = [row for row in rows if to_next_level(row)]
    if missing:
        nearest = min(missing, key=lambda row: (row.missing_sales or 0, row.missing_product_groups or 0))
        return f"to next level {nearest.rebate_sub_code}: {to_next_level(nearest)}"
    achieved = [row for row in rows if row.color is Color.BLACK]
    if len(achieved) == len(rows):
        return "every level is achieved"
    return "no further level to reach" if achieved else "no level can be reached by more sales"
