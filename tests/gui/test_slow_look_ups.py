"""Codes typed while the database takes its time: the window stays live, and nothing is committed that is not found."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest

from crpm_desktop.db.engine import connect
from crpm_desktop.models.draft import LOOKED_UP, Draft
from crpm_desktop.models.kept_edits import put_back_records, summary_edits
from crpm_desktop.models.review import changes_of
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from tests.gui.desk import Desk
from tests.gui.grid_desk import press_in, type_keys
from tests.services.books import Books

HELD = "30s"
"""A lock goes by itself after this: a window that waits for it fails its test, and does not hang."""


@pytest.fixture
def books(migrated_postgres_url: str, tmp_path: Path) -> Iterator[Books]:
    books = Books(connect(migrated_postgres_url), tmp_path / "books")
    books.bring_in(
        customers="1000,Acme,\n2000,Bolt,\n3000,Cog,",
        rebate_programs="GROWTH,Annual,Y,N\nQUA,Quarterly,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nQUA,X,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N",
    )
    yield books
    books.database.close()


@pytest.fixture
def tab(desk: Desk, books: Books, migrated_postgres_url: str) -> CustomerSummaryTab:
    return desk.open(migrated_postgres_url).summary


@contextmanager
def slow(url: str, *tables: str) -> Iterator[None]:
    """Nobody can read these tables meanwhile. Fails when the window waited for that: the lock is gone then."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        connection.execute(f"SET idle_in_transaction_session_timeout = '{HELD}'")
        connection.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        yield
        connection.execute("SELECT 1")
        connection.rollback()


def shown(tab: CustomerSummaryTab, row: int, *names: str) -> tuple[str, ...]:
    return tuple(tab.model.text(row, tab.model.column_index(name)) for name in names)


def type_code(tab: CustomerSummaryTab, row: int, name: str, text: str) -> None:
    """Types into a cell by keys."""
    tab.view.setFocus()
    tab.view.go_to(row, tab.model.column_index(name))
    press_in(type_keys(tab.view, text), Qt.Key.Key_Return)


def test_typing_goes_on_while_a_code_is_looked_up_and_the_name_comes_when_it_is_found(
    desk: Desk, tab: CustomerSummaryTab, migrated_postgres_url: str
) -> None:
    row = tab.model.shown_count()
    cust_no = tab.model.column_index("cust_no")
    with slow(migrated_postgres_url, "customers", "rebate_programs"):
        type_code(tab, row, "cust_no", "2000")
        type_code(tab, row, "rebate_code", "qua")
        type_code(tab, row, "period", "2")
        assert tab.model.waits
        assert shown(tab, row, "cust_no", "customer_name", "rebate_code", "period") == ("2000", "", "qua", "2")
        index = tab.model.index(row, cust_no)
        assert index.data(Qt.ItemDataRole.ToolTipRole) == LOOKED_UP.format("2000")
        assert index.data(Qt.ItemDataRole.ForegroundRole).color() == QColor(tab.model.colors.muted)
        assert index.data(Qt.ItemDataRole.BackgroundRole).color() == QColor(tab.model.colors.changed)
        assert str(index.data(Qt.ItemDataRole.AccessibleTextRole)).endswith("2000, being looked up")
        assert tab.model.headerData(row, Qt.Orientation.Vertical) == "+"
        assert LOOKED_UP.format("qua") in {change.note for change in changes_of(tab.model)}
    desk.until(lambda: not tab.model.waits)
    assert shown(tab, row, "cust_no", "customer_name", "rebate_code", "period") == ("2000", "Bolt", "QUA", "2")


def test_commit_waits_for_what_is_looked_up_and_then_saves(
    desk: Desk, tab: CustomerSummaryTab, books: Books, migrated_postgres_url: str
) -> None:
    row = tab.model.shown_count()
    with slow(migrated_postgres_url, "customers"):
        tab.model.type_text(row, "cust_no", "2000")
        tab.model.type_text(row, "rebate_code", "GROWTH")
        QTest.mouseClick(tab.tools.commit, Qt.MouseButton.LeftButton)
        assert (tab.committing.busy, tab.view.isEnabled(), desk.window.jobs.busy) == (True, False, True)
    desk.until(lambda: desk.told == "Saved: 1 record created.")
    desk.settle()
    assert books.record("2000", "GROWTH", 2026).cust_no == "2000"
    assert (tab.has_unsaved_changes(), tab.view.isEnabled()) == (False, True)


