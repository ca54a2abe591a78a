"""Calls on customer rebate records: assign, goals, recalc, next-year, next-period."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crpm_desktop.cli.base import Call, opened, say
from crpm_desktop.cli.console_progress import shown_progress
from crpm_desktop.cli.filters import PERIOD, YEAR, criteria, record_filters
from crpm_desktop.domain.money import format_money
from crpm_desktop.services.progress import Progress

if TYPE_CHECKING:
    from crpm_desktop.db.work import NewWork

T = TypeVar("T")


def _on_records(filters: dict[str, Any], service: "Callable[[NewWork, Sequence[int], Progress], T]") -> T:
    """Does the work of `service` on the records that the filters choose."""
    from crpm_desktop.services.selection import select_records

    wanted = criteria(**filters)
    with opened() as database, shown_progress() as progress:
        return service(database.new_work, select_records(database.new_work, wanted), progress)


@click.command(cls=Call)
@click.option("--rebate", metavar="CODE", required=True, help="The rebate program.")
@click.option("--year", type=YEAR, required=True, help="The year of the records.")
@click.option("--period", type=PERIOD, help="One period of the year; without it, all of the program's.")
@click.option("--customers-with-sales", is_flag=True, required=True, help="Every customer that has sales in that time.")
def assign(rebate: str, year: int, period: int | None, customers_with_sales: bool) -> None:  # noqa: ARG001
    """Make records for customers in a program.

    With their default goal; records that exist stay as they are.
    """
    from crpm_desktop.services.assign import assign_customers_with_sales

    with opened() as database, shown_progress() as progress:
        outcome = assign_customers_with_sales(database.new_work, rebate.strip(), year, period, progress)
    say(outcome.sentence)


@click.command(cls=Call)
@record_filters(year_required=True)
def goals(**filters: Any) -> None:
    """Recalc Sales Goal.

    The greater of last year's sales and last year's goal.
    """
    from crpm_desktop.services.goals import recalc_sales_goal

    say(_on_records(filters, recalc_sales_goal).sentence)


@click.command(cls=Call)
@record_filters(year_required=True)
def recalc(**filters: Any) -> None:
    """Recalc Sales and Rebate Earned.

    All of the chosen records are recalculated or, on an error, none.
    """
    from crpm_desktop.services.recalculate import recalculate

    outcome = _on_records(filters, recalculate)
    say(
        outcome.sentence,
        f"Records done: {outcome.records:,}",
        f"Rows written: {outcome.detail_rows:,}",
        f"Rebate earned: {format_money(outcome.earned_after)}",
        f"Skipped: {sum(one.count for one in outcome.skipped):,}",
        *(f"  {one.sentence}" for one in outcome.skipped),
        *(f"Warning: {sentence}" for sentence in outcome.warnings),
    )


@click.command("next-year", cls=Call)
@record_filters(year_required=True)
def next_year(**filters: Any) -> None:
    """Create Next Year.

    The same records a year on, with their default goal; those that exist stay as they are.
    """
    from crpm_desktop.services.roll_forward import create_next_year

    say(_on_records(filters, create_next_year).sentence)


@click.command("next-period", cls=Call)
@record_filters(year_required=True)
def next_period(**filters: Any) -> None:
    """Create Next Period.

    The same records a period on, with their default goal; those that exist stay as they are.
    """
    from crpm_desktop.services.roll_forward import create_next_period

    say(_on_records(filters, create_next_period).sentence)
