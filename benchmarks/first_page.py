"""How soon are there records to look at on Customer Summary? Its first page beside all of its rows, in turns.

    python -m benchmarks.first_page [RECORDS [ROUNDS [URL]]]

Asks for the year of all records and takes the time until rows are painted: once as the tab does it, first page first,
and once waiting for all rows, as a grid without a first page would; then until all rows are there. `URL`: an empty
PostgreSQL database instead of a file. Medians; quality.md wants the first page within 200 ms.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from benchmarks.made_history import LAST_YEAR, copy_to_server, fill
from benchmarks.window_while_recalculating import until
from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.criteria import SummarySort
from crpm_desktop.main_window import MainWindow
from crpm_desktop.services.asked_summary import AskedSummary
from crpm_desktop.start import make_application
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab

NO_RECORDS = LAST_YEAR + 20
FIRST, WHOLE, AT_ONCE = "first page", "all rows behind it", "all rows at once"


class Office:
    def __init__(self, address: str, folder: Path) -> None:
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.window = MainWindow(open_database(address), settings)
        self.window.resize(1366, 768)
        self.window.show()
        until(lambda: self.window.tabs.count() > 0 and not self.window.jobs.running)
        self.window.tabs.setCurrentWidget(self.tab)
        self.empty()

    @property
    def tab(self) -> CustomerSummaryTab:
        return self.window.summary

    def empty(self) -> None:
        self.window.context.store.update(year=NO_RECORDS)
        until(lambda: not self.window.jobs.running and self.tab.model.is_empty())

    def ask(self, shown: Callable[[], bool]) -> float:
        """Milliseconds from the question until rows are painted."""
        before = time.perf_counter()
        self.window.context.store.update(year=LAST_YEAR)
        until(shown)
        QApplication.processEvents()
        return (time.perf_counter() - before) * 1000

    def ask_in_two(self) -> tuple[float, float]:
        before = time.perf_counter()
        first = self.ask(lambda: self.tab.first_page.isVisible() or not self.tab.model.is_empty())
        until(lambda: not self.tab.model.is_empty())
        QApplication.processEvents()
        whole = (time.perf_counter() - before) * 1000
        self.empty()
        return first, whole

    def ask_at_once(self) -> float:
        with patch.object(AskedSummary, "first", return_value=None):
            took = self.ask(lambda: not self.tab.model.is_empty())
        self.empty()
        return took


def main(count: str = "100_000", turns: str = "5", url: str = "") -> None:
    records, rounds = int(count), int(turns)
    make_application(["benchmark"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "office.db"
        fill(file, records, 1, 1)
        if url:
            copy_to_server(file, url)
        office = Office(url or str(file), Path(folder))
        print(f"{records:,} records on {'PostgreSQL' if url else 'SQLite'}, medians of {rounds}, milliseconds")
        for sort in SummarySort:
            office.tab.panel.set_sort(sort)
            took: dict[str, list[float]] = {FIRST: [], WHOLE: [], AT_ONCE: []}
            for _ in range(rounds):
                first, whole = office.ask_in_two()
                for name, one in ((FIRST, first), (WHOLE, whole), (AT_ONCE, office.ask_at_once())):
                    took[name].append(one)
            told = ", ".join(f"{name} {statistics.median(all_of):6.0f}" for name, all_of in took.items())
            print(f"{sort.value:26} {told}, longest first page {max(took[FIRST]):.0f}")
        office.window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
