"""A grid of 100,000 records beside a plain list model: how long each thing that a clerk does holds up the screen.

`python benchmarks/grid_speed.py [ROWS [ROUNDS]]`: both take turns; the medians of the longest time that the screen's
thread was busy in one go are compared, in its own processor time: other work on the machine counts for neither. Goals
(milliseconds are of a two-core machine): first page 200, Select All 100, and nothing that a clerk does above 100.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSettings, Qt
from PySide6.QtWidgets import QApplication, QTableView

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.models.changes import Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.models.filters import Filter
from crpm_desktop.models.summary_model import summary_model, summary_ticks
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Messages

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class ListModel(QAbstractTableModel):
    """As little as a grid can be: texts in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[tuple[str, ...]] = []

    def set_rows(self, rows: list[tuple[str, ...]]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else 14

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        return self.rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


class Grids:
    def __init__(self, count: int, folder: Path) -> None:
        self.rows = [_row(number) for number in range(count)]
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.jobs = Jobs()
        context = Context(_no_work, CriteriaStore(Criteria()), self.jobs, settings, Changes(), Messages(), "made up")
        self.model = summary_model(_no_work, Criteria, tuple, summary_ticks())
        self.panel = GridPanel(self.model, context, name="summary", title="Customer Summary", frozen=3)
        self.plain_rows = [tuple(f"{row.cust_no} {place}" for place in range(14)) for row in self.rows]
        self.plain_model = ListModel()
        self.plain = QTableView()
        self.plain.setModel(self.plain_model)
        for widget in (self.panel, self.plain):
            widget.resize(1366, 560)
            widget.show()

    def deeds(self) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
        """What is done to our grid, and the like of it to the plain one."""
        model, view, plain = self.model, self.panel.view, self.plain_model
        amount, name = model.column_index("sales_revenue"), model.column_index("customer_name")
        show, jump = lambda: plain.set_rows(self.plain_rows), self.plain.scrollToBottom
        return {
            "first page": (lambda: model.set_rows(self.rows), show),
            "repaint": (model.restyle, self.plain.viewport().update),
            "jump to the end": (lambda: view.go_to(len(self.rows) - 1), jump),
            "sort by amount": (lambda: model.sort(amount), show),
            "sort by name": (lambda: model.sort(name), show),
            "no sort": (lambda: model.sort(-1), show),
            "filter a name": (lambda: model.set_filters([Filter("customer_name", "77")]), show),
            "filter an amount": (lambda: model.set_filters([Filter("sales_revenue", "> 1000")]), show),
            "no filter": (lambda: model.set_filters([]), show),
            "Select All": (lambda: model.tick_all(True), show),
            "Deselect All": (lambda: model.tick_all(False), show),
            "edit a cell": (lambda: model.type_text(5, "sales_goal", str(time.time_ns() % 997)), show),
            "undo": (model.history.undo, show),
        }

    def longest(self, deed: Callable[[], object]) -> float:
        """Seconds of this thread's processor time in one go, the longest until all of it is on the screen: for so long
        the window would not have heard a key."""
        blocks = [_seconds(deed), _seconds(QApplication.processEvents)]
        while self.jobs.running:
            blocks.append(_seconds(QApplication.processEvents))
            time.sleep(0.001)
        return max(*blocks, _seconds(QApplication.processEvents))


def _seconds(deed: Callable[[], object]) -> float:
    before = time.thread_time()
    deed()
    return time.thread_time() - before


def _row(number: int) -> SummaryRow:
    return SummaryRow(
        id=number,
        cust_no=f"C{number:06}",
        customer_name=f"Customer number {number * 7919 % 99_991}",
        rebate_code=("GROWTH", "VOLUME", "OVER")[number % 3],
        year=2026,
        period=0,
        frequency=Frequency.ANNUAL,
        program_active=True,
        sales_goal=number * 37 % 10**9,
        sales_revenue=number * 104_729 % 10**9,
        rebate_revenue=number * 31 % 10**8,
        rebate_earned=number % 10**6,
        sales_incl_children=number % 5 == 0,
        calculated_at=datetime.fromisoformat("2026-11-01 12:00"),
        out_of_date=number % 7 == 0,
        warnings=0,
        version=1,
    )


def _no_work(**_how: bool) -> Any:
    raise AssertionError("no database is needed here")


def main(count: int, rounds: int) -> None:
    application = QApplication.instance() or QApplication(["grid_speed"])
    with tempfile.TemporaryDirectory() as folder:
        grids = Grids(count, Path(folder))
        deeds = grids.deeds()
        ours: dict[str, list[float]] = {name: [] for name in deeds}
        plain: dict[str, list[float]] = {name: [] for name in deeds}
        for _ in range(rounds):
            for name, (mine, theirs) in deeds.items():
                plain[name].append(grids.longest(theirs))
                ours[name].append(grids.longest(mine))
        print(f"{count:,} records, medians of {rounds}, milliseconds that the screen's thread was held up")
        for name in deeds:
            here, there = statistics.median(ours[name]) * 1000, statistics.median(plain[name]) * 1000
            print(f"{name:18} {here:7.1f}   plain list model {there:7.1f}   ratio {here / there:6.2f}")
        grids.jobs.close()
    del application


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [100_000, 7][len(numbers) :]))
