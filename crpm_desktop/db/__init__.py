"""Schema, engine, unit of work, queries and migrations: the only place with SQL."""
