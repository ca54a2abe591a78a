"""Every table of the program, in one metadata: what the migrations are compared with."""

from crpm_desktop.db import free_goods_tables, schema
from crpm_desktop.db.schema import metadata

__all__ = ["free_goods_tables", "metadata", "schema"]
