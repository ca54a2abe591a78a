"""How quickly millions of history rows are shown, jumped in and sorted in the real grid, against a list's repaint.

    python -m benchmarks.history_grid [CUSTOMERS] [URL]

17 361 customers have 5 million product-group rows. URL is an empty PostgreSQL database, which is then filled, or one
that this has filled before; without it the rows are in a SQLite file. Both history tabs are shown in each of their
sorts, and with conditions. A page is there when the grid has painted its rows. Baselines, measured between the steps:
the repaint of a grid over a plain list, and for what has to look at every row one look of the database at every row.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QEventLoop, QModelIndex, QPersistentModelIndex, QSettings, Qt
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.made_history import copy_to_server, fill
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.own_connection import sparing
from crpm_desktop.domain.criteria import Criteria, SalesPgSort, SalesSort
from crpm_desktop.models.changes import Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.start import make_application
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.history_page import HistoryPage
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Messages

CUSTOMERS = 17_361
JUMPS = 40
REPAINTS = 7
CONDITIONS = (("total_sales", "> 199.90"), ("customer_name", "%77%"), ("product_group", "PG05"))
Index = QModelIndex | QPersistentModelIndex


class ListModel(QAbstractTableModel):
    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own default
        return 0 if parent.isValid() else len(self._rows[0])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def memory() -> float:
    """Megabytes of this process; 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text(encoding="ascii").split()[1]) * 4_096 / 1e6 if status.exists() else 0.0


def until(fact: Callable[[], bool]) -> float:
    """The longest time, in milliseconds, for which the screen was not served."""
    loop, longest = QEventLoop(), 0.0
    while not fact():
        began = time.perf_counter()
        loop.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        longest = max(longest, time.perf_counter() - began)
        time.sleep(0.001)
    return longest * 1_000


class Bench:
    def __init__(self, address: str, folder: Path) -> None:
        self.database = open_database(address)
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        store, jobs = CriteriaStore(Criteria()), Jobs()
        self.context = Context(self.database.new_work, store, jobs, settings, Changes(), Messages(), "made")
        self.list = QTableView()
        self.list.setModel(ListModel([tuple(f"{row} {column}" for column in range(9)) for row in range(1_000)]))
        self.list.resize(1_366, 700)
        self.list.show()
        self.repaints: list[float] = []
        self.looks: list[float] = []

    def repaint(self) -> float:
        """Milliseconds of a list's repaint, now."""
        found = []
        for _ in range(REPAINTS):
            began = time.perf_counter()
            self.list.viewport().repaint()
            found.append((time.perf_counter() - began) * 1_000)
        self.repaints.append(statistics.median(found))
        return self.repaints[-1]

    def look(self) -> float:
        """Milliseconds of one look at every row, now."""
        with self.database.new_work(write=False) as work, sparing(work.connection):
            began = time.perf_counter()
            work.connection.exec_driver_sql("SELECT count(*), sum(total_sales) FROM sales_pg_history").one()
            self.looks.append((time.perf_counter() - began) * 1_000)
        return self.looks[-1]

    def tell(self, name: str, milliseconds: float, blocked: float, *, looks: bool = False) -> None:
        base, of = (self.look(), "looks") if looks else (self.repaint(), "repaints")
        print(
            f"{name:44} {milliseconds:7.0f} ms = {milliseconds / base:6.1f} {of:8} of {base:5.1f} ms; "
            f"screen unserved at most {blocked:4.0f} ms; {memory():4.0f} MB",
            flush=True,
        )

    def run(self) -> None:
        before = memory()
        self.repaint()
        for page, sorts in ((SalesHistoryTab, SalesSort), (SalesPgHistoryTab, SalesPgSort)):
            tab = Tab(self, page(self.context))
            tab.show()
            first, *others = sorts
            for sort in (*others, first):  # the first is shown already
                tab.sort(sort)
            if page is SalesPgHistoryTab:
                for name, text in CONDITIONS:
                    tab.ask(name, text)
            tab.page.hide()
        print(f"medians: a list's repaint {statistics.median(self.repaints):.1f} ms, a look at every row ", end="")
        print(f"{statistics.median(self.looks):.0f} ms; memory beside the empty window: {memory() - before:.0f} MB")
        self.context.jobs.close()
        self.database.close()


