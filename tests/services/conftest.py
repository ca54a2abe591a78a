"""Databases with the newest schema, on SQLite and on PostgreSQL, and books to fill them with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from tests.services.books import Books


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    database = open_database(migrated_url)
    yield database
    database.close()


@pytest.fixture
def books(database: Database, tmp_path: Path) -> Books:
    return Books(database, tmp_path / "books")
