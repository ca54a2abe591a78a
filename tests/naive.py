"""The naive implementation of calculation.md over plain data in memory: customers, history, programs, records.

`NaiveWorld.from_folder` reads a folder of CSV files in the import format into it, with the default goals that an import
into an empty database sets. The rules of one record are in `naive_rules`.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from tests.naive_rules import ZERO, NaiveCase, NaiveLevel, NaiveRecord, cents

__all__ = [
    "NaiveCustomerRebate",
    "NaiveHistory",
    "NaiveLevel",
    "NaivePGHistory",
    "NaiveProgram",
    "NaiveRecord",
    "NaiveWorld",
]


@dataclass(frozen=True)
class NaiveHistory:
    cust_no: str
    year: int
    period: int
    period_type: str
    total_sales: Fraction


@dataclass(frozen=True)
class NaivePGHistory(NaiveHistory):
    product_group: str


@dataclass
class NaiveProgram:
    rebate_code: str
    frequency: str = "Annual"
    goal_required: bool = True
    active: bool = True
    levels: dict[str, NaiveLevel] = field(default_factory=dict)


@dataclass
class NaiveCustomerRebate:
    """A customer rebate record; the period of an annual one is 0, a goal of None is blank."""

    cust_no: str
    rebate_code: str
    year: int
    period: int
    goal: Fraction | None
    sales_incl_children: bool


def months_of_row(period_type: str, period: int) -> set[int]:
    """The months that a history row stands for."""
    if period_type == "M":
        return {period}
    return {3 * period - 2, 3 * period - 1, 3 * period} if period_type == "Q" else set(range(1, 13))


def months_of_window(frequency: str, period: int) -> set[int]:
    return months_of_row({"Monthly": "M", "Quarterly": "Q", "Annual": "Y"}[frequency], period)


@dataclass
class NaiveWorld:
    names: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    programs: dict[str, NaiveProgram] = field(default_factory=dict)
    sales_history: list[NaiveHistory] = field(default_factory=list)
    sales_pg_history: list[NaivePGHistory] = field(default_factory=list)
    records: dict[tuple[str, str, int, int], NaiveCustomerRebate] = field(default_factory=dict)

    @staticmethod
    def from_folder(folder: Path) -> "NaiveWorld":
        world = NaiveWorld()
        _read_customers(world, folder)
        _read_programs(world, folder)
        for row in _rows(folder, "sales_history"):
            world.sales_history.append(NaiveHistory(*_history_fields(row)))
        for row in _rows(folder, "sales_pg_history"):
            world.sales_pg_history.append(NaivePGHistory(*_history_fields(row), row["product_group"]))
        _read_records(world, folder)
        world.set_blank_goals()
        return world

    def record(self, cust_no: str, rebate_code: str, year: int, period: int = 0) -> NaiveCustomerRebate:
        return self.records[cust_no, rebate_code, year, period]

    def members(self, cust_no: str, sales_incl_children: bool) -> set[str]:
        """The customer and, if its children count, every customer whose line of parents leads to it."""
        if not sales_incl_children:
            return {cust_no}
        return {cust_no} | {other for other in self.parents if cust_no in self._line_of_parents(other)}

    def _line_of_parents(self, cust_no: str) -> list[str]:
        line: list[str] = []
        parent = self.parents.get(cust_no)
        while parent is not None and parent not in line:
            line.append(parent)
            parent = self.parents.get(parent)
        return line

    def sales(self, members: set[str], frequency: str, year: int, period: int) -> Fraction:
        """`S`: the members' sales history in the window."""
        months = months_of_window(frequency, period)
        counting = (row for row in self.sales_history if row.year == year and row.cust_no in members)
        return sum((row.total_sales for row in counting if months_of_row(row.period_type, row.period) <= months), ZERO)

    def pg_sales(self, members: set[str], frequency: str, year: int, period: int) -> dict[str, Fraction]:
        """The members' product-group history in the window, by product group."""
        months = months_of_window(frequency, period)
        totals: dict[str, Fraction] = {}
        for row in self.sales_pg_history:
            if row.year == year and row.cust_no in members and months_of_row(row.period_type, row.period) <= months:
                totals[row.product_group] = totals.get(row.product_group, ZERO) + row.total_sales
        return totals

    def default_goal(
        self, cust_no: str, rebate_code: str, year: int, period: int, sales_incl_children: bool
    ) -> Fraction:
        frequency = self.programs[rebate_code].frequency
        last_sales = self.sales(self.members(cust_no, sales_incl_children), frequency, year - 1, period)
        last_record = self.records.get((cust_no, rebate_code, year - 1, period))
        last_goal = last_record.goal if last_record is not None else None
        return max(last_sales, last_goal or ZERO, ZERO)

    def set_blank_goals(self) -> None:
        """Gives each record with a blank goal its default goal, earlier years first."""
        for record in sorted(self.records.values(), key=lambda each: each.year):
            if record.goal is None:
                record.goal = self.default_goal(
                    record.cust_no, record.rebate_code, record.year, record.period, record.sales_incl_children
                )

    def calculate(self, cust_no: str, rebate_code: str, year: int, period: int = 0) -> NaiveRecord:
        record = self.record(cust_no, rebate_code, year, period)
        program = self.programs[rebate_code]
        members = self.members(cust_no, record.sales_incl_children)
        return NaiveCase(
            levels=list(program.levels.values()),
            goal_required=program.goal_required,
            goal=record.goal,
            sales=self.sales(members, program.frequency, year, period),
            pg_sales=self.pg_sales(members, program.frequency, year, period),
        ).record()


