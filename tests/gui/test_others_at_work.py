"""What others save shows in the open window by itself, and takes nothing away: no edit, no tick, no place."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest

from crpm_desktop.db import change_notices
from crpm_desktop.db.engine import connect
from crpm_desktop.domain.changed import EVERYTHING, RECORDS
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.main_window import others
from crpm_desktop.models.changes import OTHERS, Change
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.save_records import save_records
from crpm_desktop.services.set_up import commit_program, load_program
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from tests.gui.desk import Desk
from tests.gui.goods_desk import NORTH, GoodsDesk, reward
from tests.services.books import Books
from tests.services.rewards import report
from tests.services.set_up_data import program_id

CUSTOMERS = 60


@pytest.fixture(autouse=True)
def attentive(deaf: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_notices, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(others, "SOON", 0)
    monkeypatch.setattr(others, "REST", 0)


@pytest.fixture
def theirs(migrated_url: str, tmp_path: Path) -> Iterator[Books]:
    """Somebody else's program on the same database."""
    books = Books(connect(migrated_url), tmp_path / "books")
    numbers = range(1000, 1000 + CUSTOMERS)
    books.bring_in(
        customers="\n".join(f"{number},Customer {number}," for number in numbers),
        sales_history="\n".join(f"{number},2026,1,M,500" for number in numbers),
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nGROWTH,TOP,900,,,,,N,,1",
        customer_rebates="\n".join(f"{number},GROWTH,2026,,10,N" for number in numbers),
    )
    yield books
    books.database.close()


@pytest.fixture
def tab(desk: Desk, theirs: Books, migrated_url: str) -> CustomerSummaryTab:
    window = desk.open(migrated_url)
    assert window.others.notices.listening.wait(20)
    return window.summary


def save_theirs(theirs: Books, cust_no: str, goal: int | None) -> None:
    """They enter a goal; None deletes the record."""
    row = theirs.record(cust_no, "GROWTH", 2026)
    if goal is None:
        changes: ChangeSet[SummaryRow] = ChangeSet((), (), (row,))
    else:
        changes = ChangeSet((), (Edited(row, replace(row, sales_goal=goal)),), ())
    save_records(theirs.new_work, changes, Silent())


def goal(tab: CustomerSummaryTab, cust_no: str) -> str:
    row = next(number for number, one in enumerate(tab.model.rows()) if one.cust_no == cust_no)
    return tab.model.text(row, tab.model.column_index("sales_goal"))


def test_their_save_shows_and_cursor_scroll_ticks_and_selection_stay(
    desk: Desk, tab: CustomerSummaryTab, theirs: Books
) -> None:
    view = tab.view
    tab.model.tick_all(True)
    view.go_to(40, tab.model.column_index("sales_goal"))
    view.verticalScrollBar().setValue(25)
    view.selectionModel().select(
        tab.model.index(41, tab.model.column_index("sales_goal")), QItemSelectionModel.SelectionFlag.Select
    )
    top, selected = view.rowAt(0), view.selected_row_numbers()
    assert (top, selected) == (25, [40, 41])
    save_theirs(theirs, "1003", 77_00)
    desk.until(lambda: goal(tab, "1003") == "77.00")
    save_theirs(theirs, "1059", None)
    desk.until(lambda: tab.model.shown_count() == CUSTOMERS - 1)
    desk.settle()
    assert (view.currentIndex().row(), view.rowAt(0)) == (40, top)
    assert view.selected_row_numbers() == selected
    assert len(tab.ticks) == CUSTOMERS - 1
    assert tab.others.isHidden()


