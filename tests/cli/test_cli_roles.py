"""`crpm db roles`: sets up, gives, takes and lists roles; and what a call without the right says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.domain.roles import GIVEN, Role
from tests.cli.calls import done, misused, refused, small_shop
from tests.office import Office, bare_office
from tests.postgres import PostgresServer


@pytest.fixture
def made(postgres: PostgresServer, postgres_template: str) -> Iterator[Office]:
    with bare_office(postgres, postgres_template, "anna", "ben") as office:
        yield office


def test_an_administrator_sets_roles_up_gives_lists_and_takes_them(made: Office) -> None:
    anna, ben = made.name("anna"), made.name("ben")
    assert "has the roles viewer, clerk and manager" in done(made.url, "db", "roles")
    assert done(made.url, "db", "roles", "--grant", "manager", anna) == f"{anna} is manager now.\n"
    assert done(made.url_of("anna"), "db", "roles", "--grant", "clerk", ben) == f"{ben} is clerk now.\n"
    listed = done(made.url_of("ben"), "db", "roles", "--list").splitlines()
    assert {f"manager        {anna}", f"clerk          {ben}"} <= set(listed)
    assert done(made.url_of("anna"), "db", "roles", "--revoke", ben) == f"{ben} has no role any more (before: clerk).\n"
    assert "has the roles viewer, clerk and manager" in done(made.url, "db", "roles")


def test_before_roles_are_set_up_none_is_given(made: Office) -> None:
    said = refused(made.url, "db", "roles", "--grant", "clerk", made.name("anna"))
    assert "has no roles yet: an administrator sets them up with `crpm db roles`" in said


def test_a_viewer_s_call_that_writes_is_refused_in_one_line(made: Office, tmp_path: Path) -> None:
    done(made.url, "db", "roles")
    done(made.url, "db", "roles", "--grant", "viewer", made.name("anna"))
    said = refused(made.url_of("anna"), "import", small_shop(tmp_path / "shop"))
    assert f"The database does not let user {made.name('anna')} do this: permission denied for table" in said
    assert "is sound" in done(made.url_of("anna"), "db", "check")
    assert "may not set up roles" in refused(made.url_of("anna"), "db", "roles")


def test_a_file_has_no_roles(migrated_sqlite_url: str) -> None:
    assert "Roles need a shared database on PostgreSQL" in refused(migrated_sqlite_url, "db", "roles")
    assert "Roles need a shared database on PostgreSQL" in refused(migrated_sqlite_url, "db", "roles", "--list")


def test_an_unknown_role_is_named_with_those_there_are(migrated_sqlite_url: str) -> None:
    said = misused(migrated_sqlite_url, "db", "roles", "--grant", "owner", "anna")
    assert "There is no role owner: give viewer, clerk or manager." in said
    assert "one of --list, --grant and --revoke" in misused(
        migrated_sqlite_url, "db", "roles", "--list", "--revoke", "a"
    )
    assert Role.ADMINISTRATOR not in GIVEN
