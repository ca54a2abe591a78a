"""`crpm db`: the schema's version, and whether what stands in the database holds together."""

from pathlib import Path

import click

from crpm_desktop.cli.base import Calls, Failure, address, refuse_missing_file, say


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
