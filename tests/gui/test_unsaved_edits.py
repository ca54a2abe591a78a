"""A window that is killed leaves its unsaved edits, and the next start on the same database offers them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.records import SummaryRow, row_without_record
from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.save_records import save_records
from crpm_desktop.services.set_up import commit_program, load_program
from crpm_desktop.services.user_places import user_data_folder
from crpm_desktop.widgets.conflict_dialog import ConflictDialog
from tests.conftest import DATABASES
from tests.gui.desk import Desk
from tests.gui.killed_window import edit_and_be_killed
from tests.services.books import Books

BOTH = pytest.mark.parametrize("address", DATABASES, indirect=True)


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """The URL of a database with the newest schema: a SQLite file, where a test does not say both."""
    kind = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue("migrated_sqlite_url" if kind == "sqlite" else "migrated_postgres_url")
    return url


@pytest.fixture
def books(address: str, tmp_path: Path) -> Iterator[Books]:
    database = open_database(address)
    books = Books(database, tmp_path / "books")
    books.bring_in(
        customers="1000,Acme,\n1100,East,1000\n2000,Bolt,\n3000,Cog,",
        product_groups="BEV,Beverages",
        rebate_programs="GROWTH,Annual,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N\n2000,GROWTH,2026,,20,N\n3000,GROWTH,2026,,30,N",
    )
    yield books
    database.close()


def files() -> list[Path]:
    folder = user_data_folder() / "unsaved"
    return list(folder.iterdir()) if folder.is_dir() else []


def goals(rows: list[SummaryRow]) -> list[tuple[str, int | None]]:
    return [(row.cust_no, row.sales_goal) for row in rows]


def kept(desk: Desk) -> bool:
    """Are the edits that stand in the window in a file of its own?"""
    own = desk.window.unsaved.keeping.files
    return bool(list(files())) and any(own.file_of(tab).exists() for tab in ("customer_summary", "rebate_set_up"))


@BOTH
def test_edits_of_a_killed_window_are_restored_as_edits(desk: Desk, books: Books, address: str, tmp_path: Path) -> None:
    edit_and_be_killed(address, "summary", tmp_path)
    assert goals(books.records()) == [("1000", 10_00), ("2000", 20_00), ("3000", 30_00)]
    desk.open(address)
    question = desk.question()
    assert question.text().startswith("Unsaved edits of 20")
    assert question.text().endswith("were found: 4 rows on Customer Summary.")
    desk.answer("Restore")

    tab = desk.window.summary
    desk.until(lambda: tab.model.change_count() == 4)
    assert goals(tab.model.rows()) == [("1000", 11_00), ("2000", 20_00), ("3000", 30_00), ("1100", None)]
    wrong = tab.model.wrong_at(1, tab.model.column_index("sales_goal"))
    assert wrong is not None
    assert wrong.text == "about 5"
    assert tab.model.draft_at(2) is not None
    assert "are back on Customer Summary; they are not saved yet" in desk.told
    desk.until(lambda: kept(desk) and len(files()) == 2)

    tab.model.revert_rows([1])
    tab.model.type_text(3, "rebate_code", "GROWTH")
    desk.press(tab.tools.commit)
    assert goals(books.records()) == [("1000", 11_00), ("1100", 0), ("2000", 20_00)]
    desk.until(lambda: files() == [])


def test_what_others_saved_since_is_noticed(desk: Desk, books: Books, address: str, tmp_path: Path) -> None:
    edit_and_be_killed(address, "summary", tmp_path)
    before = books.record("1000", "GROWTH", 2026)
    after = SummaryRow(**{name: getattr(before, name) for name in SummaryRow.__slots__} | {"sales_goal": 12_00})
    save_records(books.new_work, ChangeSet(edited=(Edited(before, after),)), Silent())
    desk.open(address)
    desk.answer("Restore")
    tab = desk.window.summary
    desk.until(lambda: tab.model.change_count() == 4)
    tab.model.revert_rows([1, 3])
    desk.press(tab.tools.commit)
    desk.until(lambda: bool(tab.findChildren(ConflictDialog)))
    dialog = tab.findChildren(ConflictDialog)[0]
    assert dialog.model.text(0, dialog.model.column_index("theirs")) == "12.00"
    assert dialog.model.text(0, dialog.model.column_index("mine")) == "11.00"
    desk.press(dialog.all_mine_button)
    desk.press(dialog.commit_button)
    assert goals(books.records()) == [("1000", 11_00), ("2000", 20_00)]


@BOTH
def test_a_new_record_that_others_made_since_is_shown_side_by_side_and_stands_there_once(
    desk: Desk, books: Books, address: str, tmp_path: Path
) -> None:
    edit_and_be_killed(address, "summary", tmp_path)
    new = row_without_record("1100", rebate_code="GROWTH", year=2026)
    save_records(books.new_work, ChangeSet(new=(replace(new, sales_goal=12_00),)), Silent())
    desk.open(address)
    desk.answer("Restore")
    tab = desk.window.summary
    desk.until(lambda: tab.model.change_count() == 4)
    row = tab.model.shown_count() - 1
    assert [one.cust_no for one in tab.model.rows()] == ["1000", "1100", "2000", "3000", "1100"]
    tab.model.revert_rows(range(row))
    tab.model.type_text(row, "rebate_code", "GROWTH")
    tab.model.type_text(row, "sales_goal", "11")
    desk.settle()
    desk.press(tab.tools.commit)
    desk.until(lambda: bool(tab.findChildren(ConflictDialog)))
    dialog = tab.findChildren(ConflictDialog)[0]
    desk.press(dialog.mine_button)
    desk.press(dialog.commit_button)
    assert desk.told == "Saved: 1 record changed."
    assert books.record("1100", "GROWTH", 2026).sales_goal == 11_00
    desk.settle()
    assert [one.cust_no for one in tab.model.rows()] == ["1000", "1100", "2000", "3000"]


@BOTH
def test_edits_of_a_program_are_restored_with_what_could_not_be_read(
    desk: Desk, books: Books, address: str, tmp_path: Path
) -> None:
    edit_and_be_killed(address, "program", tmp_path)
    desk.open(address)
    assert desk.question().text().endswith("were found: rebate program GROWTH on Rebate Set Up.")
    desk.answer("Restore")

    tab = desk.window.set_up
    desk.until(tab.has_unsaved_changes)
    assert desk.window.tabs.currentWidget() is tab
    draft = tab.edit.draft()
    assert (draft.description, [level.rebate_sub_code for level in draft.levels]) == ("mine", ["BASE", "NEW"])
    assert draft.levels[0].min_sales == 500_000
    levels = tab.edit.levels
    wrong = levels.wrong_at(0, levels.column_index("max_sales"))
    assert wrong is not None
    assert wrong.text == "a lot"
    lines = tab.edit.lower(levels.rows()[1].key).product_groups
    assert lines.text(0, 0) == "NOPE"

    levels.revert_cell(0, "max_sales")
    lines.revert_rows([0])
    desk.press(tab.buttons.commit)
    saved = load_program(books.new_work, draft.id)
    assert saved is not None
    assert (saved.description, len(saved.levels), saved.levels[0].min_sales) == ("mine", 2, 500_000)
    desk.until(lambda: files() == [])


def test_discarded_edits_are_gone_and_later_asks_again(desk: Desk, books: Books, address: str, tmp_path: Path) -> None:
    edit_and_be_killed(address, "summary", tmp_path)
    desk.open(address)
    desk.answer("Later")
    desk.close()
    assert len(files()) == 1
    desk.open(address)
    desk.answer("Discard")
    desk.until(lambda: files() == [])
    assert not desk.window.summary.has_unsaved_changes()
    assert goals(books.records()) == [("1000", 10_00), ("2000", 20_00), ("3000", 30_00)]


@pytest.mark.parametrize("how", ["commit", "revert", "close"])
def test_nothing_is_kept_once_nothing_is_unsaved(desk: Desk, books: Books, address: str, how: str) -> None:
    desk.open(address)
    tab = desk.window.summary
    tab.model.type_text(0, "sales_goal", "11")
    desk.until(lambda: kept(desk))
    if how == "commit":
        desk.press(tab.tools.commit)
    elif how == "revert":
        desk.press(tab.tools.revert)
    else:
        desk.window.close()
        desk.answer("Discard")
    desk.until(lambda: files() == [])
    assert goals(books.records())[0] == ("1000", 11_00 if how == "commit" else 10_00)


def test_a_new_program_is_kept_and_restored(desk: Desk, books: Books, address: str) -> None:
    desk.open(address)
    desk.show_tab("Rebate Set Up")
    tab = desk.window.set_up
    tab.buttons.new_action.trigger()
    tab.edit.set_field("rebate_code", "FRESH")
    edits = tab.unsaved_edits()()
    tab.revert()
    done: list[bool] = []
    tab.restore_edits(edits, lambda: done.append(True))
    desk.until(lambda: bool(done))
    desk.settle()
    desk.press(tab.buttons.commit)
    commit_program(books.new_work, None, ProgramDraft("OTHER"))
    assert "created" in desk.told


def test_a_folder_that_can_not_be_written_is_told_once_and_editing_goes_on(
    desk: Desk, books: Books, address: str
) -> None:
    folder = user_data_folder() / "unsaved"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way", encoding="utf-8")
    desk.open(address)
    tab = desk.window.summary
    tab.model.type_text(0, "sales_goal", "11")
    desk.until(lambda: "Unsaved edits can't be kept for after a crash" in desk.told)
    desk.press(tab.tools.commit)
    assert goals(books.records())[0] == ("1000", 11_00)
