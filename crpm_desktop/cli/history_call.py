"""`crpm history`: who did what, printed or written to a file."""

from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crpm_desktop.cli.base import Call, opened, say
from crpm_desktop.cli.console_progress import shown_progress
from crpm_desktop.cli.export_call import DAY, file_to_write

if TYPE_CHECKING:
    from crpm_desktop.services.trail_columns import ChangeRow


@click.command(cls=Call)
@click.argument("file", type=click.Path(path_type=Path), required=False, callback=file_to_write)
@click.option("--about", metavar="TEXT", default="", help='Rows whose name has this, as "1000 GROWTH 2026".')
@click.option("--who", metavar="NAME", default="", help="What one user did.")
@click.option("--from", "first_day", type=DAY, metavar="DATE", help="Done on this day or later.")
@click.option("--to", "last_day", type=DAY, metavar="DATE", help="Done on this day or earlier.")
def history(file: Path | None, about: str, who: str, first_day: datetime | None, last_day: datetime | None) -> None:
    """Show who did what, oldest first.

    With FILE.xlsx or FILE.csv it is written there.
    """
    from crpm_desktop.services.audit_trail import each_change, export_trail, wanted_lines

    wanted = wanted_lines(about, who, _day(first_day), _day(last_day))
    with opened() as database:
        if file is not None:
            with shown_progress() as progress:
                outcome = export_trail(database.new_work, database.name, wanted, file, progress)
            say(outcome.sentence)
            return
        with closing(each_change(database.new_work, wanted)) as rows:
            for row in rows:
                say(_line(row))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _line(row: "ChangeRow") -> str:
    from crpm_desktop.services.columns import text_of

    parts = [f"{row.at.isoformat(' ', 'seconds')}Z", row.who, row.action, f"{row.what} {row.which}".strip()]
    if row.column:
        before, after = (" ".join(text_of(row.kind, value).split()) or "blank" for value in (row.before, row.after))
        parts.append(f"{row.column}: {before} -> {after}")
    if row.reason:
        parts.append(f"reason: {' '.join(row.reason.split())}")
    return "  ".join(parts)
