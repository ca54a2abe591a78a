"""Invents a folder of import files in which everything that the rules speak of happens; the same for the same seed."""

import csv
from pathlib import Path
from random import Random

from tests.services.books import HEADERS

GROUPS = ("PG1", "PG2", "PG3", "PG4")
YEARS = (2024, 2025, 2026)
PERIODS = {"M": range(1, 13), "Q": range(1, 5), "Y": range(1)}
FREQUENCIES = {"Annual": (None,), "Quarterly": range(1, 5), "Monthly": range(1, 13)}

Rows = list[list[object]]


def write_random_books(folder: Path, seed: int, customers: int = 24) -> None:
    """Writes one CSV file per table into `folder`, which is made."""
    rng = Random(seed)
    numbers = [f"C{number:02}" for number in range(customers)]
    tables: dict[str, Rows] = {name: [] for name in HEADERS}
    for place, number in enumerate(numbers):
        parent = rng.choice(numbers[:place]) if place and rng.random() < 0.6 else ""
        tables["customers"].append([number, f"Customer {number}", parent])
    tables["product_groups"] = [[group, ""] for group in GROUPS]
    for number in numbers:
        for year in YEARS:
            _history(rng, tables, number, year)
    for place, frequency in enumerate(("Annual", "Annual", "Quarterly", "Monthly")):
        _program(rng, tables, f"P{place}", frequency)
        _records(rng, tables, f"P{place}", frequency, numbers)
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS[name].split(","))
            writer.writerows(rows)


def _money(rng: Random, low: int, high: int) -> str:
    cents = rng.randrange(low, high)
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _history(rng: Random, tables: dict[str, Rows], number: str, year: int) -> None:
    kind = rng.choice("MMMQY")
    for period in PERIODS[kind]:
        if rng.random() < 0.8:
            tables["sales_history"].append([number, year, period, kind, _money(rng, -20_000, 300_000)])
        for group in GROUPS:
            if rng.random() < 0.5:
                tables["sales_pg_history"].append([number, year, period, kind, group, _money(rng, -9_000, 90_000)])


def _program(rng: Random, tables: dict[str, Rows], code: str, frequency: str) -> None:
    tables["rebate_programs"].append([code, frequency, "Y", rng.choice("YYN")])
    levels = ["L1", "L2", "L3", "a", "Ä"][: rng.randrange(2, 6)]
    for place, level in enumerate(levels):
        groups = rng.sample(GROUPS, rng.randrange(4))
        minimum = rng.choice((None, None, 0, 500, 5_000))
        maximum = rng.choice((None, None, None, 8_000, 20_000))
        tables["rebate_sub_codes"].append(
            [
                *(code, level, minimum, maximum),
                rng.choice((None, None, None, 0, 250)),
                rng.choice((None, None, 0, 5, 12.3456)),
                rng.choice((None, len(groups))) if groups else None,
                "Y" if groups and rng.random() < 0.5 else "N",
                rng.choice((None, None, 8, 0.3333)),
                rng.choice((None, 1, 0.5, 1.2345, 2)),
            ]
        )
        tables["sub_code_product_groups"] += [[code, level, group] for group in groups]
        for parent in rng.sample(levels[:place], min(place, rng.choice((0, 1, 1, 2)))):
            tables["sub_code_parents"].append([code, level, parent])


def _records(rng: Random, tables: dict[str, Rows], code: str, frequency: str, numbers: list[str]) -> None:
    for number in numbers:
        children = rng.choice("YN")
        for year in YEARS:
            for period in FREQUENCIES[frequency]:
                if rng.random() < 0.7:
                    goal = rng.choice((None, None, "0", _money(rng, 0, 900_000)))
                    tables["customer_rebates"].append([number, code, year, period, goal, children])
