"""A screen reader at the real window: reads rows of Customer Summary and presses every button by its name, over AT-SPI,
those of dialogs too.

    python -m benchmarks.screen_reader

For Linux, with Debian's packages xvfb, dbus, at-spi2-core, python3-pyatspi, gir1.2-atspi-2.0 (and those that a window
needs: `dev.py run` names them). Window, bus and reader are processes of their own, on a screen of their own, and the
data are made for it. The exit status is 1 when a button has no name or a press does not arrive.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu

ROOT = Path(__file__).resolve().parent.parent
TOUR = "benchmarks.at_spi_tour"
SYSTEM_PYTHON = "/usr/bin/python3"
BUS = "/usr/libexec/at-spi-bus-launcher"
NEEDED = ("xvfb-run", "dbus-run-session", BUS, SYSTEM_PYTHON)
LOOK_EVERY = 50
NOTED = "noted"
HOLD, FILL = "hold", "fill"
"""Files by which the reader tells what it wants of the window."""


class Notes(QObject):
    """Writes down each press, and closes the dialogs that presses open, so that the next button can be reached: until
    the reader wants to see dialogs. Fills the menus when it is told to, as opening them would."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file, self._hold, self._fill = folder / "pressed.txt", folder / HOLD, folder / FILL
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        for widget in QApplication.allWidgets():
            if isinstance(widget, QAbstractButton) and not widget.property(NOTED):
                widget.setProperty(NOTED, True)
                for noted in (widget.toggled, widget.pressed):
                    noted.connect(lambda _on=False, one=widget: self._note(one))
        if self._fill.exists():
            for menu in (one for one in QApplication.allWidgets() if isinstance(one, QMenu)):
                menu.aboutToShow.emit()
            self._fill.unlink()
        if not self._hold.exists():
            for window in QApplication.topLevelWidgets():
                if isinstance(window, QDialog) and window.isVisible():
                    window.reject()

    def _note(self, button: QAbstractButton) -> None:
        with self._file.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{button.accessibleName() or button.text().replace('&', '')}\n")


def show_window(folder: Path) -> int:
    """The program's part: the main window on demo data."""
    from crpm_desktop.db.engine import open_database
    from crpm_desktop.main_window import MainWindow
    from crpm_desktop.services.demo import fill_with_demo_data
    from crpm_desktop.services.progress import Silent
    from crpm_desktop.start import make_application

    application = make_application(["crpm-desktop"])
    database = open_database(str(folder / "demo.db"))
    fill_with_demo_data(database.new_work, Silent())
    window = MainWindow(database, QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window.show()
    notes = Notes(folder)
    notes.setParent(window)
    return application.exec()


def read_aloud(folder: Path) -> int:
    """Inside the bus and the screen: starts the accessibility bus, the window, and the reader."""
    reader = {**os.environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_QPA_PLATFORM": "xcb"}
    reader |= dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(folder))
    window_call = [sys.executable, "-m", "benchmarks.screen_reader", "--window", str(folder)]
    bus = subprocess.Popen([BUS, "--launch-immediately"], stderr=subprocess.DEVNULL)
    window = subprocess.Popen(window_call, cwd=ROOT, env=reader)
    try:
        return subprocess.run([SYSTEM_PYTHON, "-m", TOUR, str(folder)], cwd=ROOT, check=False).returncode
    finally:
        for process in (window, bus):
            process.terminate()
            process.wait()


def main() -> int:
    if sys.argv[1:2] == ["--window"]:
        return show_window(Path(sys.argv[2]))
    if sys.argv[1:2] == ["--inside"]:
        return read_aloud(Path(sys.argv[2]))
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        print(f"Missing: {', '.join(missing)}. The packages are named at the top of {Path(__file__).name}.")
        return 2
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        inside = [sys.executable, "-m", "benchmarks.screen_reader", "--inside", folder]
        screen = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1920x1080x24", *inside]
        return subprocess.run(["dbus-run-session", "--", *screen], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