def test_commit_writes_nothing_when_a_code_that_it_waited_for_does_not_exist(
    desk: Desk, tab: CustomerSummaryTab, books: Books, migrated_postgres_url: str
) -> None:
    row = tab.model.shown_count()
    with slow(migrated_postgres_url, "customers"):
        tab.model.type_text(0, "sales_goal", "20")
        tab.model.type_text(row, "cust_no", "9999")
        QTest.mouseClick(tab.tools.commit, Qt.MouseButton.LeftButton)
    desk.until(lambda: not tab.committing.busy)
    desk.settle()
    assert desk.told.startswith("Customer 9999 does not exist")
    assert (tab.view.currentIndex().row(), shown(tab, row, "cust_no")) == (row, ("9999",))
    assert books.record("1000", "GROWTH", 2026).sales_goal == 10_00
    assert shown(tab, 0, "sales_goal") == ("20.00",)


def test_commit_that_waits_can_be_cancelled_and_keeps_every_edit(
    desk: Desk, tab: CustomerSummaryTab, books: Books, migrated_postgres_url: str
) -> None:
    row = tab.model.shown_count()
    with slow(migrated_postgres_url, "customers"):
        tab.model.type_text(row, "cust_no", "2000")
        QTest.mouseClick(tab.tools.commit, Qt.MouseButton.LeftButton)
        desk.until(desk.window.job_bar.isVisible)
        QTest.mouseClick(desk.window.job_bar.cancel, Qt.MouseButton.LeftButton)
        desk.until(lambda: not tab.committing.busy)
        assert desk.told == "Cancelled; nothing was changed."
        assert (tab.view.isEnabled(), shown(tab, row, "cust_no")) == (True, ("2000",))
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name") == ("2000", "Bolt")
    assert len(books.records()) == 1


def test_an_answer_that_comes_after_another_code_was_typed_is_dropped(
    desk: Desk, tab: CustomerSummaryTab, migrated_postgres_url: str
) -> None:
    row = tab.model.shown_count()
    with slow(migrated_postgres_url, "customers"):
        tab.model.type_text(row, "cust_no", "2000")
        tab.model.type_text(row, "cust_no", "3000")
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name") == ("3000", "Cog")


def test_undo_and_redo_of_a_code_that_was_looked_up_bring_back_its_name(desk: Desk, tab: CustomerSummaryTab) -> None:
    row, history = tab.model.shown_count(), tab.model.history
    tab.model.type_text(row, "cust_no", "2000")
    tab.model.type_text(row, "sales_goal", "5")
    desk.settle()
    tab.model.type_text(row, "cust_no", "3000")
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name", "sales_goal") == ("3000", "Cog", "5.00")
    history.undo()
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name", "sales_goal") == ("2000", "Bolt", "5.00")
    history.redo()
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name", "sales_goal") == ("3000", "Cog", "5.00")
    history.undo()
    history.undo()
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name", "sales_goal") == ("2000", "Bolt", "")
    history.undo()
    assert (tab.model.shown_count(), tab.has_unsaved_changes()) == (row, False)


def test_pasted_codes_are_looked_up_while_the_window_stays_live(
    desk: Desk, tab: CustomerSummaryTab, migrated_postgres_url: str
) -> None:
    row, editing = tab.model.shown_count(), tab.panel.edit_actions
    assert editing is not None
    tab.view.go_to(row, tab.model.column_index("cust_no"))
    QGuiApplication.clipboard().setText("2000\n3000")
    with slow(migrated_postgres_url, "customers"):
        editing.bulk.paste()
        assert tab.model.shown_count() == row
    desk.settle()
    assert [shown(tab, row + n, "customer_name")[0] for n in (0, 1)] == ["Bolt", "Cog"]


def test_a_new_row_takes_the_program_shown_without_asking_for_it(
    desk: Desk, tab: CustomerSummaryTab, migrated_postgres_url: str
) -> None:
    desk.window.store.update(rebate_code="QUA")
    desk.settle()
    row = tab.model.shown_count()
    with slow(migrated_postgres_url, "customers", "rebate_programs"):
        type_code(tab, row, "period", "2")
        assert shown(tab, row, "rebate_code", "period") == ("QUA", "2")
    desk.settle()


def test_a_code_that_waited_when_the_program_ended_is_looked_up_once_it_is_put_back(
    desk: Desk, tab: CustomerSummaryTab, migrated_postgres_url: str
) -> None:
    row = tab.model.shown_count()
    with slow(migrated_postgres_url, "customers"):
        tab.model.type_text(row, "cust_no", "2000")
        kept = summary_edits(tab.model, desk.window.store.criteria)()
        tab.revert()
    desk.settle()
    assert not tab.has_unsaved_changes()
    put_back_records(tab.model, kept.records)
    draft = tab.model.draft_at(row)
    assert isinstance(draft, Draft)
    assert draft.waits
    desk.settle()
    assert shown(tab, row, "cust_no", "customer_name") == ("2000", "Bolt")
