"""The worked examples of the help pages, each figured by the real rules."""

from typing import Any

import pytest

from crpm_desktop.domain.goals import default_goal
from crpm_desktop.domain.money import PERCENT_SCALE, format_money, plain_percent
from crpm_desktop.domain.periods import PERIOD_TYPE_BY_CODE, Frequency, Window
from crpm_desktop.domain.program import SubCode
from crpm_desktop.domain.rebate import ACHIEVED, Color, RebateDetail
from crpm_desktop.models.help_examples import LEVEL_TITLES, ROW_TITLES, cents, load_examples, rebate_html
from tests.domain.figures import figure

EXAMPLES = load_examples()
MONEY = ("min_sales", "max_sales", "min_amt_over_goal")
PERCENTAGES = ("min_pct_over_goal", "rebate_pct_over_goal", "rebate_pct_tot_sales")


def scaled(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * PERCENT_SCALE + int(decimals.ljust(4, "0"))


def sub_code(level: dict[str, Any]) -> SubCode:
    amounts: dict[str, Any] = {name: cents(level[name]) for name in MONEY if name in level}
    percentages: dict[str, Any] = {name: scaled(level[name]) for name in PERCENTAGES if name in level}
    return SubCode(
        level["rebate_sub_code"],
        **amounts,
        **percentages,
        min_pg_req=int(level["min_pg_req"]) if "min_pg_req" in level else None,
        limit_sales_to_pg=level.get("limit_sales_to_pg", False),
        product_groups=frozenset(level.get("product_groups", "").split()),
        parents=frozenset(level.get("parents", "").split()),
    )


def status(detail: RebateDetail) -> str:
    return f"{ACHIEVED}, included in {detail.included_in}" if detail.included_in else detail.reason


def told(row: dict[str, str]) -> tuple[object, ...]:
    """A row of the page as the rules give it."""
    return (
        row["rebate_sub_code"],
        Color[row["color"].upper()],
        cents(row["rebate_revenue"]),
        row["paid_pct"],
        cents(row["rebate_earned"]),
        row["status"],
    )


@pytest.mark.parametrize("example", EXAMPLES["rebates"], ids=lambda example: example["name"])
def test_an_example_says_what_the_rules_come_to(example: dict[str, Any]) -> None:
    result = figure(
        *(sub_code(level) for level in example["levels"]),
        goal=cents(example["sales_goal"]),
        sales=cents(example["sales"]),
        pg_sales={group: cents(text) for group, text in example.get("pg_sales", {}).items()},
        goal_required=example.get("goal_required", True),
    )
    figured = [
        (
            detail.rebate_sub_code,
            detail.color,
            detail.rebate_revenue,
            plain_percent(detail.paid_pct),
            detail.rebate_earned,
            status(detail),
        )
        for detail in result.details
    ]
    assert [told(row) for row in example["rows"]] == figured


@pytest.mark.parametrize("example", EXAMPLES["rebates"], ids=lambda example: example["name"])
def test_an_example_uses_only_fields_that_its_page_shows(example: dict[str, Any]) -> None:
    given = {"name", "title", "levels", "sales_goal", "sales", "pg_sales", "goal_required", "rows", "note"}
    assert example.keys() <= given
    assert all(level.keys() <= LEVEL_TITLES.keys() for level in example["levels"])
    assert all(row.keys() == ROW_TITLES.keys() | {"color"} for row in example["rows"])
    html = rebate_html(example)
    assert all(f">{format_money(cents(row['rebate_earned']))}<" in html for row in example["rows"])


@pytest.mark.parametrize("goal", EXAMPLES["goals"])
def test_an_example_of_a_goal_says_what_the_rule_comes_to(goal: dict[str, str]) -> None:
    last_year_goal = cents(goal["last_year_goal"]) if goal["last_year_goal"] else None
    assert default_goal(cents(goal["last_year_sales"]), last_year_goal) == cents(goal["sales_goal"])


@pytest.mark.parametrize("window", EXAMPLES["windows"], ids=lambda window: window["sales"])
def test_an_example_of_a_window_says_where_its_sales_count(window: dict[str, Any]) -> None:
    period_type = PERIOD_TYPE_BY_CODE[window["period_type"]]
    for name, counts in window["counts"].items():
        frequency, _, period = name.partition(" ")
        place = Window(2026, int(period or 0), Frequency[frequency.upper()])
        assert place.counts(period_type, window["period"]) is counts, name


def test_the_examples_show_every_color() -> None:
    assert {row["color"] for example in EXAMPLES["rebates"] for row in example["rows"]} == {
        color.label for color in Color
    }
