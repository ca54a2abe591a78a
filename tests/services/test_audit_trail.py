"""Every change through the program leaves exactly its lines, on both databases; they are told in the screen's words."""

import getpass
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crpm_desktop.db.audit import note
from crpm_desktop.db.audit_check import trail_problems
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.criteria import Criteria, SummarySort
from crpm_desktop.domain.records import SummaryRow
from crpm_desktop.domain.set_up_draft import LevelDraft
from crpm_desktop.services import browse
from crpm_desktop.services.audit_trail import (
    each_change,
    export_trail,
    level_history,
    newest_changes,
    program_history,
    record_history,
    wanted_lines,
)
from crpm_desktop.services.backup import restore_from_backup
from crpm_desktop.services.change_set import ChangeSet, Edited
from crpm_desktop.services.columns import text_of
from crpm_desktop.services.goals import recalc_sales_goal
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.purge import purge
from crpm_desktop.services.recalculate import recalculate
from crpm_desktop.services.roll_forward import create_next_year
from crpm_desktop.services.save_records import save_records
from crpm_desktop.services.set_up import commit_program, delete_program
from crpm_desktop.services.trail_columns import ChangeRow, trail_columns
from tests.services.books import Books
from tests.services.set_up_data import stored, with_level

Told = tuple[str, str, str, str, str, str]

SET_UP = {"rebate_programs": 1, "rebate_sub_codes": 2, "sub_code_product_groups": 1, "sub_code_parents": 1}
PURGED = "1 rebate program, 2 levels, 1 customer record and 0 detail rows"
IMPORTED = {"customers": 2, "product_groups": 2, "sales_history": 3, **SET_UP, "customer_rebates": 1}


@pytest.fixture
def office(books: Books) -> Iterator[Books]:
    books.bring_in(
        customers="1000,Acme,\n2000,Bolt,1000",
        product_groups="BEV,Drinks\nSEAF,Fish",
        sales_history="1000,2026,1,M,5000\n2000,2026,1,M,1500\n1000,2025,1,M,900",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,A,,,,,,N,,1\nGROWTH,B,,,,,,N,,1",
        sub_code_product_groups="GROWTH,A,BEV",
        sub_code_parents="GROWTH,B,A",
        customer_rebates="1000,GROWTH,2026,,10.00,N",
    )
    yield books
    with books.new_work(write=False) as work:
        assert list(trail_problems(work.connection)) == []


def rows_of(tables: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in tables.items())


def every(books: Books) -> list[ChangeRow]:
    return list(each_change(books.new_work, wanted_lines()))


def told(row: ChangeRow) -> Told:
    before, after = (text_of(row.kind, value) for value in (row.before, row.after))
    return row.action, row.what, row.which, row.column, before, after


def since(books: Books, count: int) -> list[Told]:
    return [told(row) for row in every(books)[count:]]


def rows(books: Books) -> list[SummaryRow]:
    return browse.summary(books.new_work, Criteria(), SummarySort.YEAR_CUSTOMER_REBATE)


def test_an_import_leaves_a_line_for_itself_and_for_programs_and_records_but_not_for_sales(office: Books) -> None:
    found = [told(row) for row in every(office)]
    assert [one for one in found if one[1] == "Import"] == [
        ("Imported", "Import", ", ".join(f"{name}.csv" for name in IMPORTED), "Rows", "", rows_of(IMPORTED))
    ]
    assert ("Changed", "Level", "GROWTH A", "Product Group", "", "BEV") in found
    assert ("Changed", "Level", "GROWTH B", "Parent Sub Code", "", "A") in found
    assert ("Created", "Rebate Program", "GROWTH", "Frequency", "", "Annual") in found
    assert ("Created", "Customer Record", "1000 GROWTH 2026", "Sales Goal", "", "10.00") in found
    assert {row.who for row in every(office)} == {me(office.database)}


def me(database: Database) -> str:
    return getpass.getuser() if database.file is not None else database.engine.url.username or ""


