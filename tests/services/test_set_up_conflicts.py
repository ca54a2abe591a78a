"""Somebody else is quicker, or the process dies in the middle: no edit is lost, none is torn."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, update

from crpm_desktop.db import schema
from crpm_desktop.db import set_up as set_up_queries
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Conflict, Refused
from crpm_desktop.domain.periods import Frequency
from crpm_desktop.domain.set_up_draft import LevelDraft
from crpm_desktop.services.set_up import commit_program, delete_program
from tests.services.set_up_data import (
    add_record,
    dump,
    fill,
    level,
    opened,
    program_id,
    stored,
    with_level,
)


@pytest.fixture
def database(set_up_url: str) -> Iterator[Database]:
    with opened(set_up_url) as database:
        yield database


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
db._add_lines = killed
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
