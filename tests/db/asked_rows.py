"""A database with few rows and every sign in its texts, for conditions to be asked of."""

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from crpm_desktop.db.schema import (
    customer_rebates,
    customers,
    history_years,
    product_groups,
    rebate_details,
    rebate_programs,
    sales_history,
    sales_pg_history,
)
from tests.asked import SIGNS

YEARS = (2024, 2025, 2026)
CODES = ("A", "a", "A%", "A_1", "AB1", "ab1", "B'", 'B"', "B\\", "C*", "c?", "[D]", "D^", "d-1", "É", "é", "Z;--")
GROUPS = ("P1", "p1", "P_1", "P%", "Q'1")
FREQUENCIES = {"YEARLY": 12, "Quarter": 3, "monthly": 1}
PERIODS = {12: (0,), 3: (1, 2, 4), 1: (1, 6, 12)}
MOMENTS = (None, datetime(2026, 1, 1), datetime(2026, 6, 15, 12, 30), datetime(2025, 12, 31, 23, 59, 59))


def fill(connection: Connection) -> None:
    dice = random.Random(7)
    _fill_codes(connection, dice)
    _fill_history(connection, dice)
    _fill_records(connection, dice)


def _name(dice: random.Random) -> str:
    return "".join(dice.choices(SIGNS, k=dice.choice((0, 1, 2, 3, 4))))


def _fill_codes(connection: Connection, dice: random.Random) -> None:
    people = [
        {"id": number, "cust_no": code, "name": _name(dice), "parent_id": dice.choice((None, number - 1))}
        for number, code in enumerate(CODES, 1)
    ]
    people[0]["parent_id"] = None
    connection.execute(insert(customers), people)
    groups = [{"id": at, "product_group": code, "description": _name(dice)} for at, code in enumerate(GROUPS, 1)]
    connection.execute(insert(product_groups), groups)
    programs = [
        {"id": at, "rebate_code": code, "frequency": months, "active": months != 1}
        for at, (code, months) in enumerate(FREQUENCIES.items(), 1)
    ]
    connection.execute(insert(rebate_programs), programs)


def _fill_history(connection: Connection, dice: random.Random) -> None:
    years, sales, pg_sales = [], [], []
    for customer in range(1, len(CODES) + 1):
        for year in YEARS:
            kind = dice.choice((1, 3, 12))
            key: dict[str, Any] = {"customer_id": customer, "year": year, "period_type": kind}
            years.append(key)
            for period in PERIODS[kind]:
                row = {**key, "period": period, "total_sales": dice.randint(-300, 300)}
                sales.append(row)
                pg_sales += [{**row, "product_group_id": group} for group in dice.sample(range(1, len(GROUPS) + 1), 2)]
    connection.execute(insert(history_years), years)
    connection.execute(insert(sales_history), sales)
    connection.execute(insert(sales_pg_history), pg_sales)


def _fill_records(connection: Connection, dice: random.Random) -> None:
    records = list(_records(dice))
    connection.execute(insert(customer_rebates), records)
    levels = [
        _level(dice, record["id"], code)
        for record in records
        if record["calculated_at"] is not None
        for code in dice.sample(("A", "a", "B_", "B%"), 3)
    ]
    connection.execute(insert(rebate_details), levels)


def _records(dice: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, 61):
        program = dice.randint(1, 3)
        months = list(FREQUENCIES.values())[program - 1]
        calculated = dice.choice(MOMENTS)
        figures = [dice.randint(0, 300) if calculated is not None else None for _ in range(3)]
        yield {
            "id": number,
            "customer_id": 1 + number % (len(CODES) - 2),
            "program_id": program,
            "frequency": months,
            "year": 2000 + number,
            "period": dice.choice(PERIODS[months]),
            "sales_goal": dice.choice((None, 0, dice.randint(1, 300))),
            "sales_incl_children": dice.random() < 0.5,
            **dict(zip(("sales_revenue", "rebate_revenue", "rebate_earned"), figures, strict=True)),
            "calculated_at": calculated,
            "out_of_date": dice.random() < 0.3,
            "warnings": dice.choice((0, 0, 1, 2, 17)),
        }


def _level(dice: random.Random, record_id: int, code: str) -> dict[str, Any]:
    color = dice.randint(0, 3)
    return {
        "customer_rebate_id": record_id,
        "rebate_sub_code": code,
        "sales_revenue": dice.randint(-300, 300),
        "rebate_revenue": dice.randint(-300, 300),
        "rebate_earned": dice.randint(0, 300),
        "total_pct": dice.choice((0, 5_000, 10_000, 25_000)),
        "paid_pct": dice.choice((0, 5_000, 10_000)),
        "color": color,
        "reason": ("", "Below minimum sales", "Product groups", "Not over goal")[color],
        "included_in": dice.choice((None, "a", "B_")),
        "in_sales_range": dice.random() < 0.7,
        "missing_sales": dice.choice((None, 5, 123_456)),
        "missing_product_groups": dice.choice((None, 1, 2)),
    }
