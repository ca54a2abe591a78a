"""A window in a process of its own, which edits, and is killed once its edits are kept: tests look what comes back."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings
from PySide6.QtWidgets import QApplication

from crpm_desktop.app import App
from crpm_desktop.main_window import MainWindow

ROOT = Path(__file__).parents[2]


def wait_for(fact: Callable[[], bool]) -> None:
    while not fact():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)


def edit_summary(window: MainWindow) -> None:
    model = window.summary.model
    wait_for(lambda: model.shown_count() == 3)
    model.type_text(0, "sales_goal", "11")
    model.type_text(1, "sales_goal", "about 5")
    model.delete_rows([2])
    model.type_text(model.rowCount() - 1, "cust_no", "1100")
    wait_for(lambda: not model.waits)


def edit_program(window: MainWindow) -> None:
    window.tabs.setCurrentWidget(window.set_up)
    wait_for(lambda: window.set_up.edit.original is not None and not window.jobs.running)
    edit = window.set_up.edit
    edit.set_field("description", "mine")
    edit.levels.type_text(0, "min_sales", "5,000")
    edit.levels.type_text(0, "max_sales", "a lot")
    number = edit.levels.add_row()
    edit.levels.type_text(number, "rebate_sub_code", "NEW")
    lines = edit.lower(edit.levels.rows()[number].key).product_groups
    lines.type_text(0, lines.name, "NOPE")


EDITS: dict[str, Callable[[MainWindow], None]] = {"summary": edit_summary, "program": edit_program}


def main(address: str, what: str, settings: str) -> None:
    application = QApplication([])
    app = App(QSettings(settings, QSettings.Format.IniFormat))
    assert app.open(address)
    window = app.window
    assert window is not None
    wait_for(lambda: window.tabs.count() == 6 and not window.jobs.running)
    EDITS[what](window)
    folder = window.unsaved.keeping.files.folder
    wait_for(lambda: folder.is_dir() and bool(list(folder.glob("*.json"))))
    sys.stdout.write("kept\n")
    sys.stdout.flush()
    application.exec()


def edit_and_be_killed(address: str, what: str, folder: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "tests.gui.killed_window", address, what, str(folder / "killed.ini")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