def test_a_commit_of_customer_summary_leaves_a_line_for_each_record(office: Books) -> None:
    count, row = len(every(office)), rows(office)[0]
    new = replace(row, id=None, cust_no="2000", sales_goal=None, version=0)
    changed = replace(row, sales_goal=123_456_789, sales_incl_children=True)
    save_records(office.new_work, ChangeSet((new,), (Edited(row, changed),), ()), Silent())
    assert since(office, count) == [
        ("Changed", "Customer Record", "1000 GROWTH 2026", "Sales Goal", "10.00", "1,234,567.89"),
        ("Changed", "Customer Record", "1000 GROWTH 2026", "Sales Incl Children", "N", "Y"),
        ("Created", "Customer Record", "2000 GROWTH 2026", "Sales Incl Children", "", "N"),
        ("Changed", "Customer Record", "2000 GROWTH 2026", "Sales Goal", "", "0.00"),
    ]
    count, gone = len(every(office)), rows(office)[1]
    save_records(office.new_work, ChangeSet((), (), (gone,)), Silent())
    assert since(office, count)[0] == ("Deleted", "Customer Record", "2000 GROWTH 2026", "Sales Goal", "0.00", "")


def test_goals_and_next_year_leave_a_line_for_each_record(office: Books) -> None:
    count, ids = len(every(office)), office.ids(year=2026)
    recalc_sales_goal(office.new_work, ids, Silent())
    create_next_year(office.new_work, ids, Silent())
    assert since(office, count) == [
        ("Changed", "Customer Record", "1000 GROWTH 2026", "Sales Goal", "10.00", "900.00"),
        ("Created", "Customer Record", "1000 GROWTH 2027", "Sales Incl Children", "", "N"),
        ("Changed", "Customer Record", "1000 GROWTH 2027", "Sales Goal", "", "5,000.00"),
    ]


def test_a_recalculation_leaves_one_line_and_tells_what_each_record_earned(office: Books) -> None:
    office.bring_in(customer_rebates="2000,GROWTH,2026,,1,N")
    count, ids = len(every(office)), office.ids(year=2026)
    recalculate(office.new_work, ids, Silent())
    assert since(office, count) == [("Recalculated", "Customer Record", "2 records", "Rebate Earned", "0.00", "130.00")]
    office.bring_in(sales_history="1000,2026,1,M,6000")
    recalculate(office.new_work, ids, Silent())
    earned = [told(row) for row in record_history(office.new_work, office.record("1000", "GROWTH", 2026).id or 0)]
    assert [one for one in earned if one[3] == "Rebate Earned"] == [
        ("Recalculated", "Customer Record", "2 records", "Rebate Earned", "100.00", "120.00"),
        ("Recalculated", "Customer Record", "2 records", "Rebate Earned", "", "100.00"),
    ]
    other = [told(row) for row in record_history(office.new_work, office.record("2000", "GROWTH", 2026).id or 0)]
    assert len([one for one in other if one[0] == "Recalculated"]) == 1


def test_what_a_recalculation_calculated_again_is_told_as_it_was_written_last(office: Books) -> None:
    record = office.record("1000", "GROWTH", 2026).id or 0
    with office.new_work() as work:
        for earned in (1_00, 2_00):
            told_of = {"earned_before": 0, "earned_after": earned, "rebate_earned": {str(record): (None, earned)}}
            note(work.connection, "recalculated", "customer_rebates", "1 record", told_of)
        work.commit()
    history = [told(row) for row in record_history(office.new_work, record)]
    assert [one[-1] for one in history if one[0] == "Recalculated"] == ["2.00"]


def test_a_commit_of_a_program_tells_only_what_was_changed(office: Books) -> None:
    before = stored(office.database, "GROWTH")
    count = len(every(office))
    level = next(one for one in before.levels if one.rebate_sub_code == "A")
    draft = with_level(before, "A", min_sales=500_000, product_groups=("BEV", "SEAF"))
    draft = replace(draft, text="From May", levels=(*draft.levels, LevelDraft("C", parents=("A", "B"))))
    after = commit_program(office.new_work, before, draft).draft
    assert since(office, count) == [
        ("Changed", "Rebate Program", "GROWTH", "Text", "", "From May"),
        ("Created", "Level", "GROWTH C", "Rebate Sub Code", "", "C"),
        ("Created", "Level", "GROWTH C", "Limit Sales to PG", "", "N"),
        ("Changed", "Level", "GROWTH A", "Min Sales", "", "5,000.00"),
        ("Changed", "Level", "GROWTH A", "Product Group", "", "SEAF"),
        ("Changed", "Level", "GROWTH C", "Parent Sub Code", "", "A"),
        ("Changed", "Level", "GROWTH C", "Parent Sub Code", "", "B"),
    ]
    assert {row.which for row in level_history(office.new_work, level.id)} == {"GROWTH A"}
    count = len(every(office))
    without = tuple(one for one in after.levels if one.rebate_sub_code == "A")
    commit_program(office.new_work, after, replace(after, levels=without))
    assert sorted(since(office, count)) == [
        ("Changed", "Level", "GROWTH B", "Parent Sub Code", "A", ""),
        ("Changed", "Level", "GROWTH C", "Parent Sub Code", "A", ""),
        ("Changed", "Level", "GROWTH C", "Parent Sub Code", "B", ""),
        ("Deleted", "Level", "GROWTH B", "Limit Sales to PG", "N", ""),
        ("Deleted", "Level", "GROWTH B", "Rebate Pct Tot Sales", "1", ""),
        ("Deleted", "Level", "GROWTH B", "Rebate Sub Code", "B", ""),
        ("Deleted", "Level", "GROWTH C", "Limit Sales to PG", "N", ""),
        ("Deleted", "Level", "GROWTH C", "Rebate Sub Code", "C", ""),
    ]


