"""Roles x tables x verbs, straight against PostgreSQL: what the database answers is what the matrix says."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from crpm_desktop.db.engine import connect, open_database
from crpm_desktop.db.migrate import downgrade
from crpm_desktop.db.missing_rights import NO_RIGHT
from crpm_desktop.db.role_functions import GUARD
from crpm_desktop.db.role_matrix import (
    COLUMNS,
    FUNCTIONS,
    GIVE,
    GROUPS,
    GUARDS,
    OWNER,
    RESTORED,
    RIGHTS,
    VERBS,
    sequence_verbs,
    verbs,
)
from crpm_desktop.db.tables import metadata
from crpm_desktop.domain.roles import GIVEN, Role
from tests.db.sample_rows import FURTHER, LATER_ROWS, ROWS, insert_row, insert_rows
from tests.office import Office, office
from tests.postgres import PostgresServer

PASSED = ""
FOREIGN_KEY = "23503"
LONG_AGO = "1999-12-31"


@pytest.fixture(scope="module")
def shared(postgres: PostgresServer, postgres_template: str) -> Iterator[Office]:
    """An office with rows in every table."""
    with office(postgres, postgres_template, "outsider") as made:
        database = open_database(made.url)
        with database.new_work() as work:
            insert_rows(work.connection, [*ROWS, *LATER_ROWS])
            insert_row(work.connection, *FURTHER["program"])
            insert_row(work.connection, *FURTHER["level's parent"])
            work.connection.execute(text(f"UPDATE command_requests SET at = '{LONG_AGO}'"))
            work.commit()
        database.close()
        yield made


@pytest.fixture(params=GIVEN)
def role(request: pytest.FixtureRequest) -> Role:
    return Role(request.param)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection for as long as the block runs; nothing that it does stays."""
    database = connect(url)
    try:
        with database.engine.connect() as connection:
            yield connection
    finally:
        database.close()


@pytest.fixture
def user(shared: Office, role: Role) -> Iterator[Connection]:
    with connected(shared.url_of(role)) as connection:
        yield connection


@pytest.fixture
def clerk(shared: Office) -> Iterator[Connection]:
    with connected(shared.url_of(Role.CLERK)) as connection:
        yield connection


def tried(connection: Connection, statement: str) -> str:
    """The state with which a statement ends that is taken back: empty when it passed."""
    try:
        with connection.begin_nested() as attempt:
            connection.execute(text(statement))
            attempt.rollback()
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", "no state"))
    return PASSED


def is_let(connection: Connection, statement: str) -> bool:
    """Whether rights let a statement through, whatever else is wrong with it."""
    return tried(connection, statement) != NO_RIGHT


def column_of(table: str) -> str:
    if table == "alembic_version":
        return "version_num"
    return COLUMNS[table][0] if table in COLUMNS else next(iter(metadata.tables[table].columns)).name


def statement_of(table: str, verb: str) -> str:
    column = column_of(table)
    one = f"at = '{LONG_AGO}'" if table == "command_requests" else f"ctid = (SELECT min(ctid) FROM {table})"
    return {
        "SELECT": f"SELECT * FROM {table}",
        "INSERT": f"INSERT INTO {table} SELECT * FROM {table}",
        "UPDATE": f"UPDATE {table} SET {column} = {column}",
        "DELETE": f"DELETE FROM {table} WHERE {one}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]


def granted(connection: Connection, table: str, verb: str) -> bool:
    function = "has_any_column_privilege" if verb == "UPDATE" else "has_table_privilege"
    return bool(connection.execute(text(f"SELECT {function}('{table}', '{verb}')")).scalar_one())


def database_tables(connection: Connection) -> set[str]:
    kinds = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
    )
    return set(connection.execute(text(kinds)).scalars())


def test_the_matrix_names_every_table_there_is(clerk: Connection) -> None:
    assert set(metadata.tables) | {"alembic_version"} == RIGHTS.keys()
    assert database_tables(clerk) == RIGHTS.keys()


def test_every_delete_marked_small_has_a_guard_and_no_other() -> None:
    small = {table for table, roles in RIGHTS.items() if any("d" in one for one in roles)}
    assert small == GUARDS.keys()
    assert {table for table, roles in RIGHTS.items() if any("u" in one for one in roles)} == COLUMNS.keys()


@pytest.mark.parametrize("table", RIGHTS)
def test_the_database_grants_and_does_what_the_matrix_says(user: Connection, role: Role, table: str) -> None:
    intended = {verb: verb in verbs(table, role) for verb in VERBS}
    assert {verb: granted(user, table, verb) for verb in VERBS} == intended
    assert {verb: is_let(user, statement_of(table, verb)) for verb in VERBS} == intended


def test_who_has_no_role_may_not_even_connect(shared: Office) -> None:
    with pytest.raises(OperationalError, match="permission denied for database"), connected(shared.url_of("outsider")):
        pytest.fail("an outsider was let in")


def test_who_got_in_without_a_role_may_nothing(shared: Office) -> None:
    with connected(shared.url) as connection:
        connection.execute(text(f"SET LOCAL SESSION AUTHORIZATION {shared.name('outsider')}"))
        for table in RIGHTS:
            assert not is_let(connection, f"SELECT * FROM public.{table}")
            assert [verb for verb in VERBS if tried(connection, statement_of(table, verb)) == PASSED] == []


