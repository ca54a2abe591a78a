"""The worked examples of the help pages, from `resources/help/examples.json`, as tables.

A test figures each of them with the real rules, so that the pages can't say anything else than the program does.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.palette import GLYPHS
from crpm_desktop.resource_files import resource_path

LEVEL_TITLES = {
    "rebate_sub_code": "Rebate Sub Code",
    "min_sales": "Min Sales",
    "max_sales": "Max Sales",
    "min_amt_over_goal": "Min $ Over Goal",
    "min_pct_over_goal": "Min % Over Goal",
    "min_pg_req": "Min PG Req",
    "limit_sales_to_pg": "Limit Sales to PG",
    "product_groups": "Product Groups",
    "parents": "Parent",
    "rebate_pct_over_goal": "Rebate Pct Over Goal",
    "rebate_pct_tot_sales": "Rebate Pct Tot Sales",
}
ROW_TITLES = {
    "rebate_sub_code": "Rebate Sub Code",
    "rebate_revenue": "Rebate Revenue",
    "paid_pct": "Paid %",
    "rebate_earned": "Rebate Earned",
    "status": "Status",
}
MONEY = {"min_sales", "max_sales", "min_amt_over_goal", "rebate_revenue", "rebate_earned"}
FIGURES = MONEY | {"min_pct_over_goal", "min_pg_req", "rebate_pct_over_goal", "rebate_pct_tot_sales", "paid_pct"}

Example = Mapping[str, Any]
"""One entry of the file: amounts and percentages as plain text."""


def load_examples() -> Mapping[str, list[dict[str, Any]]]:
    """`rebates`, `goals` and `windows` as they stand in the file."""
    loaded: dict[str, list[dict[str, Any]]] = json.loads(
        resource_path("help/examples.json").read_text(encoding="utf-8")
    )
    return loaded


def cents(text: str) -> int:
    """`-1000.00` of the file in cents."""
    return int(text.replace(".", ""))


def rebate_html(example: Example) -> str:
    """Title, what is given, the levels, what they come to, and a remark."""
    columns = [name for name in LEVEL_TITLES if any(name in level for level in example["levels"])]
    levels = [[_cell(name, level.get(name, "")) for name in columns] for level in example["levels"]]
    rows = [[_result(name, row) for name in ROW_TITLES] for row in example["rows"]]
    return "\n".join(
        (
            f"<h3>{escape(example['title'])}</h3>",
            f"<p>{_given(example)}</p>",
            table([LEVEL_TITLES[name] for name in columns], levels),
            "<p>comes to</p>",
            table(list(ROW_TITLES.values()), rows),
            f'<p class="note">{escape(example["note"])}</p>',
        )
    )


def goals_html(goals: Sequence[Example]) -> str:
    names = {"last_year_sales": "Last year's sales", "last_year_goal": "Last year's goal", "sales_goal": "Sales Goal"}
    return table(
        list(names.values()),
        [[_figure(format_money(cents(goal[name])) if goal[name] else "none") for name in names] for goal in goals],
    )


def windows_html(windows: Sequence[Example]) -> str:
    """Which sales count in which window."""
    titles = {"Annual": "Annual", "Quarterly 2": "Quarter 2", "Quarterly 3": "Quarter 3", "Monthly 5": "Month 5"}
    return table(
        ["Sales of", "Period Type", *titles.values()],
        [
            [
                f"<td>{escape(window['sales'])}</td>",
                f"<td>{window['period_type']}</td>",
                *(f"<td>{'counts' if window['counts'][name] else 'no'}</td>" for name in titles),
            ]
            for window in windows
        ],
    )


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """`rows` hold ready `<td>` cells."""
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return f'<table class="example" cellspacing="0" cellpadding="5"><tr>{head}</tr>{body}</table>'


def color_mark(color: Color, text: str = "") -> str:
    """A colour's shape and `text` in that colour."""
    return f'<span class="{color.label}">{GLYPHS[color]}&nbsp;{escape(text)}</span>'


def _given(example: Example) -> str:
    parts = [
        f"Sales Goal <b>{format_money(cents(example['sales_goal']))}</b>",
        f"Sales Revenue <b>{format_money(cents(example['sales']))}</b>",
    ]
    groups = example.get("pg_sales", {})
    if groups:
        parts.append("of it " + ", ".join(f"{code} {format_money(cents(text))}" for code, text in groups.items()))
    if not example.get("goal_required", True):
        parts.append("Goal Required is off")
    return ", ".join(parts)


def _cell(name: str, value: object) -> str:
    if value is True:
        return "<td>on</td>"
    text = format_money(cents(str(value))) if name in MONEY and value else str(value)
    return _figure(text) if name in FIGURES else f"<td>{escape(text)}</td>"


def _result(name: str, row: Example) -> str:
    if name == "rebate_revenue":
        color = Color[row["color"].upper()]
        return f'<td align="right">{color_mark(color, format_money(cents(row[name])))}</td>'
    return _cell(name, row[name])


def _figure(text: str) -> str:
    return f'<td align="right">{escape(text)}</td>'
