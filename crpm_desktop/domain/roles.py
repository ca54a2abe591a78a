"""Roles of users on a shared database, and what the user of a window may do, with the reason where something is not."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Each may do what the one before may."""

    VIEWER = "viewer"
    """Looks, exports, makes backups."""
    CLERK = "clerk"
    """Edits, recalculates, imports, moves free goods."""
    MANAGER = "manager"
    """Purges and brings back what was purged; gives and takes roles."""
    ADMINISTRATOR = "administrator"
    """Sets up and upgrades the database, and restores a whole one. Not given by managers."""


GIVEN = (Role.VIEWER, Role.CLERK, Role.MANAGER)
"""The roles that a manager gives and takes."""

RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Rights:
    """What `user` may do. `role` is None where the database has no roles: everyone may do everything then.

    `no_edit`, `no_purge` and `no_restore` say why something may not be done; empty means that it may.
    """

    user: str
    role: Role | None = None

    @property
    def no_edit(self) -> str:
        return "" if self._reaches(Role.CLERK) else f"Your role {self.role} may only look. Ask a manager."

    @property
    def no_purge(self) -> str:
        """Purge, and Restore from Backup of what it deleted."""
        return "" if self._reaches(Role.MANAGER) else f"Only managers may do this; your role is {self.role}. Ask one."

    @property
    def no_restore(self) -> str:
        """A whole database replaced by a backup."""
        if self._reaches(Role.ADMINISTRATOR):
            return ""
        return f"Only administrators may do this; your role is {self.role}. Ask whoever runs the server."

    @property
    def who(self) -> str:
        """User and role as the status line shows them."""
        return f"{self.user} ({self.role})" if self.role is not None else self.user

    def _reaches(self, least: Role) -> bool:
        return self.role is None or RANK[self.role] >= RANK[least]
