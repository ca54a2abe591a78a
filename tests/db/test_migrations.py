"""The schema goes up and down, with data, on both databases, and is what the tables of the program say."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Inspector, inspect, text
from sqlalchemy.exc import DBAPIError

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import Database, connect, open_database
from crpm_desktop.db.tables import metadata
from crpm_desktop.domain.errors import Refused
from tests.db.sample_rows import LATER_ROWS, ROWS, Row, insert_rows

FIRST_TABLES = {table for table, _ in ROWS}
URLS = {"sqlite": ("migrated_sqlite_url", "sqlite_url"), "postgresql": ("migrated_postgres_url", "postgres_url")}


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Callable[[str], Database]:
    """Opens a database as it is, and closes it after the test."""

    def open_(url: str) -> Database:
        database = connect(url)
        request.addfinalizer(database.close)
        return database

    return open_


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return migrate.current(connection)


def content(connection: Connection) -> dict[str, list[Row]]:
    """Every row of every table of ours that there is, in a fixed order; of the trail of who did what, not when."""
    there = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {
        table: sorted(
            (
                {name: value for name, value in row.items() if table != "audit_log" or name not in {"at", "digest"}}
                for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()
            ),
            key=str,
        )
        for table in sorted(there)
    }


def stored(database: Database) -> dict[str, list[Row]]:
    with database.engine.connect() as connection:
        return content(connection)


def fill(database: Database, rows: list[tuple[str, Row]]) -> None:
    with database.engine.begin() as connection:
        insert_rows(connection, rows)


def test_the_newest_schema_is_that_of_the_program_s_tables(
    migrated_url: str, opened: Callable[[str], Database]
) -> None:
    with opened(migrated_url).engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("kind", URLS)
def test_migrated_tables_have_the_columns_and_constraints_of_tables_made_at_once(
    request: pytest.FixtureRequest, opened: Callable[[str], Database], kind: str
) -> None:
    """alembic's own comparison does not look at ranges, defaults and what happens on delete."""
    migrated, fresh = (opened(request.getfixturevalue(name)) for name in URLS[kind])
    metadata.create_all(fresh.engine)
    for table in metadata.tables:
        made_at_once = described(inspect(fresh.engine), table)
        assert made_at_once["columns"], table
        assert described(inspect(migrated.engine), table) == made_at_once


def described(inspector: Inspector, table: str) -> dict[str, Any]:
    columns = [column | {"type": str(column["type"])} for column in inspector.get_columns(table)]
    return {
        "columns": columns,
        "key": inspector.get_pk_constraint(table),
        "checks": sorted((check["name"], check["sqltext"]) for check in inspector.get_check_constraints(table)),
        "unique": sorted(inspector.get_unique_constraints(table), key=str),
        "references": sorted(inspector.get_foreign_keys(table), key=str),
        "indexes": sorted(map(_index, inspector.get_indexes(table))),
        "options": inspector.get_table_options(table),
    }


def _index(index: Any) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def test_the_schema_goes_down_to_nothing_and_up_again(migrated_url: str, opened: Callable[[str], Database]) -> None:
    database = opened(migrated_url)
    assert tables(database) == set(metadata.tables)
    migrate.downgrade(database.engine, "0001")
    assert (tables(database), revision(database)) == (FIRST_TABLES, "0001")
    migrate.downgrade(database.engine, "base")
    assert (tables(database), revision(database)) == (set(), None)
    assert migrate.upgrade(database.engine) is None
    assert (tables(database), revision(database)) == (set(metadata.tables), migrate.head())


def test_rows_of_the_first_schema_come_up_and_down_unchanged(
    database_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(database_url)
    migrate.upgrade(database.engine, "0001")
    fill(database, ROWS)
    before = stored(database)
    assert sum(map(len, before.values())) == len(ROWS)
    assert migrate.upgrade(database.engine) == "0001"
    assert {table: rows for table, rows in stored(database).items() if table in FIRST_TABLES} == before
    fill(database, LATER_ROWS)
    migrate.downgrade(database.engine, "0001")
    assert stored(database) == before
    migrate.upgrade(database.engine)
    assert sum(map(len, stored(database).values())) == len(ROWS)


def test_rows_of_the_newest_schema_are_gone_after_down_to_nothing_and_fit_again_after_up(
    migrated_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(migrated_url)
    fill(database, [*ROWS, *LATER_ROWS])
    before = stored(database)
    migrate.downgrade(database.engine, "base")
    migrate.upgrade(database.engine)
    fill(database, [*ROWS, *LATER_ROWS])
    assert stored(database) == before


def test_opening_brings_an_old_schema_up_and_says_nothing_to_a_new_one(
    database_url: str, opened: Callable[[str], Database]
) -> None:
    old = opened(database_url)
    migrate.upgrade(old.engine, "0001")
    fill(old, ROWS)
    open_database(database_url).close()
    assert revision(old) == migrate.head()
    assert migrate.upgrade(old.engine) == migrate.head()
    assert sum(map(len, stored(old).values())) == len(ROWS)


def test_an_upgrade_that_fails_half_way_leaves_the_old_schema_and_its_rows(
    database_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(database_url)
    migrate.upgrade(database.engine, "0001")
    fill(database, ROWS)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE reward_move_lines (in_the_way INTEGER)"))  # the last that 0002 makes
    before = stored(database)
    with pytest.raises(DBAPIError, match="already exists"):
        migrate.upgrade(database.engine)
    assert revision(database) == "0001"
    assert tables(database) == FIRST_TABLES | {"reward_move_lines"}
    assert stored(database) == before


def test_a_schema_of_a_newer_program_is_refused_and_left_alone(
    migrated_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(migrated_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match=r"newer version of this program \(schema 9999\)"):
        open_database(migrated_url)
    assert tables(database) == set(metadata.tables)


def test_a_database_of_another_program_is_refused_and_left_alone(
    database_url: str, opened: Callable[[str], Database]
) -> None:
    database = opened(database_url)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (number INTEGER)"))
    with pytest.raises(Refused, match="belongs to another program"):
        open_database(database_url)
    assert tables(database) == {"invoices"}
