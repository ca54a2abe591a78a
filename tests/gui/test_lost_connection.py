"""The connection dies at every statement of a Commit: no edit is lost, and nothing is called saved that is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crpm_desktop.db import change_notices, requests
from crpm_desktop.db.engine import connect
from crpm_desktop.domain.free_goods import Action, State
from crpm_desktop.main_window.status import BACK, LOST
from crpm_desktop.services.opening import open_behind_backup
from crpm_desktop.services.set_up import load_program
from crpm_desktop.widgets.messages import TRY_AGAIN
from tests.cutting_proxy import Cut, CuttingProxy, cutting_proxy
from tests.gui.desk import Desk
from tests.gui.goods_desk import NORTH, GoodsDesk, reward
from tests.gui.killed_statements import killer
from tests.services.books import Books
from tests.services.rewards import report, states
from tests.services.set_up_data import fill, program_id

NOT_SAVED = "Not saved: the connection to "
REWARDS = 40
BOTH_TRIES = 2
"""A command whose connection is lost begins anew once by itself: only a second kill makes it fail."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_notices, "TRY_AGAIN", (0.02,))


@pytest.fixture
def books(migrated_postgres_url: str, tmp_path: Path) -> Iterator[Books]:
    books = Books(connect(migrated_postgres_url), tmp_path / "books")
    books.bring_in(
        customers="1000,Acme,\n2000,Bolt,",
        sales_history="1000,2026,1,M,500\n2000,2026,1,M,2000",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N\n2000,GROWTH,2026,,10,N",
    )
    yield books
    books.database.close()


def try_again(desk: Desk) -> None:
    button = desk.window.message_line.offer_button
    assert button.text() == TRY_AGAIN
    desk.press(button)


def saved_goal(books: Books) -> int | None:
    return books.record("1000", "GROWTH", 2026).sales_goal


def type_goal(desk: Desk, text: str) -> None:
    assert desk.window.summary.model.type_text(0, "sales_goal", text)


def shown_goal(desk: Desk) -> str:
    model = desk.window.summary.model
    return model.text(0, model.column_index("sales_goal"))


def test_a_summary_commit_survives_a_kill_at_every_statement(
    desk: Desk, books: Books, migrated_postgres_url: str
) -> None:
    window = desk.open(migrated_postgres_url)
    with killer(window.database, migrated_postgres_url) as kills:
        type_goal(desk, "20")
        desk.press(window.summary.tools.commit)
        statements = kills.committed
        assert statements > 2
        for number in range(1, statements + 1):
            before, goal = saved_goal(books), 1_000 * number
            type_goal(desk, str(goal))
            kills.kill_from(number, BOTH_TRIES)
            desk.press(window.summary.tools.commit)
            assert kills.killed == BOTH_TRIES
            assert desk.told.startswith(NOT_SAVED), desk.told
            assert (saved_goal(books), window.summary.has_unsaved_changes()) == (before, True)
            assert shown_goal(desk) == f"{goal:,}.00"
            kills.kill_none()
            try_again(desk)
            assert desk.told == "Saved: 1 record changed."
            assert (saved_goal(books), window.summary.has_unsaved_changes()) == (goal * 100, False)


def test_a_summary_commit_whose_connection_dies_once_is_saved_once_all_the_same(
    desk: Desk, books: Books, migrated_postgres_url: str
) -> None:
    window = desk.open(migrated_postgres_url)
    with killer(window.database, migrated_postgres_url) as kills:
        type_goal(desk, "20")
        desk.press(window.summary.tools.commit)
        version = books.record("1000", "GROWTH", 2026).version
        statements = kills.committed
        for number in range(1, statements + 1):
            type_goal(desk, str(1_000 * number))
            kills.kill_from(number, 1)
            desk.press(window.summary.tools.commit)
            assert (kills.killed, desk.told) == (1, "Saved: 1 record changed.")
            assert saved_goal(books) == 100_000 * number
        assert books.record("1000", "GROWTH", 2026).version == version + statements


def test_a_set_up_commit_survives_a_kill_at_every_statement(desk: Desk, migrated_postgres_url: str) -> None:
    database = connect(migrated_postgres_url)
    fill(database)
    program = program_id(database, "SEA")

    def saved() -> str:
        draft = load_program(database.new_work, program)
        assert draft is not None
        return draft.description

    window = desk.open(migrated_postgres_url)
    window.store.update(rebate_code="SEA")
    desk.show_tab("Rebate Set Up")
    description = window.set_up.form.description

    def type_it(text: str) -> None:
        description.selectAll()
        QTest.keyClick(description, Qt.Key.Key_Delete)
        QTest.keyClicks(description, text)

    with killer(window.database, migrated_postgres_url) as kills:
        type_it("First")
        desk.press(window.set_up.buttons.commit)
        statements = kills.committed
        assert (saved(), statements > 10) == ("First", True)
        for number in range(1, statements + 1):
            before, text = saved(), f"Growth {number}"
            type_it(text)
            kills.kill_from(number, BOTH_TRIES)
            desk.press(window.set_up.buttons.commit)
            assert kills.killed
            assert desk.told.startswith(NOT_SAVED), desk.told
            assert (saved(), description.text(), window.set_up.has_unsaved_changes()) == (before, text, True)
            kills.kill_none()
            try_again(desk)
            assert desk.told.startswith("Rebate program SEA saved"), desk.told
            assert (saved(), window.set_up.has_unsaved_changes()) == (text, False)
    database.close()


