"""The lines of the trail stay as they were written: the database refuses to alter them, and the check finds who did."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db.check import check_database
from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from tests.db.trail import add_program, as_owner, database, lines, problems, run, server

__all__ = ["database", "server"]


@pytest.mark.parametrize("table", ["audit_log", "reward_moves", "reward_move_lines"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_lines_can_be_neither_changed_nor_deleted(database: Database, table: str, statement: str) -> None:
    column = "move_id" if table == "reward_move_lines" else "id"
    before = lines(database)
    with (
        pytest.raises((DBAPIError, Refused), match=f"Lines of {table} are kept as they were written"),
        database.new_work() as work,
    ):
        work.connection.execute(text(statement.format(table=table, column=column)))
    assert lines(database) == before


TAMPERED = (
    ("UPDATE audit_log SET who = 'somebody' WHERE number = 3", "altered: line 3 "),
    ("UPDATE audit_log SET new_values = '{{}}' WHERE number = 5".replace("{{}}", "{}"), "altered: line 5 "),
    ("UPDATE audit_log SET reason = 'asked to' WHERE number = 1", "altered: line 1 "),
    ("UPDATE audit_log SET at = '2020-01-01 00:00:00.000000' WHERE number = 2", "altered: line 2 "),
    ("DELETE FROM audit_log WHERE number = 4", "gap: line 4 is missing"),
    ("DELETE FROM audit_log WHERE number = 1", "gap: line 1 is missing"),
)


@pytest.mark.parametrize(("statement", "found"), TAMPERED)
def test_the_check_finds_what_was_altered_behind_the_triggers(
    database: Database, migrated_url: str, statement: str, found: str
) -> None:
    sound = check_database(migrated_url).problems
    as_owner(database, statement)
    (problem,) = set(check_database(migrated_url).problems) - set(sound)
    assert found in problem


def test_a_line_that_is_put_in_is_found(database: Database) -> None:
    count = len(lines(database))
    as_owner(
        database,
        "INSERT INTO audit_log (number, digest, at, who, action, what) "
        f"VALUES ({count + 1}, 1, '2026-01-01 00:00:00.000000', 'nobody', 'insert', 'rewards')",
    )
    assert problems(database) == [f"The trail of who did what was altered: line {count + 1} is not as it was written."]


def test_lines_missing_at_the_end_are_found(server: Database) -> None:
    for code in ("A", "B", "C"):
        run(server, add_program(code))
    as_owner_without_going_on(server, "DELETE FROM audit_log WHERE number > 1")
    assert problems(server) == ["The trail of who did what ends at line 1: lines up to 2 are missing."]


def as_owner_without_going_on(server: Database, statement: str) -> None:
    with server.new_work() as work:
        work.connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        work.connection.execute(text(statement))
        work.connection.execute(text("ALTER TABLE audit_log ENABLE TRIGGER USER"))
        work.commit()
