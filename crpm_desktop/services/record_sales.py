"""The sums of each record that is recalculated, and what to warn of in its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crpm_desktop.db import sums
from crpm_desktop.db.figures import StoredRecord
from crpm_desktop.db.lookups import list_product_groups
from crpm_desktop.db.work import Connection
from crpm_desktop.domain.periods import Frequency, Window
from crpm_desktop.domain.plan import Plan
from crpm_desktop.domain.record_warnings import RecordWarning
from crpm_desktop.services.member_sales import NOTHING, Members, SalesReader, add_up
from crpm_desktop.services.progress import Progress

Customers = dict[Window, set[int]]


class RecordSales:
    """`S` and the net sales by product group of records; groups only where a program names any."""

    def __init__(
        self, connection: Connection, records: Sequence[StoredRecord], plans: Mapping[int, Plan], progress: Progress
    ) -> None:
        self._connection = connection
        self._reader = SalesReader(connection, progress)
        self._members = Members(connection, records)
        self._by_group = {key for key, plan in plans.items() if _names_groups(plan)}
        self._sales = self._reader.read(self._members.by_window(records), sums.sales_by_customer, "Adding up sales")
        self._pg_sales: dict[Window, dict[int, Mapping[str, int]]] = {}
        self._differs: Customers = {}
        grouped = [record for record in records if record.program_id in self._by_group]
        if grouped:
            self._read_product_groups(grouped, plans)
        fine = [record for record in records if record.window.frequency is not Frequency.ANNUAL]
        self._coarse = self._read_coarse(fine, 0)
        self._coarse_last_year = self._read_coarse(fine, 1)

    def _read_product_groups(self, records: Sequence[StoredRecord], plans: Mapping[int, Plan]) -> None:
        wanted = self._members.by_window(records)
        groups = list_product_groups(self._connection)
        wanted_codes = {code for plan in plans.values() for level in plan.levels for code in level.code.product_groups}
        named = {group.id: group.product_group for group in groups if group.product_group in wanted_codes}
        most = 2 * len(named) > len(groups)
        self._pg_sales = self._reader.read(
            wanted,
            lambda connection, window, ids: sums.pg_sales_by_customer(connection, window, ids, named, most_groups=most),
            "Adding up product groups",
        )
        if len(named) == len(groups):
            totals = {window: _totals(found) for window, found in self._pg_sales.items()}
        else:
            totals = self._reader.read(wanted, sums.pg_totals_by_customer, "Comparing the two histories")
        for window, customers in wanted.items():
            sales, grouped = self._sales[window], totals[window]
            self._differs[window] = {one for one in customers if sales.get(one, 0) != grouped.get(one, 0)}

    def _read_coarse(self, records: Sequence[StoredRecord], years_back: int) -> Customers:
        wanted = self._members.by_window(records, years_back)
        return {
            window: sums.coarser_than_window(self._connection, window, customers)
            for window, customers in wanted.items()
        }

    def in_window(self, window: Window) -> "WindowSales":
        """The sums of one window, for the records that have it."""
        last_year = window.year_back()
        return WindowSales(
            members=self._members,
            by_group=self._by_group,
            sales=self._sales[window],
            pg_sales=self._pg_sales.get(window, {}),
            warned=tuple(
                (flag, customers)
                for flag, customers in (
                    (RecordWarning.PG_HISTORY_DIFFERS, self._differs.get(window)),
                    (RecordWarning.COARSE_HISTORY, self._coarse.get(window)),
                    (RecordWarning.COARSE_LAST_YEAR, self._coarse_last_year.get(last_year)),
                )
                if customers
            ),
        )


@dataclass(frozen=True, slots=True)
class WindowSales:
    """Sums of one window by customer, in cents, and the customers whose history is to be warned of."""

    members: Members
    by_group: set[int]
    sales: dict[int, int]
    pg_sales: dict[int, Mapping[str, int]]
    warned: tuple[tuple[RecordWarning, set[int]], ...]

    def of(self, record: StoredRecord) -> tuple[int, Mapping[str, int]]:
        """`S` in cents and net sales in cents by product group."""
        pg_sales = self.pg_sales if record.program_id in self.by_group else {}
        if not record.sales_incl_children:
            return self.sales.get(record.customer_id, 0), pg_sales.get(record.customer_id, NOTHING)
        members = self.members.of(record)
        total = sum([self.sales.get(member, 0) for member in members])
        return total, add_up([pg_sales[member] for member in members if member in pg_sales])

    def warnings(self, record: StoredRecord) -> int:
        """`RecordWarning` flags of the history that the record is figured on."""
        found = 0
        for flag, customers in self.warned:
            relevant = flag is not RecordWarning.PG_HISTORY_DIFFERS or record.program_id in self.by_group
            if relevant and not customers.isdisjoint(self.members.of(record)):
                found |= flag.value
        return found


def _names_groups(plan: Plan) -> bool:
    return any(level.code.product_groups for level in plan.levels)


def _totals(found: Mapping[int, Mapping[str, int]]) -> dict[int, int]:
    return {customer: sum(groups.values()) for customer, groups in found.items()}
