"""Of what kind a database is, in words that say nothing of whose it is."""

import sqlite3

from crpm_desktop.db import migrate
from crpm_desktop.db.engine import Database


def kind_of(database: Database) -> str:
    """`SQLite 3.45.1`, or `PostgreSQL 16.2` as far as the server has said it yet; asks nothing."""
    if database.file is not None:
        return f"SQLite {sqlite3.sqlite_version}"
    version = getattr(database.engine.dialect, "server_version_info", None) or ()
    return " ".join(["PostgreSQL", ".".join(map(str, version))]).strip()


def facts_of(database: Database) -> tuple[tuple[str, str], ...]:
    """For diagnostics: its kind, and the version of the schema, which is that of the program for every open one."""
    return ("Database", kind_of(database)), ("Schema", migrate.head())
