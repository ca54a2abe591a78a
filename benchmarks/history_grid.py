"""How quickly millions of history rows are shown, jumped in and sorted in the real grid, against a list's repaint.

    python -m benchmarks.history_grid [CUSTOMERS]

17 361 customers have 5 million product-group rows. The baseline is the repaint of a grid over a plain list, measured
between the steps. A page is there when the grid has painted its rows.
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

from benchmarks.made_history import fill
from crpm_desktop.app import make_application
from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.criteria import Criteria, SalesPgSort
from crpm_desktop.models.changes import Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Messages

CUSTOMERS = 17_361
JUMPS = 40
REPAINTS = 7
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
    def __init__(self, file: Path, folder: Path) -> None:
        self.database = open_database(str(file))
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        store, jobs = CriteriaStore(Criteria()), Jobs()
        self.context = Context(self.database.new_work, store, jobs, settings, Changes(), Messages(), "made")
        self.tab = SalesPgHistoryTab(self.context)
        self.tab.resize(1_366, 700)
        self.list = QTableView()
        self.list.setModel(ListModel([tuple(f"{row} {column}" for column in range(9)) for row in range(1_000)]))
        self.list.resize(1_366, 700)
        self.list.show()
        self.baselines: list[float] = []

    def repaint(self) -> float:
        """Milliseconds of a list's repaint, now."""
        found = []
        for _ in range(REPAINTS):
            began = time.perf_counter()
            self.list.viewport().repaint()
            found.append((time.perf_counter() - began) * 1_000)
        self.baselines.append(statistics.median(found))
        return self.baselines[-1]

    def tell(self, name: str, milliseconds: float, blocked: float) -> None:
        base = self.repaint()
        print(
            f"{name:40} {milliseconds:8.0f} ms = {milliseconds / base:7.1f} repaints of {base:.1f} ms; "
            f"screen unserved at most {blocked:4.0f} ms; {memory():4.0f} MB",
            flush=True,
        )

    def shown(self, row: int) -> bool:
        """Is the row there and painted?"""
        model = self.tab.model
        if row >= model.rowCount() or not model.in_memory(row, row):
            return False
        QApplication.processEvents()
        return True

    def measure(self, name: str, start: Callable[[], None], fact: Callable[[], bool]) -> None:
        began = time.perf_counter()
        start()
        blocked = (time.perf_counter() - began) * 1_000
        blocked = max(blocked, until(fact))
        self.tell(name, (time.perf_counter() - began) * 1_000, blocked)

    def sort(self, sort: SalesPgSort) -> None:
        self.tab.panel.set_sort(sort)
        resets: list[None] = []
        connection = self.tab.model.modelReset.connect(lambda: resets.append(None))
        self.measure(f"{sort.value}: first page", self.tab.refresh, lambda: bool(resets) and self.shown(0))
        self.tab.model.modelReset.disconnect(connection)
        self.measure("    counted", lambda: None, lambda: self.tab.model.source.counted)
        view, last = self.tab.panel.view, self.tab.model.rowCount() - 1
        self.measure("    jump to the end, before the list", lambda: view.go_to(last), lambda: self.shown(last))
        self.measure("    list of keys", lambda: None, lambda: not self.context.jobs.running)
        self.jumps()

    def jumps(self) -> None:
        dice, found, blocked = random.Random(3), [], 0.0
        for _ in range(JUMPS):
            row = dice.randrange(self.tab.model.rowCount())
            began = time.perf_counter()
            self.tab.panel.view.go_to(row)
            blocked = max(blocked, (time.perf_counter() - began) * 1_000, until(lambda: self.shown(row)))  # noqa: B023
            found.append((time.perf_counter() - began) * 1_000)
        found.sort()
        self.tell(f"    any jump (median {statistics.median(found):.0f} ms), p95", found[int(JUMPS * 0.95)], blocked)

    def run(self) -> None:
        before = memory()
        self.repaint()
        self.measure("first paint", self.tab.show, lambda: self.shown(0))
        until(lambda: not self.context.jobs.running)
        for sort in (SalesPgSort.CUSTOMER_YEAR_PG, SalesPgSort.PG_CUSTOMER_YEAR, SalesPgSort.PG_SALES):
            self.sort(sort)
        self.sort(SalesPgSort.SALES)
        print(f"{self.tab.model.rowCount():,} rows; a list's repaint: {statistics.median(self.baselines):.1f} ms")
        print(f"memory beside the window without rows: {memory() - before:.0f} MB")
        self.context.jobs.close()
        self.database.close()


def main(customers: int = CUSTOMERS) -> None:
    application = make_application(["benchmark"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.db"
        print(f"{fill(file, customers):,} product-group rows, {file.stat().st_size / 1e6:.0f} MB")
        Bench(file, Path(folder)).run()
    application.processEvents()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
