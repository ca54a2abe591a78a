"""The columns of exported grids that are not a tab's own: CSV files as files.md binds them, and the set-up."""

from dataclasses import dataclass
from typing import TypeVar

from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.records import DetailRow, SalesPgRow, SalesRow, SummaryRow
from crpm_desktop.services.columns import DETAIL, SALES_HISTORY, SALES_PG_HISTORY, SUMMARY, Column, Kind

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


def _named(columns: tuple[Column[R], ...], names: str) -> tuple[Column[R], ...]:
    """Columns of a tab in the order of a file."""
    by_name = {column.name: column for column in columns}
    return tuple(by_name[name] for name in names.split())


SUMMARY_CSV: tuple[Column[SummaryRow], ...] = _named(
    SUMMARY,
    "cust_no customer_name rebate_code year period sales_goal sales_revenue rebate_revenue rebate_earned "
    "sales_incl_children calculated_at",
)

DETAIL_CSV: tuple[Column[DetailRow], ...] = (
    *_named(
        DETAIL,
        "cust_no customer_name year period rebate_code rebate_sub_code sales_revenue rebate_revenue rebate_earned "
        "total_pct paid_pct",
    ),
    Column("color", "Color", Kind.TEXT, lambda row: row.color.label),
    Column("reason", "Reason", Kind.TEXT, lambda row: row.reason),
    Column("included_in", "Included In", Kind.TEXT, lambda row: row.included_in),
    Column("in_sales_range", "In Sales Range", Kind.FLAG, lambda row: row.in_sales_range),
)

SALES_HISTORY_CSV: tuple[Column[SalesRow], ...] = _named(
    SALES_HISTORY, "cust_no customer_name parent_cust_no year period period_type total_sales"
)
SALES_PG_HISTORY_CSV: tuple[Column[SalesPgRow], ...] = _named(
    SALES_PG_HISTORY,
    "cust_no customer_name parent_cust_no year period period_type product_group description total_sales",
)
