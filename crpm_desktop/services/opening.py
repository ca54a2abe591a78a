"""Opening a database for work: an older schema is upgraded behind a backup, a server's password is looked up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crpm_desktop.db.address import credential_key, is_file, parse_address
from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.probe import log_in
from crpm_desktop.domain.errors import PasswordNeeded, Refused, UserError
from crpm_desktop.domain.roles import Rights
from crpm_desktop.services import credentials
from crpm_desktop.services.database_backups import Why, back_up
from crpm_desktop.services.progress import Progress, Silent
from crpm_desktop.services.rights import rights_of

AskPassword = Callable[[PasswordNeeded], str | None]
"""Asks the user for the password that the sentence says is needed; None: the user won't say."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database and the address, password and all, to open it again.

    Where its schema was older: the version that it had, and the backup of how it was.
    """

    database: Database
    address: str = field(repr=False)
    upgraded_from: str = ""
    backup: Path | None = None
    rights: Rights | None = None
    """What the user may do there."""

    @property
    def sentence(self) -> str:
        """What a user should know of the opening; mostly nothing."""
        if self.backup is None:
            return ""
        return (
            f"An older version of this program made {self.database.name}. It was upgraded from schema "
            f"{self.upgraded_from}; a backup of how it was is {self.backup}"
        )


def open_behind_backup(address: str, progress: Progress | None = None) -> Opened:
    """Opens a database, and creates or upgrades it where needed; a backup is made before an older one is upgraded.

    Raises `Refused`; when the backup can't be made, nothing is upgraded.
    """
    made: list[tuple[str, Path]] = []

    def before_upgrade(database: Database, version: str) -> None:
        try:
            made.append((version, back_up(database, Why.UPGRADE, progress or Silent()).file))
        except Refused as error:
            raise Refused(
                f"{database.name} was made by an older version of this program, and is upgraded only behind a backup. "
                f"{error.message} Nothing was upgraded."
            ) from error

    database = open_database(address, before_upgrade)
    try:
        rights = rights_of(database)
    except UserError:
        database.close()
        raise
    version, backup = made[0] if made else ("", None)
    return Opened(database, address, version, backup, rights)


def with_password(address: str, ask: AskPassword | None = None) -> str:
    """The address with the password that its server wants: the one that is kept for it, or what `ask` gives.

    Raises `PasswordNeeded` when neither is right, and `Refused` when the server does not answer.
    """
    url = parse_address(address)
    if is_file(url) or url.password:
        return address
    try:
        log_in(address)
    except PasswordNeeded as error:
        needed = error
    else:
        return address
    typed = credentials.find(credential_key(url))
    while True:
        if typed:
            try:
                complete = url.set(password=typed).render_as_string(hide_password=False)
                log_in(complete)
            except PasswordNeeded as error:
                needed = error
            else:
                return complete
        typed = ask(needed) if ask is not None else None
        if typed is None:
            raise needed
