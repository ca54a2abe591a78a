"""Runs schema changes on the connection that it is handed, inside its transaction."""

from alembic import context

from crpm_desktop.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
context.run_migrations()
