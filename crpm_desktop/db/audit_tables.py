"""The table of who did what: a line for every change that people make, written by triggers of the database itself.

A line gets its `number`, one above the last, and its `digest`, which follows from the line and the digest before it,
when its transaction is committed: the numbers have no gap, and a line that is changed, taken out or put in later shows.
Nothing but those is ever added to a line, and no line is deleted.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, String, Table, Text, text

from crpm_desktop.db.schema import metadata, name_type, reference, row_id

ACTION_LENGTH = 12
WHAT_LENGTH = 30
REASON_LENGTH = 200
COMMAND_LENGTH = 36
ACTIONS = ("insert", "update", "delete", "recalculated", "imported", "purged", "restored")

audit_log = Table(
    "audit_log",
    metadata,
    row_id(),
    Column("number", BigInteger, comment="without a gap; null until the transaction is committed"),
    Column("at", DateTime, nullable=False),
    Column("who", name_type(), nullable=False),
    Column("action", String(ACTION_LENGTH), nullable=False),
    Column("what", String(WHAT_LENGTH), nullable=False, comment="the table"),
    Column("row_id", reference(), comment="of a level's product groups and parents: the level"),
    Column("row_name", Text, nullable=False, server_default="", comment="the row as users know it"),
    Column("old_values", Text, comment="JSON of what was changed; codes instead of ids"),
    Column("new_values", Text),
    Column("reason", String(REASON_LENGTH)),
    Column("command_id", String(COMMAND_LENGTH), comment="the request that did it"),
    Column("digest", BigInteger),
    CheckConstraint(f"action IN ({', '.join(repr(action) for action in ACTIONS)})", "action_code"),
    CheckConstraint("(number IS NULL) = (digest IS NULL)", "digest_with_number"),
    CheckConstraint(f"length(reason) <= {REASON_LENGTH}", "reason_length"),
    Index(
        "uq_audit_log_number",
        "number",
        unique=True,
        sqlite_where=text("number IS NOT NULL"),
        postgresql_where=text("number IS NOT NULL"),
    ),
    Index(
        "ix_audit_log_open",
        "action",
        "id",
        sqlite_where=text("number IS NULL"),
        postgresql_where=text("number IS NULL"),
    ),
    Index("ix_audit_log_what_row_id", "what", "row_id", "id"),
)
