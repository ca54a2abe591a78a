"""Roles on PostgreSQL: whether a database has them, acting as the owner of its schema, who has which.

The roles are the server's, so they hold in every database of it where they were set up. A database where they were not
is as before: what a user may do there is what the server says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from crpm_desktop.db import role_functions
from crpm_desktop.db.role_matrix import GROUPS, OWNER
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.roles import GIVEN, Role

ALL_ROLES = (OWNER, *GROUPS.values())
MARK = "rebate_programs"
"""The table whose owner tells whether roles are set up in a database."""

FACTS = text(
    f"""
    SELECT current_user AS who, current_database() AS database, quote_ident(n.nspname) AS schema,
           me.rolsuper AS is_superuser, me.rolcreaterole AS makes_roles, pg_get_userbyid(c.relowner) AS owner,
           pg_has_role(current_user, c.relowner, 'MEMBER') AS acts_as_owner,
           pg_has_role(current_user, c.relowner, 'USAGE') AND pg_has_role(current_user, n.nspowner, 'USAGE')
             AND pg_has_role(current_user, d.datdba, 'USAGE') AS owns_all,
           ARRAY(SELECT g.rolname::text FROM pg_roles g WHERE g.rolname = ANY(:roles)) AS roles,
           ARRAY(SELECT g.rolname::text FROM pg_roles g WHERE g.rolname = ANY(:roles)
                 AND pg_has_role(current_user, g.oid, 'USAGE')) AS mine
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_roles me, pg_database d
    WHERE c.oid = to_regclass('{MARK}') AND me.rolname = current_user AND d.datname = current_database()
    """
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a PostgreSQL connection is told of roles and its user. `schema` is quoted; `role` is None without any."""

    who: str
    database: str
    schema: str
    set_up: bool
    may_set_up: bool
    acts_as_owner: bool
    is_superuser: bool
    role: Role | None


def facts(connection: Connection) -> Facts | None:
    """None on SQLite, and where there are no tables of this program."""
    if connection.dialect.name != "postgresql":
        return None
    row = connection.execute(FACTS, {"roles": list(ALL_ROLES)}).one_or_none()
    if row is None:
        return None
    makes = row.makes_roles or (len(row.roles) == len(ALL_ROLES) and OWNER in row.mine)
    set_up = row.owner == OWNER
    return Facts(
        who=row.who,
        database=row.database,
        schema=row.schema,
        set_up=set_up,
        may_set_up=row.is_superuser or (makes and row.owns_all),
        acts_as_owner=row.acts_as_owner,
        is_superuser=row.is_superuser,
        role=_highest(row.mine) if set_up else None,
    )


def _highest(groups: Iterable[str]) -> Role | None:
    found = set(groups)
    if OWNER in found:
        return Role.ADMINISTRATOR
    return next((role for role in reversed(GIVEN) if GROUPS[role] in found), None)


# Acting as the owner


def act_as_owner(connection: Connection) -> bool:
    """Until the transaction ends, what is done is done as the owner of the schema; False where no roles are set up.

    Raises `Refused` for who is no administrator.
    """
    if not check_administrator(connection):
        return False
    connection.execute(text(f"SET LOCAL ROLE {OWNER}"))
    return True


def check_administrator(connection: Connection) -> bool:
    """Whether the user may act as the owner; False where no roles are set up. Raises `Refused` for who may not."""
    found = facts(connection)
    if found is None or not found.set_up:
        return False
    if not found.acts_as_owner:
        raise Refused(
            f"Only an administrator may change the tables of {found.database}, and {found.who} is none: ask whoever "
            "runs the server to call `crpm db upgrade`, or to restore the backup. Nothing was changed."
        )
    return True


def check_manager(connection: Connection) -> None:
    """Raises `Refused` where roles are set up and the user is no manager, for what the database would refuse later."""
    found = facts(connection)
    if found is not None and found.set_up and found.role not in {Role.MANAGER, Role.ADMINISTRATOR}:
        raise Refused(
            f"Only managers may purge and bring back what was purged; {found.who} is {found.role or 'without a role'}. "
            "Nothing was changed. Ask one."
        )


# Who has which role


def members(connection: Connection) -> list[tuple[str, Role]]:
    """Every user with a role and the highest that they have, by name; superusers are administrators."""
    statement = text(
        "SELECT m.rolname, array_agg(g.rolname::text) FROM pg_roles m JOIN pg_roles g "
        "ON g.rolname = ANY(:roles) AND pg_has_role(m.oid, g.oid, 'USAGE') "
        'WHERE m.rolcanlogin GROUP BY m.rolname ORDER BY m.rolname COLLATE "C"'
    )
    rows = connection.execute(statement, {"roles": list(ALL_ROLES)})
    return [(name, role) for name, groups in rows if (role := _highest(groups)) is not None]


def user_exists(connection: Connection, user: str) -> bool:
    statement = text("SELECT count(*) FROM pg_roles WHERE rolname = :user AND rolcanlogin")
    return bool(connection.execute(statement, {"user": user}).scalar_one())


def give(connection: Connection, found: Facts, user: str, role: Role | None) -> None:
    """Gives a user this role and takes the others away; None takes them all."""
    role_functions.give(connection, found.schema, user, GROUPS[role] if role is not None else None)
