"""Customer rebate records and their detail rows, as the grids list them."""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from crpm_desktop.db import query_fields
from crpm_desktop.db.conditions import Fields, on, where
from crpm_desktop.db.ids import family, id_list
from crpm_desktop.db.schema import customer_rebates, customers, rebate_details, rebate_programs
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SummarySort
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.records import DetailRow, SummaryRow, row_without_record

_record = customer_rebates.c
COLORS = tuple(Color)

SORT_KEYS: dict[SummarySort, Callable[[SummaryRow], tuple[object, ...]]] = {
    SummarySort.YEAR_CUSTOMER_REBATE: lambda row: (row.year, row.cust_no, row.rebate_code, row.period),
    SummarySort.REBATE_YEAR_CUSTOMER: lambda row: (row.rebate_code, row.year, row.cust_no, row.period),
    SummarySort.CUSTOMER_REBATE_YEAR: lambda row: (row.cust_no, row.rebate_code, row.year, row.period),
    SummarySort.CUSTOMER_YEAR_REBATE: lambda row: (row.cust_no, row.year, row.rebate_code, row.period),
}
_year, _number, _code, _period = _record.year, customers.c.cust_no, rebate_programs.c.rebate_code, _record.period
_ORDERS: dict[SummarySort, tuple[ColumnElement[Any], ...]] = {
    SummarySort.YEAR_CUSTOMER_REBATE: (_year, _number, _code, _period),
    SummarySort.REBATE_YEAR_CUSTOMER: (_code, _year, _number, _period),
    SummarySort.CUSTOMER_REBATE_YEAR: (_number, _code, _year, _period),
    SummarySort.CUSTOMER_YEAR_REBATE: (_number, _year, _code, _period),
}
FREQUENCIES = {frequency.value: frequency for frequency in Frequency}


def _order(sort: SummarySort, criteria: Criteria) -> list[ColumnElement[Any]]:
    """Of one year, without the year: SQLite finds the first rows by the customers' own order then, and sorts none."""
    return [column for column in _ORDERS[sort] if column is not _year or criteria.year is None]


def conditions(criteria: Criteria) -> list[ColumnElement[bool]]:
    """What a record must meet. Annual records are listed whatever the period."""
    found: list[ColumnElement[bool]] = []
    if criteria.year is not None:
        found.append(_record.year == criteria.year)
    if criteria.period is not None:
        found.append(_record.period.in_((0, criteria.period)))
    if criteria.rebate_code is not None:
        found.append(rebate_programs.c.rebate_code == criteria.rebate_code)
    if criteria.cust_no is not None:
        shown = select(customers.c.id).where(customers.c.cust_no == criteria.cust_no)
        found.append(_record.customer_id.in_(select(family(shown).c.id) if criteria.include_children else shown))
    return found


def record_ids(connection: Connection, criteria: Criteria) -> list[int]:
    """The ids of the records that meet the criteria, by year, customer, program and period."""
    order = (_record.year, customers.c.cust_no, rebate_programs.c.rebate_code, _record.period)
    statement = select(_record.id).join_from(customer_rebates, customers).join(rebate_programs)
    return list(connection.execute(statement.where(*conditions(criteria)).order_by(*order)).scalars())


def summary_rows(
    connection: Connection,
    criteria: Criteria,
    sort: SummarySort = SummarySort.YEAR_CUSTOMER_REBATE,
    query: Query = (),
    most: int | None = None,
) -> list[SummaryRow]:
    """The records that meet the criteria and what the database can ask of `query`; the first `most` of them.

    With children, also the descendants who have none: all of them, neither `query` nor `most` is asked of these.
    """
    statement = _summary_select().where(*conditions(criteria), *_asked(query_fields.SUMMARY, query))
    rows = [_summary_row(row) for row in connection.execute(statement.order_by(*_order(sort, criteria)).limit(most))]
    if criteria.include_children:
        having = _having_records(connection, criteria) if query else {row.cust_no for row in rows}
        rows += _children_without_record(connection, criteria, having)
        rows.sort(key=SORT_KEYS[sort])
    return rows


def count_records(connection: Connection, criteria: Criteria, query: Query) -> int:
    """How many records meet the criteria and what the database can ask of `query`."""
    statement = _joined(select(func.count())).where(*conditions(criteria), *_asked(query_fields.SUMMARY, query))
    return int(connection.execute(statement).scalar_one())


def _asked(fields: Fields, query: Query) -> list[ColumnElement[bool]]:
    return where(fields, on(fields, query))


def _having_records(connection: Connection, criteria: Criteria) -> set[str]:
    """The numbers of the customers who have a record here."""
    statement = _joined(select(customers.c.cust_no).distinct()).where(*conditions(criteria))
    return set(connection.execute(statement).scalars())


def _joined(statement: Select[Any]) -> Select[Any]:
    of_record = rebate_programs.c.id == _record.program_id
    return statement.select_from(customer_rebates).join(customers).join(rebate_programs, of_record)


