"""Is the trail of who did what whole? Numbers without a gap, and digests that follow from the lines.

Also putting a trail back from a backup as it was: its triggers rest meanwhile.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, inspect, text

from crpm_desktop.db.audit import HASHED, digest
from crpm_desktop.db.audit_tables import audit_log
from crpm_desktop.db.plain_rows import plain

BATCH = 5_000
_RESTING = "crpm_resting_triggers"


def trail_problems(connection: Connection) -> Iterable[str]:
    """A sentence for the first place where the trail is not as it was written, and for lines missing at its end."""
    line = audit_log.c
    wanted = [line.number, line.digest, *(line[name] for name in HASHED)]
    statement = audit_log.select().with_only_columns(*wanted).where(line.number.is_not(None)).order_by(line.number)
    number = last = 0
    with connection.execute(statement, execution_options={"yield_per": BATCH}) as lines:
        for found, kept, *values in lines:
            if found != number + 1:
                yield f"The trail of who did what has a gap: line {number + 1:,} is missing."
                return
            number, last = found, digest(last, found, [plain(value) for value in values])
            if last != kept:
                yield f"The trail of who did what was altered: line {number:,} is not as it was written."
                return
    if connection.dialect.name == "postgresql":
        yield from _missing_at_the_end(connection, number)


def _missing_at_the_end(connection: Connection, newest: int) -> Iterable[str]:
    """The sequences know the last number; who took one and was stopped before COMMIT left no line."""
    confirmed, open_lines = connection.execute(
        text(
            "SELECT (SELECT last_value FROM audit_confirmed_number), "
            "(SELECT count(*) FROM audit_log WHERE number IS NULL)"
        )
    ).one()
    if confirmed > newest:
        yield f"The trail of who did what ends at line {newest:,}: lines up to {confirmed:,} are missing."
    if open_lines:
        yield f"The trail of who did what has {open_lines:,} lines without a number."


# Restoring


def rest(connection: Connection, tables: Sequence[Table]) -> None:
    """Until `resume`, no trigger writes, refuses or guards: rows come and go as a backup has them."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
        return
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _statement in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    connection.info[_RESTING] = [statement for _name, statement in found]


def resume(connection: Connection, tables: Sequence[Table]) -> None:
    """Takes the triggers up again; the trail goes on behind its last line."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))
        if inspect(connection).has_table(audit_log.name):
            _continue(connection)
        return
    for statement in connection.info.pop(_RESTING, []):
        connection.exec_driver_sql(statement)


def _continue(connection: Connection) -> None:
    newest = "(SELECT number, digest FROM audit_log WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1)"
    for name in ("reserved", "confirmed"):
        connection.execute(
            text(
                f"SELECT setval('audit_{name}_number', coalesce(max(n.number), 0)), "
                f"setval('audit_{name}_digest', coalesce(max(n.digest), 0)) FROM {newest} n"
            )
        )
