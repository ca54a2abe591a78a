"""The trail of who did what, written by the database: every change leaves its line, and no line can be altered."""

import getpass
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db import audit, audit_check
from crpm_desktop.db.audit_lines import AuditLine, LineFilter, all_lines
from crpm_desktop.db.check import check_database
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.tables import office_tables
from crpm_desktop.domain.errors import Refused
from tests.db.sample_rows import LATER_ROWS, ROWS, insert_row, insert_rows

Told = tuple[str, str, str, dict[str, object], dict[str, object]]


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = open_database(migrated_url)
    with opened.new_work() as work:
        insert_rows(work.connection, [*ROWS, *LATER_ROWS])
        work.commit()
    yield opened
    opened.close()


def lines(database: Database) -> list[AuditLine]:
    with database.new_work(write=False) as work:
        return list(all_lines(work.connection, LineFilter()))


def told(line: AuditLine) -> Told:
    return line.action, line.what, line.row_name, line.old, line.new


def run(database: Database, *statements: str) -> list[AuditLine]:
    """The lines that statements in one transaction leave."""
    before = len(lines(database))
    with database.new_work() as work:
        for statement in statements:
            work.connection.execute(text(statement))
        work.commit()
    return lines(database)[before:]


def as_owner(database: Database, statement: str) -> None:
    """Runs a statement while the triggers rest."""
    with database.new_work() as work:
        audit_check.rest(work.connection, office_tables())
        work.connection.execute(text(statement))
        audit_check.resume(work.connection, office_tables())
        work.commit()


def problems(database: Database) -> list[str]:
    with database.new_work(write=False) as work:
        return list(audit_check.trail_problems(work.connection))


def me(database: Database) -> str:
    return getpass.getuser() if database.file is not None else database.engine.url.username or ""


CHANGES: tuple[tuple[str, Any], ...] = (
    (
        "INSERT INTO rebate_programs (id, rebate_code, frequency, active) VALUES (9, 'GROWTH', 3, (1 = 0))",
        (
            *("insert", "rebate_programs", "GROWTH", {}),
            {
                "rebate_code": "GROWTH",
                "description": "",
                "text": "",
                "active": 0,
                "frequency": 3,
                "goal_required": 1,
            },
        ),
    ),
    (
        "UPDATE rebate_programs SET text = 'Über \"all\"\n', active = (1 = 0) WHERE id = 1",
        (
            *("update", "rebate_programs", "VOLUME"),
            *({"text": "", "active": 1}, {"text": 'Über "all"\n', "active": 0}),
        ),
    ),
    (
        "UPDATE rebate_sub_codes SET min_sales = 100000, max_sales = NULL WHERE id = 2",
        ("update", "rebate_sub_codes", "VOLUME B", {"min_sales": None}, {"min_sales": 100_000}),
    ),
    (
        "INSERT INTO sub_code_product_groups VALUES (2, 2)",
        ("insert", "sub_code_product_groups", "VOLUME B", {}, {"product_group": "PG2"}),
    ),
    (
        "DELETE FROM sub_code_product_groups WHERE sub_code_id = 1",
        ("delete", "sub_code_product_groups", "VOLUME A", {"product_group": "PG1"}, {}),
    ),
    (
        "INSERT INTO sub_code_parents VALUES (1, 3, 2)",
        ("insert", "sub_code_parents", "VOLUME C", {}, {"parent_sub_code": "B"}),
    ),
    (
        "DELETE FROM sub_code_parents WHERE sub_code_id = 2",
        ("delete", "sub_code_parents", "VOLUME B", {"parent_sub_code": "A"}, {}),
    ),
    (
        "DELETE FROM rebate_sub_codes WHERE id = 3",
        ("delete", "rebate_sub_codes", "VOLUME C", {"rebate_sub_code": "C", "limit_sales_to_pg": 0}, {}),
    ),
    (
        """INSERT INTO customer_rebates (id, customer_id, program_id, frequency, year, period, sales_goal)
           VALUES (9, 2, 2, 1, 2027, 5, 123)""",
        (
            *("insert", "customer_rebates", "C2 MONTHLY 2027 period 5", {}),
            {
                "sales_goal": 123,
                "sales_incl_children": 0,
            },
        ),
    ),
    (
        "UPDATE customer_rebates SET sales_goal = 9007199254740993, customer_id = 2, version = 7 WHERE id = 1",
        (
            *("update", "customer_rebates", "C1 VOLUME 2026"),
            *({"cust_no": "C1", "sales_goal": None}, {"cust_no": "C2", "sales_goal": 9_007_199_254_740_993}),
        ),
    ),
    (
        "DELETE FROM customer_rebates WHERE id = 1",
        (
            *("delete", "customer_rebates", "C1 VOLUME 2026"),
            {"sales_incl_children": 0},
            {},
        ),
    ),
    (
        "UPDATE rewards SET quantity = 2, credit_amount = 500 WHERE id = 1",
        (
            *("update", "rewards", "R1"),
            *({"quantity": 1, "credit_amount": None}, {"quantity": 2, "credit_amount": 500}),
        ),
    ),
)


