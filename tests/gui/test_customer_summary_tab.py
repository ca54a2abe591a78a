"""Customer Summary in the real window: assigning, selecting, editing, and what a failed Commit keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.criteria import SummarySort
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.models.filters import Filter
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.services.books import Books


def fill(database: Database) -> None:
    Books.of(
        database,
        customers="1000,Acme,\n1100,Acme East,1000\n1110,Acme Boston,1100\n2000,Bolt,",
        sales_history="1000,2026,1,M,500\n1100,2026,1,M,1500\n2000,2025,1,M,90\n2000,2026,1,M,2000",
        rebate_programs="GROWTH,Annual,Y,Y\nQUA,Quarterly,Y,N\nOLD,Annual,N,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nQUA,X,,,,,,N,,1\nOLD,X,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,Y\n2000,GROWTH,2026,,10,N\n1000,QUA,2026,1,,N\n2000,GROWTH,2025,,1,N",
    )


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    database = open_database(str(made_file(tmp_path / "office.db", fill)))
    books = Books(database, tmp_path / "books")
    yield books
    books.database.close()


@pytest.fixture
def office(desk: Desk, books: Books, tmp_path: Path) -> Desk:
    desk.open(str(tmp_path / "office.db"))
    return desk


@pytest.fixture
def tab(office: Desk) -> CustomerSummaryTab:
    return office.window.summary


def keys(tab: CustomerSummaryTab) -> list[tuple[str, str, int, int]]:
    return [(row.cust_no, row.rebate_code, row.year, row.period) for row in tab.model.rows()]


def type_row(office: Desk, **texts: str) -> int:
    """Types into the blank line at the end, field by field, and waits until the codes are looked up."""
    tab = office.window.summary
    row = tab.model.rowCount() - 1
    for name, text in texts.items():
        tab.model.type_text(row, name, text)
    office.settle()
    return row


def test_a_new_record_takes_year_and_program_from_the_header_and_the_default_goal(
    office: Desk, tab: CustomerSummaryTab
) -> None:
    office.window.store.update(rebate_code="GROWTH")
    office.settle()
    row = type_row(office, cust_no="1100")
    shown = tab.model.rows()[row]
    assert (shown.customer_name, shown.rebate_code, shown.year, shown.period) == ("Acme East", "GROWTH", 2026, 0)

    office.press(tab.tools.commit)

    assert office.told == "Saved: 1 record created."
    made = next(row for row in tab.model.rows() if row.cust_no == "1100")
    assert (made.id is not None, made.sales_goal) == (True, 0)
    assert not tab.has_unsaved_changes()


def test_a_code_is_read_in_any_case(office: Desk, tab: CustomerSummaryTab) -> None:
    row = type_row(office, cust_no="1110", rebate_code="qua", period="2")

    assert tab.model.rows()[row].rebate_code == "QUA"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("cust_no", "9999", "Customer 9999 does not exist"),
        ("rebate_code", "NOPE", "NOPE does not exist"),
        ("rebate_code", "OLD", "OLD is not active"),
        ("year", "12", "four digits, 1900 to 2999"),
        ("sales_goal", "-5", "below 0"),
        ("sales_goal", "about 5", "about 5"),
    ],
)
def test_what_can_not_be_is_refused_in_the_cell(
    office: Desk, tab: CustomerSummaryTab, name: str, text: str, words: str
) -> None:
    row = type_row(office, cust_no="1110")

    tab.model.type_text(row, name, text)
    office.settle()

    wrong = tab.model.wrong_at(row, tab.model.column_index(name))
    assert wrong is not None
    assert words in wrong.message
    assert wrong.message == office.told


def test_the_key_of_a_saved_record_is_locked(tab: CustomerSummaryTab) -> None:
    for name in ("cust_no", "rebate_code", "year", "period"):
        index = tab.model.index(0, tab.model.column_index(name))
        assert not tab.model.flags(index) & Qt.ItemFlag.ItemIsEditable
    goal = tab.model.index(0, tab.model.column_index("sales_goal"))
    assert tab.model.flags(goal) & Qt.ItemFlag.ItemIsEditable


def test_a_failed_commit_keeps_every_edit_and_puts_the_cursor_on_the_cell(
    office: Desk, tab: CustomerSummaryTab, books: Books
) -> None:
    assert tab.model.type_text(0, "sales_goal", "77")
    row = type_row(office, cust_no="2000", rebate_code="GROWTH")

    office.press(tab.tools.commit)

    assert "2000 GROWTH 2026 exists already" in office.told
    assert tab.view.currentIndex().row() == row
    assert tab.model.columns[tab.view.currentIndex().column()].name == "cust_no"
    assert tab.model.rows()[0].sales_goal == 77_00
    assert books.record("1000", "GROWTH", 2026).sales_goal == 10_00
    tab.model.revert_rows([row])
    office.press(tab.tools.commit)
    assert books.record("1000", "GROWTH", 2026).sales_goal == 77_00


def test_text_that_can_not_be_read_stays_in_its_cell_when_a_commit_is_refused_for_it(
    office: Desk, tab: CustomerSummaryTab
) -> None:
    assert not tab.model.type_text(0, "sales_goal", "1.2.3")

    office.press(tab.tools.commit)

    assert tab.model.text(0, tab.model.column_index("sales_goal")) == "1.2.3"
    assert tab.has_unsaved_changes()


def test_a_change_over_somebody_elses_is_told_and_both_are_kept(
    office: Desk, tab: CustomerSummaryTab, books: Books
) -> None:
    books.bring_in(customer_rebates="1000,GROWTH,2026,,55,Y")
    assert tab.model.type_text(0, "sales_goal", "77")

    office.press(tab.tools.commit)

    assert "Somebody else changed 1000 GROWTH 2026 in the meantime" in office.told
    assert tab.model.rows()[0].sales_goal == 77_00
    assert books.record("1000", "GROWTH", 2026).sales_goal == 55_00


def test_descendants_without_a_record_are_grey_and_can_not_be_selected(office: Desk, tab: CustomerSummaryTab) -> None:
    office.window.store.update(cust_no="1000", rebate_code="GROWTH", include_children=True)
    office.settle()

    office.press(tab.tools.select_all)

    rows: list[SummaryRow] = tab.model.rows()
    assert [(row.cust_no, row.via) for row in rows] == [
        ("1000", None),
        ("1100", "1000 Acme"),
        ("1110", "1000 Acme"),
    ]
    assert tab.tools.selected.text() == "1 of 1 selected"
    assert tab.model.text(1, tab.model.column_index("marks")) == "via 1000 Acme"
    assert tab.model.style_of(1).muted
    assert "no record here" in tab.model.locked(1, "sales_goal")


def test_select_all_acts_on_the_rows_displayed_and_single_ones_can_be_changed(
    office: Desk, tab: CustomerSummaryTab
) -> None:
    tab.model.set_filters([Filter("rebate_code", "GROWTH")])
    office.press(tab.tools.select_all)
    assert len(tab.ticks) == 2

    office.click_cell(tab.view, 0, "selected")
    assert [row.cust_no for row in tab.model.rows() if tab.ticks.holds(row)] == ["2000"]
    office.press(tab.tools.deselect_all)
    assert len(tab.ticks) == 0


def test_the_four_sorts_order_the_records(office: Desk, tab: CustomerSummaryTab) -> None:
    office.window.store.update(year=None)
    office.settle()
    wanted = {
        SummarySort.YEAR_CUSTOMER_REBATE: lambda key: (key[2], key[0], key[1]),
        SummarySort.REBATE_YEAR_CUSTOMER: lambda key: (key[1], key[2], key[0]),
        SummarySort.CUSTOMER_REBATE_YEAR: lambda key: (key[0], key[1], key[2]),
        SummarySort.CUSTOMER_YEAR_REBATE: lambda key: (key[0], key[2], key[1]),
    }
    seen = set()
    for sort, order in wanted.items():
        tab.panel.set_sort(sort)
        tab.panel.sort_chosen.emit(sort)
        office.settle()
        assert keys(tab) == sorted(keys(tab), key=order)
        seen.add(tuple(keys(tab)))
    assert len(seen) > 1


def test_rows_whose_sales_changed_say_that_they_are_out_of_date(
    office: Desk, tab: CustomerSummaryTab, books: Books
) -> None:
    office.press(tab.tools.select_all)
    office.press(office.window.header.recalc)
    books.bring_in(sales_history="1110,2026,2,M,9999")

    tab.refresh()
    office.settle()

    marks = {
        (row.cust_no, row.rebate_code): tab.model.text(n, tab.model.column_index("marks"))
        for n, row in enumerate(tab.model.rows())
    }
    assert marks["1000", "GROWTH"].startswith("out of date")
    assert "out of date" not in marks["2000", "GROWTH"]
    assert "1 out of date" in tab.tools.selected.text()


def test_deleted_rows_go_with_the_commit(office: Desk, tab: CustomerSummaryTab, books: Books) -> None:
    tab.model.delete_rows([0])
    assert len(books.records(year=2026)) == 3

    office.press(tab.tools.commit)

    assert office.told == "Saved: 1 record deleted."
    assert ("1000", "GROWTH") not in {(row.cust_no, row.rebate_code) for row in books.records(year=2026)}


def test_an_empty_year_says_what_to_do(office: Desk, tab: CustomerSummaryTab) -> None:
    office.window.store.update(year=2020)
    office.settle()

    assert tab.view.empty_text.startswith("No records for 2020 - change Show Year or assign customers")
