"""The columns of exported grids that are not a tab's own: CSV files as files.md binds them, and the set-up."""

from dataclasses import dataclass
from typing import TypeVar

from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.records import DetailRow, SummaryRow
from crpm_desktop.services.columns import DETAIL, SUMMARY, Column, Kind

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class SetUpRow:
    """One level with its program; `level` is None for a program without levels."""

    program: Program
    level: SubCode | None = None
    total_pct: int | None = None


def _level(name: str, title: str, kind: Kind, width: int = 14) -> Column[SetUpRow]:
    return Column(name, title, kind, lambda row: getattr(row.level, name, None), width)


def _codes(name: str, title: str, width: int) -> Column[SetUpRow]:
    """Several codes in one cell, in code order."""
    return Column(name, title, Kind.TEXT, lambda row: "; ".join(sorted(getattr(row.level, name, ()))), width)


SET_UP: tuple[Column[SetUpRow], ...] = (
    Column("rebate_code", "Rebate Code", Kind.TEXT, lambda row: row.program.rebate_code, 14),
    Column("description", "Description", Kind.TEXT, lambda row: row.program.description, 30),
    Column("text", "Text", Kind.TEXT, lambda row: row.program.text, 40),
    Column("active", "Active", Kind.FLAG, lambda row: row.program.active, 8),
    Column("frequency", "Frequency", Kind.TEXT, lambda row: row.program.frequency.label, 11),
    Column("goal_required", "Goal Required", Kind.FLAG, lambda row: row.program.goal_required, 10),
    _level("rebate_sub_code", "Rebate Sub Code", Kind.TEXT, 16),
    _level("min_sales", "Min Sales", Kind.MONEY),
    _level("max_sales", "Max Sales", Kind.MONEY),
    _level("min_amt_over_goal", "Min $ Over Goal", Kind.MONEY),
    _level("min_pct_over_goal", "Min % Over Goal", Kind.PERCENT),
    _level("min_pg_req", "Min PG Req", Kind.INTEGER, 10),
    _level("limit_sales_to_pg", "Limit Sales to PG", Kind.FLAG, 12),
    _level("rebate_pct_over_goal", "Rebate Pct Over Goal", Kind.PERCENT),
    _level("rebate_pct_tot_sales", "Rebate Pct Tot Sales", Kind.PERCENT),
    Column("total_pct", "Total %", Kind.PERCENT, lambda row: row.total_pct, 9),
    _codes("product_groups", "Product Groups", 40),
    _codes("parents", "Parent Sub Codes", 20),
)

SUMMARY_CSV: tuple[Column[SummaryRow], ...] = tuple(column for column in SUMMARY if column.name != "progress")

DETAIL_CSV: tuple[Column[DetailRow], ...] = (
    *(column for column in DETAIL if column.name not in {"status", "to_next_level"}),
    Column("color", "Color", Kind.TEXT, lambda row: row.color.label),
    Column("reason", "Reason", Kind.TEXT, lambda row: row.reason),
    Column("included_in", "Included In", Kind.TEXT, lambda row: row.included_in),
    Column("in_sales_range", "In Sales Range", Kind.FLAG, lambda row: row.in_sales_range),
)
