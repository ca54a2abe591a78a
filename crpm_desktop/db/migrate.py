"""The schema's version: upgrading, downgrading and refusing what a newer program made."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from crpm_desktop.db.role_set_up import apply_rights
from crpm_desktop.db.roles import act_as_owner, check_administrator
from crpm_desktop.domain.errors import Refused

UPGRADE_LOCK = 0x6372706D
"""Held on a server while its schema is changed, so that of two programs that open it one does it."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def head() -> str:
    """The version that this program knows."""
    return known_versions()[0]


@cache
def known_versions() -> tuple[str, ...]:
    """The versions of the schema up to this program's, newest first. Looked up once: it reads every migration."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current(connection: Connection) -> str | None:
    """The version of the database; None when it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head", before_upgrade: Callable[[str], None] | None = None) -> str | None:
    """Brings the schema up to `revision` in one transaction and gives the version it had before.

    Raises `Refused` when the schema is newer than this program or the file belongs to another program. A schema that
    is there but older is told to `before_upgrade` first; what that raises leaves it as it is.
    """
    with engine.connect().execution_options(crpm_write=False) as connection:
        before = refuse_foreign(connection)
        if before == head() and revision == "head":
            return before
        check_administrator(connection)
    if before is not None and before_upgrade is not None:
        before_upgrade(before)
    _run(engine, command.upgrade, revision)
    return before


def refuse_foreign(connection: Connection) -> str | None:
    """The version of a schema that this program can work with or upgrade, None where there are no tables.

    Raises `Refused` for one that a newer version made, and for tables of another program.
    """
    version = current(connection)
    tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if tables and (version is None or "rebate_programs" not in tables):
        raise Refused("The database belongs to another program: it has tables that this program did not make.")
    if version is not None and version not in known_versions():
        raise Refused(
            f"The database was made by a newer version of this program (schema {version}), this one knows schemas up "
            f"to {head()}. Install that version on this computer; nothing was changed."
        )
    return version


def downgrade(engine: Engine, revision: str) -> None:
    """Takes the schema down to `revision` (`base`: no tables)."""
    _run(engine, command.downgrade, revision)


def move_to(connection: Connection, revision: str) -> None:
    """Takes the schema up or down to `revision` as a part of the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    known, before = known_versions(), current(connection)
    goes_down = before is not None and known.index(revision) > known.index(before)
    (command.downgrade if goes_down else command.upgrade)(config, revision)


def _run(engine: Engine, step: Callable[[Config, str], None], revision: str) -> None:
    config = _config()
    on_server = engine.dialect.name == "postgresql"
    # READ COMMITTED sees, once it is our turn, what another program has upgraded meanwhile.
    options = {"isolation_level": "READ COMMITTED"} if on_server else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if on_server:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        owned = act_as_owner(connection)
        config.attributes["connection"] = connection
        step(config, revision)
        if owned:
            apply_rights(connection)  # new tables have theirs from the start
