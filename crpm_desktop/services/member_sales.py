"""Members' sales of many records: who the members are, and their sums, asked per window and not per record."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from crpm_desktop.db import sums
from crpm_desktop.db.figures import StoredRecord
from crpm_desktop.db.work import Connection
from crpm_desktop.domain.periods import Window
from crpm_desktop.services.progress import Progress

V = TypeVar("V")

CUSTOMERS_AT_ONCE = 4000
"""Customers in one statement: enough to be set-based, few enough that Cancel answers at once."""

NOTHING: Mapping[str, int] = {}


class Members:
    """The members of records: the customer alone, or with all its descendants."""

    def __init__(self, connection: Connection, records: Sequence[StoredRecord]) -> None:
        parents = {record.customer_id for record in records if record.sales_incl_children}
        self._families = sums.descendants(connection, parents) if parents else {}

    def of(self, record: StoredRecord) -> Sequence[int]:
        """Customer ids, each once."""
        return self._families[record.customer_id] if record.sales_incl_children else (record.customer_id,)

    def by_window(self, records: Iterable[StoredRecord], years_back: int = 0) -> dict[Window, list[int]]:
        """Which customers' sales are needed in which window, in key order."""
        wanted: dict[Window, set[int]] = defaultdict(set)
        for record in records:
            wanted[record.window].update(self.of(record))
        return {
            Window(window.year - years_back, window.period, window.frequency): sorted(wanted[window])
            for window in sorted(wanted)
        }


class SalesReader:
    """Reads sums in batches of customers, window by window, and says how far it is."""

    def __init__(self, connection: Connection, progress: Progress) -> None:
        self._connection = connection
        self._progress = progress

    def read(
        self,
        wanted: Mapping[Window, Sequence[int]],
        ask: Callable[[Connection, Window, Sequence[int]], dict[int, V]],
        text: str,
    ) -> dict[Window, dict[int, V]]:
        """The answers of `ask` by window and customer id. Raises `Cancelled`."""
        total = sum(map(len, wanted.values()))
        done = 0
        found: dict[Window, dict[int, V]] = {}
        for window, customer_ids in wanted.items():
            answers = found[window] = {}
            for batch in batches(customer_ids):
                self._progress.step(done, total, text)
                answers |= ask(self._connection, window, batch)
                done += len(batch)
        return found


def batches(customer_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Runs of at most `CUSTOMERS_AT_ONCE`, in order."""
    return (customer_ids[at : at + CUSTOMERS_AT_ONCE] for at in range(0, len(customer_ids), CUSTOMERS_AT_ONCE))


def add_up(parts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """Sales by product group of several customers together."""
    total: dict[str, int] = {}
    for part in parts:
        for product_group, cents in part.items():
            total[product_group] = total.get(product_group, 0) + cents
    return total
