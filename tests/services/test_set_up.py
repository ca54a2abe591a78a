"""Rebate Set Up without its screen: what Commit writes, and what it leaves as it was."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.set_up import commit_program, delete_program, load_lists, load_program
from tests.services.set_up_data import (
    GROWTH,
    dump,
    level,
    opened,
    out_of_date,
    stored,
    with_level,
)


@pytest.fixture
def database(set_up_url: str) -> Iterator[Database]:
    with opened(set_up_url) as database:
        yield database


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


def test_program_without_records_is_deleted_with_its_levels(database: Database) -> None:
    saved = commit_program(database.new_work, None, replace(stored(database, "SEA").copy(), rebate_code="SEA2")).draft
    before = {name: len(rows) for name, rows in dump(database).items()}
    assert delete_program(database.new_work, saved) == "Rebate program SEA2 deleted."
    after = {name: len(rows) for name, rows in dump(database).items()}
    assert before["rebate_programs"] - after["rebate_programs"] == 1
    assert before["rebate_sub_codes"] - after["rebate_sub_codes"] == 1
    assert before["sub_code_product_groups"] - after["sub_code_product_groups"] == 2
