"""The columns of exported grids that are not a tab's own: CSV files as files.md binds them, set-up, free goods."""

from dataclasses import dataclass
from typing import TypeVar

from crpm_desktop.domain.program import Program, SubCode
from crpm_desktop.domain.records import DetailRow, SummaryRow
from crpm_desktop.domain.reward_records import RewardRow
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

# Batch numbers are of the kind of years: whole numbers without thousands separators.
FREE_GOODS: tuple[Column[RewardRow], ...] = (
    Column("reward_no", "Reward No", Kind.TEXT, lambda row: row.reward_no, 14),
    Column("reported_on", "Reported", Kind.DATE, lambda row: row.reported_on, 11),
    Column("manufacturer", "Manufacturer", Kind.TEXT, lambda row: row.manufacturer, 22),
    Column("distributor", "Distributor", Kind.TEXT, lambda row: row.distributor, 22),
    Column("retailer", "Retailer", Kind.TEXT, lambda row: row.retailer, 22),
    Column("program", "Program", Kind.TEXT, lambda row: row.program, 22),
    Column("item_code", "Item Code", Kind.TEXT, lambda row: row.item_code, 14),
    Column("item_description", "Item Description", Kind.TEXT, lambda row: row.item_description, 30),
    Column("quantity", "Quantity", Kind.INTEGER, lambda row: row.quantity, 9, total=True),
    Column("credit_amount", "Credit Amount", Kind.MONEY, lambda row: row.credit_amount, 14, total=True),
    Column("state", "State", Kind.TEXT, lambda row: row.state.value, 11),
    Column("batch", "Batch", Kind.YEAR, lambda row: row.batch, 8),
    Column("credit_batch", "Credit Batch", Kind.YEAR, lambda row: row.credit_batch, 8),
    Column("fulfilled_on", "Fulfilled", Kind.DATE, lambda row: row.fulfilled_on, 11),
    Column("paid_on", "Paid", Kind.DATE, lambda row: row.paid_on, 11),
    Column("reason", "Reason", Kind.TEXT, lambda row: row.reason, 30),
)
