"""An office on a PostgreSQL server: a database with roles, and a user for each; gone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from crpm_desktop.db.engine import connect, open_database
from crpm_desktop.db.role_matrix import GROUPS, OWNER
from crpm_desktop.domain.roles import GIVEN
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
        database = connect(self.url)
        with database.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        database.close()

    def asked(self, question: str) -> object:
        """As the administrator; the answer to a SELECT of one value."""
        database = connect(self.url)
        with database.engine.connect() as connection:
            answer = connection.execute(text(question)).scalar_one()
        database.close()
        return answer

    def add_user(self, who: str, options: str = "") -> str:
        """A user who may log in, without any role; gives the name."""
        self.run(f"CREATE ROLE {self.name(who)} LOGIN PASSWORD '{PASSWORD}' {options}")
        return self.name(who)


@contextmanager
def bare_office(server: PostgresServer, template: str | None, *users: str) -> Iterator[Office]:
    """A database without roles, empty or like a template, and users; both gone at the end."""
    made = Office(server.create(template))
    try:
        for who in users:
            made.add_user(who)
        yield made
    finally:
        server.drop(made.url)
        _drop_users(made)


@contextmanager
def office(server: PostgresServer, template: str, *extra: str) -> Iterator[Office]:
    """With a viewer, a clerk and a manager, and the `extra` users without a role."""
    with bare_office(server, template, *GIVEN, *extra) as made:
        database = open_database(made.url)
        set_up_roles(database)
        for role in GIVEN:
            give_role(database, made.name(role), role)
        database.close()
        yield made


def _drop_users(made: Office) -> None:
    """The roles of the server stay where another database on it has them in use."""
    address = make_url(made.url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
        ours = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)"
        for (name,) in connection.execute(ours, [made.name("")]).fetchall():
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
        with suppress(psycopg.errors.DependentObjectsStillExist):
            for group in (OWNER, *reversed(GROUPS.values())):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(group)))