@pytest.mark.parametrize(("statement", "expected"), CHANGES)
def test_a_change_by_hand_leaves_one_line_with_before_and_after(
    database: Database, statement: str, expected: Told
) -> None:
    (line,) = run(database, statement)
    assert told(line) == expected
    assert (line.who, line.number) == (me(database), len(lines(database)))
    assert problems(database) == []


def test_an_update_that_changes_nothing_people_edit_leaves_no_line(database: Database) -> None:
    left = run(
        database,
        "UPDATE rebate_programs SET version = version + 1, description = description",
        "UPDATE customer_rebates SET out_of_date = (1 = 1), warnings = 1",
        "UPDATE rewards SET version = 5",
    )
    assert left == []


def test_figures_written_outside_of_a_recalculation_leave_one_line_on_a_server(
    migrated_postgres_url: str,
) -> None:
    database = open_database(migrated_postgres_url)
    with database.new_work() as work:
        insert_rows(work.connection, ROWS)
        work.commit()
    (line,) = run(
        database,
        "UPDATE customer_rebates SET sales_revenue = 1, rebate_revenue = 1, rebate_earned = 1, calculated_at = now()",
        "UPDATE customer_rebates SET rebate_earned = 2",
    )[:1]
    assert told(line)[:3] == ("update", "customer_rebates", "figures, outside of a recalculation")
    database.close()


def test_a_deleted_program_leaves_a_line_for_everything_below_it(database: Database) -> None:
    left = run(database, "DELETE FROM customer_rebates", "DELETE FROM rebate_programs WHERE id = 1")
    assert sorted((line.action, line.what) for line in left) == [
        ("delete", "customer_rebates"),
        ("delete", "rebate_programs"),
        *[("delete", "rebate_sub_codes")] * 3,
        ("delete", "sub_code_parents"),
        ("delete", "sub_code_product_groups"),
    ]
    assert problems(database) == []


def test_what_is_rolled_back_leaves_neither_line_nor_gap(database: Database) -> None:
    before = len(lines(database))
    with database.new_work() as work:
        audit.give_reason(work.connection, "never said")
        work.connection.execute(text("UPDATE rebate_programs SET text = 'lost'"))
    (line,) = run(database, "UPDATE rebate_programs SET text = 'kept' WHERE id = 2")
    assert (line.number, line.reason) == (before + 1, "")
    assert problems(database) == []


def test_reason_and_request_stand_in_every_line_of_their_transaction(database: Database) -> None:
    with database.new_work() as work:
        audit.give_reason(work.connection, f"  {'long ' * 60}")
        work.connection.execute(text("UPDATE rebate_programs SET text = 'new'"))
        request = str(work.request.id)
        work.commit()
    found = lines(database)[-2:]
    assert {line.reason for line in found} == {("long " * 60)[:200]}
    assert {line.command_id for line in found} == {request}
    assert problems(database) == []


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


# SQLite


def test_what_another_program_writes_into_the_file_is_logged_as_its_doing(migrated_sqlite_url: str) -> None:
    database = open_database(migrated_sqlite_url)
    run(database, "INSERT INTO rebate_programs (id, rebate_code, frequency) VALUES (1, 'A', 12)")
    with closing(sqlite3.connect(make_url(migrated_sqlite_url).database or "")) as other, other:
        other.execute("UPDATE rebate_programs SET text = 'from outside'")
    left = run(database, "UPDATE rebate_programs SET text = 'from here'")
    assert [(line.who, line.new, line.number) for line in lines(database)[1:]] == [
        (audit.ANOTHER_PROGRAM, {"text": "from outside"}, 2),
        (getpass.getuser(), {"text": "from here"}, 3),
    ]
    assert (len(left), problems(database)) == (1, [])
    database.close()


# PostgreSQL


@pytest.fixture
def server(migrated_postgres_url: str) -> Iterator[Database]:
    opened = open_database(migrated_postgres_url)
    yield opened
    opened.close()


def add_program(code: str) -> str:
    return f"INSERT INTO rebate_programs (rebate_code, frequency) VALUES ('{code}', 12)"


