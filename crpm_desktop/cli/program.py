"""The `crpm` command as a whole: its calls, and how it starts and ends.

Exit status 0 done, 1 refused or failed with one clear line on standard error, 2 wrong usage. What a call needs is
imported when it is made, so that `--help` is quick.
"""

import sys

import click

from crpm_desktop import __version__
from crpm_desktop.cli.base import Program, closed_pipe_told
from crpm_desktop.cli.database_calls import db
from crpm_desktop.cli.export_call import export
from crpm_desktop.cli.fill_calls import demo, import_, purge
from crpm_desktop.cli.free_goods_calls import free_goods
from crpm_desktop.cli.history_call import history
from crpm_desktop.cli.record_calls import assign, goals, next_period, next_year, recalc


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="crpm")
def crpm() -> None:
    """Customer Rebate Program Maintenance without a window.

    Every call takes --db: the name of a SQLite file, or postgresql://user@server/database. Without it, the database
    that CRPM_DATABASE_URL names, or the one that the window opens. Exit status: 0 done, 1 refused or failed, 2 wrong
    usage.
    """


for call in (demo, import_, assign, goals, recalc, next_year, next_period, export, free_goods, history, purge, db):
    crpm.add_command(call)


def main() -> None:
    """The entry point. A console that can't show a character shows `?`."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    try:
        with closed_pipe_told():
            crpm(prog_name="crpm", windows_expand_args=False)  # a code like `50%OFF%` or `A[1]` is meant as it stands
    except BrokenPipeError:
        sys.exit(1)
