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
    from crpm_desktop.db.address import parse_address
    from crpm_desktop.db.check import schema_version
    from crpm_desktop.db.migrate import head

    url = parse_address(address())
    is_new = url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()
    before = None if is_new else schema_version(address())
    with opened(create=True) as database:
        if before == head():
            say(f"{database.name} has the newest schema already ({before}).")
        elif before is None:
            say(f"{database.name} was made with schema {head()}.")
        else:
            say(f"{database.name} was upgraded from schema {before} to {head()}.")


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
