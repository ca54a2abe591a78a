"""What all tests stand on: no display needed, folders of their own, databases of both kinds, and no silent warning."""

import gc
import itertools
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("PYSIDE6_OPTION_PYTHON_ENUM", "0x31")  # an enum without its full scope is an error
if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hypothesis
import pytest
from PySide6.QtCore import QSettings

from crpm_desktop.db.engine import open_database
from crpm_desktop.services.collector import search_by_hand, search_when_due
from tests.clones import Filled, FilledFiles, FilledOnServer
from tests.compiled_once import compile_once
from tests.password_server import PasswordServer, password_server
from tests.postgres import PostgresServer, in_memory, postgres_server
from tests.services.set_up_data import fill as fill_set_up

DATABASES = ("sqlite", "postgresql")
USER_FOLDERS = (
    *("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"),
    *("WIN_PD_OVERRIDE_APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"),
)

hypothesis.settings.register_profile(
    "house",
    deadline=None,
    database=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_configure() -> None:
    search_by_hand()
    compile_once()
    memory = in_memory()
    if memory is not None:  # a commit of a SQLite file waits for no disk there
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_finish() -> None:
    """What was imported stays: the search for cycles between tests need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def new_user_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes an empty folder at each call; `mktemp` would look through all those before."""
    users, numbers = tmp_path_factory.mktemp("users"), itertools.count(1)

    def make() -> Path:
        folder = users / str(next(numbers))
        folder.mkdir()
        return folder

    return make


@pytest.fixture(autouse=True)
def user_folders(new_user_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data, settings and caches of the user go to a folder of the test's own, which it is given."""
    folder = new_user_folder()
    for name in USER_FOLDERS:
        monkeypatch.setenv(name, str(folder))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for format_ in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(format_, QSettings.Scope.UserScope, str(folder))
    return folder


@pytest.fixture(autouse=True)
def search_on_this_thread() -> Iterator[None]:
    """As in the program: threads of jobs never take a widget apart."""
    yield
    search_when_due()


@pytest.fixture(autouse=True)
def expected_log(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """A log line of level WARNING or above fails the test, unless the test puts a part of it into this list.

    A part that no line had fails the test as well.
    """
    expected: list[str] = []
    yield expected
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    lines = [f"{record.levelname}: {record.getMessage()}" for record in records if record.levelno >= logging.WARNING]
    unexpected = [line for line in lines if not any(part in line for part in expected)]
    missing = [part for part in expected if not any(part in line for line in lines)]
    assert not unexpected, f"logged, but not expected: {unexpected}"
    assert not missing, f"expected in the log, but not there: {missing}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests of a worker."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def passwords() -> Iterator[PasswordServer]:
    """One server that asks for passwords, for all tests of a worker."""
    with password_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and no rows, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    open_database(str(file)).close()
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database with the newest schema and no rows, to be cloned."""
    url = postgres.create()
    open_database(url).close()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def filled_files(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> FilledFiles:
    return FilledFiles(sqlite_template, tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="session")
def filled_on_server(postgres: PostgresServer, postgres_template: str) -> Iterator[FilledOnServer]:
    places = FilledOnServer(postgres_template, postgres)
    yield places
    places.close()


@pytest.fixture(scope="session")
def filled(request: pytest.FixtureRequest) -> Filled:
    """Databases that are filled once per worker, to be cloned."""
    return Filled(request)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def migrated_postgres_url(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the newest schema and no rows."""
    url = postgres.create(postgres_template)
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that is not there yet."""
    return f"sqlite:///{(tmp_path / 'test.db').as_posix()}"


@pytest.fixture
def migrated_sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a SQLite file with the newest schema and no rows."""
    file = shutil.copyfile(sqlite_template, tmp_path / "migrated.db")
    return f"sqlite:///{file.as_posix()}"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database without any table: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param])
    return url


@pytest.fixture(params=DATABASES)
def set_up_url(request: pytest.FixtureRequest, filled: Filled, tmp_path: Path) -> Iterator[str]:
    """As `migrated_url`, with the small set-up."""
    with filled.clone(request.param, tmp_path, fill_set_up) as url:
        yield url


@pytest.fixture(params=DATABASES)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """As `database_url`, with the newest schema and no rows: quicker than to migrate in every test."""
    name = {"sqlite": "migrated_sqlite_url", "postgresql": "migrated_postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url