def test_a_free_goods_move_survives_a_kill_at_every_statement(desk: Desk, migrated_postgres_url: str) -> None:
    database = connect(migrated_postgres_url)
    report(database, [reward(number) for number in range(1, REWARDS + 1)])
    goods = GoodsDesk(desk, migrated_postgres_url)
    goods.open_row(NORTH)
    goods.press(goods.level.everything_button)
    with killer(desk.window.database, migrated_postgres_url) as kills:
        number, statements = 0, 1
        while number < statements:
            number += 1
            goods.tick(f"R{number}")
            dialog = goods.act(Action.HOLD)
            assert dialog.reason_field is not None
            dialog.reason_field.setText("asking")
            kills.kill_from(number, BOTH_TRIES)
            goods.press(dialog.do_button)
            assert kills.killed == BOTH_TRIES
            assert goods.page.moves.dialog is dialog
            assert NOT_SAVED in dialog.error.text(), dialog.error.text()
            assert states(database)[f"R{number}"] is State.NEW
            kills.kill_none()
            goods.confirm(dialog)
            statements = kills.committed
            assert states(database)[f"R{number}"] is State.ON_HOLD
    assert 2 < statements < REWARDS
    assert list(states(database).values()).count(State.ON_HOLD) == statements
    database.close()


@pytest.fixture
def proxy(migrated_postgres_url: str) -> Iterator[CuttingProxy]:
    with cutting_proxy(migrated_postgres_url) as proxy:
        yield proxy


def test_a_server_that_goes_and_comes_back_is_shown_and_the_edits_are_saved_then(
    desk: Desk, books: Books, proxy: CuttingProxy
) -> None:
    window = desk.open(proxy.url)
    type_goal(desk, "30")
    proxy.go_away()
    desk.until(lambda: window.status.connection.text() == LOST)
    desk.press(window.summary.tools.commit)
    assert desk.told.startswith("Not saved: "), desk.told
    assert "try again when the database can be reached" in desk.told
    assert shown_goal(desk) == "30.00"
    try_again(desk)
    assert desk.told.startswith("Not saved: "), desk.told
    window.detail.load()
    desk.settle()
    assert desk.told.startswith("Not saved: "), "what can't be read hides that something is not saved"
    proxy.away = False
    desk.until(lambda: window.status.connection.text() == BACK)
    desk.settle()
    assert (shown_goal(desk), saved_goal(books)) == ("30.00", 1_000)
    try_again(desk)
    assert desk.told == "Saved: 1 record changed."
    assert saved_goal(books) == 3_000


def test_a_code_typed_while_the_server_is_gone_stays_in_its_cell_and_can_be_entered_later(
    desk: Desk, books: Books, proxy: CuttingProxy
) -> None:
    window = desk.open(proxy.url)
    window.store.update(rebate_code="GROWTH")
    desk.settle()
    model = window.summary.model
    row = model.shown_count()
    proxy.go_away()
    desk.until(lambda: window.status.connection.text() == LOST)
    model.type_text(row, "cust_no", "1000")
    desk.until(lambda: not model.waits)
    assert desk.told.startswith("The code can't be looked up now. ")
    assert (model.text(row, model.column_index("cust_no")), window.summary.has_unsaved_changes()) == ("1000", True)
    assert model.type_text(row, "year", "2027")
    desk.press(window.summary.tools.commit)
    assert desk.told.startswith("The code can't be looked up now. ")
    proxy.away = False
    desk.until(lambda: window.status.connection.text() == BACK)
    desk.settle()
    assert model.type_text(row, "cust_no", "1000")
    assert model.type_text(row, "rebate_code", "GROWTH")
    desk.settle()
    desk.press(window.summary.tools.commit)
    assert desk.told == "Saved: 1 record created."
    assert books.record("1000", "GROWTH", 2027).cust_no == "1000"


def test_a_window_whose_server_is_gone_before_it_has_read_anything_fills_once_it_is_back(
    desk: Desk, books: Books, proxy: CuttingProxy
) -> None:
    opened = open_behind_backup(proxy.url)
    proxy.go_away()
    assert desk.app.show(opened)
    window = desk.window
    desk.until(lambda: window.status.connection.text() == LOST and not window.jobs.running)
    assert (window.tabs.count(), window.header.year.currentText()) == (0, "All")
    proxy.away = False
    desk.until(lambda: window.tabs.count() == len(window.pages))
    desk.until(lambda: [row.cust_no for row in window.summary.model.rows()] == ["1000", "2000"])
    assert window.header.year.currentText() == "2026"


@pytest.mark.parametrize(("cut", "saved"), [(Cut.DONE, True), (Cut.BEFORE, False)])
def test_an_unknown_outcome_is_looked_up_by_itself_once_the_server_is_back(
    desk: Desk, books: Books, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch, cut: Cut, saved: bool
) -> None:
    monkeypatch.setattr(requests, "LOOK_FOR", 0.0)
    window = desk.open(proxy.url)
    type_goal(desk, "40")

    def cut_and_go() -> Cut:
        proxy.away = True
        return cut

    proxy.on_commit = cut_and_go
    desk.press(window.summary.tools.commit)
    assert desk.told.startswith("It is not known whether this was saved: "), desk.told
    assert not window.summary.view.isEnabled()
    assert window.summary.has_unsaved_changes()
    desk.press(window.message_line.offer_button)
    assert desk.told.startswith("It is not known whether this was saved: "), desk.told
    proxy.on_commit = lambda: None
    proxy.cut_all()
    desk.until(lambda: window.status.connection.text() == LOST)
    proxy.away = False
    desk.until(window.summary.view.isEnabled)
    desk.settle()
    if saved:
        assert desk.told == "Saved: 1 record changed."
    else:
        assert desk.told.startswith("Not saved: ")
        assert window.summary.has_unsaved_changes()
        try_again(desk)
    assert (saved_goal(books), window.summary.has_unsaved_changes()) == (4_000, False)
