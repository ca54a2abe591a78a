"""Trying a connection without changing anything: does the server let us in, and what is there?"""

from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import cannot_open, connect

NO_TLS = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a connection reaches. `version` is that of the schema, None where there are no tables of this program yet.

    `may_upgrade` is the right to make or change tables. `tls` is the version of the encryption, empty without one.
    """

    name: str
    user: str
    server: str
    tls: str
    version: str | None
    newest: str
    may_upgrade: bool


def log_in(address: str) -> None:
    """Connects and lets go again. Raises `Refused`, `PasswordNeeded`."""
    database = connect(address)
    try:
        with database.engine.connect():
            pass
    except SQLAlchemyError as error:
        raise cannot_open(database, error) from error
    finally:
        database.close()


def probe(address: str) -> Found:
    """What is there. Raises `Refused` when it can't be reached or is not of this program, or of a newer version."""
    database = connect(address)
    try:
        with database.engine.connect().execution_options(crpm_write=False) as connection:
            version = migrate.refuse_foreign(connection)
            if database.file is not None:
                return Found(database.name, "", "", NO_TLS, version, migrate.head(), may_upgrade=True)
            return _on_server(connection, database.name, version)
    except SQLAlchemyError as error:
        raise cannot_open(database, error) from error
    finally:
        database.close()


def _on_server(connection: Connection, name: str, version: str | None) -> Found:
    row = connection.execute(
        text(
            "SELECT current_user AS who, current_setting('server_version') AS server, "
            "(SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl) AS tls, "
            "coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create"
        )
    ).one()
    may_upgrade = row.may_create
    if version is not None:
        owner = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'rebate_programs'::regclass")
        may_upgrade = may_upgrade and connection.execute(owner).scalar_one()
    server = row.server.split(" ")[0]
    return Found(name, row.who, server, row.tls or NO_TLS, version, migrate.head(), may_upgrade)
