"""An office on a PostgreSQL server: a database with roles, and a user for each; gone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db.engine import open_database
from crpm_desktop.db.role_matrix import GROUPS, OWNER
from crpm_desktop.domain.roles import GIVEN, Role
from crpm_desktop.services.give_roles import give_role, set_up_roles
from tests.postgres import PostgresServer, database_of

PASSWORD = "of-the-office-3071"


@dataclass(frozen=True, slots=True)
class Office:
    """`url` is the administrator's; every other user has a name that no other test run has."""

    url: str

    def name(self, who: str) -> str:
        return f"{database_of(self.url)}_{who}"

    def url_of(self, who: str) -> str:
        return make_url(self.url).set(username=self.name(who), password=PASSWORD).render_as_string(hide_password=False)

    def run(self, *statements: str) -> None:
        """As the administrator."""
        database = open_database(self.url)
        with database.new_work() as work:
            for statement in statements:
                work.connection.execute(text(statement))
            work.commit()
        database.close()

    def add_user(self, who: str, options: str = "") -> str:
        """A user who may log in, without any role; gives the name."""
        self.run(f"CREATE ROLE {self.name(who)} LOGIN PASSWORD '{PASSWORD}' {options}")
        return self.name(who)


@contextmanager
def office(server: PostgresServer, template: str, *extra: str) -> Iterator[Office]:
    """With a viewer, a clerk and a manager, and the `extra` users without a role."""
    made = Office(server.create(template))
    users = (*GIVEN, *extra)
    try:
        for who in users:
            made.add_user(who)
        database = open_database(made.url)
        set_up_roles(database)
        for role in GIVEN:
            give_role(database, made.name(role), Role(role))
        database.close()
        yield made
    finally:
        _take_away(server, made, users)


def _take_away(server: PostgresServer, made: Office, users: tuple[str, ...]) -> None:
    """The roles of the server stay where another database on it has them in use."""
    address = make_url(made.url)
    server.drop(made.url)
    plain = address.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for name in [made.name(who) for who in users]:
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
        with suppress(psycopg.errors.DependentObjectsStillExist):
            for group in (OWNER, *reversed(GROUPS.values())):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(group)))
