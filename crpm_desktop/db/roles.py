"""Roles on PostgreSQL: setting them up, acting as the owner of the schema, who has which.

The roles are the server's, so they hold in every database of it where they were set up. A database where they were not
is as before: what a user may do there is what the server says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, text

from crpm_desktop.db import role_functions
from crpm_desktop.db.role_matrix import FUNCTIONS, GROUPS, OWNER, RIGHTS, grants, sequence_verbs
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

OBJECTS = text(
    """
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
           c.oid::regclass::text AS name, c.relname AS short, c.relacl AS rights, pg_get_userbyid(c.relowner) AS owner,
           (SELECT t.relname FROM pg_depend p JOIN pg_class t ON t.oid = p.refobjid
            WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND p.deptype IN ('a', 'i')
              AND c.relkind = 'S') AS of_table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE quote_ident(n.nspname) = :schema AND c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT 'FUNCTION', f.oid::regprocedure::text, f.proname, f.proacl, pg_get_userbyid(f.proowner), NULL
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE quote_ident(n.nspname) = :schema
      AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.objid = f.oid AND p.deptype = 'e')
    ORDER BY 1, 2
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


# Setting up


def set_up(connection: Connection) -> None:
    """Makes the roles where they are not there, hands the schema to its owner, and grants what the matrix says.

    Done again it puts right what was changed. Raises `Refused` where the user lacks the right.
    """
    found = facts(connection)
    if found is None:
        raise Refused(
            "Roles need a shared database on PostgreSQL. A SQLite file has none: everyone who may write the file may "
            "do everything."
        )
    if not found.may_set_up:
        raise Refused(
            f"User {found.who} may not set up roles in {found.database}: that takes the right to create roles and the "
            "ownership of the database and its tables. Ask whoever runs the server to call `crpm db roles` as its "
            "administrator (mostly the user postgres)."
        )
    _make_roles(connection, found)
    _hand_over(connection, found)
    act_as_owner(connection)
    apply_rights(connection)


def _make_roles(connection: Connection, found: Facts) -> None:
    for name in ALL_ROLES:
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {name} NOLOGIN; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
    logging_in = text("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname = ANY(:roles)")
    for name in connection.execute(logging_in, {"roles": list(ALL_ROLES)}).scalars().all():
        connection.execute(text(f"ALTER ROLE {name} NOLOGIN"))
    viewer, clerk, manager = (GROUPS[role] for role in GIVEN)
    connection.execute(text(f"GRANT {viewer} TO {clerk}"))
    connection.execute(text(f"GRANT {clerk} TO {manager}"))
    connection.execute(text(f"GRANT {viewer}, {clerk}, {manager} TO {OWNER} WITH ADMIN OPTION"))
    if not found.is_superuser:
        connection.execute(text(f"GRANT {OWNER} TO CURRENT_USER"))


def _hand_over(connection: Connection, found: Facts) -> None:
    """The schema and all in it to the owner; the database to those with a role."""
    database = connection.dialect.identifier_preparer.quote(found.database)
    connection.execute(text(f"GRANT CREATE ON DATABASE {database} TO {OWNER}"))
    connection.execute(text(f"ALTER SCHEMA {found.schema} OWNER TO {OWNER}"))
    connection.execute(text(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC, {OWNER}"))
    viewer = GROUPS[Role.VIEWER]
    connection.execute(text(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {viewer}"))
    for one in _objects(connection, found.schema):
        if one.owner != OWNER and one.of_table is None:
            connection.execute(text(f"ALTER {one.kind} {one.name} OWNER TO {OWNER}"))


def _objects(connection: Connection, schema: str) -> list[Row[tuple[str, str, str, str, str, str | None]]]:
    return list(connection.execute(OBJECTS, {"schema": schema}).all())


def apply_rights(connection: Connection) -> None:
    """Takes every right in the schema from everybody, and grants what the matrix says. For who acts as the owner."""
    found = facts(connection)
    if found is None:
        return
    schema = found.schema
    role_functions.create(connection, schema, {one.short for one in _objects(connection, schema)})
    connection.execute(text(f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {GROUPS[Role.VIEWER]}"))
    holders = text(
        "SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END "
        "FROM aclexplode(CAST(:rights AS aclitem[])) a WHERE pg_get_userbyid(a.grantee) <> :owner"
    )
    for one in _objects(connection, schema):
        others = connection.execute(holders, {"rights": one.rights, "owner": OWNER}).scalars().all()
        for holder in {"PUBLIC", *others}:
            connection.execute(text(f"REVOKE ALL ON {one.kind} {one.name} FROM {holder}"))
        for role in GIVEN:
            granted = _granted(one, role)
            if granted:
                connection.execute(
                    text(f"GRANT {', '.join(sorted(granted))} ON {one.kind} {one.name} TO {GROUPS[role]}")
                )


def _granted(one: Row[tuple[str, str, str, str, str, str | None]], role: Role) -> frozenset[str]:
    if one.kind == "FUNCTION":
        return frozenset({"EXECUTE"} if role in FUNCTIONS.get(one.short, ()) else ())
    if one.kind == "SEQUENCE":
        return sequence_verbs(one.of_table, one.short, role)
    return grants(one.short, role) if one.short in RIGHTS else frozenset()


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
