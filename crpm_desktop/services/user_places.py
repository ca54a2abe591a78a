"""Where the program keeps what is the user's: the default database, backups of a server, the log."""

import os
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import platformdirs

PROGRAM = "crpm"
DATABASE_VARIABLE = "CRPM_DATABASE_URL"
"""The environment variable that names another default database."""


def user_data_folder() -> Path:
    return platformdirs.user_data_path(PROGRAM, appauthor=False)


def default_database() -> str:
    """The address of the database that is meant when none is named: window and command line open the same one."""
    named = os.environ.get(DATABASE_VARIABLE, "").strip()
    if named:
        return named
    folder = user_data_folder()
    with suppress(OSError):  # opening the database says what is wrong with the folder
        folder.mkdir(parents=True, exist_ok=True)
    return str(folder / "crpm.db")


def log_file() -> Path:
    return platformdirs.user_log_path(PROGRAM, appauthor=False) / "crpm.log"


def log_unexpected(error: BaseException, doing: str) -> Path | None:
    """Adds an error that nobody foresaw to the log; None when even that is impossible."""
    path = log_file()
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    details = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(f"{moment} {doing}\n{details}\n")
    except OSError:
        return None
    return path
