"""Sales History: what customers bought, by year and period."""

from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.criteria import SalesSort
from crpm_desktop.services.browse import sales_history
from crpm_desktop.services.charts import sales_chart
from crpm_desktop.services.columns import SALES_HISTORY
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.history_page import HistoryKind, HistoryPage

KIND = HistoryKind(
    "sales_history",
    "Sales History",
    SALES_HISTORY,
    {SalesSort.CUSTOMER_YEAR: "cust_no", SalesSort.YEAR_CUSTOMER: "year", SalesSort.SALES: "total_sales"},
    sales_history,
    sales_chart,
)


class SalesHistoryTab(HistoryPage):
    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, KIND, parent)
