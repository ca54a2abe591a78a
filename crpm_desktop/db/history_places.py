"""Where the rows of an ordered history stand, known from how many each customer has: any part is then one look away.

Counting goes through the clustered key once and keeps a few numbers for a dozen rows, so it takes no longer than
counting alone and no list of all rows is needed. Sorts by sales have no such places.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from crpm_desktop.db.history import Question, of_some_customers, rows_of, through_customers
from crpm_desktop.db.history_orders import Way
from crpm_desktop.db.schema import customers, history_years, product_groups
from crpm_desktop.domain.errors import HistoryChanged

R = TypeVar("R")
_number = customers.c.cust_no
CHANGED = "Sales history was changed while it was being read. Show it anew, then try again."


@dataclass(slots=True)
class Places:
    """Runs of rows that stand together, in their order: those of a customer's year, or of a customer's product group.

    `outer` is what the order has first and `inner` what it has second (a product group by its id); `rows` and `sales`
    count from the start to the end of each run."""

    outer: list[Any] = field(default_factory=list)
    inner: list[Any] = field(default_factory=list)
    rows: "array[int]" = field(default_factory=lambda: array("q", [0]))
    sales: list[int] = field(default_factory=lambda: [0])

    @property
    def count(self) -> int:
        return self.rows[-1]

    @property
    def total(self) -> int:
        return self.sales[-1]

    def add(self, outer: object, inner: object, rows: int, sales: int) -> None:
        self.outer.append(outer)
        self.inner.append(inner)
        self.rows.append(self.rows[-1] + rows)
        self.sales.append(self.sales[-1] + sales)


def count_places(connection: Connection, asked: Question[Any]) -> Places:
    """Counts all rows, in one statement."""
    places, same = Places(), dict[object, object]()
    for outer, inner, rows, sales in connection.execute(_runs(connection, asked)):
        places.add(same.setdefault(outer, outer), same.setdefault(inner, inner), int(rows), int(sales))
    return places


def placed_rows(connection: Connection, asked: Question[R], places: Places, offset: int, limit: int) -> list[R]:
    """A part of the rows as they are now. Raises `HistoryChanged` when there are others than were counted."""
    end = min(offset + limit, places.count)
    if offset >= end:
        return []
    first, last = bisect_right(places.rows, offset) - 1, bisect_left(places.rows, end) - 1
    found = [row for one in _statements(asked, places, first, last) for row in connection.execute(one)]
    start, total = places.rows[first], sum(row.total_sales for row in found)
    if len(found) != places.rows[last + 1] - start or total != places.sales[last + 1] - places.sales[first]:
        raise HistoryChanged(CHANGED)
    return [asked.row(row) for row in found[offset - start : end - start]]


def _runs(connection: Connection, asked: Question[Any]) -> Select[Any]:
    """The two first terms of the order for every run, with the number of its rows and their sales."""
    if asked.order.way is Way.GROUPS:
        return _runs_of_groups(connection, asked)
    runs = _counted(asked, *_years(asked)).subquery("runs")
    terms: list[ColumnElement[Any]] = [runs.c.year, _number]
    if asked.order.way is Way.CUSTOMERS:
        terms.reverse()
    statement = select(*terms, runs.c.rows, runs.c.sales)
    return statement.join_from(runs, customers, customers.c.id == runs.c.customer_id).order_by(*terms)


def _runs_of_groups(connection: Connection, asked: Question[Any]) -> Select[Any]:
    table = asked.table.c
    if connection.dialect.name == "postgresql":
        runs = _counted(asked, table.product_group_id, table.customer_id).subquery("runs")
    else:  # SQLite would sort all rows; as they are read they come in order, and few are left to be sorted
        years = _counted(asked, *_years(asked), table.product_group_id).subquery("years").c
        sums = (func.sum(years.rows).label("rows"), func.sum(years.sales).label("sales"))
        whole = select(years.product_group_id, years.customer_id, *sums)
        runs = whole.group_by(years.product_group_id, years.customer_id).subquery("runs")
    statement = select(runs.c.product_group_id, _number, runs.c.rows, runs.c.sales)
    statement = statement.join_from(runs, customers, customers.c.id == runs.c.customer_id)
    groups = product_groups.c
    return statement.join(product_groups, groups.id == runs.c.product_group_id).order_by(groups.product_group, _number)


def _years(asked: Question[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """A customer's year, by the key in whose order `rows_of` reads."""
    table, years = asked.table.c, history_years.c
    return (years.customer_id, years.year) if of_some_customers(asked) else (table.year, table.customer_id)


def _counted(asked: Question[Any], *key: ColumnElement[Any]) -> Select[Any]:
    counted = select(*key, func.count().label("rows"), func.sum(asked.table.c.total_sales).label("sales"))
    return rows_of(asked, counted).group_by(*key)


def _statements(asked: Question[Any], places: Places, first: int, last: int) -> Iterator[Select[Any]]:
    """What reads the runs from `first` to `last`, all of their rows."""
    table, outer, inner = asked.table.c, places.outer, places.inner
    if asked.order.way is Way.CUSTOMERS:
        statement = through_customers(asked, asked.columns).where(_number.between(outer[first], outer[last]))
        since = or_(_number != outer[first], table.year >= inner[first])
        yield statement.where(since, or_(_number != outer[last], table.year <= inner[last]))
        return
    for at, runs in groupby(range(first, last + 1), outer.__getitem__):
        numbers = [inner[run] for run in runs]
        statement = through_customers(asked, asked.columns, fixed=1).where(_number.between(numbers[0], numbers[-1]))
        yield statement.where(*_outer(asked, at))


def _outer(asked: Question[Any], at: object) -> list[ColumnElement[bool]]:
    table = asked.table.c
    if asked.order.way is Way.GROUPS:
        return [table.product_group_id == at]
    return [table.year == at, history_years.c.year == at]
