"""Whose detail and history is shown: the customer that the cursor was on, until Customer Summary is shown again.

Detail and history show one customer. Chosen by their tab while Show Customer is All, they borrow the customer of the
cursor for the header, and give it back when the clerk returns to Customer Summary without having touched it.
"""

from dataclasses import replace

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.models.criteria_store import CriteriaStore


class BorrowedCustomer:
    def __init__(self, store: CriteriaStore) -> None:
        self._store = store
        self._before: Criteria | None = None
        self._borrowed: Criteria | None = None

    def borrow(self, cust_no: str | None, *, include_children: bool = False) -> None:
        """Shows this customer, if the header shows all or this one; with its descendants if its record counts them."""
        criteria = self._store.criteria
        if cust_no is None or criteria.cust_no not in (None, cust_no):
            return
        with_children = criteria.include_children or include_children
        wanted = replace(criteria, cust_no=cust_no, include_children=with_children)
        if wanted == criteria:
            return
        if self._borrowed is None or self._borrowed.cust_no != criteria.cust_no:
            self._before = criteria
        self._borrowed = wanted
        self._store.set(wanted)

    def give_back(self) -> None:
        """The header as it was, unless its customer was changed since."""
        borrowed, before, criteria = self._borrowed, self._before, self._store.criteria
        self._borrowed = self._before = None
        if borrowed is None or before is None or criteria.cust_no != borrowed.cust_no:
            return
        children = criteria.include_children
        if children == borrowed.include_children:
            children = before.include_children
        self._store.set(replace(criteria, cust_no=before.cust_no, include_children=children))

    def keep(self) -> None:
        """The customer was asked for by name: it stays."""
        self._borrowed = self._before = None