def summary_rows_by_id(connection: Connection, ids: list[int]) -> list[SummaryRow]:
    """Records by id, in no order."""
    statement = _summary_select().where(_record.id.in_(id_list(connection, ids)))
    return [_summary_row(row) for row in connection.execute(statement)]


def _summary_select() -> Select[Any]:
    return _joined(
        select(
            _record.id,
            customers.c.cust_no,
            customers.c.name,
            rebate_programs.c.rebate_code,
            _record.year,
            _record.period,
            _record.frequency,
            rebate_programs.c.active,
            _record.sales_goal,
            _record.sales_revenue,
            _record.rebate_revenue,
            _record.rebate_earned,
            _record.sales_incl_children,
            _record.calculated_at,
            _record.out_of_date,
            _record.warnings,
            _record.version,
        )
    )


def _summary_row(row: Sequence[Any]) -> SummaryRow:
    values = list(row)
    values[6] = FREQUENCIES[values[6]]
    return SummaryRow(*values)


def _children_without_record(connection: Connection, criteria: Criteria, having: set[str]) -> list[SummaryRow]:
    """Grey rows: who is below a customer with a record and has none here, with the nearest of them above."""
    start = select(customers.c.id).where(
        customers.c.cust_no == criteria.cust_no
        if criteria.cust_no is not None
        else customers.c.id.in_(select(_record.customer_id).join(rebate_programs).where(*conditions(criteria)))
    )
    parent = customers.alias("parent")
    members = family(start)
    statement = (
        select(customers.c.cust_no, customers.c.name, parent.c.cust_no)
        .join_from(members, customers, customers.c.id == members.c.id)
        .outerjoin(parent, customers.c.parent_id == parent.c.id)
    )
    people = {number: (name, above) for number, name, above in connection.execute(statement)}
    shown = having | ({criteria.cust_no} if criteria.cust_no is not None else set())
    rows = []
    for number, (name, _) in people.items():
        via = _nearest(number, people, shown)
        if number not in having and via is not None:
            rows.append(row_without_record(number, name, year=criteria.year, via=f"{via} {people[via][0]}"))
    return rows


def _nearest(number: str, people: dict[str, tuple[str, str | None]], shown: set[str]) -> str | None:
    seen = {number}
    above = people[number][1]
    while above is not None and above in people and above not in seen:
        if above in shown:
            return above
        seen.add(above)
        above = people[above][1]
    return None


def detail_rows(connection: Connection, criteria: Criteria, *, outside_range: bool) -> list[DetailRow]:
    """Levels of the records that meet the criteria; without `outside_range` only those in sales range."""
    return [_detail_row(row) for row in connection.execute(_detail_select(criteria, outside_range))]


def each_detail_row(
    connection: Connection, criteria: Criteria, *, outside_range: bool, query: Query = ()
) -> Generator[DetailRow, None, None]:
    """The same one by one, however many: only a portion is in memory. Also asks what the database can of `query`."""
    portions = {"yield_per": 5_000}
    with connection.execute(_detail_select(criteria, outside_range, query), execution_options=portions) as found:
        for row in found:
            yield _detail_row(row)


def count_detail_rows(connection: Connection, criteria: Criteria, *, outside_range: bool, query: Query) -> int:
    """How many levels those are."""
    statement = _levels(select(func.count()).select_from(rebate_details), criteria, outside_range, query)
    return int(connection.execute(statement).scalar_one())


def _levels(statement: Select[Any], criteria: Criteria, outside_range: bool, query: Query) -> Select[Any]:
    statement = (
        statement.join(customer_rebates)
        .join(customers)
        .join(rebate_programs, rebate_programs.c.id == _record.program_id)
        .where(*conditions(criteria), *_asked(query_fields.DETAIL, query))
    )
    return statement if outside_range else statement.where(rebate_details.c.in_sales_range)


def _detail_select(criteria: Criteria, outside_range: bool, query: Query = ()) -> Select[Any]:
    detail = rebate_details.c
    statement = _levels(
        select(
            detail.customer_rebate_id,
            customers.c.cust_no,
            customers.c.name,
            _record.year,
            _record.period,
            rebate_programs.c.rebate_code,
            detail.rebate_sub_code,
            detail.sales_revenue,
            detail.rebate_revenue,
            detail.rebate_earned,
            detail.total_pct,
            detail.paid_pct,
            detail.color,
            detail.reason,
            detail.included_in,
            detail.in_sales_range,
            detail.missing_sales,
            detail.missing_product_groups,
            _record.out_of_date,
            _record.sales_incl_children,
        ).select_from(rebate_details),
        criteria,
        outside_range,
        query,
    )
    key = (_record.year, customers.c.cust_no, rebate_programs.c.rebate_code, _record.period, detail.rebate_sub_code)
    return statement.order_by(*key)


def _detail_row(row: Sequence[Any]) -> DetailRow:
    values = list(row)
    values[12] = COLORS[values[12]]
    return DetailRow(*values)
