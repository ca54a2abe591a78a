"""`crpm export`: a grid as the window would export it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from crpm_desktop.cli.base import Call, opened, say
from crpm_desktop.cli.console_progress import shown_progress
from crpm_desktop.cli.filters import criteria, record_filters
from crpm_desktop.domain.free_goods import State

GRIDS = ("setup", "summary", "detail", "sales-history", "sales-pg-history", "free-goods")
DAY = click.DateTime(["%Y-%m-%d"])


def file_to_write(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and path.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.BadParameter("the name must end in .xlsx or .csv.")
    return path


@click.command(cls=Call)
@click.argument("grid", type=click.Choice(GRIDS))
@click.argument("file", type=click.Path(path_type=Path), callback=file_to_write)
@record_filters(year_required=False)
@click.option("--outside-range", is_flag=True, help="detail: rows outside of the sales range, too.")
@click.option(
    "--state", "states", type=click.Choice([str(state) for state in State]), multiple=True, help="free-goods: states."
)
@click.option("--program", metavar="NAME", help="free-goods: one program.")
@click.option("--distributor", metavar="NAME", help="free-goods: one distributor.")
@click.option("--retailer", "retailers", metavar="NAME", multiple=True, help="free-goods: retailers.")
@click.option("--from", "first_day", type=DAY, metavar="DATE", help="free-goods: reported on this day or later.")
@click.option("--to", "last_day", type=DAY, metavar="DATE", help="free-goods: reported on this day or earlier.")
def export(grid: str, file: Path, **filters: Any) -> None:
    """Write a grid to FILE.xlsx or FILE.csv."""
    _refuse_foreign_filters(grid, filters)
    from crpm_desktop.domain.reward_records import RewardFilter
    from crpm_desktop.services.grids import GRIDS as GRIDS_BY_NAME
    from crpm_desktop.services.grids import Wanted, export_grid

    rewards = RewardFilter(
        states=tuple(State(state) for state in filters.pop("states")),
        program=filters.pop("program"),
        distributor=filters.pop("distributor"),
        retailers=tuple(filters.pop("retailers")),
        reported_from=_day(filters.pop("first_day")),
        reported_to=_day(filters.pop("last_day")),
    )
    outside_range = filters.pop("outside_range")
    wanted = Wanted(criteria(**filters), outside_range, rewards)
    with opened() as database, shown_progress() as progress:
        outcome = export_grid(database.new_work, database.name, GRIDS_BY_NAME[grid], wanted, file, progress)
    say(outcome.sentence)


_REWARD_FILTERS = {
    "states": "--state",
    "program": "--program",
    "distributor": "--distributor",
    "retailers": "--retailer",
    "first_day": "--from",
    "last_day": "--to",
}
_RECORD_FILTERS = {
    "year": "--year",
    "period": "--period",
    "rebate": "--rebate",
    "customer": "--customer",
    "include_children": "--include-children",
}


def _refuse_foreign_filters(grid: str, filters: dict[str, Any]) -> None:
    """A filter that the grid does not know must not be dropped in silence: its user would trust the file."""
    foreign = {"outside_range": "--outside-range"} if grid != "detail" else {}
    foreign |= _RECORD_FILTERS if grid == "free-goods" else _REWARD_FILTERS
    if grid == "setup":
        foreign |= {name: option for name, option in _RECORD_FILTERS.items() if name != "rebate"}
    if grid in {"sales-history", "sales-pg-history"}:
        foreign |= {"rebate": "--rebate"}
    given = [option for name, option in foreign.items() if filters[name]]
    if given:
        raise click.UsageError(f"The grid {grid} takes no {' and no '.join(given)}.")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
