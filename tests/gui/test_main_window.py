"""The main window: whose detail is shown, what is asked before edits are lost, files, and one command at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crpm_desktop.db.engine import open_database
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.widgets.import_report import ImportReport
from tests.gui.desk import Desk

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"


@pytest.fixture(scope="module")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp("northwind") / "northwind.db"
    database = open_database(str(file))
    import_paths(database.new_work, [NORTHWIND], Silent())
    database.close()
    return file.read_bytes()


@pytest.fixture
def office(desk: Desk, tmp_path: Path, northwind: bytes) -> Desk:
    file = tmp_path / "office.db"
    file.write_bytes(northwind)
    desk.open(str(file))
    return desk


def test_the_newest_year_with_records_is_shown_first(office: Desk) -> None:
    assert office.window.store.criteria.year == 1997
    assert office.window.tabs.tabText(office.window.tabs.currentIndex()) == "Customer Summary"
    assert [office.window.tabs.tabText(n) for n in range(6)] == [
        "Rebate Set Up",
        "Customer Summary",
        "Customer Detail",
        "Sales History",
        "Sales PG History",
        "Help",
    ]


def test_the_keys_of_a_tab_are_heard_without_a_click(office: Desk) -> None:
    office.window.activateWindow()
    office.until(office.window.isActiveWindow)

    QTest.keyClick(office.window.focusWidget(), Qt.Key.Key_A, SHIFT | CONTROL)
    office.settle()

    assert len(office.window.summary.ticks) == 583


def test_detail_by_its_tab_shows_the_first_record_and_gives_the_header_back(office: Desk) -> None:
    office.show_tab("Customer Detail")
    borrowed = office.window.store.criteria.cust_no
    office.show_tab("Customer Summary")

    assert borrowed == "ALFKI"
    assert office.window.store.criteria.cust_no is None
    assert len(office.window.summary.model.rows()) == 583


def test_history_shows_the_customer_of_the_cursor_with_the_children_that_its_record_counts(office: Desk) -> None:
    summary = office.window.summary
    row = next(n for n, one in enumerate(summary.model.rows()) if one.cust_no == "C-UK" and one.sales_incl_children)
    summary.view.go_to(row)

    page = office.show_tab("Sales History")

    borrowed = office.window.store.criteria
    assert (borrowed.cust_no, borrowed.include_children) == ("C-UK", True)
    shown = {one.cust_no for _, one in page.model.rows_from(0)}  # type: ignore[attr-defined]
    assert shown == {"AROUT", "BSBEV", "CONSH", "EASTC", "ISLAT", "NORTS", "SEVES"}
    office.show_tab("Customer Summary")
    given_back = office.window.store.criteria
    assert (given_back.cust_no, given_back.include_children) == (None, False)


def family_shown(page: QWidget) -> set[str]:
    """The customers whose history a tab shows."""
    return {one.cust_no for _, one in page.model.rows_from(0)}  # type: ignore[attr-defined]


def test_history_chosen_from_detail_shows_the_children_that_its_record_counts(office: Desk) -> None:
    summary = office.window.summary
    number = next(n for n, one in enumerate(summary.model.rows()) if one.cust_no == "C-UK" and one.sales_incl_children)
    summary.ticks.tick([summary.model.rows()[number]], True)
    office.press(office.window.header.recalc)
    for stays in (False, True):
        summary.view.go_to(number)
        if stays:
            office.window.show_detail(summary.model.rows()[number])
            office.settle()
        else:
            office.window.store.update(cust_no="C-UK")
            office.show_tab("Customer Detail")

        page = office.show_tab("Sales History")

        assert family_shown(page) == {"AROUT", "BSBEV", "CONSH", "EASTC", "ISLAT", "NORTS", "SEVES"}
        assert family_shown(office.show_tab("Sales PG History")) == family_shown(page)
        office.show_tab("Customer Summary")
        given_back = office.window.store.criteria
        assert (given_back.cust_no, given_back.include_children) == ("C-UK", False)
        office.window.store.update(cust_no=None)
        office.settle()


def test_a_customer_chosen_by_hand_stays(office: Desk) -> None:
    office.window.store.update(cust_no="ERNSH")
    office.settle()
    for title in ("Customer Detail", "Sales PG History", "Customer Summary"):
        office.show_tab(title)

    assert {row.cust_no for row in office.window.summary.model.rows()} == {"ERNSH"}


def test_commands_without_a_selection_say_so(office: Desk) -> None:
    office.press(office.window.header.next_year)

    assert office.told.startswith("Create Next Year: no records are selected.")


def test_next_year_is_created_for_the_selected_records(office: Desk) -> None:
    office.window.store.update(rebate_code="GROWTH")
    office.settle()
    office.press(office.window.summary.tools.select_all)
    office.press(office.window.header.next_year)

    assert office.told.endswith("records created.")
    office.window.store.update(year=1998)
    office.settle()
    assert {row.year for row in office.window.summary.model.rows()} == {1998}
    assert all(row.sales_goal is not None for row in office.window.summary.model.rows())


def test_a_changed_query_keeps_no_hidden_selection(office: Desk) -> None:
    office.press(office.window.summary.tools.select_all)
    office.window.store.update(cust_no="ERNSH")
    office.settle()
    office.window.store.update(cust_no=None)
    office.settle()

    assert {row.cust_no for row in office.window.summary.model.rows() if office.window.summary.ticks.holds(row)} == {
        "ERNSH"
    }


def type_goal(office: Desk, row: int, text: str) -> None:
    assert office.window.summary.model.type_text(row, "sales_goal", text)


def test_a_header_change_asks_before_unsaved_edits_are_lost(office: Desk) -> None:
    type_goal(office, 0, "5")

    office.window.store.update(year=1996)
    office.answer("Stay")
    assert office.window.store.criteria.year == 1997
    assert office.window.summary.has_unsaved_changes()

    office.window.store.update(year=1996)
    office.answer("Commit")
    assert office.window.store.criteria.year == 1996
    assert office.told == "Saved: 1 record changed."
    office.window.store.update(year=1997)
    office.settle()
    assert office.window.summary.model.rows()[0].sales_goal == 5_00


def test_leaving_a_tab_with_unsaved_edits_asks(office: Desk) -> None:
    type_goal(office, 0, "5")

    office.window.tabs.setCurrentWidget(office.window.help)
    office.answer("Stay")
    assert office.window.tabs.currentWidget() is office.window.summary
    assert office.window.summary.has_unsaved_changes()

    office.window.tabs.setCurrentWidget(office.window.help)
    office.answer("Discard")
    assert office.window.tabs.currentWidget() is office.window.help
    assert not office.window.summary.has_unsaved_changes()


def test_recalc_settles_an_unsaved_set_up_first(office: Desk) -> None:
    office.press(office.window.summary.tools.select_all)
    office.show_tab("Rebate Set Up")
    office.window.set_up.form.text.setPlainText("Another text")
    office.until(office.window.set_up.has_unsaved_changes)

    office.press(office.window.header.recalc)
    office.answer("Commit")

    assert office.told.startswith("582 records recalculated.")
    assert not office.window.set_up.has_unsaved_changes()


def test_recalc_settles_unsaved_edits_first(office: Desk) -> None:
    office.press(office.window.summary.tools.select_all)
    type_goal(office, 4, "123.45")

    office.press(office.window.header.recalc)
    office.answer("Commit")

    assert office.told.startswith("582 records recalculated.")
    assert office.window.summary.model.rows()[4].sales_goal == 123_45


def test_closing_with_unsaved_edits_asks(office: Desk) -> None:
    type_goal(office, 0, "7")

    office.window.close()
    office.answer("Stay")
    assert office.window.isVisible()

    office.window.close()
    office.answer("Discard")
    office.until(lambda: not office.window.isVisible())


def test_a_cancelled_command_changes_nothing_and_says_so(office: Desk) -> None:
    office.press(office.window.summary.tools.select_all)
    before = office.window.summary.model.rows()

    office.window.header.recalc.click()
    job = office.window.job_bar.job
    assert job is not None
    job.cancel()
    office.settle()

    assert office.told == "Cancelled; nothing was changed."
    assert office.window.summary.model.rows() == before


def test_a_second_command_waits_for_the_first(office: Desk) -> None:
    office.press(office.window.summary.tools.select_all)

    office.window.header.recalc.click()
    assert not office.window.header.goal.isEnabled()
    office.settle()

    assert office.window.header.goal.isEnabled()


def test_an_import_with_problems_lists_them_and_stores_nothing(office: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "customers.csv"
    bad.write_text(
        "cust_no,name,parent_cust_no\nNEW,New one,\n,No number,\nNUMBER-OF-MORE-THAN-20,Long,\n", encoding="utf-8"
    )

    office.window.files.import_files([bad])
    office.settle()

    report = office.window.files.report
    assert isinstance(report, ImportReport)
    assert office.told.startswith("Nothing was imported, 2 problems")
    assert [row.row for row in report.model.rows()] == [3, 4]
    report.close()
    office.window.store.update(cust_no="NEW", year=None)
    office.settle()
    assert office.window.summary.model.rows() == []


def test_demo_data_is_refused_where_there_is_data(office: Desk) -> None:
    office.window.files.load_demo_data()
    office.settle()

    assert "not empty" in office.told


def test_a_new_database_is_opened_and_the_old_one_left_as_it_is(office: Desk, tmp_path: Path) -> None:
    old = office.window

    office.window.files.create(str(tmp_path / "second.db"))
    office.until(lambda: office.window is not old)
    office.until(lambda: office.window.tabs.count() == 6)
    office.settle()

    assert office.window.database.file == tmp_path / "second.db"
    assert "empty" in office.told
    office.window.files.create(str(tmp_path / "office.db"))
    assert "exists already" in office.told


def test_what_is_no_database_is_refused_and_the_window_stays(office: Desk, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear customer, " * 100, encoding="utf-8")
    before = office.window

    assert not office.app.open(str(tmp_path / "letter.db"))

    assert office.window is before
    assert "is not a database of this program" in office.told


def test_f1_opens_help_on_the_field_with_the_focus(office: Desk) -> None:
    office.window.header.year.setFocus()

    QTest.keyClick(office.window, Qt.Key.Key_F1)

    assert office.window.tabs.currentWidget() is office.window.help
    assert office.window.help.shown.startswith("header")


@pytest.mark.parametrize("title", ["Edit", "Record"])
@pytest.mark.parametrize("tab", ["Rebate Set Up", "Customer Summary", "Customer Detail", "Sales History", "Help"])
def test_menus_offer_what_the_visible_tab_can_do(office: Desk, title: str, tab: str) -> None:
    office.show_tab(tab)
    menus: dict[str, Callable[[], None]] = {
        "Edit": office.window.menus.edit.aboutToShow.emit,
        "Record": office.window.menus.record.aboutToShow.emit,
    }

    menus[title]()

    menu = office.window.menus.edit if title == "Edit" else office.window.menus.record
    assert menu.actions()


def test_a_fault_is_shown_once_logged_and_the_window_lives_on(office: Desk, expected_log: list[str]) -> None:
    expected_log.append("unexpected fault")
    for _ in range(3):
        try:
            raise KeyError("lost")
        except KeyError as error:
            office.app.on_fault(type(error), error, error.__traceback__)

    box = office.question()

    assert box.informativeText() == "KeyError: 'lost'"
    assert len(office._questions()) == 1
    box.close()
    office.show_tab("Customer Detail")
