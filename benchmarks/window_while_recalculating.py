"""Does the window answer while 10 000 records are recalculated? Tells the gaps between two turns of its event loop.

    python -m benchmarks.window_while_recalculating [CUSTOMERS]

A timer of 5 ms runs on the screen's thread, first while nothing happens, then during Select All and Recalc; a gap is
the time between two of its calls, whatever else the machine does. Then Cancel is pressed in the middle of a second
run, and the wait for it is told.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, QTimer

from benchmarks.made_history import fill
from crpm_desktop.db.engine import open_database
from crpm_desktop.main_window import MainWindow
from crpm_desktop.start import make_application

RECALC = "Recalc Sales and Rebate Earned"


class Gaps:
    def __init__(self) -> None:
        self.found: list[float] = []
        self.worked: list[float] = []
        self._last = time.perf_counter()
        self._last_worked = time.thread_time()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.found.append((now - self._last) * 1000)
        self._last = now
        worked = time.thread_time()
        self.worked.append((worked - self._last_worked) * 1000)
        self._last_worked = worked

    def tell(self, name: str) -> None:
        """Longest gap and 99th percentile; of the longest work of the screen's own thread, its processor time."""
        self._tick()
        gaps, worked = sorted(self.found), max(self.worked)
        p99 = gaps[int(len(gaps) * 0.99)]
        print(f"{name:28} longest gap {gaps[-1]:6.0f} ms, p99 {p99:5.0f} ms, own work at most {worked:5.0f} ms")
        self.found, self.worked = [], []


def until(fact: Callable[[], bool]) -> None:
    loop = QEventLoop()
    while not fact():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def main(customers: int = 10_000) -> None:
    application = make_application(["benchmark"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "office.db"
        rows = fill(file, customers, 6, 1)
        print(f"{customers:,} records, {rows:,} product-group rows")
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = MainWindow(open_database(str(file)), settings)
        window.show()
        until(lambda: window.tabs.count() > 0 and not window.jobs.running)
        gaps = Gaps()
        still = time.perf_counter() + 2
        until(lambda: time.perf_counter() > still)
        gaps.tell("nothing happens")
        window.summary.select_all.trigger()
        application.processEvents()
        gaps.tell("Select All")
        started = time.perf_counter()
        window.run_command(RECALC)
        until(lambda: not window.commands.running)
        print(f"recalculated in {time.perf_counter() - started:.2f} s: {window.message_line.label.text()[:90]}")
        gaps.tell("during the recalculation")
        until(lambda: not window.jobs.running)
        gaps.tell("reading the figures again")
        cancel(window)
        window.close()


def cancel(window: MainWindow) -> None:
    window.run_command(RECALC)
    job = window.job_bar.job
    until(lambda: job is not None and job.how.text == "Calculating rebates")
    pressed = time.perf_counter()
    if job is not None:
        job.cancel()
    until(lambda: not window.commands.running)
    print(f"Cancel answered after {(time.perf_counter() - pressed) * 1000:.0f} ms: {window.message_line.label.text()}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
