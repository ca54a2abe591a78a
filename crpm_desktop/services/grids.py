"""Every grid that can be exported by name: its columns in a workbook and in CSV, and how its rows are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from crpm_desktop.db import free_goods_lists, history, programs, records
from crpm_desktop.db.work import NewWork, Work
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.services.columns import DETAIL, SALES_HISTORY, SALES_PG_HISTORY, SUMMARY, Column
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.free_goods_columns import FREE_GOODS
from crpm_desktop.services.grid_columns import (
    DETAIL_CSV,
    SALES_HISTORY_CSV,
    SALES_PG_HISTORY_CSV,
    SET_UP,
    SUMMARY_CSV,
    SetUpRow,
)
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.selection import refuse_unknown
from crpm_desktop.services.set_up_columns import total_percentages

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read: each grid takes from it what concerns it."""

    criteria: Criteria = field(default_factory=Criteria)
    outside_range: bool = False
    rewards: RewardFilter = field(default_factory=RewardFilter)


@dataclass(frozen=True, slots=True)
class Found(Generic[R]):
    """Rows to come, while their unit of work lasts, and how many (0: not known yet)."""

    rows: Iterable[R]
    count: int


@dataclass(frozen=True, slots=True)
class Grid(Generic[R]):
    """`name` as on the command line, `title` as on the screen; `asked` says in words what it takes from `Wanted`."""

    name: str
    title: str
    columns: tuple[Column[R], ...]
    csv_columns: tuple[Column[R], ...]
    read: Callable[[Work, Wanted], Found[R]]
    asked: Callable[[Wanted], tuple[tuple[str, str], ...]]


def criteria_in_words(criteria: Criteria) -> tuple[tuple[str, str], ...]:
    """The header's fields with their labels."""
    return (
        ("Show Year", _shown(criteria.year)),
        ("Show Period", _shown(criteria.period)),
        ("Show Rebate", _shown(criteria.rebate_code)),
        ("Show Customer", _shown(criteria.cust_no)),
        ("Include Children", "on" if criteria.include_children else "off"),
    )


def _shown(value: object) -> str:
    return "All" if value is None else str(value)


def _detail_asked(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    outside = "on" if wanted.outside_range else "off"
    return (*criteria_in_words(wanted.criteria), ("Show Rebates Outside of Sales Range", outside))


def _rewards_asked(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    rewards = wanted.rewards
    return (
        ("State", ", ".join(rewards.states) or "All"),
        ("Program", _shown(rewards.program)),
        ("Distributor", _shown(rewards.distributor)),
        ("Retailer", ", ".join(rewards.retailers) or "All"),
        ("From", _shown(rewards.reported_from)),
        ("To", _shown(rewards.reported_to)),
    )


def _read_set_up(work: Work, wanted: Wanted) -> Found[SetUpRow]:
    code = wanted.criteria.rebate_code
    rows: list[SetUpRow] = []
    for program in programs.load_programs(work.connection).values():
        if code is None or program.rebate_code == code:
            totals = total_percentages(program)
            levels = [SetUpRow(program, level, totals.get(level.rebate_sub_code)) for level in program.sub_codes]
            rows += levels or [SetUpRow(program)]
    return Found(rows, len(rows))


def _read_summary(work: Work, wanted: Wanted) -> Found[Any]:
    rows = records.summary_rows(work.connection, wanted.criteria)
    return Found(rows, len(rows))


def _read_detail(work: Work, wanted: Wanted) -> Found[Any]:
    return Found(records.each_detail_row(work.connection, wanted.criteria, outside_range=wanted.outside_range), 0)


def _read_sales(work: Work, wanted: Wanted) -> Found[Any]:
    asked = history.sales_question(wanted.criteria, SalesSort.CUSTOMER_YEAR)
    return Found(history.each_row(work.connection, asked), history.count_and_total(work.connection, asked)[0])


def _read_sales_pg(work: Work, wanted: Wanted) -> Found[Any]:
    asked = history.sales_pg_question(wanted.criteria, SalesPgSort.YEAR_CUSTOMER_PG)
    return Found(history.each_row(work.connection, asked), history.count_and_total(work.connection, asked)[0])


def _read_free_goods(work: Work, wanted: Wanted) -> Found[Any]:
    rows = free_goods_lists.reward_rows(work.connection, wanted.rewards)
    return Found(rows, len(rows))


def _header(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    return criteria_in_words(wanted.criteria)


def _set_up_asked(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    return (("Rebate Code", _shown(wanted.criteria.rebate_code)),)


GRIDS: dict[str, Grid[Any]] = {
    grid.name: grid
    for grid in (
        Grid("setup", "Rebate Set Up", SET_UP, SET_UP, _read_set_up, _set_up_asked),
        Grid("summary", "Customer Summary", SUMMARY, SUMMARY_CSV, _read_summary, _header),
        Grid("detail", "Customer Detail", DETAIL, DETAIL_CSV, _read_detail, _detail_asked),
        Grid("sales-history", "Sales History", SALES_HISTORY, SALES_HISTORY_CSV, _read_sales, _header),
        Grid("sales-pg-history", "Sales PG History", SALES_PG_HISTORY, SALES_PG_HISTORY_CSV, _read_sales_pg, _header),
        Grid("free-goods", "Free Goods Fulfillment", FREE_GOODS, FREE_GOODS, _read_free_goods, _rewards_asked),
    )
}


def export_grid(
    new_work: NewWork, database_name: str, grid: Grid[Any], wanted: Wanted, path: Path, progress: Progress
) -> ExportOutcome:
    """Reads a grid at one moment of the database and writes it to `path`, whose end says what kind of file.

    Raises `Refused` for an unknown customer or program and for a file that can't be written, and `Cancelled`.
    """
    columns = grid.csv_columns if path.suffix.lower() == ".csv" else grid.columns
    about = About(grid.title, database_name, grid.asked(wanted))
    with new_work(write=False) as work:
        refuse_unknown(work, wanted.criteria)
        found = grid.read(work, wanted)
        return export_file(columns, found.rows, path, progress, about, total=found.count)
