"""Addresses of databases: what was typed becomes a URL, and a URL becomes the name that users see."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from crpm_desktop.db.network_share import refuse_network_share
from crpm_desktop.domain.errors import Refused

SQLITE = "sqlite"
POSTGRESQL_PORT = 5432


def parse_address(address: str) -> URL:
    """A URL as it is, anything without `://` as a SQLite file. Raises `Refused`, and never shows a password."""
    address = address.strip()
    if not address:
        raise Refused("The database address is empty: give a file name or a postgresql:// address.")
    if "://" not in address:
        return _file_url(address)
    if address.count("@") > 1:
        raise Refused("The database address has more than one @: inside of a password write it as %40.")
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # Not from the error: its text may hold a part of the password.
        raise Refused(
            "The database address is not understood: give a file name or postgresql://server/database."
        ) from None
    if backend == SQLITE and url.database and url.database != ":memory:":
        return _file_url(url.database)
    if backend in {"postgresql", "postgres"}:
        return _server_url(url)
    raise Refused(
        f"A database of the kind {backend!r} can't be used: give a file name or postgresql://server/database."
    )


def _file_url(typed: str) -> URL:
    file = Path(typed).expanduser().absolute()
    refuse_network_share(typed, file)
    return URL.create(SQLITE, database=str(file))


def _server_url(url: URL) -> URL:
    """With the password where it is known as one, wherever the address had it."""
    password = url.query.get("password")
    if isinstance(password, str):
        url = url.set(password=password)
    return url.set(drivername="postgresql+psycopg").difference_update_query(["password"])


def is_file(url: URL) -> bool:
    return url.get_backend_name() == SQLITE


def host_of(url: URL) -> str:
    """The server's name, or the folder of its socket; empty for this computer."""
    named = url.host or url.query.get("host") or ""
    return named if isinstance(named, str) else ",".join(named)


def shown_name(url: URL) -> str:
    """How users know a database: the file's path, or `rebates on db.office`; never a password."""
    if is_file(url):
        return str(url.database)
    port = "" if url.port in (None, POSTGRESQL_PORT) else f":{url.port}"
    return f"{database_of(url)} on {host_of(url) or 'this computer'}{port}"


def database_of(url: URL) -> str:
    """The name of a server's database; left out, it is the user's."""
    return url.database or url.username or "postgres"


def credential_key(url: URL) -> str:
    """Under what the password of a server is kept in the credential store of the system."""
    return f"{url.username or ''}@{host_of(url)}:{url.port or POSTGRESQL_PORT}/{database_of(url)}"


def program_environment(url: URL) -> dict[str, str]:
    """How PostgreSQL's own programs are told of a server: by variables, for arguments can be read by everybody."""
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    said = {
        "PGHOST": host_of(url),
        "PGPORT": str(url.port or query.get("port", "")),
        "PGUSER": url.username or query.get("user", ""),
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": database_of(url),
        "PGSSLMODE": query.get("sslmode", ""),
        "PGSSLROOTCERT": query.get("sslrootcert", ""),
    }
    return {name: value for name, value in said.items() if value}


def server_address(
    *, host: str, port: int, database: str, user: str, password: str = "", tls: str = "", certificate: str = ""
) -> str:
    """The address of a server's database from its parts, whatever characters they have."""
    query = {"sslmode": tls, "sslrootcert": certificate}
    url = URL.create(
        "postgresql",
        username=user or None,
        password=password or None,
        host=None if host.startswith("/") else host,
        port=port,
        database=database,
        query={name: value for name, value in query.items() if value} | ({"host": host} if host[:1] == "/" else {}),
    )
    return url.render_as_string(hide_password=False)
