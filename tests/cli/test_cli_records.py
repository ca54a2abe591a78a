"""Calls on records: assign, goals, recalc, next-year, next-period, and what they print."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.calls import done, misused, refused, small_shop


@pytest.fixture
def url(migrated_url: str, tmp_path: Path) -> str:
    done(migrated_url, "import", small_shop(tmp_path / "shop"))
    return migrated_url


def records(url: str, tmp_path: Path, *filters: str) -> list[dict[str, str]]:
    done(url, "export", "summary", tmp_path / "s.csv", *filters)
    return list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text("utf-8"))))


def keys(rows: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    return [(row["cust_no"], row["rebate_code"], row["year"], row["period"]) for row in rows]


def test_recalc_prints_records_rows_rebate_and_who_was_skipped(url: str) -> None:
    lines = done(url, "recalc", "--year", "2026").splitlines()
    assert "2 records recalculated" in lines[0]
    assert lines[1:5] == ["Records done: 2", "Rows written: 2", "Rebate earned: 18.50", "Skipped: 1"]
    assert lines[5] == "  1 record skipped: program OLD is not active"


def test_recalc_prints_its_warnings(url: str, tmp_path: Path) -> None:
    done(url, "assign", "--rebate", "QUARTER", "--year", "2026", "--period", "2", "--customers-with-sales")
    lines = done(url, "recalc", "--year", "2026").splitlines()
    assert [line for line in lines if line.startswith("Warning: ") and "goal of 0" in line]


def test_recalc_touches_only_what_the_filters_choose(url: str, tmp_path: Path) -> None:
    done(url, "recalc", "--year", "2026", "--rebate", "YEAR", "--customer", "11")
    calculated = [row for row in records(url, tmp_path) if row["calculated_at"]]
    assert keys(calculated) == [("11", "YEAR", "2026", "")]
    assert (calculated[0]["sales_revenue"], calculated[0]["rebate_earned"]) == ("1100.00", "16.50")


def test_include_children_takes_the_records_of_descendants(url: str) -> None:
    assert "2 records recalculated" in done(url, "recalc", "--year", "2026", "--customer", "10", "--include-children")
    assert "There are no customer rebate records for year 2026, customer 10" in refused(
        url, "recalc", "--year", "2026", "--customer", "10"
    )


def test_assign_makes_records_for_customers_with_sales(url: str, tmp_path: Path) -> None:
    printed = done(url, "assign", "--rebate", "YEAR", "--year", "2026", "--customers-with-sales")
    assert printed == "1 record created. 1 record existed already and stays as it is.\n"
    assert keys(records(url, tmp_path, "--rebate", "YEAR")) == [("11", "YEAR", "2026", ""), ("12", "YEAR", "2026", "")]


def test_goals_sets_the_default_goal(url: str, tmp_path: Path) -> None:
    (tmp_path / "typed").mkdir()
    (tmp_path / "typed" / "customer_rebates.csv").write_text(
        "cust_no,rebate_code,year,period,sales_goal\n11,YEAR,2026,,5\n", encoding="utf-8"
    )
    done(url, "import", tmp_path / "typed")
    assert records(url, tmp_path, "--rebate", "YEAR")[0]["sales_goal"] == "5.00"
    done(url, "goals", "--year", "2026", "--rebate", "YEAR")
    assert records(url, tmp_path, "--rebate", "YEAR")[0]["sales_goal"] == "1000.00"


def test_next_year_makes_the_records_of_active_programs(url: str, tmp_path: Path) -> None:
    printed = done(url, "next-year", "--year", "2026")
    assert printed == "2 records created. 1 record skipped: program OLD is not active.\n"
    found = records(url, tmp_path, "--year", "2027")
    assert keys(found) == [("11", "QUARTER", "2027", "1"), ("11", "YEAR", "2027", "")]
    assert [row["sales_goal"] for row in found] == ["1100.00", "1100.00"]


def test_next_period_leaves_annual_records_out(url: str, tmp_path: Path) -> None:
    printed = done(url, "next-period", "--year", "2026", "--period", "1", "--customer", "11")
    assert printed.startswith("1 record created.")
    assert "an annual program has no periods" in printed
    assert ("11", "QUARTER", "2026", "2") in keys(records(url, tmp_path))


def test_what_the_filters_do_not_find_is_refused_by_name(url: str) -> None:
    unknown = {
        ("--year", "2026", "--customer", "99"): "crpm: Customer 99 does not exist: check the number.",
        ("--year", "2026", "--rebate", "NONE"): "crpm: Rebate program NONE does not exist: check the code.",
        ("--year", "1999"): "crpm: There are no customer rebate records for year 1999: nothing was done.",
    }
    for name in ("recalc", "goals", "next-year", "next-period"):
        assert {filters: refused(url, name, *filters) for filters in unknown} == unknown


def test_assigning_an_inactive_program_or_a_wrong_period_is_refused(url: str) -> None:
    options = ("--year", "2026", "--customers-with-sales")
    assert "OLD is not active" in refused(url, "assign", "--rebate", "OLD", *options)
    assert "1 to 4" in refused(url, "assign", "--rebate", "QUARTER", "--period", "5", *options)


@pytest.mark.parametrize(
    "arguments",
    [
        ("recalc",),
        ("recalc", "--year", "97"),
        ("recalc", "--year", "2026", "--period", "13"),
        ("recalc", "--year", "2026", "--include-children"),
        ("assign", "--rebate", "YEAR", "--year", "2026"),
        ("next-years", "--year", "2026"),
        ("recalc", "--year", "2026", "--colour", "red"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: tuple[str, ...]) -> None:
    assert "Usage: crpm" in misused("unopened.db", *arguments)
