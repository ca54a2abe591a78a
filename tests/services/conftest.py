"""An open database for the tests of services, books to fill it with, and files to import."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from tests.clones import Filled
from tests.conftest import DATABASES
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


@pytest.fixture(params=DATABASES)
def books_with(request: pytest.FixtureRequest, filled: Filled, tmp_path: Path) -> Iterator[Callable[..., Books]]:
    """Makes books that begin with some tables, once on SQLite and once on PostgreSQL: imported once, then cloned."""
    with ExitStack() as at_the_end:

        def begin(**tables: str) -> Books:
            clone = filled.clone(
                request.param, tmp_path, lambda empty: Books.of(empty, **tables), tuple(tables.items())
            )
            opened = open_database(at_the_end.enter_context(clone))
            at_the_end.callback(opened.close)
            return Books(opened, tmp_path / "books")

        yield begin


@pytest.fixture
def importer(database: Database, tmp_path: Path) -> Importer:
    return Importer(database, tmp_path / "files")