def _rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    """The rows of one file with lower-case column names and trimmed values; none if there is no such file."""
    path = folder / f"{table}.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        for row in csv.DictReader(file, delimiter=delimiter):
            yield {name.strip().lower(): value.strip() for name, value in row.items()}


def _money(text: str) -> Fraction | None:
    return Fraction(cents(Fraction(text)), 100) if text else None


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def _history_fields(row: dict[str, str]) -> tuple[str, int, int, str, Fraction]:
    return row["cust_no"], int(row["year"]), int(row["period"]), row["period_type"], _money(row["total_sales"]) or ZERO


def _read_customers(world: NaiveWorld, folder: Path) -> None:
    for row in _rows(folder, "customers"):
        world.names[row["cust_no"]] = row["name"]
        world.parents[row["cust_no"]] = row.get("parent_cust_no") or None


def _read_programs(world: NaiveWorld, folder: Path) -> None:
    for row in _rows(folder, "rebate_programs"):
        world.programs[row["rebate_code"]] = NaiveProgram(
            rebate_code=row["rebate_code"],
            frequency=row["frequency"],
            goal_required=(row.get("goal_required") or "Y") == "Y",
            active=(row.get("active") or "Y") == "Y",
        )
    groups = _pairs(folder, "sub_code_product_groups", "product_group")
    parents = _pairs(folder, "sub_code_parents", "parent_sub_code")
    for row in _rows(folder, "rebate_sub_codes"):
        key = row["rebate_code"], row["rebate_sub_code"]
        world.programs[key[0]].levels[key[1]] = NaiveLevel(
            code=key[1],
            min_sales=_money(row["min_sales"]),
            max_sales=_money(row["max_sales"]),
            min_amt_over_goal=_money(row["min_amt_over_goal"]),
            min_pct_over_goal=_number(row["min_pct_over_goal"]),
            min_pg_req=int(row["min_pg_req"]) if row["min_pg_req"] else None,
            limited=row["limit_sales_to_pg"] == "Y",
            pct_over_goal=_number(row["rebate_pct_over_goal"]),
            pct_tot_sales=_number(row["rebate_pct_tot_sales"]),
            product_groups=frozenset(groups.get(key, [])),
            parents=frozenset(parents.get(key, [])),
        )


def _pairs(folder: Path, table: str, column: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in _rows(folder, table):
        found.setdefault((row["rebate_code"], row["rebate_sub_code"]), []).append(row[column])
    return found


def _read_records(world: NaiveWorld, folder: Path) -> None:
    for row in _rows(folder, "customer_rebates"):
        record = NaiveCustomerRebate(
            cust_no=row["cust_no"],
            rebate_code=row["rebate_code"],
            year=int(row["year"]),
            period=int(row.get("period") or 0),
            goal=_money(row.get("sales_goal") or ""),
            sales_incl_children=row.get("sales_incl_children") == "Y",
        )
        world.records[record.cust_no, record.rebate_code, record.year, record.period] = record
