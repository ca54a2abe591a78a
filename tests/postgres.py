"""A real PostgreSQL server for the tests: the one that CRPM_TEST_PG_URL names, or one of their own for a minute.

Its own server is made from the machine's binaries (PostgreSQL 15 or newer) in a temporary folder: fsync off, on a
socket only (on Windows: the loopback address only). Databases sort text as users' servers do (en-US), so that a query
that leaves "code order" to the database's language shows.
"""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

INSTALL = (
    "The tests need PostgreSQL: its initdb and pg_ctl were not found on PATH or where they are usually installed. "
    "Install it (Debian: apt-get install postgresql), or name a server in CRPM_TEST_PG_URL (postgresql://user@host/db)."
)
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB")
QUICKLY = sql.SQL(" STRATEGY file_copy")
MEMORY = Path("/dev/shm")
LANGUAGE = sql.SQL(" ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")


class PostgresServer:
    """Makes databases on a running server; `url` is that of one it may connect to for that."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._numbers = itertools.count(1)

    def create(self, template: str | None = None) -> str:
        """A new database of a name that no other test run has, empty or a clone of the one at a URL; gives its URL."""
        name = f"crpm_test_{os.getpid()}_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(database_of(template) if template else "template0")
        )
        self._run(statement + (QUICKLY if template else LANGUAGE))
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database_of(url))))

    def _run(self, statement: sql.Composed) -> None:
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def database_of(url: str) -> str:
    return make_url(url).database or ""


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server for as long as the block runs."""
    named = os.environ.get("CRPM_TEST_PG_URL")
    if named:
        yield PostgresServer(make_url(named))
        return
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="crpm-pg-", dir=in_memory()))
    call = caller(folder)
    try:
        url = start(binaries, folder, call)
        try:
            yield PostgresServer(url)
        finally:
            call(binaries / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_memory() -> Path | None:
    """A folder in memory, where cloning a database is ten times as fast; None, for any folder, when it is small."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30 else None


def find_binaries() -> Path:
    """The newest of the machine's PostgreSQL installations, or the sentence that says what to install."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    if sys.platform == "win32":
        places = Path(os.environ.get("PROGRAMFILES", "C:/Program Files")).glob("PostgreSQL/*/bin/initdb.exe")
    else:
        places = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = sorted(places, key=lambda place: [int(part) for part in place.parts[-3].split(".") if part.isdigit()])
    if not versions:
        raise FileNotFoundError(INSTALL)
    return versions[-1].parent


def start(binaries: Path, folder: Path, call: Callable[..., None]) -> URL:
    data = folder / "data"
    call(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    if sys.platform == "win32":
        port = free_port()
        options = ["listen_addresses=127.0.0.1", f"port={port}", *SETTINGS]
        url = URL.create("postgresql", "postgres", host="127.0.0.1", port=port, database="postgres")
    else:
        options = ["listen_addresses=", f"unix_socket_directories={folder}", *SETTINGS]
        url = URL.create("postgresql", "postgres", database="postgres", query={"host": str(folder)})
    flags = " ".join(f"-c {option}" for option in options)
    call(binaries / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "server.log", "-o", flags)
    return url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def caller(folder: Path) -> Callable[..., None]:
    """Runs a program in `folder`, as the user `postgres` when we are root, whom PostgreSQL refuses."""
    options: dict[str, Any] = {}
    if sys.platform != "win32" and os.geteuid() == 0:
        options = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")

    def call(*command: str | Path) -> None:
        log = folder / f"{Path(command[0]).stem}.log"
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False, **options)
        if done.returncode != 0:
            logs = [
                path.read_text(encoding="utf-8", errors="replace")
                for path in {log, folder / "server.log"}
                if path.exists()
            ]
            raise RuntimeError(f"{Path(command[0]).name} ended with {done.returncode}:\n" + "\n".join(logs))

    return call
