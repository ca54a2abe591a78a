"""The charts beside both histories: sales by period and by product group, the year shown against the year before.

They take the same criteria as the grid, and the bars of a year add up to the grid's Total Sales.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from crpm_desktop.db import chart_figures
from crpm_desktop.db.chart_figures import Span
from crpm_desktop.db.lookups import find_customer
from crpm_desktop.db.own_connection import sparing
from crpm_desktop.db.work import Connection, NewWork
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.periods import PeriodType
from crpm_desktop.domain.records import ProductGroup
from crpm_desktop.services.chart_data import Bar, ChartFigures, Shape
from crpm_desktop.services.goal_line import GoalLine, choose_goals
from crpm_desktop.services.progress import Progress

K = TypeVar("K")

Ask = Callable[[Connection, Sequence[int], int, int | None, Query], Mapping[K, int]]

CUSTOMERS_AT_ONCE = 1_000
"""Customers in one statement: few enough that a chart which is not wanted any more stops at once."""
MOST_GROUPS = 10
"""Product groups with a bar of their own; the others share one."""
WIDTHS = {PeriodType.MONTH: 1, PeriodType.QUARTER: 2, PeriodType.YEAR: 3}
ONLY_ASKED = "Only sales that meet the grid's conditions."
KIND_NAMES = {PeriodType.MONTH: "months", PeriodType.QUARTER: "quarters", PeriodType.YEAR: "whole years"}


def sales_chart(new_work: NewWork, criteria: Criteria, progress: Progress, query: Query = ()) -> ChartFigures:
    """Sales by period, with the goal; by year when all years are shown. `query` are the grid's own conditions: a part
    of the sales is not set against the goal. Raises `Cancelled`."""
    with new_work(write=False) as work:
        with sparing(work.connection):
            sums = _add_up(work.connection, criteria, query, chart_figures.sales_by_span, progress)
        whole = criteria.cust_no is not None and not query
        goals = chart_figures.goals_of(work.connection, criteria) if whole else []
        line = choose_goals(goals, include_children=criteria.include_children)
        who = _who(work.connection, criteria)
    if criteria.year is None:
        years = {year: sum(spans.values()) for year, spans in sums.items() if spans}
        chart = _by_year(criteria, who, years, line)
    else:
        chart = _by_period(criteria, who, criteria.year, sums, line)
    return replace(chart, notes=(ONLY_ASKED,)) if query and chart.bars else chart


def product_group_chart(new_work: NewWork, criteria: Criteria, progress: Progress, query: Query = ()) -> ChartFigures:
    """Sales by product group, the largest first. Raises `Cancelled`."""
    with new_work(write=False) as work:
        with sparing(work.connection):
            sums = _add_up(work.connection, criteria, query, chart_figures.sales_by_group, progress)
        groups = chart_figures.groups_of(work.connection, sorted({one for year in sums.values() for one in year}))
        who = _who(work.connection, criteria)
    columns = [_together(sums.values())] if criteria.year is None else list(sums.values())
    return ChartFigures(
        title=f"Sales of {who} by product group, {_when(criteria)}",
        series=("All years",) if criteria.year is None else tuple(map(str, sums)),
        bars=_group_bars(groups, columns),
        shape=Shape.LYING,
        notes=(ONLY_ASKED,) if query and groups else (),
        empty="" if groups else _nothing("product group sales", who, criteria),
    )


def _add_up(
    connection: Connection, criteria: Criteria, query: Query, ask: Ask[K], progress: Progress
) -> dict[int, dict[K, int]]:
    """The sums of each year that is shown, of all customers shown. A condition on the year is on the year shown, not
    on the one that it is compared with."""
    shown = chart_figures.shown_customers(connection, criteria)
    runs = [shown[at : at + CUSTOMERS_AT_ONCE] for at in range(0, len(shown), CUSTOMERS_AT_ONCE)]
    if criteria.year is not None:
        years = [criteria.year, criteria.year - 1]
    else:
        years = sorted({year for run in runs for year in chart_figures.years_of(connection, run)})
    without_year = tuple(one for one in query if one.name != "year")
    found: dict[int, dict[K, int]] = {year: {} for year in years}
    steps = [(year, run) for year in years for run in runs]
    for done, (year, run) in enumerate(steps):
        progress.step(done, len(steps), "Adding up sales")
        asked = query if year == years[0] or criteria.year is None else without_year
        found[year] = _together((found[year], ask(connection, run, year, criteria.period, asked)))
    return found


def _together(parts: Iterable[Mapping[K, int]]) -> dict[K, int]:
    total: dict[K, int] = {}
    for part in parts:
        for key, cents in part.items():
            total[key] = total.get(key, 0) + cents
    return total


# Words


def _who(connection: Connection, criteria: Criteria) -> str:
    if criteria.cust_no is None:
        return "all customers"
    customer = find_customer(connection, criteria.cust_no)
    name = f"{criteria.cust_no} {customer.name}" if customer is not None else criteria.cust_no
    return f"{name} with children" if criteria.include_children else name


def _when(criteria: Criteria) -> str:
    period = f"period {criteria.period} of " if criteria.period is not None else ""
    return f"{period}{criteria.year} against {criteria.year - 1}" if criteria.year else f"{period}all years"


def _nothing(what: str, who: str, criteria: Criteria) -> str:
    years = f" in {criteria.year} or {criteria.year - 1}" if criteria.year else ""
    period = f", period {criteria.period}" if criteria.period is not None else ""
    return f"No {what} of {who}{years}{period} - change Show Year, Show Period or Show Customer"


# By period


def _by_period(
    criteria: Criteria, who: str, year: int, sums: Mapping[int, Mapping[Span, int]], line: GoalLine | None
) -> ChartFigures:
    now, before = sums[year], sums[year - 1]
    shown = [span for kind in PeriodType for span in _spans(kind, now.keys() | before.keys(), criteria.period)]
    kinds = {kind for kind, _period in now or before}
    kind_with_goal = next(iter(kinds)) if len(kinds) == 1 else None

    def bar(kind: PeriodType, period: int) -> Bar:
        label, name = _span_names(kind, period)
        goal = line.of_span(year, kind, period) if line is not None and kind is kind_with_goal else None
        span = (kind, period)
        return Bar(label, name, (now.get(span), before.get(span)), goal=goal, width=WIDTHS[kind])

    bars = tuple(bar(*span) for span in shown)
    goals = [one.goal for one in bars if one.goal is not None]
    whole = line.of_year(year) if line is not None and criteria.period is None else None
    return ChartFigures(
        title=f"Sales of {who} by period, {_when(criteria)}",
        series=(str(year), str(year - 1)),
        bars=bars,
        goal=_goal_words(line, year, kind_with_goal) if line is not None and (goals or whole is not None) else "",
        goal_total=sum(goals) if whole is None and goals else whole,
        notes=_notes(criteria, kinds, line, has_goal=bool(goals)) if bars else (),
        empty="" if bars else _nothing("sales", who, criteria),
    )


def _spans(kind: PeriodType, known: Iterable[Span], period: int | None) -> list[Span]:
    """Every period of a kind that there are rows of, those without rows in between; of a shown period, that alone."""
    found = {number for one, number in known if one is kind}
    if not found:
        return []
    return [(kind, number) for number in kind.periods if period is None or number in (0, period)]


def _span_names(kind: PeriodType, period: int) -> tuple[str, str]:
    if kind is PeriodType.YEAR:
        return "Year", "Whole year"
    return (f"Q{period}", f"Quarter {period}") if kind is PeriodType.QUARTER else (str(period), f"Month {period}")


def _goal_words(line: GoalLine, year: int, kind: PeriodType | None) -> str:
    even = ", spread evenly" if kind is not None and kind < line.frequency else ""
    return f"Goal {line.rebate_code} {year}{even}"


def _notes(
    criteria: Criteria, kinds: Iterable[PeriodType], line: GoalLine | None, *, has_goal: bool
) -> tuple[str, ...]:
    """Why there is no goal, or what to know of it."""
    if criteria.cust_no is None:
        return ("Choose a customer in Show Customer to see a goal.",)
    if line is None:
        whose = f" of {criteria.rebate_code}" if criteria.rebate_code is not None else ""
        return (f"No record{whose} with a sales goal{f' in {criteria.year}' if criteria.year else ''}.",)
    if not has_goal:
        names = " and ".join(KIND_NAMES[kind] for kind in sorted(kinds))
        return (f"No line for the goal of {line.rebate_code}: it can't be split over {names}.",)
    found = []
    if line.with_children != criteria.include_children:
        found.append(f"The goal of {line.rebate_code} is {_counts(with_children=line.with_children)}.")
    if line.others:
        found.append(f"Other goals: {', '.join(line.others)}. Choose the program in Show Rebate to see one.")
    return tuple(found)


def _counts(*, with_children: bool) -> str:
    return "for the customer with its children" if with_children else "for the customer alone"


# By year, by product group


def _by_year(criteria: Criteria, who: str, years: Mapping[int, int], line: GoalLine | None) -> ChartFigures:
    whole = line if criteria.period is None else None
    bars = tuple(
        Bar(str(year), str(year), (cents,), goal=whole.of_year(year) if whole is not None else None)
        for year, cents in sorted(years.items())
    )
    has_goal = any(bar.goal is not None for bar in bars)
    return ChartFigures(
        title=f"Sales of {who} by year, {_when(criteria)}",
        series=("Total Sales",),
        bars=bars,
        goal=f"Goal {line.rebate_code}" if line is not None and has_goal else "",
        notes=_notes(criteria, [PeriodType.YEAR], line, has_goal=has_goal) if bars and criteria.period is None else (),
        empty="" if bars else _nothing("sales", who, criteria),
    )


def _group_bars(groups: Mapping[int, ProductGroup], columns: Sequence[Mapping[int, int]]) -> tuple[Bar, ...]:
    """The groups with the largest sales of the first column each, and the others in one bar."""

    def rank(group_id: int) -> tuple[object, ...]:
        return (*(-column.get(group_id, 0) for column in columns), groups[group_id].product_group)

    ranked = sorted(groups, key=rank)
    own = ranked if len(ranked) <= MOST_GROUPS + 1 else ranked[:MOST_GROUPS]
    bars = [_group_bar(groups[one], tuple(column.get(one) for column in columns)) for one in own]
    rest = ranked[len(own) :]
    if rest:
        name = f"{len(rest)} other product groups"
        bars.append(Bar(name, name, tuple(sum(column.get(one, 0) for one in rest) for column in columns)))
    return tuple(bars)


def _group_bar(group: ProductGroup, values: tuple[int | None, ...]) -> Bar:
    name = f"{group.product_group} {group.description}".strip()
    return Bar(name, name, values)
