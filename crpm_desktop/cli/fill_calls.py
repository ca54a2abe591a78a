"""Calls that fill or empty a database: demo, import, purge."""

import glob
from pathlib import Path

import click

from crpm_desktop.cli.base import Call, opened, say
from crpm_desktop.cli.console_progress import shown_progress


@click.command(cls=Call)
@click.option("--customers", type=click.IntRange(min=1), metavar="N", help="How many customers; more make more data.")
def demo(customers: int | None) -> None:
    """Fill an empty database with demo data.

    Made up but believable, and the same every time.
    """
    from crpm_desktop.services.demo import DEFAULT_CUSTOMERS, fill_with_demo_data

    with opened(create=True) as database, shown_progress() as progress:
        outcome = fill_with_demo_data(database.new_work, progress, customers or DEFAULT_CUSTOMERS)
    say(outcome.sentence)


@click.command("import", cls=Call)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Bring in CSV or XLSX files or folders.

    All files of one call come in, or nothing does.
    """
    from crpm_desktop.services.import_files import import_paths

    with opened(create=True) as database, shown_progress() as progress:
        outcome = import_paths(database.new_work, [file for path in paths for file in _named(path)], progress)
    say(outcome.sentence)


def _named(path: Path) -> list[Path]:
    """The files that `*.csv` stands for, which only Windows leaves to the program; other names as they are."""
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    return sorted(map(Path, glob.glob(str(path)))) or [path]  # noqa: PTH207 - the pattern may name a drive


@click.command(cls=Call)
@click.option(
    "--yes-delete-all-rebate-programs",
    "meant",
    is_flag=True,
    required=True,
    help="Says that it is meant: all rebate programs, their levels, customer records and details are deleted.",
)
@click.option("--reason", metavar="TEXT", default="", help="Why; it stays in the history of who did what.")
def purge(meant: bool, reason: str) -> None:  # noqa: ARG001
    """Delete all rebate programs.

    With their levels, customer records and details; a backup file is made first and named.
    """
    from crpm_desktop.services.backup import backup_folder
    from crpm_desktop.services.purge import purge as purge_all
    from crpm_desktop.services.user_places import user_data_folder

    with opened() as database, shown_progress() as progress:
        outcome = purge_all(database.new_work, backup_folder(database.file, user_data_folder()), progress, reason)
    say(outcome.sentence)
