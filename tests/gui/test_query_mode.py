"""Query mode in the real window: F7, conditions, F8, Esc and Count Hits on the four tabs that have it."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit

from crpm_desktop.db.engine import open_database
from crpm_desktop.models.palette import DARK, LIGHT
from tests.gui.desk import Desk
from tests.gui.query_desk import TABS, QueryDesk
from tests.services.books import Books

SHIFT = Qt.KeyboardModifier.ShiftModifier
ESCAPE, F7, F8 = Qt.Key.Key_Escape, Qt.Key.Key_F7, Qt.Key.Key_F8

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


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desk:
    books = Books(open_database(str(tmp_path / "office.db")), tmp_path / "books")
    books.bring_in(
        customers="1000,Acme,\n1100,ACME East,1000\n1110,Acme Boston,1100\n2000,Bolt,\nA_1,Cedar,\nAB1,cedar two,",
        product_groups="DOG,Dog food\nCAT,Cat food\nTOY,Toys",
        sales_history="1000,2026,1,M,500\n1100,2026,1,M,1500\n2000,2025,1,M,90\n2000,2026,1,M,2000\nA_1,2026,2,M,7000",
        sales_pg_history="1000,2026,1,M,DOG,300\n1000,2026,1,M,CAT,200\n1000,2026,1,M,TOY,100",
        rebate_programs="GROWTH,Annual,Y,Y\nQUA,Quarterly,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nQUA,X,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N\n1100,GROWTH,2026,,10,N\n1000,QUA,2026,1,,N\n2000,GROWTH,2026,,10,N\n"
        "1110,GROWTH,2026,,1,N\n2000,GROWTH,2025,,1,N",
    )
    books.recalc()
    books.database.close()
    desk.open(str(tmp_path / "office.db"))
    return desk


def shown_whole(office: Desk, tab: str) -> QueryDesk:
    """The tab with nothing asked of it but the year."""
    clerk = QueryDesk(office, tab)
    office.window.store.update(cust_no=None, include_children=False)
    office.settle()
    return clerk


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


def test_the_headers_criteria_are_met_as_well(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.ask(cust_no="2000")
    assert clerk.shown("year") == [2026]

    office.window.store.update(year=2025)
    office.settle()

    assert clerk.shown("total_sales") == [9_000]
    assert clerk.chips == ["Customer No: 2000"]


def test_a_code_is_exact_a_name_in_any_case_and_an_equal_sign_takes_signs_as_they_are(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    office.window.store.update(year=None)
    for texts, found in (
        ({"customer_name": "CEDAR"}, ["A_1"]),
        ({"cust_no": "A_1"}, ["A_1"]),
        ({"cust_no": "a_1"}, []),
        ({"cust_no": "=A_1"}, ["A_1"]),
        ({"parent_cust_no": "not null"}, ["1100"]),
    ):
        clerk.ask(**{"customer_name": "", "cust_no": "", **texts})
        assert clerk.shown("cust_no") == found, texts
    clerk.ask(customer_name="nobody")
    assert "F7" in clerk.view.empty_text


def test_a_calculated_column_can_be_asked_too(office: Desk) -> None:
    summary = shown_whole(office, "Customer Summary")
    summary.ask(progress="> 10,000", marks="null")
    assert summary.shown("cust_no") == ["1100", "2000"]
    detail = shown_whole(office, "Customer Detail")
    detail.ask(status="%ACHIEVED%", total_pct="1%")
    assert detail.count > 0


def test_fields_stand_below_their_titles_however_columns_are_moved_widened_hidden_and_scrolled(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    view, header = clerk.view, clerk.view.horizontalHeader()
    clerk.enter()

    def all_below_their_titles() -> bool:
        shown = [name for name, field in clerk.query.row.fields.items() if field.isVisible()]
        return shown != [] and all(clerk.where(name) == clerk.where_field(name) for name in shown)

    office.until(all_below_their_titles)
    header.moveSection(header.visualIndex(6), 9)
    header.resizeSection(5, 180)
    view.set_column_hidden(view.grid_model.column_index("period"), True)
    office.until(all_below_their_titles)
    assert not clerk.field("period").isVisible()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.horizontalScrollBar().value() > 0
    office.until(all_below_their_titles)
    office.window.resize(1000, 600)
    office.until(all_below_their_titles)
    assert clerk.where("cust_no") == clerk.where_field("cust_no")
    top = clerk.field("cust_no").mapToGlobal(clerk.field("cust_no").rect().topLeft()).y()
    assert top == header.mapToGlobal(header.rect().bottomLeft()).y() + 1


def test_a_frozen_field_covers_those_that_scroll_below_it(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.enter()
    clerk.view.horizontalScrollBar().setValue(clerk.view.horizontalScrollBar().maximum())
    office.until(lambda: clerk.where("rebate_code")[0] < clerk.where("customer_name")[0])
    frozen = clerk.field("customer_name")
    assert clerk.query.row.childAt(frozen.geometry().center()) is frozen


def test_tab_goes_from_field_to_field_as_the_columns_stand_and_brings_each_into_sight(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    header = clerk.view.horizontalHeader()
    header.moveSection(header.visualIndex(clerk.view.grid_model.column_index("marks")), 1)
    clerk.enter()
    assert clerk.field("marks").hasFocus()
    names = []
    for _ in clerk.query.row.fields:
        clerk.press(Qt.Key.Key_Tab)
        field: Any = QApplication.focusWidget()
        names.append(field.column.name)
        rect = field.geometry()
        assert clerk.query.row.rect().contains(rect), field.column.name
    assert names[:3] == ["cust_no", "customer_name", "rebate_code"]
    assert names[-1] == "marks"
    clerk.press(Qt.Key.Key_Backtab, SHIFT)
    focus: Any = QApplication.focusWidget()
    assert focus.column.name == "calculated_at"


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


def test_unsaved_edits_are_asked_about_before_a_condition_is_switched_off(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.ask(cust_no="1000")
    assert clerk.tab.model.type_text(0, "sales_goal", "77")

    clerk.chip("Query Cust No").click()
    office.answer("Stay")
    assert clerk.chips == ["Cust No: 1000"]
    assert clerk.tab.has_unsaved_changes()

    clerk.chip("Query Cust No").click()
    office.answer("Discard")
    assert clerk.chips == ["Cust No: 1000 (off)"]
    assert clerk.count == 5


def test_a_condition_is_switched_off_and_on_without_losing_it_and_removed(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.ask(cust_no="2000", total_sales="> 1")
    whole = 4

    office.press(clerk.chip("Query Customer No"))
    assert (clerk.count, sorted(clerk.chips)) == (whole, ["Customer No: 2000 (off)", "Total Sales: > 1"])
    clerk.enter()
    assert clerk.query.row.texts() == {"cust_no": "2000", "total_sales": "> 1"}
    clerk.press(ESCAPE)
    office.press(clerk.chip("Query Customer No"))
    assert clerk.count == 1
    office.press(clerk.chip("Remove query Customer No"))
    assert (clerk.count, clerk.chips) == (whole, ["Total Sales: > 1"])


def test_a_query_is_cleared_in_one_stroke(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.ask(cust_no="2000")

    clerk.press(F7, SHIFT)

    assert (clerk.count, clerk.chips, clerk.query.bar.isVisible()) == (4, [], False)
    clerk.enter()
    assert clerk.query.row.texts() == {}
    clerk.type_into("cust_no", "1%")
    clerk.press(F7, SHIFT)
    assert clerk.query.is_on
    assert clerk.query.row.texts() == {}


def test_nothing_acts_on_the_rows_while_conditions_are_typed(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    actions, editing = clerk.panel.actions_of_grid, clerk.panel.edit_actions
    assert editing is not None
    clerk.enter()

    assert not clerk.tab.select_all.isEnabled()
    assert not actions.export.isEnabled()
    assert not clerk.tab.select_all_button.isEnabled()
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


def test_a_query_keeps_no_hidden_selection(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    office.press(clerk.tab.select_all_button)
    clerk.ask(cust_no="2000")
    assert len(clerk.tab.selected_ids) == 1
    assert clerk.tab.selected_label.text().startswith("1 of 1 selected")


def test_grey_rows_of_descendants_have_to_meet_the_query_too(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    office.window.store.update(cust_no="1000", rebate_code="QUA", include_children=True)
    office.settle()
    assert clerk.shown("cust_no") == ["1000", "1100", "1110"]
    clerk.ask(customer_name="%east")
    assert clerk.shown("cust_no") == ["1100"]
    assert clerk.shown("marks") == ["via 1000 Acme"]


def test_go_to_detail_shows_its_record_whatever_the_query_there(office: Desk) -> None:
    detail = shown_whole(office, "Customer Detail")
    detail.ask(cust_no="2000")
    detail.press(F7)
    summary = shown_whole(office, "Customer Summary")
    row = summary.shown("cust_no").index("1100")
    office.window.show_detail(summary.tab.model.row_at(row))
    office.settle()
    assert detail.shown("cust_no") == ["1100"]
    assert detail.chips == ["Customer No: 2000 (off)"]
    assert office.window.status.mode.text() == ""


def test_f9_lists_the_codes_of_a_field(office: Desk) -> None:
    clerk = shown_whole(office, "Sales PG History")
    clerk.enter()
    field = clerk.field("cust_no")
    values = clerk.query.show_values(field)
    assert values is not None
    office.settle()
    values.search("cedar")
    office.settle()
    assert [choice.code for choice in values.choices] == ["AB1", "A_1"]
    values.search("a_")
    office.settle()
    values.accept()
    assert field.text() == "=A_1"
    assert clerk.query.show_values(clerk.field("total_sales")) is None


def test_the_filter_of_a_history_column_becomes_a_condition(office: Desk) -> None:
    clerk = shown_whole(office, "Sales History")
    clerk.view.go_to(0, clerk.view.grid_model.column_index("total_sales"))
    asked = clerk.panel.actions_of_grid.ask_filter()
    assert asked is not None
    asked.field.setText("x")
    asked.field.returnPressed.emit()
    assert "'x' is no amount" in asked.note.text()
    asked.field.setText("> 1,000")
    asked.field.returnPressed.emit()
    office.settle()
    assert clerk.chips == ["Total Sales: > 1,000"]
    assert clerk.shown("total_sales") == [150_000, 200_000, 700_000]


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


def test_f1_in_a_field_opens_the_help_on_query_mode(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.enter()
    clerk.press(Qt.Key.Key_F1)
    assert office.window.help.shown == "grids.query"


def test_the_fields_take_the_colours_of_another_theme(office: Desk) -> None:
    clerk = shown_whole(office, "Customer Summary")
    clerk.enter()
    bright = QApplication.palette()
    dark = QPalette(QColor(DARK.base))
    dark.setColor(QPalette.ColorRole.Base, QColor(DARK.base))
    try:
        QApplication.setPalette(dark)
        office.until(lambda: clerk.field("cust_no").palette().base().color().name() == DARK.base)
        assert clerk.field("cust_no").palette().text().color().name() == DARK.text
    finally:
        QApplication.setPalette(bright)
    office.until(lambda: clerk.field("cust_no").palette().base().color().name() == LIGHT.base)


def test_f7_from_the_header_reaches_the_tab_in_sight_alone(office: Desk) -> None:
    hidden, clerk = QueryDesk(office, "Customer Detail"), QueryDesk(office, "Sales History")
    office.window.header.customer.setFocus()
    clerk.press(F7)
    assert (clerk.query.is_on, hidden.query.is_on) == (True, False)
    office.show_tab("Customer Detail")
    assert office.window.status.mode.text() == ""
    office.show_tab("Sales History")
    assert office.window.status.mode.text() == "Enter Query"
