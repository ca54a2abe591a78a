"""What Customer Summary was asked to show, and how it is read: all of it, its first rows, how many they are."""

from dataclasses import dataclass

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria, SummarySort
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.services import browse


@dataclass(frozen=True)
class AskedSummary:
    new_work: NewWork
    criteria: Criteria
    sort: SummarySort
    query: Query = ()

    def rows(self) -> list[SummaryRow]:
        return browse.summary(self.new_work, self.criteria, self.sort, self.query)

    def first(self, most: int) -> list[SummaryRow] | None:
        """Its first rows, found without reading all; None when only all of them tell."""
        return browse.first_of_summary(self.new_work, self.criteria, self.sort, self.query, most)

    def count(self) -> int:
        return browse.count_summary(self.new_work, self.criteria, self.query)

    def nothing(self, *, can_assign: bool) -> str:
        """Why there is no row, if not for the query, and what to do."""
        year = f" for {self.criteria.year}" if self.criteria.year is not None else ""
        if not can_assign:
            return f"No records{year} - change Show Year."
        return f"No records{year} - change Show Year or assign customers: type a Cust No into the row marked *."
