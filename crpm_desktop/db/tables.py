"""Every table of the program, in one metadata: what the migrations are compared with."""

from crpm_desktop.db import schema
from crpm_desktop.db.schema import metadata

__all__ = ["metadata", "schema"]
