"""Rebate Set Up without its screen: what Commit writes, refuses, warns of, and leaves as it was."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, update

from crpm_desktop.db import schema
from crpm_desktop.db import set_up as set_up_queries
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Conflict, Place, Refused
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.set_up import check_program, commit_program, delete_program, load_lists, load_program
from tests.services.set_up_data import GROWTH, add_record, dump, fill, opened, out_of_date, program_id


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    with opened(migrated_url) as database:
        fill(database)
        yield database


def stored(database: Database, rebate_code: str) -> ProgramDraft:
    draft = load_program(database.new_work, program_id(database, rebate_code))
    assert draft is not None
    return draft


def with_level(draft: ProgramDraft, code: str, /, **fields: object) -> ProgramDraft:
    return replace(
        draft,
        levels=tuple(
            replace(level, **fields) if level.rebate_sub_code == code else level  # type: ignore[arg-type]
            for level in draft.levels
        ),
    )


def level(draft: ProgramDraft, rebate_sub_code: str) -> LevelDraft:
    return next(each for each in draft.levels if each.rebate_sub_code == rebate_sub_code)


def refused(database: Database, original: ProgramDraft | None, draft: ProgramDraft) -> Refused:
    """The refusal of a commit, which left everything as it was; the check before it says the same."""
    before = dump(database)
    with pytest.raises(Refused) as caught:
        commit_program(database.new_work, original, draft)
    with pytest.raises(Refused, match=r".") as checked:
        check_program(database.new_work, original, draft)
    assert dump(database) == before
    assert (checked.value.message, checked.value.place) == (caught.value.message, caught.value.place)
    return caught.value


def test_new_program_comes_back_as_it_was_entered(database: Database) -> None:
    saved = stored(database, "GROWTH")
    entered = replace(saved, id=0, version=0, levels=tuple(replace(each, id=0, version=0) for each in saved.levels))
    assert entered == GROWTH
    assert saved.version == 1
    assert level(stored(database, "SEA"), "S1").product_groups == ("BEV", "SEAF")


def test_lists_give_programs_in_code_order_and_all_product_groups(database: Database) -> None:
    lists = load_lists(database.new_work)
    assert [program.rebate_code for program in lists.programs] == ["GROWTH", "OLD", "SEA"]
    assert [group.product_group for group in lists.product_groups] == ["BEV", "SEAF"]


def test_program_that_is_gone_loads_as_nothing(database: Database) -> None:
    assert load_program(database.new_work, 999_999) is None


def test_commit_writes_form_levels_product_groups_and_parents_at_once(database: Database) -> None:
    original = stored(database, "GROWTH")
    draft = with_level(original, "A", max_sales=900_000, product_groups=("SEAF",), parents=())
    draft = with_level(draft, "B", parents=("BASE", "C"))
    new = LevelDraft("C", min_pg_req=1, rebate_pct_over_goal=12_345, product_groups=("BEV",), parents=("BASE",))
    draft = replace(draft, description="Growth", text="two\nlines", active=False, levels=(*draft.levels, new))
    outcome = commit_program(database.new_work, original, draft)
    saved = stored(database, "GROWTH")
    assert outcome.draft == saved
    assert (saved.description, saved.text, saved.active) == ("Growth", "two\nlines", False)
    assert (level(saved, "A").max_sales, level(saved, "A").product_groups, level(saved, "A").parents) == (
        900_000,
        ("SEAF",),
        (),
    )
    assert level(saved, "B").parents == ("BASE", "C")
    assert replace(level(saved, "C"), id=0, version=0) == new
    assert level(saved, "BASE") == level(original, "BASE")


def test_deleted_level_takes_its_product_groups_and_parents_along(database: Database) -> None:
    original = stored(database, "GROWTH")
    draft = replace(original, levels=tuple(each for each in original.levels if each.rebate_sub_code != "B"))
    commit_program(database.new_work, original, draft)
    saved = stored(database, "GROWTH")
    assert [each.rebate_sub_code for each in saved.levels] == ["A", "BASE"]
    assert len(dump(database)["sub_code_parents"]) == 1


def test_two_levels_may_swap_their_codes(database: Database) -> None:
    original = stored(database, "GROWTH")
    codes = {"A": "B", "B": "A"}
    swapped = replace(
        original,
        levels=tuple(
            replace(
                each,
                rebate_sub_code=codes.get(each.rebate_sub_code, each.rebate_sub_code),
                parents=tuple(codes.get(code, code) for code in each.parents),
            )
            for each in original.levels
        ),
    )
    saved = commit_program(database.new_work, original, swapped).draft
    assert level(saved, "B").id == level(original, "A").id
    assert (level(saved, "B").parents, level(saved, "A").parents) == (("BASE",), ("B",))


def test_spaces_around_codes_are_dropped(database: Database) -> None:
    draft = ProgramDraft(" NEW ", " text ", levels=(LevelDraft(" L1 ", product_groups=(" BEV ",)),))
    saved = commit_program(database.new_work, None, draft).draft
    assert (saved.rebate_code, saved.description) == ("NEW", "text")
    assert (saved.levels[0].rebate_sub_code, saved.levels[0].product_groups) == ("L1", ("BEV",))


def test_commit_of_an_unchanged_program_writes_nothing(database: Database) -> None:
    before = dump(database)
    original = stored(database, "GROWTH")
    assert commit_program(database.new_work, original, original).out_of_date == 0
    assert dump(database) == before


def test_change_that_counts_marks_calculated_records_out_of_date(database: Database) -> None:
    original = stored(database, "GROWTH")
    outcome = commit_program(database.new_work, original, with_level(original, "A", rebate_pct_tot_sales=6_000))
    assert outcome.out_of_date == out_of_date(database) == 2
    assert outcome.sentence == (
        "Rebate program GROWTH saved: 3 levels. "
        "2 calculated records are out of date now: Recalc Sales and Rebate Earned."
    )


@pytest.mark.parametrize(
    "fields",
    [{"goal_required": False}, {"levels": ()}],
)
def test_goal_required_and_levels_count_for_the_figures(database: Database, fields: dict[str, object]) -> None:
    original = stored(database, "GROWTH")
    commit_program(database.new_work, original, replace(original, **fields))  # type: ignore[arg-type]
    assert out_of_date(database) == 2


def test_texts_codes_and_active_leave_figures_up_to_date(database: Database) -> None:
    original = stored(database, "GROWTH")
    draft = replace(original, rebate_code="GROW", description="Other", text="Other", active=False)
    outcome = commit_program(database.new_work, original, draft)
    assert (outcome.out_of_date, out_of_date(database)) == (0, 0)
    assert outcome.sentence == "Rebate program GROW saved: 3 levels."


def test_copy_has_everything_but_code_and_ids(database: Database) -> None:
    original = stored(database, "SEA")
    outcome = commit_program(database.new_work, None, replace(original.copy(), rebate_code="SEA2"))
    copied = outcome.draft
    assert outcome.created
    assert copied.id != original.id
    assert copied.figured_on == original.figured_on
    assert (copied.frequency, copied.description, len(copied.levels)) == (Frequency.QUARTERLY, "Seafood", 1)
    assert stored(database, "SEA") == original


def test_copy_without_a_code_is_refused_at_the_code(database: Database) -> None:
    error = refused(database, None, stored(database, "SEA").copy())
    assert (error.message, error.place) == ("Enter a Rebate Code.", Place(None, "rebate_code"))


REFUSALS = [
    ({"max_sales": 99_999}, "max_sales", "Max Sales"),
    ({"min_sales": -1}, "min_sales", "Min Sales"),
    ({"min_amt_over_goal": 10**15}, "min_amt_over_goal", "Min $ Over Goal"),
    ({"min_pct_over_goal": 1_000_001}, "min_pct_over_goal", "Min % Over Goal"),
    ({"rebate_pct_over_goal": -1}, "rebate_pct_over_goal", "Rebate Pct Over Goal"),
    ({"rebate_pct_tot_sales": 1_000_001}, "rebate_pct_tot_sales", "Rebate Pct Tot Sales"),
    ({"min_pg_req": 1}, "min_pg_req", "Min PG Req"),
    ({"limit_sales_to_pg": True}, "limit_sales_to_pg", "Limit Sales to PG"),
    ({"rebate_sub_code": ""}, "rebate_sub_code", "Enter a Rebate Sub Code"),
    ({"rebate_sub_code": "X" * 21}, "rebate_sub_code", "21 characters"),
    ({"rebate_sub_code": "A\x1fB"}, "rebate_sub_code", "can't be printed"),
]


@pytest.mark.parametrize(("fields", "column", "words"), REFUSALS)
def test_level_that_breaks_a_rule_is_refused_at_its_cell(
    database: Database, fields: dict[str, object], column: str, words: str
) -> None:
    original = stored(database, "GROWTH")
    error = refused(database, original, with_level(original, "B", **fields))
    assert error.place == Place(1, column)
    assert words in error.message


def test_second_level_of_one_code_is_refused_at_its_code(database: Database) -> None:
    original = stored(database, "GROWTH")
    draft = replace(original, levels=(*original.levels, LevelDraft("A")))
    error = refused(database, original, draft)
    assert error.place == Place(3, "rebate_sub_code")
    assert "A" in error.message


LINES = [
    ({"product_groups": ("BEV", "NONE")}, (1, 1), "product_group", "no Product Group NONE"),
    ({"product_groups": ("BEV", "SEAF", "BEV")}, (1, 2), "product_group", "Product Group BEV stands here twice"),
    ({"parents": ("A", "A")}, (1, 1), "parent_sub_code", "Parent Sub Code A stands here twice"),
    ({"parents": ("A", "NONE")}, (1, 1), "parent_sub_code", "NONE"),
    ({"parents": ("A", "B")}, (1, 1), "parent_sub_code", "its own Parent Sub Code"),
]


@pytest.mark.parametrize(("fields", "row", "column", "words"), LINES)
def test_line_of_the_lower_block_is_refused_at_its_cell(
    database: Database, fields: dict[str, object], row: tuple[int, int], column: str, words: str
) -> None:
    original = stored(database, "GROWTH")
    error = refused(database, original, with_level(original, "B", **fields))
    assert error.place == Place(row, column)
    assert words in error.message


def test_loop_of_parents_is_refused_at_a_parent_that_closes_it(database: Database) -> None:
    original = stored(database, "GROWTH")
    error = refused(database, original, with_level(original, "A", parents=("BASE", "B")))
    assert error.place == Place((0, 1), "parent_sub_code")
    assert "A and B" in error.message


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"description": "x" * 101}, "description"),
        ({"text": "nul \0"}, "text"),
        ({"text": "half \ud800"}, "text"),
        ({"rebate_code": "SEA"}, "rebate_code"),
        ({"rebate_code": "G\x07"}, "rebate_code"),
        ({"frequency": Frequency.MONTHLY}, "frequency"),
    ],
)
def test_form_is_refused_at_its_field(database: Database, fields: dict[str, object], column: str) -> None:
    original = stored(database, "GROWTH")
    assert refused(database, original, replace(original, **fields)).place == Place(None, column)  # type: ignore[arg-type]


def test_frequency_change_names_how_many_customers_stand_against_it(database: Database) -> None:
    original = stored(database, "GROWTH")
    error = refused(database, original, replace(original, frequency=Frequency.QUARTERLY))
    assert "must stay Annual: 2 customers have records in it (2)" in error.message


def test_frequency_may_change_while_no_record_exists(database: Database) -> None:
    original = stored(database, "OLD")
    commit_program(database.new_work, original, replace(original, frequency=Frequency.ANNUAL))
    assert stored(database, "OLD").frequency is Frequency.ANNUAL


def test_warnings_are_given_before_anything_is_written(database: Database) -> None:
    original = stored(database, "GROWTH")
    before = dump(database)
    draft = with_level(original, "A", min_amt_over_goal=0)
    warnings = check_program(database.new_work, original, draft)
    assert any("Min % Over Goal 5 % is not" in warning for warning in warnings)
    assert dump(database) == before
    assert check_program(database.new_work, None, ProgramDraft("FINE")) == ()


def test_change_by_another_clerk_is_a_conflict_that_names_it(database: Database) -> None:
    mine = theirs = stored(database, "GROWTH")
    commit_program(database.new_work, theirs, with_level(theirs, "A", min_sales=200_000))
    before = dump(database)
    with pytest.raises(Conflict) as caught:
        commit_program(database.new_work, mine, with_level(mine, "B", min_sales=300_000))
    assert "level A: Min Sales 1,000.00 is now 2,000.00" in caught.value.message
    assert dump(database) == before


def test_change_that_no_version_tells_of_is_a_conflict_too(database: Database) -> None:
    mine = stored(database, "SEA")
    with database.new_work() as work:
        lines = schema.sub_code_product_groups
        work.connection.execute(delete(lines).where(lines.c.product_group_id == 41))
        work.commit()
    with pytest.raises(Conflict, match="level S1: Product Group SEAF was taken away"):
        commit_program(database.new_work, mine, replace(mine, text="mine"))
    assert stored(database, "SEA").text == ""


def test_program_deleted_by_another_clerk_is_a_conflict(database: Database) -> None:
    mine = stored(database, "OLD")
    delete_program(database.new_work, mine)
    with pytest.raises(Conflict, match="OLD was deleted by somebody else"):
        commit_program(database.new_work, mine, replace(mine, text="mine"))


def test_my_edit_can_be_put_onto_what_another_clerk_saved(database: Database) -> None:
    original = stored(database, "GROWTH")
    theirs = replace(
        original,
        levels=(*(each for each in original.levels if each.rebate_sub_code != "B"), LevelDraft("C", min_sales=5)),
    )
    saved = commit_program(database.new_work, original, theirs).draft
    mine = replace(original, levels=(*original.levels, LevelDraft("C", min_sales=7)))
    result = commit_program(database.new_work, saved, mine.onto(saved)).draft
    assert {each.rebate_sub_code: each.min_sales for each in result.levels} == {
        "A": 100_000,
        "B": 100_000,
        "BASE": 100_000,
        "C": 7,
    }
    assert level(result, "C").id == level(saved, "C").id


def test_program_that_customers_have_is_not_deleted_and_the_refusal_counts_them(database: Database) -> None:
    before = dump(database)
    with pytest.raises(Refused, match="GROWTH can't be deleted: 2 customers have it, in 2 records"):
        delete_program(database.new_work, stored(database, "GROWTH"))
    with pytest.raises(Refused, match="SEA can't be deleted: 1 customer has it, in 1 record\\."):
        delete_program(database.new_work, stored(database, "SEA"))
    assert dump(database) == before


def test_program_without_records_is_deleted_with_its_levels(database: Database) -> None:
    saved = commit_program(database.new_work, None, replace(stored(database, "SEA").copy(), rebate_code="SEA2")).draft
    before = {name: len(rows) for name, rows in dump(database).items()}
    assert delete_program(database.new_work, saved) == "Rebate program SEA2 deleted."
    after = {name: len(rows) for name, rows in dump(database).items()}
    assert before["rebate_programs"] - after["rebate_programs"] == 1
    assert before["rebate_sub_codes"] - after["rebate_sub_codes"] == 1
    assert before["sub_code_product_groups"] - after["sub_code_product_groups"] == 2


def test_program_changed_by_another_clerk_is_not_deleted(database: Database) -> None:
    mine = stored(database, "OLD")
    commit_program(database.new_work, mine, replace(mine, text="theirs"))
    with pytest.raises(Conflict, match="Text blank is now theirs"):
        delete_program(database.new_work, mine)
    assert stored(database, "OLD").text == "theirs"


@pytest.fixture
def late_record(migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database in which another clerk assigns OLD right after a commit has looked for records of it."""
    count_records = set_up_queries.count_records
    late = [1, 2]

    def count_and_overtake(connection: Connection, program: int) -> tuple[int, int, int]:
        found = count_records(connection, program)
        if late:
            add_record(shared, "OLD", 70, period=late.pop())
        return found

    with opened(migrated_postgres_url) as shared:
        fill(shared)
        monkeypatch.setattr(set_up_queries, "count_records", count_and_overtake)
        yield shared


