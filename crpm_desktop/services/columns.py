"""The columns of every grid, once: tabs show them and exports write them.

`value` gives the exact value of a row in the unit of its kind: cents, scaled percent, whole number, text, flag, date;
None is blank.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from crpm_desktop.domain.kinds import Kind as Kind
from crpm_desktop.domain.money import WHOLE, format_money, plain_percent
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.rebate import ACHIEVED, Color
from crpm_desktop.domain.record_warnings import RecordWarning
from crpm_desktop.domain.records import DetailRow, SalesPgRow, SalesRow, SummaryRow

R = TypeVar("R")


SHORT_WARNINGS = {
    RecordWarning.GOAL_ZERO: "goal of 0",
    RecordWarning.COARSE_HISTORY: "history too coarse",
    RecordWarning.COARSE_LAST_YEAR: "last year's history too coarse",
    RecordWarning.PG_HISTORY_DIFFERS: "PG history differs",
    RecordWarning.PAID_TWICE: "paid twice",
}


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """`name` as in files, `title` as on the screen, `width` in characters, `tip` for who hovers over the title.

    `any_case`: names and sentences, where a condition takes upper and lower case alike; codes are exact. `least`: a
    column that may be as narrow as this where the window is, and takes what room is left in a wide one.
    """

    name: str
    title: str
    kind: Kind
    value: Callable[[R], object]
    width: int = 12
    total: bool = False
    color: Callable[[R], Color] | None = None
    tip: str = ""
    any_case: bool = False
    least: int | None = None

    @property
    def heading(self) -> str:
        """The title, in two lines where it is longer than its column is wide."""
        words = self.title.split()
        if len(self.title) <= self.width or len(words) < 2:
            return self.title
        pairs = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
        return "\n".join(min(pairs, key=lambda pair: max(map(len, pair))))


def progress_to_goal(row: SummaryRow) -> int | None:
    """Sales Revenue as a scaled percentage of the goal; None without a goal or figures."""
    if not row.sales_goal or row.sales_revenue is None:
        return None
    return row.sales_revenue * WHOLE // row.sales_goal


def marks(row: SummaryRow) -> str:
    """What a clerk should know of the record, in a few words."""
    if row.via is not None:
        return f"via {row.via}"
    parts = ["not calculated"] if row.calculated_at is None and row.id is not None else []
    parts += ["out of date"] if row.out_of_date else []
    parts += [] if row.program_active else ["inactive program"]
    if row.warnings:
        parts += [SHORT_WARNINGS[flag] for flag in RecordWarning if flag & row.warnings]
    return "; ".join(parts)


def status(row: DetailRow) -> str:
    """The colour's meaning in words, never the colour alone."""
    if row.color is not Color.BLACK:
        return row.reason
    return f"{ACHIEVED}, included in {row.included_in}" if row.included_in else ACHIEVED


def to_next_level(row: DetailRow) -> str:
    """What this level still lacks, in dollars or product groups."""
    parts = []
    if row.missing_sales:
        parts.append(f"${format_money(row.missing_sales)}")
    if row.missing_product_groups:
        plural = "" if row.missing_product_groups == 1 else "s"
        parts.append(f"{row.missing_product_groups} product group{plural}")
    return " and ".join(parts)


def shown_period(period: int) -> int | None:
    return period or None


SUMMARY: tuple[Column[SummaryRow], ...] = (
    Column("cust_no", "Cust No", Kind.TEXT, lambda row: row.cust_no, 8),
    Column("customer_name", "Customer Name", Kind.TEXT, lambda row: row.customer_name, 19, any_case=True, least=13),
    Column("rebate_code", "Rebate Code", Kind.TEXT, lambda row: row.rebate_code, 8),
    Column("year", "Year No", Kind.YEAR, lambda row: row.year or None, 5),
    Column("period", "Per", Kind.PERIOD, lambda row: shown_period(row.period), 3, tip="Period; blank is annual"),
    Column("sales_goal", "Sales Goal", Kind.MONEY, lambda row: row.sales_goal, 12, total=True),
    Column("sales_revenue", "Sales Revenue", Kind.MONEY, lambda row: row.sales_revenue, 12, total=True),
    Column("rebate_revenue", "Rebate Revenue", Kind.MONEY, lambda row: row.rebate_revenue, 12, total=True),
    Column("rebate_earned", "Rebate Earned", Kind.MONEY, lambda row: row.rebate_earned, 11, total=True),
    Column("progress", "Progress to Goal", Kind.PERCENT, progress_to_goal, 10),
    Column("sales_incl_children", "Sales Incl Children", Kind.FLAG, lambda row: row.sales_incl_children, 7),
    Column("calculated_at", "Last Calculated", Kind.DATETIME, lambda row: row.calculated_at, 14),
    Column(
        "marks",
        "Notes",
        Kind.TEXT,
        marks,
        26,
        tip="Out of date, not calculated, or something to know",
        any_case=True,
        least=10,
    ),
)

