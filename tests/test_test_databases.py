"""The databases that the tests are given: fresh every time, migrated or not, and sorting as users' servers do."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import connect, open_database
from tests.postgres import find_binaries


def test_fresh_database_has_no_table_and_can_be_opened(database_url: str) -> None:
    database = connect(database_url)
    assert sa.inspect(database.engine).get_table_names() == []
    database.close()
    open_database(database_url).close()


@pytest.mark.parametrize("_turn", [1, 2])
def test_migrated_database_is_at_the_newest_schema_and_its_own_in_every_turn(migrated_url: str, _turn: int) -> None:
    database = connect(migrated_url)
    with database.engine.begin() as connection:
        assert migrate.current(connection) == migrate.head()
        connection.execute(sa.text("CREATE TABLE left_behind (code INTEGER)"))
    database.close()


def test_postgresql_sorts_text_by_language_so_that_a_missing_collation_shows(postgres_url: str) -> None:
    database = connect(postgres_url)
    with database.engine.connect() as connection:
        codes = connection.scalars(sa.text("SELECT code FROM (VALUES ('B'), ('a'), ('A')) AS codes (code) ORDER BY 1"))
        assert codes.all() == ["a", "A", "B"]
    database.close()


def test_missing_postgresql_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(Path, "glob", lambda _folder, _pattern: iter(()))
    with pytest.raises(FileNotFoundError, match="apt-get install postgresql"):
        find_binaries()