def test_levels_that_swap_their_codes_keep_their_own_history(office: Books) -> None:
    before = stored(office.database, "GROWTH")
    codes = {"A": "B", "B": "A"}
    swapped = tuple(
        replace(one, rebate_sub_code=codes[one.rebate_sub_code], parents=tuple(codes[code] for code in one.parents))
        for one in before.levels
    )
    commit_program(office.new_work, before, replace(before, levels=swapped))
    level = next(one for one in before.levels if one.rebate_sub_code == "A")
    history = [told(row)[2:] for row in reversed(level_history(office.new_work, level.id))]
    renamed = [one for one in history if one[1] == "Rebate Sub Code"]
    assert (renamed[0][-1], renamed[-1][-1]) == ("A", "B")
    assert not any("\x1f" in text for row in renamed for text in row[2:])


def test_a_deleted_program_is_told_with_its_levels(office: Books) -> None:
    save_records(office.new_work, ChangeSet((), (), tuple(rows(office))), Silent())
    saved = stored(office.database, "GROWTH")
    count = len(every(office))
    delete_program(office.new_work, saved)
    left = since(office, count)
    assert ("Changed", "Level", "GROWTH A", "Product Group", "BEV", "") in left
    assert ("Changed", "Level", "GROWTH B", "Parent Sub Code", "A", "") in left
    assert ("Deleted", "Level", "GROWTH B", "Rebate Sub Code", "B", "") in left
    assert ("Deleted", "Rebate Program", "GROWTH", "Rebate Code", "GROWTH", "") in left
    assert {row.which for row in program_history(office.new_work, saved.id)} == {"GROWTH", "GROWTH A", "GROWTH B"}


def test_purge_and_its_restore_leave_one_line_each_with_the_reason(office: Books, tmp_path: Path) -> None:
    count = len(every(office))
    file = purge(office.new_work, tmp_path, reason="The year is closed").backup.file
    restore_from_backup(office.new_work, file)
    assert since(office, count) == [
        ("Purged", "Rebate Program", PURGED, "Backup", "", file.name),
        ("Restored", "Rebate Program", file.name, "Rows", "", rows_of({**SET_UP, "customer_rebates": 1})),
    ]
    assert [row.reason for row in every(office)[count:]] == ["The year is closed", ""]


def test_the_newest_changes_come_first_and_the_trail_is_filtered(office: Books) -> None:
    recalculate(office.new_work, office.ids(year=2026), Silent())
    assert newest_changes(office.new_work)[0].action == "Recalculated"
    about = list(each_change(office.new_work, wanted_lines(about="growth a")))
    assert {row.which for row in about} == {"GROWTH A"}
    assert list(each_change(office.new_work, wanted_lines(who="nobody"))) == []


@pytest.mark.parametrize("name", ["trail.csv", "trail.xlsx"])
def test_the_trail_is_exported(office: Books, tmp_path: Path, name: str) -> None:
    outcome = export_trail(office.new_work, "office", wanted_lines(), tmp_path / name, Silent())
    assert outcome.rows == len(every(office))
    if name.endswith("csv"):
        lines = (tmp_path / name).read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].split(",") == [column.name for column in trail_columns()]
        assert sum("1000 GROWTH 2026,Sales Goal,,10.00" in line for line in lines) == 1
