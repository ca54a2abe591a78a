"""The trail on PostgreSQL, where many write at once, each under a login of the server's own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db.engine import Database
from crpm_desktop.db.tables import office_tables
from tests.db.sample_rows import insert_row
from tests.db.trail import add_program, lines, problems, run, server

__all__ = ["server"]


# Many at once


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


# A clerk of the server


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