DETAIL: tuple[Column[DetailRow], ...] = (
    Column("cust_no", "Customer No", Kind.TEXT, lambda row: row.cust_no, 9),
    Column("customer_name", "Customer Name", Kind.TEXT, lambda row: row.customer_name, 20, any_case=True, least=14),
    Column("year", "Year", Kind.YEAR, lambda row: row.year, 5),
    Column("period", "Per", Kind.PERIOD, lambda row: shown_period(row.period), 4, tip="Period; blank is annual"),
    Column("rebate_code", "Rebate Code", Kind.TEXT, lambda row: row.rebate_code, 9),
    Column("rebate_sub_code", "Rebate Sub Code", Kind.TEXT, lambda row: row.rebate_sub_code, 9),
    Column("sales_revenue", "Sales Revenue", Kind.MONEY, lambda row: row.sales_revenue, 12),
    Column(
        "rebate_revenue", "Rebate Revenue", Kind.MONEY, lambda row: row.rebate_revenue, 14, color=lambda row: row.color
    ),
    Column("rebate_earned", "Rebate Earned", Kind.MONEY, lambda row: row.rebate_earned, 12, total=True),
    Column("total_pct", "Total %", Kind.PERCENT, lambda row: row.total_pct, 7, tip="What the level is worth"),
    Column(
        "paid_pct", "Paid %", Kind.PERCENT, lambda row: row.paid_pct, 7, tip="What the level pays on eligible sales"
    ),
    Column("status", "Status", Kind.TEXT, status, 32, any_case=True, least=29),
    Column("to_next_level", "To next level", Kind.TEXT, to_next_level, 15, any_case=True, least=14),
)

SALES_HISTORY: tuple[Column[SalesRow], ...] = (
    Column("cust_no", "Customer No", Kind.TEXT, lambda row: row.cust_no, 12),
    Column("customer_name", "Customer Name", Kind.TEXT, lambda row: row.customer_name, 28, any_case=True, least=20),
    Column("parent_cust_no", "Parent Customer", Kind.TEXT, lambda row: row.parent_cust_no, 14),
    Column("year", "Year", Kind.YEAR, lambda row: row.year, 6),
    Column("period", "Period", Kind.PERIOD, lambda row: shown_period(row.period), 7),
    Column(
        "period_type", "Period Type", Kind.TEXT, lambda row: row.period_type.code, 10, tip="M month, Q quarter, Y year"
    ),
    Column("total_sales", "Total Sales", Kind.MONEY, lambda row: row.total_sales, 16, total=True),
)

SALES_PG_HISTORY: tuple[Column[SalesPgRow], ...] = (
    Column("cust_no", "Customer No", Kind.TEXT, lambda row: row.cust_no, 10),
    Column("customer_name", "Customer Name", Kind.TEXT, lambda row: row.customer_name, 20, any_case=True, least=14),
    Column("parent_cust_no", "Parent Customer", Kind.TEXT, lambda row: row.parent_cust_no, 9),
    Column("year", "Year", Kind.YEAR, lambda row: row.year, 6),
    Column("period", "Period", Kind.PERIOD, lambda row: shown_period(row.period), 7),
    Column(
        "period_type", "Period Type", Kind.TEXT, lambda row: row.period_type.code, 6, tip="M month, Q quarter, Y year"
    ),
    Column("product_group", "Product Group", Kind.TEXT, lambda row: row.product_group, 11),
    Column("description", "Description", Kind.TEXT, lambda row: row.description, 23, any_case=True, least=16),
    Column("total_sales", "Total Sales", Kind.MONEY, lambda row: row.total_sales, 14, total=True),
)


def text_of(kind: Kind, value: object) -> str:
    """A value as people read it, in the program's own notation (`1,234.50`); blank is empty."""
    if value is None:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return format_money(value)
    if kind is Kind.PERCENT and isinstance(value, int):
        return plain_percent(value)
    if kind is Kind.FLAG:
        return "Y" if value else "N"
    if isinstance(value, Frequency):
        return value.label
    return str(value)
