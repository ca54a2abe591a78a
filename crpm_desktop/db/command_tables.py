"""The table of the program's own commands: which were done, by which running program, and what they changed.

A command's row is written in its own transaction. Whoever does not hear the answer to a COMMIT finds the row, or not;
other programs read from it what changed. It is no part of the office's data: neither counted nor backed up.
"""

from sqlalchemy import Column, DateTime, Index, String, Table, Uuid

from crpm_desktop.db.schema import metadata

CHANGED_LENGTH = 200

command_requests = Table(
    "command_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("instance", Uuid, nullable=False, comment="the running program that did it"),
    Column("changed", String(CHANGED_LENGTH), nullable=False, server_default="", comment="kinds of rows, by comma"),
    Index("ix_command_requests_at", "at"),
)

BOOKKEEPING = frozenset({command_requests.name})
"""Tables that hold nothing of the office's."""
