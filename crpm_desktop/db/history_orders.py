"""The named sorts of both histories: their columns, and the way in which the database reads each of them."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import ColumnElement

from crpm_desktop.db.schema import customers, product_groups, sales_history, sales_pg_history
from crpm_desktop.domain.criteria import SalesPgSort, SalesSort

_customer, _sold, _pg_sold, _group = customers.c, sales_history.c, sales_pg_history.c, product_groups.c


class Way(Enum):
    """How an order is read: through customers, all or year by year or product group by product group, or at once."""

    CUSTOMERS = auto()
    YEARS = auto()
    GROUPS = auto()
    SALES = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """A column of an order."""

    column: ColumnElement[Any]
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """`terms` tell any two rows apart."""

    way: Way
    terms: tuple[Term, ...]

    @property
    def by_sales(self) -> bool:
        """Does it sort by what a row holds, and not by its key alone?"""
        return any(term.falling for term in self.terms)

    def clauses(self, *, backwards: bool = False, fixed: int = 0) -> list[ColumnElement[Any]]:
        """For ORDER BY; the first `fixed` terms are left out."""
        terms = self.terms[fixed:]
        return [term.column.desc() if term.falling != backwards else term.column.asc() for term in terms]


def _order(way: Way, *columns: ColumnElement[Any]) -> Order:
    return Order(way, tuple(Term(column, column.key == "total_sales") for column in columns))


_KEY = (_customer.cust_no, _sold.year, _sold.period)
_PG_KEY = (_customer.cust_no, _pg_sold.year, _group.product_group, _pg_sold.period)
SALES_ORDERS = {
    SalesSort.CUSTOMER_YEAR: _order(Way.CUSTOMERS, *_KEY),
    SalesSort.YEAR_CUSTOMER: _order(Way.YEARS, _sold.year, _customer.cust_no, _sold.period),
    SalesSort.SALES: _order(Way.SALES, _sold.total_sales, *_KEY),
}
_number, _year, _code, _period = _PG_KEY
PG_ORDERS = {
    SalesPgSort.YEAR_CUSTOMER_PG: _order(Way.YEARS, _year, _number, _code, _period),
    SalesPgSort.CUSTOMER_YEAR_PG: _order(Way.CUSTOMERS, *_PG_KEY),
    SalesPgSort.PG_CUSTOMER_YEAR: _order(Way.GROUPS, _code, _number, _year, _period),
    SalesPgSort.PG_SALES: _order(Way.GROUPS, _code, _pg_sold.total_sales, _number, _year, _period),
    SalesPgSort.SALES: _order(Way.SALES, _pg_sold.total_sales, *_PG_KEY),
}
