"""The rows that travel between database, services and grids. Money in cents, percentages scaled by 10 000."""

from dataclasses import dataclass
from datetime import datetime

from crpm_desktop.domain.periods import ANNUAL_PERIOD, Frequency, PeriodType, Window
from crpm_desktop.domain.rebate import Color


@dataclass(frozen=True, slots=True)
class Customer:
    id: int
    cust_no: str
    name: str
    parent_cust_no: str | None = None


@dataclass(frozen=True, slots=True)
class ProductGroup:
    id: int
    product_group: str
    description: str


@dataclass(frozen=True, slots=True)
class ProgramName:
    """A program as lists of values show it."""

    id: int
    rebate_code: str
    description: str
    frequency: Frequency
    active: bool


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One customer rebate record; figures are None until it is calculated.

    `id` is None for a customer who has no record and is listed for the sake of its parent: `via` then names that
    parent ("1000 Acme"), and the rebate fields are blank.
    """

    id: int | None
    cust_no: str
    customer_name: str
    rebate_code: str
    year: int
    period: int
    frequency: Frequency
    program_active: bool
    sales_goal: int | None
    sales_revenue: int | None
    rebate_revenue: int | None
    rebate_earned: int | None
    sales_incl_children: bool
    calculated_at: datetime | None
    out_of_date: bool
    warnings: int
    version: int
    via: str | None = None

    @property
    def window(self) -> Window:
        return Window(self.year, self.period, self.frequency)


def row_without_record(
    cust_no: str = "",
    customer_name: str = "",
    rebate_code: str = "",
    *,
    year: int | None,
    period: int | None = None,
    via: str | None = None,
) -> SummaryRow:
    """What is listed or entered before there is a record: nothing is calculated, and it is annual until its program
    says otherwise."""
    return SummaryRow(
        id=None,
        cust_no=cust_no,
        customer_name=customer_name,
        rebate_code=rebate_code,
        year=year or 0,
        period=period or ANNUAL_PERIOD,
        frequency=Frequency.ANNUAL,
        program_active=True,
        sales_goal=None,
        sales_revenue=None,
        rebate_revenue=None,
        rebate_earned=None,
        sales_incl_children=False,
        calculated_at=None,
        out_of_date=False,
        warnings=0,
        version=0,
        via=via,
    )


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One level of one calculated record."""

    record_id: int
    cust_no: str
    customer_name: str
    year: int
    period: int
    rebate_code: str
    rebate_sub_code: str
    sales_revenue: int
    rebate_revenue: int
    rebate_earned: int
    total_pct: int
    paid_pct: int
    color: Color
    reason: str
    included_in: str | None
    in_sales_range: bool
    missing_sales: int | None
    missing_product_groups: int | None
    out_of_date: bool
    sales_incl_children: bool = False
    """As of the record: its family's sales count."""


@dataclass(frozen=True, slots=True)
class SalesRow:
    cust_no: str
    customer_name: str
    parent_cust_no: str | None
    year: int
    period: int
    period_type: PeriodType
    total_sales: int


@dataclass(frozen=True, slots=True)
class SalesPgRow:
    cust_no: str
    customer_name: str
    parent_cust_no: str | None
    year: int
    period: int
    period_type: PeriodType
    product_group: str
    description: str
    total_sales: int
