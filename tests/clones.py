"""Databases that are filled once, and a clone of them for each test: cloning is quicker than filling anew."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crpm_desktop.db.engine import Database, open_database
from tests.postgres import PostgresServer

Fill = Callable[[Database], object]


class FilledFiles:
    """SQLite files by what filled them."""

    def __init__(self, empty: Path, folder: Path) -> None:
        self._empty = empty
        self._folder = folder
        self._filled: dict[object, Path] = {}

    @contextmanager
    def clone(self, key: object, fill: Fill, folder: Path) -> Iterator[str]:
        if key not in self._filled:
            file = Path(shutil.copyfile(self._empty, self._folder / f"{len(self._filled)}.db"))
            _fill(str(file), fill)
            self._filled[key] = file
        yield f"sqlite:///{Path(shutil.copyfile(self._filled[key], folder / 'filled.db')).as_posix()}"


class FilledOnServer:
    """PostgreSQL databases by what filled them."""

    def __init__(self, empty: str, server: PostgresServer) -> None:
        self._empty = empty
        self._server = server
        self._filled: dict[object, str] = {}

    @contextmanager
    def clone(self, key: object, fill: Fill, _folder: Path) -> Iterator[str]:
        if key not in self._filled:
            url = self._server.create(self._empty)
            _fill(url, fill)
            self._filled[key] = url
        url = self._server.create(self._filled[key])
        yield url
        self._server.drop(url)

    def close(self) -> None:
        for url in self._filled.values():
            self._server.drop(url)


class Filled:
    """The filled databases of a worker; it starts no server before a test wants one."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request

    @contextmanager
    def clone(self, kind: str, folder: Path, fill: Fill, key: object = None) -> Iterator[str]:
        """The URL of a clone, in `folder` when it is a file; what is the same goes by `key`, else by `fill` itself."""
        name = {"sqlite": "filled_files", "postgresql": "filled_on_server"}[kind]
        places: FilledFiles | FilledOnServer = self._request.getfixturevalue(name)
        with places.clone(key or fill, fill, folder) as url:
            yield url

    @contextmanager
    def opened(self, kind: str, folder: Path, fill: Fill) -> Iterator[Database]:
        """A clone, opened."""
        with self.clone(kind, folder, fill) as url:
            database = open_database(url)
            yield database
            database.close()


def made_file(file: Path, fill: Fill, key: object = None) -> Path:
    """Writes the SQLite file that `fill` fills; it is filled once per worker. What is the same goes by `key`, too."""
    made = _made.get((fill.__qualname__, fill.__module__, key))
    if made is None:
        with TemporaryDirectory() as folder:
            whole = Path(folder, "made.db")
            _fill(str(whole), fill)
            made = _made[fill.__qualname__, fill.__module__, key] = whole.read_bytes()
    file.write_bytes(made)
    return file


_made: dict[tuple[str, str, object], bytes] = {}


def _fill(address: str, fill: Fill) -> None:
    database = open_database(address)
    fill(database)
    database.close()
