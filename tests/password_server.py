"""A PostgreSQL server that asks for passwords, on the loopback address, for the tests of connecting."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from crpm_desktop.db.address import server_address
from crpm_desktop.services.connections import Server, Tls
from tests.postgres import SETTINGS, caller, find_binaries, free_port, in_memory

HOST = "127.0.0.1"
CANARY = "canary-81f3 @:/%?#'\"\\ {0}"
"""The password of `clerk`, with everything in it that an address or a message could trip over."""
OWNER_PASSWORD = "owner-5522"

SET_UP = (
    "CREATE ROLE clerk LOGIN PASSWORD {canary}",
    "CREATE ROLE outsider LOGIN PASSWORD {canary}",
    "CREATE ROLE nobody NOLOGIN PASSWORD {canary}",
    "CREATE DATABASE rebates OWNER clerk",
    "CREATE DATABASE closed",
    "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
    "CREATE DATABASE bare",
)


@dataclass(frozen=True)
class PasswordServer:
    """`rebates` belongs to `clerk`; `closed` lets nobody else in; in `bare` clerks may make nothing."""

    port: int

    def server(self, database: str = "rebates", user: str = "clerk", tls: Tls = Tls.PREFER) -> Server:
        return Server(HOST, database, user, self.port, tls)

    def address(self, password: str = CANARY, database: str = "rebates", user: str = "clerk") -> str:
        return server_address(host=HOST, port=self.port, database=database, user=user, password=password)

    def as_owner(self, database: str, *statements: str) -> None:
        """Runs statements as the owner of the server."""
        with psycopg.connect(
            host=HOST, port=self.port, user="postgres", password=OWNER_PASSWORD, dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement).format(canary=sql.Literal(CANARY)))


@contextmanager
def password_server() -> Iterator[PasswordServer]:
    """The server, for as long as the block runs."""
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="crpm-pw-", dir=in_memory()))
    call, data, port = caller(folder), folder / "data", free_port()
    typed = folder / "typed"
    typed.write_text(OWNER_PASSWORD, encoding="utf-8")
    try:
        initdb = ("-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={typed}", "-E", "UTF8", "--locale=C")
        call(binaries / "initdb", *initdb, "--no-sync")
        options = [f"listen_addresses={HOST}", f"port={port}", "unix_socket_directories=", *SETTINGS]
        flags = " ".join(f"-c {option}" for option in options)
        call(binaries / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "server.log", "-o", flags)
        try:
            server = PasswordServer(port)
            server.as_owner("postgres", *SET_UP)
            yield server
        finally:
            call(binaries / "pg_ctl", "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
