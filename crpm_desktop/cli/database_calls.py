"""`crpm db`: the schema's version, and whether what stands in the database holds together."""

from pathlib import Path

import click

from crpm_desktop.cli.base import Calls, Failure, address, opened, refuse_missing_file, say


@click.group(cls=Calls)
def db() -> None:
    """Upgrade or check the database."""


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
