"""Every table of the program, in one metadata: what the migrations are compared with."""

from sqlalchemy import Table

from crpm_desktop.db import audit_tables, command_tables, free_goods_tables, schema
from crpm_desktop.db.schema import metadata

__all__ = ["audit_tables", "command_tables", "free_goods_tables", "metadata", "office_tables", "schema"]


def office_tables() -> list[Table]:
    """The tables that hold the office's data, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in command_tables.BOOKKEEPING]
