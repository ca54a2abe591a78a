"""Setting roles up on PostgreSQL: the roles, the owner of all there is, and the rights that the matrix says."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from crpm_desktop.db import role_functions
from crpm_desktop.db.role_matrix import FUNCTIONS, GROUPS, OWNER, RIGHTS, grants, sequence_verbs
from crpm_desktop.db.roles import ALL_ROLES, Facts, act_as_owner, facts
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.roles import GIVEN, Role

HOLDER = "CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END"
"""How a statement names who holds a right."""

OBJECTS = text(
    f"""
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
           c.oid::regclass::text AS name, c.relname AS short, pg_get_userbyid(c.relowner) AS owner,
           ARRAY(SELECT DISTINCT {HOLDER}
                 FROM (SELECT c.relacl UNION ALL SELECT t.attacl FROM pg_attribute t WHERE t.attrelid = c.oid) r (acl),
                      aclexplode(r.acl) a WHERE a.grantee <> c.relowner) AS holders,
           (SELECT t.relname FROM pg_depend p JOIN pg_class t ON t.oid = p.refobjid
            WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid AND p.deptype IN ('a', 'i')
              AND c.relkind = 'S') AS of_table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE quote_ident(n.nspname) = :schema AND c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT 'FUNCTION', f.oid::regprocedure::text, f.proname, pg_get_userbyid(f.proowner),
           ARRAY(SELECT DISTINCT {HOLDER}
                 FROM aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a WHERE a.grantee <> f.proowner), NULL
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE quote_ident(n.nspname) = :schema
      AND NOT EXISTS (SELECT FROM pg_depend p WHERE p.objid = f.oid AND p.deptype = 'e')
    ORDER BY 1, 2
    """
)


@dataclass(frozen=True, slots=True)
class _Object:
    """A table, sequence or function, as statements name it; `holders` are those besides the owner who hold a right."""

    kind: str
    name: str
    short: str
    owner: str
    holders: tuple[str, ...]
    of_table: str | None


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


def _objects(connection: Connection, schema: str) -> list[_Object]:
    rows = connection.execute(OBJECTS, {"schema": schema})
    return [_Object(kind, name, short, owner, tuple(held), table) for kind, name, short, owner, held, table in rows]


def apply_rights(connection: Connection) -> None:
    """Takes every right in the schema from everybody, and grants what the matrix says. For who acts as the owner."""
    found = facts(connection)
    if found is None:
        return
    schema = found.schema
    role_functions.create(connection, schema, {one.short for one in _objects(connection, schema)})
    holders = text(
        f"SELECT DISTINCT {HOLDER} "
        "FROM pg_namespace n, aclexplode(n.nspacl) a WHERE quote_ident(n.nspname) = :schema AND a.grantee <> n.nspowner"
    )
    for holder in connection.execute(holders, {"schema": schema}).scalars().all():
        connection.execute(text(f"REVOKE ALL ON SCHEMA {schema} FROM {holder}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {GROUPS[Role.VIEWER]}"))
    for one in _objects(connection, schema):
        if one.holders:
            connection.execute(text(f"REVOKE ALL ON {one.kind} {one.name} FROM {', '.join(one.holders)}"))
        for role in GIVEN:
            granted = _granted(one, role)
            if granted:
                connection.execute(
                    text(f"GRANT {', '.join(sorted(granted))} ON {one.kind} {one.name} TO {GROUPS[role]}")
                )


def _granted(one: _Object, role: Role) -> frozenset[str]:
    if one.kind == "FUNCTION":
        return frozenset({"EXECUTE"} if role in FUNCTIONS.get(one.short, ()) else ())
    if one.kind == "SEQUENCE":
        return sequence_verbs(one.of_table, one.short, role)
    return grants(one.short, role) if one.short in RIGHTS else frozenset()
