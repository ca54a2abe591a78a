"""The filters that calls on records share: year, period, program, customer."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.periods import FIRST_YEAR, LAST_YEAR

C = TypeVar("C", bound=Callable[..., Any])

YEAR = click.IntRange(FIRST_YEAR, LAST_YEAR)
PERIOD = click.IntRange(1, 12)


def record_filters(*, year_required: bool) -> Callable[[C], C]:
    """Adds the options that `criteria` takes."""
    options = (
        click.option("--year", type=YEAR, required=year_required, help="The year of the records."),
        click.option("--period", type=PERIOD, help="The period; annual records are taken whatever the period."),
        click.option("--rebate", metavar="CODE", help="One rebate program."),
        click.option("--customer", metavar="CUST_NO", help="One customer."),
        click.option("--include-children", is_flag=True, help="With --customer: its descendants, too."),
    )

    def add(function: C) -> C:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def criteria(
    year: int | None, period: int | None, rebate: str | None, customer: str | None, include_children: bool
) -> Criteria:
    """Codes without outer spaces, as they are kept. Raises `UsageError` for children of nobody."""
    if include_children and customer is None:
        raise click.UsageError("--include-children needs --customer.")
    return Criteria(year, period, _stripped(rebate), _stripped(customer), include_children)


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()
