"""Query mode in the real window: F7, conditions, F8, Esc and Count Hits on the four tabs that have it."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.gui.desk import Desk
from tests.gui.query_desk import ESCAPE, F7, F8, SHIFT, TABS, QueryDesk, office, shown_whole

__all__ = ["office"]

ASKED: dict[str, tuple[dict[str, str], str, list[object]]] = {
    "Customer Summary": (
        {"customer_name": "acme%", "sales_goal": "> 5"},
        "cust_no",
        ["1000", "1100"],
    ),
    "Customer Detail": ({"sales_revenue": "600..3000", "rebate_sub_code": "B%"}, "cust_no", ["1100", "2000"]),
    "Sales History": ({"total_sales": ">= 1,500.00", "period": "!= 2"}, "total_sales", [150_000, 200_000]),
    "Sales PG History": ({"description": "%food", "period_type": "M"}, "product_group", ["CAT", "DOG"]),
}


@pytest.mark.parametrize("tab", TABS)
def test_conditions_are_typed_below_the_titles_and_executed(office: Desk, tab: str) -> None:
    texts, name, found = ASKED[tab]
    clerk = shown_whole(office, tab)
    whole = clerk.shown(name)

    clerk.enter()
    assert office.window.status.mode.text() == "Enter Query"
    assert clerk.query.row.isVisible()
    for column, text in texts.items():
        clerk.type_into(column, text)
    clerk.press(F8)

    assert clerk.shown(name) == found
    assert len(whole) > len(found)
    assert office.window.status.mode.text() == ""
    assert not clerk.query.row.isVisible()
    titles = {column.name: column.title for column in clerk.view.grid_model.columns}
    assert sorted(clerk.chips) == sorted(f"{titles[column]}: {text}" for column, text in texts.items())


@pytest.mark.parametrize("tab", TABS)
def test_the_next_f7_brings_the_conditions_back_and_escape_what_was_shown(office: Desk, tab: str) -> None:
    texts, name, found = ASKED[tab]
    clerk = shown_whole(office, tab)
    clerk.ask(**texts)
    cursor = clerk.view.currentIndex()

    clerk.press(F7)
    assert clerk.query.row.texts() == texts
    clerk.type_into(next(iter(texts)), "null")
    clerk.press(ESCAPE)

    assert clerk.shown(name) == found
    assert clerk.view.currentIndex() == cursor
    assert clerk.view.hasFocus()
    clerk.press(F7)
    assert clerk.query.row.texts() == texts


@pytest.mark.parametrize("tab", TABS)
def test_count_hits_says_how_many_there_would_be_and_stays(office: Desk, tab: str) -> None:
    texts, name, found = ASKED[tab]
    clerk = shown_whole(office, tab)
    whole = clerk.shown(name)
    clerk.enter()
    for column, text in texts.items():
        clerk.type_into(column, text)

    clerk.press(F8, SHIFT)

    assert office.told == f"Count Hits: {len(found)} rows meet the conditions."
    assert clerk.query.is_on
    assert clerk.shown(name) == whole
    clerk.press(ESCAPE)
    clerk.press(F8, SHIFT)
    assert office.told == f"Count Hits: {len(whole)} rows meet the conditions."


@pytest.mark.parametrize("tab", TABS)
def test_what_can_not_be_understood_is_marked_in_its_cell_and_told(office: Desk, tab: str) -> None:
    clerk = shown_whole(office, tab)
    name = {"Customer Detail": "sales_revenue", "Customer Summary": "sales_goal"}.get(tab, "total_sales")
    title = clerk.field(name).column.title
    whole = clerk.count
    clerk.enter()
    clerk.type_into("cust_no", "1%")
    clerk.type_into(name, "about 5")
    clerk.type_into("cust_no", "1%")

    clerk.press(F8)

    assert clerk.query.is_on
    assert office.told.startswith(f"{title}: 'about 5' is no amount: type it like 1234.50")
    assert clerk.field(name).wrong == office.told
    assert office.told in clerk.query.row.wrong.text()
    assert clerk.field(name).accessibleDescription() == office.told
    assert clerk.field(name).hasFocus()
    assert clerk.field("cust_no").wrong == ""
    assert clerk.count == whole
    clerk.type_into(name, "> 5")
    assert clerk.field(name).wrong == ""
    clerk.press(F8)
    assert not clerk.query.is_on


@pytest.mark.parametrize("tab", TABS)
def test_the_export_has_the_rows_found_and_says_what_was_asked(office: Desk, tab: str, tmp_path: Path) -> None:
    texts, _name, found = ASKED[tab]
    clerk = shown_whole(office, tab)
    clerk.ask(**texts)

    clerk.panel.export_to(tmp_path / "found.xlsx")
    office.settle()

    book = load_workbook(tmp_path / "found.xlsx")
    assert book.worksheets[0].max_row == len(found) + 1
    account = {str(row[0]): row[1] for row in book["About"].iter_rows(values_only=True)}
    for column, text in texts.items():
        assert account[f"Query {clerk.field(column).column.title}"] == text
    assert account["Show Year"] == "2026"


def test_unsaved_edits_are_asked_about_before_query_mode(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    assert clerk.tab.model.type_text(0, "sales_goal", "77")

    clerk.enter()
    office.answer("Stay")
    assert not clerk.query.is_on
    assert clerk.tab.has_unsaved_changes()

    clerk.enter()
    office.answer("Commit")
    office.until(lambda: clerk.query.is_on)
    assert not clerk.tab.has_unsaved_changes()
    clerk.press(ESCAPE)
    clerk.ask(sales_goal="77")
    assert clerk.shown("cust_no") == ["1000"]


def test_nothing_acts_on_the_rows_while_conditions_are_typed(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    actions, editing = clerk.panel.actions_of_grid, clerk.panel.edit_actions
    assert editing is not None
    clerk.enter()

    assert not clerk.tab.select_all.isEnabled()
    assert not actions.export.isEnabled()
    assert not clerk.tab.tools.select_all.isEnabled()
    clerk.press(Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    clerk.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | SHIFT)
    clerk.view.setFocus()
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    clerk.press(Qt.Key.Key_Space)
    clerk.tab.refresh()
    office.settle()
    assert not editing.delete_rows.isEnabled()
    assert not clerk.tab.has_unsaved_changes()
    assert clerk.tab.selected_ids == []

    clerk.press(ESCAPE)
    assert clerk.tab.select_all.isEnabled()
    assert actions.export.isEnabled()
    assert editing.delete_rows.isEnabled()


def test_the_query_menu_has_the_keys_and_only_tabs_with_query_mode_fill_it(office: Desk) -> None:
    menu = office.window.menus.query
    titles = [action.text() for action in office.window.menuBar().actions()]
    assert titles.index("&Query") == titles.index("&Edit") + 1 == titles.index("&Record") - 1
    for tab in TABS:
        QueryDesk(office, tab)
        menu.aboutToShow.emit()
        offered = {action.text(): action.shortcut().toString() for action in menu.actions()}
        assert offered == {
            "Enter Query": "F7",
            "Execute Query": "F8",
            "Count Hits": "Shift+F8",
            "Clear Query": "Shift+F7",
            "Leave Query Mode": "Esc",
        }
    office.show_tab("Rebate Set Up")
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]


def test_f7_from_the_header_reaches_the_tab_in_sight_alone(office: Desk) -> None:
    hidden, clerk = QueryDesk(office, "Customer Detail"), QueryDesk(office, "Sales History")
    office.window.header.customer.setFocus()
    clerk.press(F7)
    assert (clerk.query.is_on, hidden.query.is_on) == (True, False)
    office.show_tab("Customer Detail")
    assert office.window.status.mode.text() == ""
    office.show_tab("Sales History")
    assert office.window.status.mode.text() == "Enter Query"
