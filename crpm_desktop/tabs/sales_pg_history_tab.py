"""Sales PG History: what customers bought, by year, period and product group."""

from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.criteria import SalesPgSort
from crpm_desktop.services.browse import sales_pg_history
from crpm_desktop.services.charts import product_group_chart
from crpm_desktop.services.columns import SALES_PG_HISTORY
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.history_page import HistoryKind, HistoryPage

KIND = HistoryKind(
    "sales_pg_history",
    "Sales PG History",
    SALES_PG_HISTORY,
    {
        SalesPgSort.YEAR_CUSTOMER_PG: "year",
        SalesPgSort.CUSTOMER_YEAR_PG: "cust_no",
        SalesPgSort.PG_CUSTOMER_YEAR: "product_group",
        SalesPgSort.PG_SALES: None,
        SalesPgSort.SALES: "total_sales",
    },
    sales_pg_history,
    product_group_chart,
)


class SalesPgHistoryTab(HistoryPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, KIND, parent)