def test_with_unsaved_edits_other_rows_follow_and_what_does_not_is_told(
    desk: Desk, tab: CustomerSummaryTab, theirs: Books
) -> None:
    assert tab.model.type_text(0, "sales_goal", "55")
    assert tab.model.type_text(1, "sales_goal", "66")
    view = tab.view
    view.go_to(1, tab.model.column_index("sales_goal"))
    save_theirs(theirs, "1002", 77_00)
    desk.until(lambda: goal(tab, "1002") == "77.00")
    desk.settle()
    assert tab.others.isHidden()
    save_theirs(theirs, "1000", 88_00)
    desk.until(tab.others.isVisible)
    assert tab.others.label.text().endswith(
        "Others changed these records: 1000 GROWTH 2026. Your edits of them are kept; Commit shows both side by side."
    )
    save_theirs(theirs, "1059", None)
    desk.until(lambda: "1 record deleted, not shown yet" in tab.others.label.text())
    assert (goal(tab, "1000"), goal(tab, "1001"), view.currentIndex().row()) == ("55.00", "66.00", 1)
    assert tab.model.shown_count() == CUSTOMERS
    tab.model.history.undo()
    assert (goal(tab, "1000"), goal(tab, "1001")) == ("55.00", "10.00")
    desk.press(tab.others.refresh_button)
    desk.answer("Discard")
    assert (goal(tab, "1000"), tab.model.shown_count()) == ("88.00", CUSTOMERS - 1)
    assert tab.others.isHidden()


def test_rewards_that_others_report_show_in_free_goods_and_ticks_stay(
    desk: Desk, theirs: Books, migrated_url: str
) -> None:
    report(theirs.database, [reward(1), reward(2)])
    goods = GoodsDesk(desk, migrated_url)
    assert desk.window.others.notices.listening.wait(20)
    goods.open_row(NORTH)
    goods.press(goods.level.everything_button)
    goods.tick("R2")
    report(theirs.database, [reward(3)])
    desk.until(lambda: goods.counts()[0] == 3)
    desk.settle()
    assert goods.texts("reward_no") == ["R1", "R2", "R3"]
    assert [row.reward_no for row in goods.level.ticked()] == ["R2"]


def test_what_one_saves_oneself_is_not_announced_as_others(desk: Desk, tab: CustomerSummaryTab, theirs: Books) -> None:
    heard: list[Change] = []
    desk.window.context.changes.announced.connect(heard.append)
    assert tab.model.type_text(0, "sales_goal", "55")
    desk.press(tab.tools.commit)
    save_theirs(theirs, "1002", 77_00)
    desk.until(lambda: goal(tab, "1002") == "77.00")
    assert [(change.what, change.by) for change in heard] == [(RECORDS, tab), (RECORDS, OTHERS)]


def test_saves_that_come_together_are_announced_once(
    desk: Desk, tab: CustomerSummaryTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(others, "SOON", 30)
    monkeypatch.setattr(others, "REST", 200)
    heard: list[Change] = []
    desk.window.context.changes.announced.connect(heard.append)
    for _ in range(50):
        desk.window.others._heard.emit(RECORDS)
    desk.until(lambda: len(heard) == 1)
    for _ in range(50):
        desk.window.others._heard.emit(EVERYTHING)
    desk.until(lambda: len(heard) == 2)
    assert [change.what for change in heard] == [RECORDS, EVERYTHING]


def test_their_change_of_the_program_that_is_shown_comes_by_itself_or_is_told(
    desk: Desk, tab: CustomerSummaryTab, theirs: Books
) -> None:
    set_up = desk.window.set_up
    desk.show_tab("Rebate Set Up")
    growth = program_id(theirs.database, "GROWTH")
    top = next(row.key for row in set_up.edit.levels.standing() if row.level.rebate_sub_code == "TOP")
    set_up.edit.set_current(top)

    def save(description: str) -> None:
        draft = load_program(theirs.new_work, growth)
        assert draft is not None
        commit_program(theirs.new_work, draft, replace(draft, description=description))

    save("Theirs")
    desk.until(lambda: set_up.form.description.text() == "Theirs")
    assert set_up.edit.current_key == top
    assert set_up.others.isHidden()
    set_up.form.description.selectAll()
    QTest.keyClick(set_up.form.description, Qt.Key.Key_Delete)
    QTest.keyClicks(set_up.form.description, "Mine")
    save("Theirs again")
    desk.until(set_up.others.isVisible)
    assert "Others changed this program" in set_up.others.label.text()
    assert set_up.form.description.text() == "Mine"
    set_up.revert()
    desk.until(lambda: set_up.form.description.text() == "Theirs again")