def test_clerks_at_once_wait_for_each_other_only_at_commit_and_leave_no_gap(server: Database) -> None:
    with server.new_work() as first, server.new_work() as second:
        first.connection.execute(text(add_program("FIRST")))
        second.connection.execute(text(add_program("SECOND")))
        second.commit()
        first.commit()
    assert [(line.number, line.row_name) for line in lines(server)] == [(2, "FIRST"), (1, "SECOND")]
    assert problems(server) == []


def test_many_at_once_leave_a_trail_without_a_gap(server: Database) -> None:
    def clerk(name: int) -> None:
        for number in range(10):
            with server.new_work() as work:
                work.connection.execute(text(add_program(f"P{name}-{number}")))
                work.connection.execute(text(add_program(f"Q{name}-{number}")))
                if number % 3:
                    work.commit()

    clerks = [threading.Thread(target=clerk, args=(name,)) for name in range(4)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert sorted(line.number or 0 for line in lines(server)) == list(range(1, 4 * 6 * 2 + 1))
    assert problems(server) == []


def test_a_number_of_who_was_stopped_at_commit_goes_to_the_next(server: Database, migrated_postgres_url: str) -> None:
    run(server, add_program("BEFORE"))
    address = make_url(migrated_postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as stopped:
        stopped.execute(add_program("STOPPED"))
        stopped.execute(add_program("STOPPED2"))
        stopped.execute("SET CONSTRAINTS ALL IMMEDIATE")
        stopped.rollback()
    with psycopg.connect(address) as twice:
        twice.execute(add_program("STOPPED TOO"))
        twice.execute("SET CONSTRAINTS ALL IMMEDIATE")
        twice.rollback()
    run(server, add_program("AFTER"))
    run(server, add_program("LAST"))
    assert [(line.number, line.row_name) for line in lines(server)] == [(1, "BEFORE"), (2, "AFTER"), (3, "LAST")]
    assert problems(server) == []


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


@pytest.fixture
def as_clerk(server: Database, migrated_postgres_url: str) -> Iterator[Callable[[str], None]]:
    """Runs a statement as a user who has every right but those at the trail."""
    with server.new_work() as work:
        tables = ", ".join(table.name for table in office_tables() if table.name != "audit_log")
        work.connection.execute(text("CREATE ROLE audit_clerk LOGIN"))
        work.connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO audit_clerk"))
        work.connection.execute(text("GRANT SELECT ON audit_log TO audit_clerk"))
        work.connection.execute(text("GRANT USAGE ON SEQUENCE rebate_programs_id_seq TO audit_clerk"))
        work.commit()
    url = make_url(migrated_postgres_url).set(drivername="postgresql", username="audit_clerk")
    address = url.render_as_string(hide_password=False)

    def run_as(statement: str) -> None:
        with closing(psycopg.connect(address)) as connection:
            connection.execute(statement)
            connection.commit()

    yield run_as
    with server.new_work() as work:
        work.connection.execute(text("DROP OWNED BY audit_clerk"))
        work.connection.execute(text("DROP ROLE audit_clerk"))
        work.commit()


def test_a_clerk_is_logged_by_the_login_whatever_is_pretended(
    server: Database, as_clerk: Callable[[str], None]
) -> None:
    as_clerk(
        f"SET search_path = pg_temp, public; CREATE TEMP TABLE audit_log (LIKE public.audit_log); {add_program('P')}"
    )
    as_clerk("SELECT set_config('crpm.reason', 'because', false); UPDATE rebate_programs SET text = 'x'")
    assert [(line.who, line.action, line.reason) for line in lines(server)] == [
        ("audit_clerk", "insert", ""),
        ("audit_clerk", "update", "because"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_log (at, who, action, what) VALUES (now(), 'x', 'insert', 'y')",
        "UPDATE audit_log SET who = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "SELECT setval('audit_reserved_number', 7)",
        "SELECT audit_note('update', 'rebate_programs', 'x', NULL, NULL)",
        "SELECT audit_note('restored', 'rebate_programs', 'x', NULL, NULL)",
        "SELECT audit_note('purged', 'rebate_programs', 'x', NULL, NULL); DELETE FROM customer_rebates",
        "SET session_replication_role = replica",
    ],
)
def test_a_clerk_can_neither_alter_the_trail_nor_get_round_it(
    server: Database, as_clerk: Callable[[str], None], statement: str
) -> None:
    with server.new_work() as work:
        insert_row(work.connection, "rebate_programs", {"id": 1, "rebate_code": "VOLUME", "frequency": 12})
        work.commit()
    before = lines(server)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_clerk(statement)
    assert lines(server) == before
    assert problems(server) == []
