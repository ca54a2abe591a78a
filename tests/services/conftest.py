"""An open database for the tests of services, books to fill it with, and files to import."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from tests.services.books import Books
from tests.services.import_data import Importer


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    opened = open_database(migrated_url)
    yield opened
    opened.close()


@pytest.fixture
def books(database: Database, tmp_path: Path) -> Books:
    return Books(database, tmp_path / "books")


@pytest.fixture
def importer(database: Database, tmp_path: Path) -> Importer:
    return Importer(database, tmp_path / "files")
