"""Connecting to what a user entered: opens it, and keeps or forgets the password as wished."""

from dataclasses import dataclass

from crpm_desktop.domain.errors import Refused
from crpm_desktop.services import credentials
from crpm_desktop.services.connections import Connection, LocalFile, Server, Tried, try_connection
from crpm_desktop.services.opening import Opened, open_behind_backup, with_password
from crpm_desktop.services.progress import Progress


@dataclass(frozen=True, slots=True)
class Connected:
    """The database that is open now, how to reach it again, and what did not go as wished besides."""

    opened: Opened
    connection: Connection
    note: str = ""


def connect_to(connection: Connection, password: str, keep: bool | None, progress: Progress) -> Connected:
    """Opens a database with the password that was typed or is kept. Raises `Refused`, `PasswordNeeded`.

    `keep`: the password is kept for the next time (True), forgotten (False), or left as it is (None).
    """
    progress.step(0, 0, "Connecting")
    opened = open_behind_backup(with_password(connection.address(password)), progress)
    note = ""
    if isinstance(connection, Server) and keep is not None:
        try:
            if not keep:
                credentials.forget(connection.key)
            elif password:
                credentials.keep(connection.key, password)
        except Refused as error:
            note = error.message
    return Connected(opened, connection, note)


def try_to(connection: Connection, password: str, progress: Progress) -> Tried:
    """Connects with the password that was typed or is kept, and changes nothing. Raises as `connect_to`."""
    progress.step(0, 0, "Connecting")
    if isinstance(connection, LocalFile):
        return try_connection(connection.address(), progress)
    return try_connection(with_password(connection.address(password)), progress)


def is_kept(connection: Connection) -> bool:
    """Whether the credential store has the password of a server."""
    return isinstance(connection, Server) and credentials.find(connection.key) is not None


def store_name() -> str | None:
    """How users know the credential store of this system; None where there is none."""
    store = credentials.system_store()
    return store.name if store is not None else None


def forget_password(connection: Connection) -> None:
    if isinstance(connection, Server):
        credentials.forget(connection.key)
