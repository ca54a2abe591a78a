"""A new record of Customer Summary that somebody else made first: theirs and mine, and an edit of theirs of it."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from crpm_desktop.db import new_records
from crpm_desktop.db.engine import open_database
from crpm_desktop.db.new_records import Key, NewRecord
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.merge import Side
from crpm_desktop.domain.records import SummaryRow, row_without_record
from crpm_desktop.services.audit_trail import each_change, wanted_lines
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.record_conflicts import RecordConflict, RecordConflicts, compare_records
from crpm_desktop.services.save_records import save_records
from crpm_desktop.services.side_by_side import Choices
from tests.services.books import Books

MINE = row_without_record("1000", rebate_code="GROWTH", year=2026)


def sell(books: Books) -> None:
    books.bring_in(
        customers="1000,Acme,\n2000,Bolt,\n3000,Cog,",
        sales_history="1000,2026,2,M,100.00",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
    )


@pytest.fixture
def sold(books: Books) -> Books:
    sell(books)
    return books


def save(books: Books, *new: SummaryRow, edited: tuple[Edited[SummaryRow], ...] = ()) -> str:
    return save_records(books.new_work, ChangeSet(new=new, edited=edited), Silent()).sentence


def conflicts(books: Books, changes: ChangeSet[SummaryRow]) -> tuple[RecordConflict, ...]:
    with pytest.raises(RecordConflicts) as caught:
        save_records(books.new_work, changes, Silent())
    return caught.value.conflicts


def chosen(conflict: RecordConflict, **sides: Side) -> Choices:
    return {(conflict.thing.key, field): side for field, side in sides.items()}


def stored(books: Books, cust_no: str = "1000") -> SummaryRow:
    return books.record(cust_no, "GROWTH", 2026)


def test_it_is_a_conflict_that_has_theirs_and_mine_and_nothing_of_the_commit_is_written(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00), replace(MINE, cust_no="2000", sales_goal=6_00))
    other = stored(sold, "2000")
    mine = replace(MINE, sales_goal=9_00)

    with pytest.raises(RecordConflicts, match="1000 GROWTH 2026 exists already, so it was not created") as caught:
        save(sold, replace(MINE, cust_no="3000"), mine, edited=(Edited(other, replace(other, sales_goal=7_00)),))

    [conflict] = caught.value.conflicts
    assert (conflict.before, conflict.theirs, conflict.mine) == (None, stored(sold), mine)
    assert caught.value.place is not None
    assert (caught.value.place.row, caught.value.place.column) == (mine, "cust_no")
    assert [(row.cust_no, row.sales_goal) for row in sold.records()] == [("1000", 5_00), ("2000", 6_00)]


def test_mine_is_an_edit_of_theirs_with_the_version_that_was_read(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00, sales_incl_children=True))
    [conflict] = conflicts(sold, ChangeSet(new=(replace(MINE, sales_goal=9_00),)))

    after = conflict.settled(chosen(conflict, sales_goal=Side.MINE, sales_incl_children=Side.THEIRS))

    assert conflict.theirs is not None
    assert after == replace(conflict.theirs, sales_goal=9_00)
    assert save(sold, edited=(Edited(conflict.theirs, after),)) == "Saved: 1 record changed."
    now = stored(sold)
    assert (now.sales_goal, now.sales_incl_children) == (9_00, True)
    assert (now.id, now.version) == (conflict.theirs.id, conflict.theirs.version + 1)


def test_mine_over_what_was_changed_once_more_is_a_conflict_again(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00))
    [conflict] = conflicts(sold, ChangeSet(new=(replace(MINE, sales_goal=9_00),)))
    after = conflict.settled(chosen(conflict, sales_goal=Side.MINE))
    assert conflict.theirs is not None
    assert after is not None
    save(sold, edited=(Edited(conflict.theirs, replace(conflict.theirs, sales_goal=6_00)),))

    [again] = conflicts(sold, ChangeSet(edited=(Edited(conflict.theirs, after),)))

    assert again.theirs is not None
    assert (again.before, again.theirs.sales_goal, again.mine) == (conflict.theirs, 6_00, after)
    assert stored(sold).sales_goal == 6_00


def test_mine_is_a_change_in_the_trail_and_puts_the_record_out_of_date(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00))
    sold.recalc()
    [conflict] = conflicts(sold, ChangeSet(new=(replace(MINE, sales_goal=9_00),)))
    after = conflict.settled(chosen(conflict, sales_goal=Side.MINE))
    assert conflict.theirs is not None
    assert after is not None
    before = list(each_change(sold.new_work, wanted_lines()))
    assert not stored(sold).out_of_date

    save(sold, edited=(Edited(conflict.theirs, after),))

    [line] = list(each_change(sold.new_work, wanted_lines()))[len(before) :]
    assert (line.action, line.which, line.column, line.before, line.after) == (
        *("Changed", "1000 GROWTH 2026", "Sales Goal"),
        *(5_00, 9_00),
    )
    assert stored(sold).out_of_date


@pytest.mark.parametrize("goal", [None, 5_00])
def test_a_goal_that_was_left_blank_asks_nothing_and_leaves_theirs(sold: Books, goal: int | None) -> None:
    save(sold, replace(MINE, sales_goal=5_00))
    read = stored(sold)
    save(sold, edited=(Edited(read, replace(read, sales_goal=goal)),))

    [conflict] = conflicts(sold, ChangeSet(new=(MINE,)))

    assert not conflict.merge.asks
    assert conflict.settled({}) == conflict.theirs == stored(sold)


def test_a_goal_beside_a_blank_one_of_theirs_is_a_question(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00))
    read = stored(sold)
    save(sold, edited=(Edited(read, replace(read, sales_goal=None)),))

    [conflict] = conflicts(sold, ChangeSet(new=(replace(MINE, sales_goal=9_00),)))

    assert conflict.merge.asks == ("sales_goal",)
    assert conflict.settled(chosen(conflict, sales_goal=Side.THEIRS)) == conflict.theirs


def test_what_both_entered_alike_is_no_question(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00))

    [conflict] = conflicts(sold, ChangeSet(new=(replace(MINE, sales_goal=5_00),)))

    comparison = compare_records([conflict])
    assert [line.field for line in comparison.lines] == ["Sales Goal", "Sales Incl Children"]
    assert comparison.open_questions({}) == []
    assert conflict.settled({}) == stored(sold)


def test_all_of_a_commit_is_told_at_once(sold: Books) -> None:
    save(sold, *(replace(MINE, cust_no=number, sales_goal=5_00) for number in ("1000", "2000", "3000")))
    read = stored(sold)
    save(sold, edited=(Edited(read, replace(read, sales_goal=6_00)),))
    new = [replace(MINE, cust_no=number, sales_goal=7_00) for number in ("2000", "3000")]

    found = conflicts(sold, ChangeSet(new=tuple(new), edited=(Edited(read, replace(read, sales_goal=8_00)),)))

    assert [conflict.own.cust_no for conflict in found] == ["1000", "2000", "3000"]
    assert compare_records(found).heading == (
        "Somebody else changed or deleted this record while you were editing. 2 of your new records exist already. "
        "Nothing was saved yet."
    )
    assert "2000 GROWTH 2026 and 1 more of your new records exist already" in RecordConflicts(found[1:]).message


def test_what_the_grid_shows_already_is_refused_in_the_cell(sold: Books) -> None:
    save(sold, MINE)

    with pytest.raises(Refused, match="1000 GROWTH 2026 exists already: change that record instead") as caught:
        save_records(sold.new_work, ChangeSet(new=(MINE,), repeated=(MINE,)), Silent())

    assert caught.value.place is not None
    assert (caught.value.place.row, caught.value.place.column) == (MINE, "cust_no")


def test_a_second_row_of_a_record_that_is_edited_in_the_same_commit_is_refused(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00))
    read = stored(sold)

    with pytest.raises(Refused, match="exists already"):
        save(sold, replace(MINE, sales_goal=9_00), edited=(Edited(read, replace(read, sales_goal=6_00)),))

    assert stored(sold) == read


def test_the_same_new_row_twice_is_refused_though_the_record_exists(sold: Books) -> None:
    save(sold, MINE)

    with pytest.raises(Refused, match="stands here twice"):
        save(sold, replace(MINE, sales_goal=6_00), replace(MINE, sales_goal=7_00))


def test_a_record_to_be_replaced_that_somebody_else_changed_asks_about_its_deletion_alone(sold: Books) -> None:
    save(sold, replace(MINE, sales_goal=5_00))
    read = stored(sold)
    save(sold, edited=(Edited(read, replace(read, sales_goal=6_00)),))

    [conflict] = conflicts(sold, ChangeSet(new=(replace(MINE, sales_goal=9_00),), deleted=(read,)))

    assert (conflict.before, conflict.mine) == (read, None)
    assert stored(sold).sales_goal == 6_00


def test_one_made_between_look_and_insert_is_found_when_the_command_runs_again(
    migrated_postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is locked meanwhile: there nobody can."""
    looked = new_records.existing_keys
    found: list[dict[Key, int]] = []

    def look(connection: Connection, records: list[NewRecord]) -> dict[Key, int]:
        found.append(looked(connection, records))
        if len(found) == 1:
            save(books, replace(MINE, sales_goal=5_00))
        return found[-1]

    with closing(open_database(migrated_postgres_url)) as database:
        books = Books(database, tmp_path / "books")
        sell(books)
        monkeypatch.setattr(new_records, "existing_keys", look)
        [conflict] = conflicts(books, ChangeSet(new=(replace(MINE, sales_goal=9_00),)))
        assert conflict.theirs == stored(books)
    assert [len(keys) for keys in found] == [0, 0, 1]  # mine, theirs, mine again
