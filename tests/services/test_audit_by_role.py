"""Where roles are set up, whoever may do something leaves lines in their own name, without any right at the trail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from crpm_desktop.db.audit_check import trail_problems
from crpm_desktop.db.audit_lines import AuditLine, LineFilter, all_lines
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.backup import restore_from_backup
from crpm_desktop.services.purge import purge
from tests.office import Office, office
from tests.postgres import PostgresServer
from tests.services.books import Books


@pytest.fixture
def made(postgres: PostgresServer, postgres_template: str) -> Iterator[Office]:
    with office(postgres, postgres_template) as made:
        yield made


@pytest.fixture
def by(made: Office) -> Iterator[dict[str, Database]]:
    opened = {who: open_database(made.url_of(who)) for who in ("viewer", "clerk", "manager")}
    yield opened
    for database in opened.values():
        database.close()


def lines(database: Database) -> list[AuditLine]:
    with database.new_work(write=False) as work:
        assert list(trail_problems_of(database)) == []
        return list(all_lines(work.connection, LineFilter()))


def trail_problems_of(database: Database) -> list[str]:
    with database.new_work(write=False) as work:
        return list(trail_problems(work.connection))


def test_what_a_clerk_and_a_manager_do_stands_under_their_names(
    made: Office, by: dict[str, Database], tmp_path: Path
) -> None:
    books = Books(by["clerk"], tmp_path / "books")
    books.bring_in(
        customers="1000,Acme,",
        sales_history="1000,2026,1,M,5000",
        rebate_programs="GROWTH,Annual,Y,Y",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,1000,N",
    )
    books.recalc()
    done = len(lines(by["manager"]))
    file = purge(by["manager"].new_work, tmp_path, reason="closing").backup.file
    restore_from_backup(by["manager"].new_work, file)
    found = lines(by["viewer"])
    assert {line.who for line in found[:done]} == {made.name("clerk")}
    assert [(line.who, line.action, line.reason) for line in found[done:]] == [
        (made.name("manager"), "purged", "closing"),
        (made.name("manager"), "restored", ""),
    ]


@pytest.mark.parametrize("who", ["viewer", "clerk", "manager"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_log (at, who, action, what) VALUES (now(), 'x', 'imported', 'y')",
        "UPDATE audit_log SET who = 'x'",
        "DELETE FROM audit_log",
        "SELECT nextval('audit_reserved_number')",
        "SELECT setval('audit_confirmed_number', 7)",
    ],
)
def test_nobody_writes_into_the_trail_but_the_database(by: dict[str, Database], who: str, statement: str) -> None:
    with pytest.raises(Refused, match="does not let user"), by[who].new_work() as work:
        work.connection.execute(text(statement))
    assert lines(by[who]) == []