class Tab:
    def __init__(self, bench: Bench, page: HistoryPage) -> None:
        self.bench, self.page, self.model = bench, page, page.model
        page.resize(1_366, 700)

    def shown(self, row: int) -> bool:
        """Is the row there and painted?"""
        if row >= self.model.rowCount() or not self.model.in_memory(row, row):
            return False
        QApplication.processEvents()
        return True

    def measure(self, name: str, start: Callable[[], None], fact: Callable[[], bool], *, looks: bool = False) -> None:
        began = time.perf_counter()
        start()
        blocked = (time.perf_counter() - began) * 1_000
        blocked = max(blocked, until(fact))
        self.bench.tell(name, (time.perf_counter() - began) * 1_000, blocked, looks=looks)

    def rest(self) -> None:
        until(lambda: not self.bench.context.jobs.running)

    def show(self) -> None:
        print(f"--- {self.page.panel.view.accessibleName()}")
        self.measure("first paint", self.page.show, lambda: self.shown(0))
        self.rest()

    def sort(self, sort: SalesSort | SalesPgSort) -> None:
        self.page.panel.set_sort(sort)
        by_sales = "Sales" in sort.value
        self._read_anew(sort.value, self.page.refresh, looks=by_sales)
        self.measure("    counted", lambda: None, self.model.is_counted, looks=True)
        view, last = self.page.panel.view, self.model.rowCount() - 1
        self.measure("    jump to the end, at once", lambda: view.go_to(last), lambda: self.shown(last), looks=by_sales)
        self.measure("    all at rest", lambda: None, lambda: not self.bench.context.jobs.running, looks=True)
        self.jumps()

    def ask(self, name: str, text: str) -> None:
        """Query mode with one condition, as a clerk does it, then other sorts of what it shows."""
        query = self.page.query

        def execute() -> None:
            query.enter()
            query.row.set_texts({name: text})
            query.execute()

        start = execute
        for sort in (SalesPgSort.YEAR_CUSTOMER_PG, SalesPgSort.PG_SALES, SalesPgSort.SALES):
            self.page.panel.set_sort(sort)
            self._read_anew(f"{sort.value}, {name} {text}", start, looks=True)
            self.rest()
            print(f"    {self.model.rowCount():,} rows")
            start = self.page.refresh
        query.clear()
        self.rest()

    def _read_anew(self, name: str, start: Callable[[], None], *, looks: bool) -> None:
        resets: list[None] = []
        connection = self.model.modelReset.connect(lambda: resets.append(None))
        self.measure(f"{name}: first page", start, lambda: bool(resets) and self.shown(0), looks=looks)
        self.model.modelReset.disconnect(connection)

    def jumps(self) -> None:
        dice, found, blocked = random.Random(3), [], 0.0
        for _ in range(JUMPS):
            row = dice.randrange(self.model.rowCount())
            began = time.perf_counter()
            self.page.panel.view.go_to(row)
            blocked = max(blocked, (time.perf_counter() - began) * 1_000, until(lambda: self.shown(row)))  # noqa: B023
            found.append((time.perf_counter() - began) * 1_000)
        found.sort()
        self.bench.tell(
            f"    any jump (median {statistics.median(found):.0f} ms), p95", found[int(JUMPS * 0.95)], blocked
        )


def is_filled(url: str) -> bool:
    database = open_database(url)
    with database.new_work(write=False) as work:
        found = work.connection.exec_driver_sql("SELECT 1 FROM sales_pg_history LIMIT 1").first()
    database.close()
    return found is not None


def main(customers: int = CUSTOMERS, url: str = "") -> None:
    application = make_application(["benchmark"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.db"
        if not url or not is_filled(url):
            print(f"{fill(file, customers):,} product-group rows, {file.stat().st_size / 1e6:.0f} MB")
        if url and file.exists():
            copy_to_server(file, url)
        Bench(url or str(file), Path(folder)).run()
    application.processEvents()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else CUSTOMERS, *sys.argv[2:3])
