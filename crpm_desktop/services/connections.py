"""The ways to a database that a user can choose and have remembered, and trying one. None of them holds a password."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from crpm_desktop.db.address import (
    POSTGRESQL_PORT,
    credential_key,
    database_of,
    host_of,
    is_file,
    parse_address,
    server_address,
    shown_name,
)
from crpm_desktop.db.probe import Found, probe
from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.services.progress import Progress

MOST_REMEMBERED = 10
SYSTEM_CERTIFICATES = "system"


class Tls(StrEnum):
    """How the way to a server is protected; the values are PostgreSQL's own (sslmode)."""

    VERIFY = "verify-full"
    REQUIRE = "require"
    PREFER = "prefer"
    NONE = "disable"

    @property
    def label(self) -> str:
        return {
            Tls.VERIFY: "Required, and the server proves who it is",
            Tls.REQUIRE: "Required",
            Tls.PREFER: "If the server offers it",
            Tls.NONE: "None",
        }[self]


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A database file of this computer."""

    file: str

    @property
    def name(self) -> str:
        return self.file

    def address(self, _password: str = "") -> str:
        return self.file


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a shared server. `certificate` is a file; empty: the system's own list."""

    host: str
    database: str
    user: str
    port: int = POSTGRESQL_PORT
    tls: Tls = Tls.REQUIRE
    certificate: str = ""

    @property
    def name(self) -> str:
        return f"{shown_name(parse_address(self.address()))} as {self.user}"

    @property
    def key(self) -> str:
        """Under what its password is kept in the credential store."""
        return credential_key(parse_address(self.address()))

    def address(self, password: str = "") -> str:
        certificate = self.certificate or SYSTEM_CERTIFICATES if self.tls is Tls.VERIFY else ""
        return server_address(
            host=self.host,
            port=self.port,
            database=self.database,
            user=self.user,
            password=password,
            tls=self.tls,
            certificate=certificate,
        )


Connection = LocalFile | Server


def connection_of(address: str) -> Connection:
    """The parts of an address, without its password. Raises `Refused`."""
    url = parse_address(address)
    if is_file(url):
        return LocalFile(shown_name(url))
    mode = url.query.get("sslmode", Tls.PREFER)
    certificate = str(url.query.get("sslrootcert", ""))
    return Server(
        host_of(url),
        database_of(url),
        url.username or "",
        url.port or POSTGRESQL_PORT,
        Tls(mode) if mode in set(Tls) else Tls.VERIFY,
        "" if certificate == SYSTEM_CERTIFICATES else certificate,
    )


def checked_file(file: str) -> LocalFile:
    """A file from what was typed. Raises `Refused`."""
    if not file.strip():
        raise Refused("Database file is empty: choose one, or type the name of a new one.", Place(column="file"))
    return LocalFile(shown_name(parse_address(file.strip())))


def checked_server(host: str, port: str, database: str, user: str, tls: Tls, certificate: str) -> Server:
    """A server from what was typed. Raises `Refused` that names the field."""
    host, database, user, certificate = host.strip(), database.strip(), user.strip(), certificate.strip()
    for value, what in ((host, "Server"), (database, "Database"), (user, "User")):
        if not value:
            field = "host" if what == "Server" else what.lower()
            raise Refused(f"{what} is empty: whoever runs the server can tell what to enter.", Place(column=field))
    if any(mark in host for mark in " @?#,") or host.count(":") == 1 or (host[0] != "/" and "/" in host):
        said = "Server is a name like db.office or a number like 10.0.0.5, without port and path."
        raise Refused(said, Place(column="host"))
    number = int(port) if port.strip().isascii() and port.strip().isdigit() else 0
    if not 1 <= number <= 65_535:
        raise Refused(f"Port is a number from 1 to 65535, mostly {POSTGRESQL_PORT}.", Place(column="port"))
    if tls is not Tls.VERIFY:
        certificate = ""
    if certificate and not Path(certificate).is_file():
        said = f"There is no certificate file {certificate}: choose another, or leave the field empty."
        raise Refused(said, Place(column="certificate"))
    return Server(host, database, user, number, tls, certificate)


def remembered(text: str) -> list[Connection]:
    """The connections of a remembered text, last used first; what can't be read is left out."""
    try:
        entries = json.loads(text or "[]")
    except ValueError:
        return []
    return [found for entry in entries if (found := _read(entry)) is not None] if isinstance(entries, list) else []


def _read(entry: Any) -> Connection | None:
    try:
        if "file" in entry:
            return LocalFile(str(entry["file"]))
        host, database, user = (str(entry[name]) for name in ("host", "database", "user"))
        server = Server(host, database, user, int(entry["port"]), Tls(entry["tls"]), str(entry["certificate"]))
        return server if host and database and user else None
    except (KeyError, TypeError, ValueError):
        return None


def remember(connections: Iterable[Connection], used: Connection) -> str:
    """The text that remembers them, `used` first."""
    others = [connection for connection in connections if connection.name != used.name]
    return text_of([used, *others])


def text_of(connections: Iterable[Connection]) -> str:
    return json.dumps([asdict(connection) for connection in connections][:MOST_REMEMBERED])


@dataclass(frozen=True, slots=True)
class Tried:
    """What a test of a connection found; `sentence` for the user."""

    sentence: str


def try_connection(address: str, progress: Progress) -> Tried:
    """Connects, looks around and changes nothing. Raises `Refused`, `PasswordNeeded`, when work is not possible."""
    progress.step(0, 0, "Connecting")
    url = parse_address(address)
    if is_file(url) and not Path(url.database or "").exists():
        folder = Path(url.database or "").parent
        if not folder.is_dir():
            raise Refused(f"The folder {folder} does not exist: create it first, or choose another place.")
        return Tried(f"There is no file {url.database} yet: Connect makes a new, empty database there.")
    return Tried(_sentence(probe(address)))


def _sentence(found: Found) -> str:
    where = f"{found.name} answers"
    if found.server:
        tls = f"protected by {found.tls}" if found.tls else "without TLS"
        where = f"{found.name} lets {found.user} in: PostgreSQL {found.server}, {tls}"
    if found.version is None:
        if not found.may_upgrade:
            raise Refused(
                f"{where}. It has no tables of this program yet, and {found.user} may not make them: ask whoever runs "
                "the server to call `crpm db upgrade` for it."
            )
        return f"{where}. It is empty: Connect makes the tables of this program."
    if found.version == found.newest:
        return f"{where}. It is ready."
    if not found.may_upgrade:
        raise Refused(
            f"{where}. An older version of this program made it (schema {found.version}), and {found.user} may not "
            "upgrade it: ask whoever runs the server to call `crpm db upgrade` for it."
        )
    return (
        f"{where}. An older version of this program made it: Connect upgrades it from schema {found.version} to "
        f"{found.newest}, after a backup."
    )