def test_ids_are_given_to_those_who_insert_and_set_by_those_who_restore(user: Connection, role: Role) -> None:
    sequences = text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY 1"
    )
    names = list(user.execute(sequences).scalars())
    assert names
    for name in names:
        table = name.removesuffix("_id_seq")
        intended = sequence_verbs(table if table != name else None, name, role)
        assert is_let(user, f"SELECT nextval('{name}')") == ("USAGE" in intended), name
        assert is_let(user, f"SELECT setval('{name}', 1000)") == ("UPDATE" in intended), name
        assert is_let(user, f"SELECT last_value FROM {name}") == ("SELECT" in intended), name
    assert {f"{table}_id_seq" for table in RESTORED} <= set(names)


def test_functions_are_for_those_who_need_them(user: Connection, role: Role) -> None:
    listed = text(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "AND has_function_privilege(oid, 'EXECUTE')"
    )
    assert set(user.execute(listed).scalars()) == {name for name, roles in FUNCTIONS.items() if role in roles}


def test_no_role_makes_changes_or_drops_objects(user: Connection) -> None:
    for statement in (
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE rebate_programs DISABLE TRIGGER ALL",
        "DROP TRIGGER crpm_guard ON rebate_programs",
        f"CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP TABLE rebate_details",
        f"SET ROLE {OWNER}",
        "SET session_replication_role = replica",
        "CREATE ROLE mine",
    ):
        assert not is_let(user, statement), statement


def test_what_the_owner_owns_is_all_there_is_and_no_one_logs_in_as_it(clerk: Connection) -> None:
    owners = text(
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
        "UNION SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
        "UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'"
    )
    assert list(clerk.execute(owners).scalars()) == [OWNER]
    logging_in = text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:names) AND rolcanlogin")
    assert list(clerk.execute(logging_in, {"names": [OWNER, *GROUPS.values()]}).scalars()) == []


# Purge is refused by the database itself


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("DELETE FROM rebate_programs WHERE id IN (2, 9)", "DELETE FROM rebate_programs WHERE id = 9"),
        ("DELETE FROM rebate_sub_codes", "DELETE FROM rebate_sub_codes WHERE program_id = 1"),
        ("DELETE FROM customer_rebates", "DELETE FROM customer_rebates WHERE id = 1"),
        ("DELETE FROM sub_code_parents", "DELETE FROM sub_code_parents WHERE program_id = 1"),
        ("DELETE FROM sub_code_product_groups", "DELETE FROM sub_code_product_groups WHERE sub_code_id = 1"),
        ("DELETE FROM command_requests", f"DELETE FROM command_requests WHERE at = '{LONG_AGO}'"),
    ],
)
def test_a_clerk_deletes_what_an_edit_deletes_and_no_more(
    shared: Office, clerk: Connection, several: str, one: str
) -> None:
    """Rows of two programs are there, each with a record, levels, groups and parents."""
    with connected(shared.url) as owner, owner.begin_nested() as made:
        _make_second_of_everything(owner)
        owner.execute(text(f"SET LOCAL ROLE {shared.name(Role.CLERK)}"))
        assert tried(owner, several) == NO_RIGHT
        assert tried(owner, one) == PASSED
        if "command_requests" not in several:
            owner.execute(text(f"SET LOCAL ROLE {shared.name(Role.MANAGER)}"))
            assert tried(owner, several) == PASSED
        made.rollback()


def _make_second_of_everything(connection: Connection) -> None:
    insert_rows(
        connection,
        [
            (
                "customer_rebates",
                {"id": 2, "customer_id": 2, "program_id": 1, "frequency": 12, "year": 2026, "period": 0},
            ),
            ("rebate_sub_codes", {"id": 11, "program_id": 2, "rebate_sub_code": "X"}),
            ("sub_code_parents", {"program_id": 2, "sub_code_id": 11, "parent_id": 4}),
            ("sub_code_product_groups", {"sub_code_id": 11, "product_group_id": 2}),
        ],
    )


def test_a_clerk_does_not_delete_a_program_that_customers_have(clerk: Connection) -> None:
    assert tried(clerk, "DELETE FROM rebate_programs WHERE id = 1") == FOREIGN_KEY


def test_a_clerk_finds_no_way_around(clerk: Connection) -> None:
    for statement in (
        "TRUNCATE rebate_programs, customer_rebates, rebate_details CASCADE",
        f"SELECT {GIVE}('x', 'crpm_manager')",
        "SET ROLE crpm_manager",
        "GRANT crpm_manager TO CURRENT_USER",
    ):
        assert not is_let(clerk, statement), statement


# Migrations


def test_an_administrator_upgrades_and_new_tables_get_their_rights(
    postgres: PostgresServer, postgres_template: str
) -> None:
    with office(postgres, postgres_template) as made:
        _take_down(made)
        database = open_database(made.url)
        database.close()
        with connected(made.url_of(Role.CLERK)) as connection:
            for table in RIGHTS:
                intended = {verb: verb in verbs(table, Role.CLERK) for verb in VERBS}
                assert {verb: granted(connection, table, verb) for verb in VERBS} == intended, table
            owners = text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
            assert list(connection.execute(owners).scalars()) == [OWNER]


@pytest.mark.parametrize("who", GIVEN)
def test_others_are_told_who_upgrades(postgres: PostgresServer, postgres_template: str, who: Role) -> None:
    with office(postgres, postgres_template) as made:
        _take_down(made)
        with pytest.raises(Exception, match="Only an administrator may change the tables of") as refused:
            open_database(made.url_of(who))
        assert type(refused.value).__name__ == "Refused"
        with connected(made.url) as connection:
            assert "rewards" not in database_tables(connection)


def _take_down(made: Office) -> None:
    database = open_database(made.url)
    downgrade(database.engine, "0001")
    database.close()
