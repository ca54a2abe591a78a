"""The schema's version: upgrading, downgrading and refusing what a newer program made."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from crpm_desktop.domain.errors import Refused


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def head() -> str:
    """The version that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(connection: Connection) -> str | None:
    """The version of the database; None when it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> str | None:
    """Brings the schema up to `revision` in one transaction and gives the version it had before.

    Raises `Refused` when the schema is newer than this program or the file belongs to another program.
    """
    with engine.connect().execution_options(crpm_write=False) as connection:
        before = current(connection)
        known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
        if before is not None and before not in known:
            raise Refused(
                f"The database was made by a newer version of this program (schema {before}). Install that version."
            )
        if before == head() and revision == "head":
            return before
        if before is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
            raise Refused("The database belongs to another program: it has tables that this program did not make.")
    _run(engine, command.upgrade, revision)
    return before


def downgrade(engine: Engine, revision: str) -> None:
    """Takes the schema down to `revision` (`base`: no tables)."""
    _run(engine, command.downgrade, revision)


def _run(engine: Engine, step: object, revision: str) -> None:
    config = _config()
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        step(config, revision)  # type: ignore[operator]
