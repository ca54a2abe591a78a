"""The tables that can be imported: their columns, what stands in them, and what makes a row the same row.

Source: files.md, "The import files". The order is that of dependency: what comes later refers to what came before.
"""

from dataclasses import dataclass
from typing import Any

from crpm_desktop.services.importing import values
from crpm_desktop.services.importing.values import Kind


@dataclass(frozen=True, slots=True)
class Money:
    """A column of cents, from 0 on unless `negative`."""

    negative: bool = False

    @property
    def expected(self) -> str:
        return "an amount such as 1234.50" if self.negative else "an amount from 0 on, such as 1234.50"


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """`may_miss`: the column need not be there; `may_be_blank`: its cells may be blank and then are `default`."""

    name: str
    kind: Kind | Money
    may_be_blank: bool = False
    may_miss: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class ImportTable:
    """One file or sheet. `key` names the columns that two rows of one file must not have in common."""

    name: str
    columns: tuple[ImportColumn, ...]
    key: tuple[str, ...]


def needed(name: str, kind: Kind | Money) -> ImportColumn:
    return ImportColumn(name, kind)


def blankable(name: str, kind: Kind | Money, default: Any = None) -> ImportColumn:
    return ImportColumn(name, kind, may_be_blank=True, default=default)


def optional(name: str, kind: Kind | Money, default: Any = None) -> ImportColumn:
    return ImportColumn(name, kind, may_be_blank=True, may_miss=True, default=default)


CUST_NO = needed("cust_no", values.CODE)
REBATE_CODE = needed("rebate_code", values.CODE)
REBATE_SUB_CODE = needed("rebate_sub_code", values.CODE)
PRODUCT_GROUP = needed("product_group", values.CODE)
YEAR = needed("year", values.YEAR)
PERIOD = needed("period", values.PERIOD)
PERIOD_TYPE = needed("period_type", values.PERIOD_TYPE)
TOTAL_SALES = needed("total_sales", Money(negative=True))

TABLES = (
    ImportTable(
        "customers",
        (CUST_NO, needed("name", values.NAME), optional("parent_cust_no", values.CODE)),
        ("cust_no",),
    ),
    ImportTable("product_groups", (PRODUCT_GROUP, optional("description", values.NAME, "")), ("product_group",)),
    ImportTable("sales_history", (CUST_NO, YEAR, PERIOD, PERIOD_TYPE, TOTAL_SALES), ("cust_no", "year", "period")),
    ImportTable(
        "sales_pg_history",
        (CUST_NO, YEAR, PERIOD, PERIOD_TYPE, PRODUCT_GROUP, TOTAL_SALES),
        ("cust_no", "year", "period", "product_group"),
    ),
    ImportTable(
        "rebate_programs",
        (
            REBATE_CODE,
            optional("description", values.NAME, ""),
            optional("text", values.TEXT, ""),
            optional("active", values.FLAG, default=True),
            needed("frequency", values.FREQUENCY),
            optional("goal_required", values.FLAG, default=True),
        ),
        ("rebate_code",),
    ),
    ImportTable(
        "rebate_sub_codes",
        (
            REBATE_CODE,
            REBATE_SUB_CODE,
            blankable("min_sales", Money()),
            blankable("max_sales", Money()),
            blankable("min_amt_over_goal", Money()),
            blankable("min_pct_over_goal", values.PERCENT),
            blankable("min_pg_req", values.COUNT),
            blankable("limit_sales_to_pg", values.FLAG, default=False),
            blankable("rebate_pct_over_goal", values.PERCENT),
            blankable("rebate_pct_tot_sales", values.PERCENT),
        ),
        ("rebate_code", "rebate_sub_code"),
    ),
    ImportTable(
        "sub_code_product_groups",
        (REBATE_CODE, REBATE_SUB_CODE, PRODUCT_GROUP),
        ("rebate_code", "rebate_sub_code", "product_group"),
    ),
    ImportTable(
        "sub_code_parents",
        (REBATE_CODE, REBATE_SUB_CODE, needed("parent_sub_code", values.CODE)),
        ("rebate_code", "rebate_sub_code", "parent_sub_code"),
    ),
    ImportTable(
        "customer_rebates",
        (
            CUST_NO,
            REBATE_CODE,
            YEAR,
            optional("period", values.RECORD_PERIOD, 0),
            optional("sales_goal", Money()),
            optional("sales_incl_children", values.FLAG, default=False),
        ),
        ("cust_no", "rebate_code", "year", "period"),
    ),
    ImportTable(
        "rewards",
        (
            needed("reward_no", values.CODE),
            needed("reported_on", values.DAY),
            needed("manufacturer", values.NAME),
            needed("distributor", values.NAME),
            needed("retailer", values.NAME),
            needed("program", values.NAME),
            needed("item_code", values.CODE),
            needed("item_description", values.NAME),
            needed("quantity", values.QUANTITY),
            optional("credit_amount", Money()),
        ),
        ("reward_no",),
    ),
)
TABLE_BY_NAME = {table.name: table for table in TABLES}
