"""Where the program keeps what is the user's: the default database, backups of a server, the log."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import platformdirs

from crpm_desktop.domain.errors import Refused
from crpm_desktop.services.scrubbing import scrubbed

PROGRAM = "crpm"
DATABASE_VARIABLE = "CRPM_DATABASE_URL"
"""The environment variable that names another default database."""

CHOICE = "start-database.txt"


def user_data_folder() -> Path:
    return platformdirs.user_data_path(PROGRAM, appauthor=False)


def default_database() -> str:
    """The address of the database that is meant when none is named: window and command line open the same one.

    That is what the environment names, else what the user chose, else a file of the user's own.
    """
    named = os.environ.get(DATABASE_VARIABLE, "").strip() or chosen_database()
    if named:
        return named
    folder = user_data_folder()
    with suppress(OSError):  # opening the database says what is wrong with the folder
        folder.mkdir(parents=True, exist_ok=True)
    return str(folder / "crpm.db")


def chosen_database() -> str:
    """The address that the user wants opened at the start, which has no password; empty when none was chosen."""
    try:
        return (user_data_folder() / CHOICE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def choose_database(address: str) -> None:
    """Remembers what to open at the start; empty: the user's own file again. Raises `Refused`."""
    file = user_data_folder() / CHOICE
    try:
        if address:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{address}\n", encoding="utf-8", newline="\n")
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"What to open at the start can't be remembered in {file}: {error.strerror or error}.") from error


def log_file() -> Path:
    return platformdirs.user_log_path(PROGRAM, appauthor=False) / "crpm.log"


def log_unexpected(error: BaseException, doing: str) -> Path | None:
    """Adds an error that nobody foresaw, without its values, to the log; None when even that is impossible."""
    path = log_file()
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    details = scrubbed(error)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(f"{moment} {doing}\n{details}\n")
    except OSError:
        return None
    return path
