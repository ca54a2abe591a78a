"""When something breaks: one dialog per kind of fault, the window lives on, and what is copied holds no customer."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from crpm_desktop import app as program
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.migrate import head
from crpm_desktop.services.user_places import log_file
from tests.gui.desk import Desk
from tests.services.books import Books

CANARY = "Canary 81f3"


@pytest.fixture
def office(desk: Desk, migrated_url: str, tmp_path: Path) -> Desk:
    database = open_database(migrated_url)
    Books(database, tmp_path / "books").bring_in(
        customers=f"1000,{CANARY},",
        rebate_programs="GROWTH,Annual,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N",
    )
    database.close()
    desk.open(migrated_url)
    return desk


@pytest.fixture
def log() -> Iterator[Path]:
    """The program's own log, begun as the program begins it."""
    before = list(logging.root.handlers)
    logging.root.handlers.clear()
    program.write_log()
    own = list(logging.root.handlers)
    logging.root.handlers[:] = [*before, *own]
    yield log_file()
    for handler in own:
        logging.root.removeHandler(handler)
        handler.close()


def fault(desk: Desk, number: int) -> None:
    try:
        raise LookupError(f"{number} {CANARY}")
    except LookupError as error:
        desk.app.on_fault(type(error), error, error.__traceback__)


def boxes(desk: Desk) -> list[QMessageBox]:
    return [box for box in desk.window.findChildren(QMessageBox) if box.isVisible()]


def test_a_thousand_faults_show_one_dialog_and_the_window_lives_on(
    office: Desk, log: Path, expected_log: list[str]
) -> None:
    expected_log.append("unexpected fault")
    tab = office.window.summary
    tab.model.type_text(0, "sales_goal", "11")
    for number in range(1_000):
        fault(office, number)
    [box] = boxes(office)
    assert "What was committed is saved" in box.text()
    assert f"0 {CANARY}" in box.informativeText(), "who sits there may see what it was about"
    box.close()

    written = b"".join(file.read_bytes() for file in log.parent.glob("crpm.log*"))
    assert b"LookupError" in written
    assert b"81f3" not in written
    assert len(written) < 4 * program.LOG_BYTES
    office.press(tab.tools.commit)
    assert office.told == "Saved: 1 record changed."


def test_diagnostics_are_copied_from_the_dialog_which_stays(office: Desk, expected_log: list[str]) -> None:
    expected_log.append("unexpected fault")
    fault(office, 1)
    [box] = boxes(office)
    button = next(one for one in box.buttons() if one.text() == "Copy &Diagnostics")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert box.isVisible()
    assert button.text() == "Copied"
    copied = QGuiApplication.clipboard().text()
    assert "LookupError" in copied
    assert "in fault" in copied
    assert "81f3" not in copied
    assert "81f3" not in box.detailedText()
    box.close()


def test_the_help_menu_copies_diagnostics_without_customers_or_places(office: Desk) -> None:
    office.window.diagnostics_action.trigger()
    copied = QGuiApplication.clipboard().text()
    kind = "SQLite 3." if office.window.database.file is not None else "PostgreSQL 1"
    for fact in ("Version: ", "Python: 3.", "System: ", "Qt: 6.", f"Database: {kind}", f"Schema: {head()}"):
        assert fact in copied
    assert "81f3" not in copied
    assert office.window.database.name not in copied
    assert "in the clipboard, without customer data" in office.told
