"""Many records are calculated without a lock: what others do between the reading and the writing."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from crpm_desktop.db import figured_on, staged_figures
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.figured_on import will_change
from crpm_desktop.db.marks import mark_sales
from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.domain.record_warnings import RecordWarning
from crpm_desktop.services import recalculate as module
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.services.save_records import save_records
from tests.naive import NaiveWorld
from tests.services.books import Books
from tests.services.random_books import write_random_books
from tests.services.test_recalculate_figures import assert_equal_to_naive

WRITING = "Writing figures"
NUMBERS = ("1000", "2000", "3000")
THREE_RECORDS = {
    "customers": "1000,Acme,\n2000,Bolt,\n3000,Crane,",
    "sales_history": "\n".join(f"{number},2026,1,M,1000.00" for number in NUMBERS),
    "rebate_programs": "GROWTH,Annual,Y,Y",
    "rebate_sub_codes": "GROWTH,BASE,500,,,,,N,,1\nGROWTH,TOP,2000,,,,,N,,1",
    "customer_rebates": "\n".join(f"{number},GROWTH,2026,,10,N" for number in NUMBERS),
}


@pytest.fixture(autouse=True)
def _one_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW", 1)


@pytest.fixture
def three(books_with: Callable[..., Books]) -> Books:
    return books_with(**THREE_RECORDS)


@pytest.fixture
def three_on_server(migrated_postgres_url: str, tmp_path: Path) -> Iterator[Books]:
    database = open_database(migrated_postgres_url)
    books = Books(database, tmp_path / "server")
    books.bring_in(**THREE_RECORDS)
    yield books
    database.close()


class Meanwhile:
    """Progress that does something once, when the work says this."""

    def __init__(self, what: Callable[[], object], at: str = WRITING) -> None:
        self.what, self.at, self.done = what, at, 0

    def step(self, done: int, total: int, text: str = "") -> None:
        if text == self.at and not self.done:
            self.done += 1
            self.what()


def save_goal(books: Books, cust_no: str, cents: int) -> None:
    row = books.record(cust_no, "GROWTH", 2026)
    change = ChangeSet(edited=(Edited(row, replace(row, sales_goal=cents)),))
    save_records(books.new_work, change, Silent())


def earned(books: Books) -> dict[str, int | None]:
    """By customer; the detail adds up to it."""
    rows = books.records()
    sums: dict[int, int] = {}
    for line in books.details():
        sums[line.record_id] = sums.get(line.record_id, 0) + line.rebate_earned
    assert {row.id: row.rebate_earned or 0 for row in rows} == {row.id: sums.get(row.id or 0, 0) for row in rows}
    return {row.cust_no: row.rebate_earned for row in rows}


@pytest.mark.parametrize("seed", [4, 5])
def test_figures_of_many_records_equal_the_naive_implementation(books: Books, seed: int) -> None:
    folder = books.folder / "random"
    write_random_books(folder, seed)
    import_paths(books.new_work, [folder], Silent())

    first, second = books.recalc(), books.recalc()

    assert first.records == second.records == len(books.records())
    assert (first.earned_after, first.warnings) == (second.earned_after, second.warnings)
    assert_equal_to_naive(books, NaiveWorld.from_folder(folder))


def test_a_goal_that_is_saved_meanwhile_is_kept_and_calculated_with(three: Books) -> None:
    outcome = three.recalc(Meanwhile(lambda: save_goal(three, "2000", 5000_00)))

    assert earned(three) == {"1000": 10_00, "2000": 0, "3000": 10_00}
    row = three.record("2000", "GROWTH", 2026)
    assert (row.sales_goal, row.out_of_date) == (5000_00, False)
    assert (outcome.records, outcome.earned_after) == (3, 20_00)


def test_goals_of_many_that_are_saved_meanwhile_make_it_begin_again(three: Books) -> None:
    steps: list[str] = []

    class Notes(Meanwhile):
        def step(self, done: int, total: int, text: str = "") -> None:
            steps.append(text)
            super().step(done, total, text)

    def save_all() -> None:
        for number in NUMBERS:
            save_goal(three, number, 5000_00)

    three.recalc(Notes(save_all))

    assert earned(three) == dict.fromkeys(NUMBERS, 0)
    assert steps.count(WRITING) == 2


def test_sales_that_are_imported_meanwhile_are_calculated_with(three: Books) -> None:
    outcome = three.recalc(Meanwhile(lambda: three.bring_in(sales_history="3000,2026,2,M,1500.00")))

    assert earned(three) == {"1000": 10_00, "2000": 10_00, "3000": 50_00}
    assert outcome.earned_after == 70_00
    assert not any(row.out_of_date for row in three.records())


def test_a_program_that_is_turned_off_meanwhile_keeps_its_figures(three: Books) -> None:
    outcome = three.recalc(Meanwhile(lambda: three.bring_in(rebate_programs="GROWTH,Annual,N,Y")))

    assert earned(three) == dict.fromkeys(NUMBERS)
    assert outcome.sentence == ("Nothing was recalculated. 3 records skipped: program GROWTH is not active.")


def test_a_record_that_is_deleted_meanwhile_stays_deleted(three: Books) -> None:
    def delete() -> None:
        row = three.record("1000", "GROWTH", 2026)
        save_records(three.new_work, ChangeSet(deleted=(row,)), Silent())

    outcome = three.recalc(Meanwhile(delete))

    assert earned(three) == {"2000": 10_00, "3000": 10_00}
    assert (outcome.records, outcome.detail_rows, outcome.earned_after) == (2, 4, 20_00)


def test_a_record_that_got_the_number_of_a_deleted_one_does_not_get_its_figures(three: Books) -> None:
    def delete_and_make() -> None:
        row = three.record("3000", "GROWTH", 2026)
        new = replace(row, id=None, year=2027, sales_goal=None, version=0)
        save_records(three.new_work, ChangeSet(deleted=(row,)), Silent())
        save_records(three.new_work, ChangeSet(new=(new,)), Silent())

    three.recalc(Meanwhile(delete_and_make))

    assert earned(three) in ({"1000": 10_00, "2000": 10_00, "3000": 0}, {"1000": 10_00, "2000": 10_00, "3000": None})
    assert three.record("3000", "GROWTH", 2027).sales_revenue in (0, None)


def test_who_changes_sales_all_the_time_does_not_keep_it_from_an_end(three: Books) -> None:
    class Always:
        sent = 0

        def step(self, done: int, total: int, text: str = "") -> None:
            if text == WRITING and self.sent < module.ROUNDS:
                self.sent += 1
                three.bring_in(sales_history=f"1000,2026,{self.sent + 1},M,100.00")

    progress = Always()
    three.recalc(progress)

    assert progress.sent == module.ROUNDS
    assert earned(three) == {"1000": 13_00, "2000": 10_00, "3000": 10_00}


def test_a_cancel_at_any_step_leaves_every_figure_and_no_temporary_table(three: Books) -> None:
    three.recalc()
    three.bring_in(sales_history="3000,2026,2,M,1500.00")
    before = three.records(), three.details()

    class CancelsAt:
        def __init__(self, left: int) -> None:
            self.left = left

        def step(self, done: int, total: int, text: str = "") -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    steps = 0
    while True:
        try:
            recalculate(three.new_work, three.ids(), CancelsAt(steps))
            break
        except Cancelled:
            steps += 1
            assert (three.records(), three.details()) == before

    assert steps > 3
    assert earned(three)["3000"] == 50_00


def test_an_error_while_writing_leaves_every_figure_and_no_temporary_table(
    three: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.recalc()
    three.bring_in(sales_history="3000,2026,2,M,1500.00")
    before = three.records(), three.details()

    def fails(*_arguments: object) -> None:
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as broken:
        broken.setattr(staged_figures, "set_flag", fails)
        with pytest.raises(RuntimeError, match="plug"):
            three.recalc()
        assert (three.records(), three.details()) == before

    assert three.recalc().earned_after == 70_00


def test_a_customer_paid_twice_is_warned_of_among_many_too(books: Books) -> None:
    books.bring_in(
        customers="1000,Acme,\n1100,Acme East,1000\n2000,Bolt,",
        sales_history="1000,2026,1,M,500.00\n1100,2026,1,M,500.00\n2000,2026,1,M,500.00",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,Y\n1100,GROWTH,2026,,10,N\n2000,GROWTH,2026,,10,N",
    )

    def marks() -> dict[str, int]:
        return {row.cust_no: row.warnings for row in books.records()}

    outcome = books.recalc()
    assert outcome.warnings == ("1 record is also paid through a parent's record with Sales Incl Children.",)
    assert marks() == {"1000": 0, "1100": RecordWarning.PAID_TWICE, "2000": 0}

    with books.new_work() as work:
        work.connection.execute(text("UPDATE customer_rebates SET sales_incl_children = false, version = version + 1"))
        work.commit()
    recalculate(books.new_work, [books.record(number, "GROWTH", 2026).id or 0 for number in ("1000", "2000")], Silent())

    assert marks() == {"1000": 0, "1100": 0, "2000": 0}


def test_on_a_server_a_goal_is_saved_while_the_detail_is_written(
    three_on_server: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[str] = []
    hold_still = figured_on.hold_still

    def holds(connection: object, waiting: Callable[[], None]) -> None:
        if not saved:
            saved.append("2000")
            save_goal(three_on_server, "2000", 5000_00)
        hold_still(connection, waiting)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "hold_still", holds)

    three_on_server.recalc()

    assert saved == ["2000"]
    assert earned(three_on_server) == {"1000": 10_00, "2000": 0, "3000": 10_00}


def test_on_a_server_sales_that_are_being_changed_are_waited_for(
    three_on_server: Books, migrated_postgres_url: str
) -> None:
    waits = threading.Event()

    class Tells:
        def step(self, done: int, total: int, text: str = "") -> None:
            if text == "Waiting for others to finish":
                waits.set()

    with three_on_server.new_work() as work:
        will_change(work.connection)
        work.connection.execute(text("UPDATE sales_history SET total_sales = 300000"))
        mark_sales(work.connection, [(1, 2026), (2, 2026), (3, 2026)])
        thread, ended = _in_thread(migrated_postgres_url, three_on_server.ids(), Tells())
        assert waits.wait(30)
        work.commit()
    thread.join(30)

    assert ended == [180_00]
    assert earned(three_on_server) == dict.fromkeys(NUMBERS, 60_00)


def _in_thread(url: str, ids: list[int], progress: object) -> tuple[threading.Thread, list[int]]:
    """A recalculation by another clerk; the list gets what was earned once it has ended."""
    ended: list[int] = []

    def run() -> None:
        other: Database = open_database(url)
        ended.append(recalculate(other.new_work, ids, progress).earned_after)  # type: ignore[arg-type]
        other.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended
