"""What a grid is asked to show: the header's fields and the named sorts."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Criteria:
    """The header's fields; None is All. `include_children` adds the descendants of the customers that are listed."""

    year: int | None = None
    period: int | None = None
    rebate_code: str | None = None
    cust_no: str | None = None
    include_children: bool = False


class SummarySort(Enum):
    """The Sort pop-list of Customer Summary; the value is its label."""

    YEAR_CUSTOMER_REBATE = "Year/Customer/Rebate"
    REBATE_YEAR_CUSTOMER = "Rebate/Year/Customer"
    CUSTOMER_REBATE_YEAR = "Customer/Rebate/Year"
    CUSTOMER_YEAR_REBATE = "Customer/Year/Rebate"


class SalesSort(Enum):
    """The Sort pop-list of Sales History. Sales: largest first."""

    CUSTOMER_YEAR = "Customer/Year"
    YEAR_CUSTOMER = "Year/Customer"
    SALES = "Sales"


class SalesPgSort(Enum):
    """The Sort pop-list of Sales PG History. Sales: largest first."""

    YEAR_CUSTOMER_PG = "Year/Customer/PG"
    CUSTOMER_YEAR_PG = "Customer/Year/PG"
    PG_CUSTOMER_YEAR = "PG/Customer/Year"
    PG_SALES = "PG/Sales"
    SALES = "Sales"
