"""History of a row in the window: who did what, before and after, in the words of the screen."""

import getpass
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from crpm_desktop.db.engine import Database
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.widgets.row_history import RecordHistory, SetUpHistory
from crpm_desktop.widgets.trail_dialog import TrailDialog
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.services.books import Books


def fill(database: Database) -> None:
    books = Books.of(
        database,
        customers="1000,Acme,",
        product_groups="BEV,Drinks",
        sales_history="1000,2026,1,M,5000",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        sub_code_product_groups="GROWTH,BASE,BEV",
        customer_rebates="1000,GROWTH,2026,,1000,N",
    )
    recalculate(books.new_work, books.ids(), Silent())


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    desk.open(str(made_file(tmp_path / "office.db", fill)))
    yield desk
    for dialog in desk.window.findChildren(TrailDialog):
        dialog.close()


def shown(desk: Desk, history: RecordHistory | SetUpHistory) -> TrailDialog:
    desk.settle()
    assert history.shown is not None
    return history.shown


def texts(dialog: TrailDialog, *names: str) -> list[tuple[str, ...]]:
    model = dialog.model
    columns = [model.column_index(name) for name in names]
    return [tuple(model.text(row, column) for column in columns) for row in range(model.rowCount())]


def test_an_edited_record_tells_who_changed_what_before_and_after_with_the_newest_first(office: Desk) -> None:
    tab = office.window.summary
    tab.model.type_text(0, "sales_goal", "1234567.89")
    tab.model.put_value(0, "sales_incl_children", True)
    office.press(tab.tools.commit)
    office.click_cell(tab.view, 0, "customer_name")
    QTest.keyClick(tab.view, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    dialog = shown(office, tab.history)
    assert dialog.windowTitle() == "History of 1000 GROWTH 2026"
    assert texts(dialog, "who", "action", "column", "before", "after") == [
        (getpass.getuser(), "Changed", "Sales Goal", "1,000.00", "1,234,567.89"),
        (getpass.getuser(), "Changed", "Sales Incl Children", "N", "Y"),
        (getpass.getuser(), "Recalculated", "Rebate Earned", "", "50.00"),
        (getpass.getuser(), "Created", "Sales Goal", "", "1,000.00"),
        (getpass.getuser(), "Created", "Sales Incl Children", "", "N"),
    ]


def test_amounts_stand_in_the_user_s_notation(office: Desk) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        office.click_cell(office.window.summary.view, 0, "customer_name")
        office.window.summary.history.action.trigger()
        dialog = shown(office, office.window.summary.history)
        assert ("Sales Goal", "1.000,00") in texts(dialog, "column", "after")
    finally:
        QLocale.setDefault(before)


def test_history_stands_in_the_record_menu_and_the_context_menu(office: Desk) -> None:
    tab = office.window.summary
    assert tab.history.action in tab.record_actions()
    menu = tab.panel.actions_of_grid.show_menu(tab.view.mapToGlobal(tab.view.rect().center()))
    assert isinstance(menu, QMenu)
    assert menu.actions()[0] is tab.history.action
    menu.close()


def test_a_record_that_is_not_saved_yet_has_no_history(office: Desk) -> None:
    tab = office.window.summary
    tab.view.go_to(tab.model.rowCount() - 1, 0)
    tab.history.action.trigger()
    assert office.told == "History: put the cursor on a record that is saved."
    assert tab.history.shown is None


def test_customer_detail_shows_the_history_of_its_record(office: Desk) -> None:
    office.show_tab("Customer Detail")
    tab = office.window.detail
    office.until(lambda: tab.model.rowCount() > 0)
    tab.panel.view.go_to(0, 0)
    tab.history.action.trigger()
    dialog = shown(office, tab.history)
    assert ("Recalculated", "Rebate Earned", "", "50.00") in texts(dialog, "action", "column", "before", "after")


def test_rebate_set_up_shows_the_history_of_a_program_and_of_a_level(office: Desk) -> None:
    office.show_tab("Rebate Set Up")
    tab = office.window.set_up
    office.until(lambda: tab.edit.original is not None)
    tab.history.of_level.trigger()
    dialog = shown(office, tab.history)
    assert dialog.windowTitle() == "History of level GROWTH BASE"
    assert ("Level", "Product Group", "BEV") in texts(dialog, "what", "column", "after")
    dialog.close()
    tab.history.of_program.trigger()
    dialog = shown(office, tab.history)
    assert dialog.windowTitle() == "History of rebate program GROWTH"
    assert ("Rebate Program", "Frequency", "Annual") in texts(dialog, "what", "column", "after")
    assert set(tab.history.actions()) <= set(tab.record_actions())


def test_the_reports_menu_shows_the_newest_changes_of_all(office: Desk) -> None:
    dialog = office.window.reports.show_trail()
    office.settle()
    assert texts(dialog, "action", "which", "before", "after")[0] == ("Recalculated", "1 record", "0.00", "50.00")
    numbers = [int(number) for (number,) in texts(dialog, "number")]
    assert numbers == sorted(numbers, reverse=True)