def test_record_made_while_the_frequency_changes_is_not_lost(late_record: Database) -> None:
    original = stored(late_record, "OLD")
    with pytest.raises((Conflict, Refused), match="OLD was changed by somebody else|must stay Monthly"):
        commit_program(late_record.new_work, original, replace(original, frequency=Frequency.ANNUAL))
    assert stored(late_record, "OLD") == original


def test_record_made_while_its_program_is_deleted_is_not_lost(late_record: Database) -> None:
    original = stored(late_record, "OLD")
    with pytest.raises((Conflict, Refused), match="OLD was changed by somebody else|OLD can't be deleted"):
        delete_program(late_record.new_work, original)
    assert stored(late_record, "OLD") == original


def test_version_counts_up_with_every_commit_even_of_one_line(database: Database) -> None:
    original = stored(database, "SEA")
    saved = commit_program(database.new_work, original, with_level(original, "S1", parents=(), min_pg_req=1)).draft
    assert (saved.version, level(saved, "S1").version) == (2, 2)
    with database.new_work() as work:
        work.connection.execute(update(schema.rebate_programs).values(version=9))
        work.commit()
    with pytest.raises(Conflict, match="saved again without a difference"):
        commit_program(database.new_work, saved, replace(saved, text="x"))


KILLED = """
import os, sys
from dataclasses import replace
from crpm_desktop.db import set_up as db
from crpm_desktop.db.engine import open_database
from crpm_desktop.services.set_up import commit_program, load_program
def killed(*_arguments): os._exit(9)
db._write_lines = killed
new_work = open_database(sys.argv[1]).new_work
original = load_program(new_work, int(sys.argv[2]))
levels = tuple(replace(level, min_sales=1) for level in original.levels if level.rebate_sub_code != 'B')
commit_program(new_work, original, replace(original, text="torn", levels=levels))
"""


def test_process_killed_in_the_middle_of_a_commit_leaves_all_as_it_was(database: Database) -> None:
    before = dump(database)
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url, str(program_id(database, "GROWTH"))]
    assert subprocess.run(command, check=False).returncode == 9
    assert dump(database) == before
