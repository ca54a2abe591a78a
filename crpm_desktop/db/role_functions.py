"""What PostgreSQL itself runs to keep roles to their rights: guards of deletes, and giving roles to users."""

from collections.abc import Collection

from sqlalchemy import Connection, text

from crpm_desktop.db.role_matrix import GIVE, GROUPS, GUARDS, OWNER
from crpm_desktop.domain.roles import Role

GUARD = "crpm_guard_delete"

GUARD_SQL = f"""
CREATE OR REPLACE FUNCTION {{schema}}.{GUARD}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    found bigint;
BEGIN
    IF current_user = '{OWNER}'
       OR (TG_ARGV[3] = 'no' AND pg_has_role(current_user, '{GROUPS[Role.MANAGER]}', 'USAGE')) THEN
        RETURN NULL;
    END IF;
    EXECUTE TG_ARGV[0] INTO found;
    IF found > TG_ARGV[1]::bigint THEN
        RAISE EXCEPTION '%', TG_ARGV[2] USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$body$
"""

GIVE_SQL = f"""
CREATE OR REPLACE FUNCTION {{schema}}.{GIVE}(given_to text, wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    one text;
    has boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = given_to AND rolcanlogin) THEN
        RAISE EXCEPTION 'The server has no user % who may log in', given_to USING ERRCODE = 'undefined_object';
    END IF;
    IF wanted <> ALL (ARRAY[{", ".join(f"'{group}'" for group in GROUPS.values())}]) THEN
        RAISE EXCEPTION 'There is no role %', wanted USING ERRCODE = 'undefined_object';
    END IF;
    FOREACH one IN ARRAY ARRAY[{", ".join(f"'{group}'" for group in GROUPS.values())}] LOOP
        has := EXISTS (SELECT FROM pg_auth_members
                       WHERE roleid = one::regrole AND member = quote_ident(given_to)::regrole);
        IF one = wanted AND NOT has THEN
            EXECUTE format('GRANT %I TO %I', one, given_to);
        ELSIF one IS DISTINCT FROM wanted AND has THEN
            EXECUTE format('REVOKE %I FROM %I', one, given_to);
            IF EXISTS (SELECT FROM pg_auth_members
                       WHERE roleid = one::regrole AND member = quote_ident(given_to)::regrole) THEN
                RAISE EXCEPTION 'Somebody else gave % to %, and only they can take it away', one, given_to
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
        END IF;
    END LOOP;
END
$body$
"""


def create(connection: Connection, schema: str, tables: Collection[str]) -> None:
    """Makes or renews functions, and the guards of these tables, in a schema, whose name is quoted; for the owner."""
    for statement in (GUARD_SQL, GIVE_SQL):
        connection.execute(text(statement.format(schema=schema)))
    for table in sorted(GUARDS.keys() & set(tables)):
        guard = GUARDS[table]
        counted, everybody = guard.counted.format(schema=schema), "yes" if guard.managers_too else "no"
        connection.execute(
            text(
                f"CREATE OR REPLACE TRIGGER crpm_guard AFTER DELETE ON {schema}.{table} "
                f"REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION "
                f"{schema}.{GUARD}('{counted}', '{guard.most}', '{guard.refusal}', '{everybody}')"
            )
        )


def give(connection: Connection, schema: str, user: str, group: str | None) -> None:
    """Makes a user a member of one group, of none with None, and of no other of ours."""
    connection.execute(text(f"SELECT {schema}.{GIVE}(:user, :group)"), {"user": user, "group": group})
