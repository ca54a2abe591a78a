"""The trail of who did what in a database of each kind: written to, read, checked and tampered with by tests."""

import getpass
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from crpm_desktop.db import audit_check
from crpm_desktop.db.audit_lines import AuditLine, LineFilter, all_lines
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.tables import office_tables
from tests.db.sample_rows import LATER_ROWS, ROWS, insert_rows

Told = tuple[str, str, str, dict[str, object], dict[str, object]]


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    opened = open_database(migrated_url)
    with opened.new_work() as work:
        insert_rows(work.connection, [*ROWS, *LATER_ROWS])
        work.commit()
    yield opened
    opened.close()


@pytest.fixture
def server(migrated_postgres_url: str) -> Iterator[Database]:
    opened = open_database(migrated_postgres_url)
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


def add_program(code: str) -> str:
    return f"INSERT INTO rebate_programs (rebate_code, frequency) VALUES ('{code}', 12)"
