"""`crpm db`: the schema's version, whether what stands in the database holds together, backups, and roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crpm_desktop.cli.base import Calls, Failure, address, opened, refuse_missing_file, say
from crpm_desktop.cli.console_progress import shown_progress

if TYPE_CHECKING:
    from crpm_desktop.db.engine import Database


@click.group(cls=Calls)
def db() -> None:
    """Upgrade, check, back up or restore the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema to this program's version; makes a database that is not there."""
    from crpm_desktop.db.address import is_file, parse_address
    from crpm_desktop.db.check import schema_version
    from crpm_desktop.db.migrate import head
    from crpm_desktop.services.opening import open_behind_backup

    url = parse_address(address())
    is_new = is_file(url) and not Path(url.database or "").exists()
    before = None if is_new else schema_version(address())
    found = open_behind_backup(address())
    found.database.close()
    name = found.database.name
    if before == head():
        say(f"{name} has the newest schema already ({before}).")
    elif before is None:
        say(f"{name} was made with schema {head()}.")
    else:
        say(f"{name} was upgraded from schema {before} to {head()}. A backup of how it was: {found.backup}")


@db.command()
def check() -> None:
    """Check that the database is sound, and count its rows; changes nothing."""
    from crpm_desktop.db.check import check_database

    refuse_missing_file(address())
    report = check_database(address())
    say(*(f"{table}: {count:,}" for table, count in report.counts.items()))
    if report.problems:
        raise Failure(report.sentence, report.problems)
    say(report.sentence)


@db.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None) -> None:
    """Write a backup to FILE, or under a name of its own among the other backups.

    FILE.zip holds all rows and comes back on any database; any other name is a copy of a SQLite file.
    """
    from crpm_desktop.services.database_backups import Why, back_up, back_up_to

    with opened() as database, shown_progress() as progress:
        if file is None:
            made = back_up(database, Why.ASKED, progress)
        else:
            made = back_up_to(database, file.absolute(), progress)
    say(made.sentence)


@db.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put the backup FILE in place of all that is in the database.

    What is there now is backed up first, and that backup is named.
    """
    from crpm_desktop.services.restore_database import look_at, restore_database

    with _replaceable() as database, shown_progress() as progress:
        done = restore_database(database, look_at(database, file.absolute()), progress)
    say(done.sentence)


@contextmanager
def _replaceable() -> Iterator["Database"]:
    """The database of this call, made where it is not there; a damaged file as it is."""
    from crpm_desktop.db.address import is_file, parse_address
    from crpm_desktop.db.engine import connect
    from crpm_desktop.db.sqlite_copy import damage_of

    url = parse_address(address())
    file = Path(url.database or "")
    if not is_file(url) or not file.is_file() or not damage_of(file):
        with opened(create=True) as database:
            yield database
        return
    damaged = connect(address())
    try:
        yield damaged
    finally:
        damaged.close()


@db.command()
@click.option("--list", "lists", is_flag=True, help="Who has which role.")
@click.option("--grant", nargs=2, metavar="ROLE NAME", help="Give a user the role viewer, clerk or manager.")
@click.option("--revoke", metavar="NAME", help="Take a user's role away.")
def roles(lists: bool, grant: tuple[str, str] | None, revoke: str | None) -> None:
    """Set up the roles viewer, clerk and manager on PostgreSQL; or list, give or take them."""
    from crpm_desktop.domain.roles import GIVEN, Role
    from crpm_desktop.services.give_roles import give_role, list_members, set_up_roles

    if sum((lists, grant is not None, revoke is not None)) > 1:
        raise click.UsageError("Give one of --list, --grant and --revoke at a time.")
    if grant is not None and grant[0] not in GIVEN:
        raise click.UsageError(f"There is no role {grant[0]}: give viewer, clerk or manager.")
    with opened() as database:
        if grant is not None:
            say(give_role(database, grant[1], Role(grant[0])))
        elif revoke is not None:
            say(give_role(database, revoke, None))
        elif lists:
            say(*(f"{member.role:<15}{member.user}" for member in list_members(database)))
        else:
            say(set_up_roles(database))
