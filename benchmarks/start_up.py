"""From the start of the process to the first paint of a window, beside a bare Qt window with a SQLite connection.

    python -m benchmarks.start_up [ROUNDS]

Both are started in turn as processes of their own, without a screen, on a demo database that is there already; medians
of the wall clock, goal: at most 1.5. Told as well: until the main window has painted its first rows. Unset
`PYTHONDONTWRITEBYTECODE`, which triples a start from source.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL = 1.5
ROUNDS = 9

BARE = """
import os, sqlite3, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("first", time.time() - float(os.environ["STARTED"]), flush=True)
        QTimer.singleShot(0, QApplication.quit)

application = QApplication(sys.argv)
connection = sqlite3.connect(sys.argv[1])
count = connection.execute("SELECT count(*) FROM customer_rebates").fetchone()[0]
window = Window()
window.setCentralWidget(QLabel(f"{count} records"))
window.resize(1200, 700)
window.show()
application.exec()
"""

OURS = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

run = QApplication.exec

class Watch(QObject):
    painted = False

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType():
            if not self.painted:
                self.painted = True
                self.say("first")
            model = getattr(watched.parent(), "grid_model", None)
            if model is not None and model.rowCount() > 1 and watched.isVisible():
                self.say("rows")
                QApplication.instance().removeEventFilter(self)
                QTimer.singleShot(0, lambda: os._exit(0))
        return False

    def say(self, what):
        print(what, time.time() - float(os.environ["STARTED"]), flush=True)

def watched_run(*arguments):
    QApplication.instance().installEventFilter(watch)
    return run()

watch = Watch()
QApplication.exec = watched_run
sys.argv = ["crpm-desktop", "--db", sys.argv[1]]
from crpm_desktop.start import main
sys.exit(main())
"""


def started(script: str, database: Path) -> dict[str, float]:
    """Seconds from the start of a process until what it tells of."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "STARTED": repr(time.time())}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    call = [sys.executable, "-c", script, str(database)]
    told = subprocess.run(call, env=environment, check=True, capture_output=True, text=True, timeout=60).stdout
    return {line.split()[0]: float(line.split()[1]) for line in told.splitlines()}


def main(rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "demo.db"
        environment = os.environ | {"HOME": folder}
        make = [sys.executable, "-c", "from crpm_desktop.cli import main; main()", "--db", str(database), "demo"]
        subprocess.run(make, env=environment, check=True, capture_output=True)
        bare, ours = [], []
        for _ in range(rounds):
            bare.append(started(BARE, database)["first"])
            ours.append(started(OURS, database))
    plain = statistics.median(bare)
    first, rows = (statistics.median(one[what] for one in ours) for what in ("first", "rows"))
    print(f"bare window, first paint    {plain:5.2f} s")
    print(f"program, first paint        {first:5.2f} s   ratio {first / plain:4.2f}   (goal: at most {GOAL})")
    print(f"program, rows to be read    {rows:5.2f} s   ratio {rows / plain:4.2f}")
    return 0 if first / plain <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
