"""What Commit and Delete of Rebate Set Up refuse, at which cell, and what they warn of; nothing is written then."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_draft import LevelDraft, ProgramDraft
from crpm_desktop.services.set_up import check_program, commit_program, delete_program
from tests.services.set_up_data import (
    dump,
    opened,
    stored,
    with_level,
)


@pytest.fixture
def database(set_up_url: str) -> Iterator[Database]:
    with opened(set_up_url) as database:
        yield database


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


def test_program_that_customers_have_is_not_deleted_and_the_refusal_counts_them(database: Database) -> None:
    before = dump(database)
    with pytest.raises(Refused, match="GROWTH can't be deleted: 2 customers have it, in 2 records"):
        delete_program(database.new_work, stored(database, "GROWTH"))
    with pytest.raises(Refused, match="SEA can't be deleted: 1 customer has it, in 1 record\\."):
        delete_program(database.new_work, stored(database, "SEA"))
    assert dump(database) == before
