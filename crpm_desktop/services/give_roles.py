"""`crpm db roles`: the roles of a shared database set up, given to users, taken away, and listed."""

from dataclasses import dataclass

from crpm_desktop.db import role_set_up
from crpm_desktop.db import roles as db
from crpm_desktop.db.engine import Database
from crpm_desktop.db.work import Work, run_command
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.roles import Role

NO_ROLES = "{name} has no roles yet: an administrator sets them up with `crpm db roles`."


@dataclass(frozen=True, slots=True)
class Member:
    """A user and the highest role that they have."""

    user: str
    role: Role


def set_up_roles(database: Database) -> str:
    """Makes the roles and grants their rights, or puts them right again; gives the sentence that says so."""
    run_command(database.new_work, lambda work: role_set_up.set_up(work.connection))
    return (
        f"{database.name} has the roles viewer, clerk and manager. Give users theirs with "
        "`crpm db roles --grant clerk NAME`."
    )


def list_members(database: Database) -> list[Member]:
    """Every user of the server with a role, by name. Raises `Refused` where no roles are set up."""
    with database.new_work(write=False) as work:
        _facts(database, work)
        return [Member(user, role) for user, role in db.members(work.connection)]


def give_role(database: Database, user: str, role: Role | None) -> str:
    """Gives a user this role instead of the one before; None takes it away. Gives the sentence that says so.

    Raises `Refused` where the one who calls is no manager.
    """

    def command(work: Work) -> str:
        found = _facts(database, work)
        if found.role not in {Role.MANAGER, Role.ADMINISTRATOR}:
            raise Refused(
                f"Only managers give and take roles, and {found.who} is {found.role or 'without a role'}. Ask one."
            )
        if not db.user_exists(work.connection, user):
            raise Refused(
                f"The server has no user {user} who may log in: ask whoever runs it to create the user "
                f"(CREATE ROLE ... LOGIN), then give the role."
            )
        before = dict(db.members(work.connection)).get(user)
        if before is Role.ADMINISTRATOR:
            raise Refused(f"{user} is an administrator of the server, who may do everything whatever the role.")
        db.give(work.connection, found, user, role)
        return _sentence(user, before, dict(db.members(work.connection)).get(user))

    return run_command(database.new_work, command)


def _facts(database: Database, work: Work) -> db.Facts:
    found = db.facts(work.connection)
    if database.file is not None:
        raise Refused("Roles need a shared database on PostgreSQL. A SQLite file has none.")
    if found is None or not found.set_up:
        raise Refused(NO_ROLES.format(name=database.name))
    return found


def _sentence(user: str, before: Role | None, after: Role | None) -> str:
    if after is before:
        return f"{user} is {after} as before." if after else f"{user} has no role, as before."
    was = f" (before: {before})" if before is not None else ""
    return f"{user} is {after} now{was}." if after is not None else f"{user} has no role any more{was}."
