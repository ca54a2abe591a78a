"""From a folder of sales files to figures: the same on both databases and in the naive implementation."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.calls import done
from tests.naive import NaiveCustomerRebate, NaiveWorld
from tests.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
NORTHWIND = ROOT / "tests" / "data" / "northwind"
WORK = (
    ("import", str(NORTHWIND)),
    ("recalc", "--year", "1997"),
    ("export", "detail", "d.csv", "--year", "1997", "--outside-range"),
    ("export", "summary", "s.csv", "--year", "1997"),
    ("export", "detail", "d.xlsx", "--year", "1997", "--outside-range"),
    ("db", "check"),
)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def folders(
    postgres: PostgresServer, postgres_template: str, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A folder per kind of database, with the files that the calls wrote."""
    folder = tmp_path_factory.mktemp("northwind")
    urls = {"sqlite": str(folder / "x.db"), "postgresql": postgres.create(postgres_template)}
    (folder / "x.db").write_bytes(sqlite_template.read_bytes())
    for kind, url in urls.items():
        place = folder / kind
        place.mkdir()
        for name, *arguments in WORK:
            done(url, name, *(place / one if one.endswith((".csv", ".xlsx")) else one for one in arguments))
    postgres.drop(urls["postgresql"])
    return {kind: folder / kind for kind in urls}


@pytest.fixture(scope="module")
def world() -> NaiveWorld:
    return NaiveWorld.from_folder(NORTHWIND)


@pytest.fixture
def details(folders: dict[str, Path]) -> Rows:
    return list(csv.DictReader(io.StringIO((folders["sqlite"] / "d.csv").read_text("utf-8"))))


@pytest.fixture
def summary(folders: dict[str, Path]) -> Rows:
    return list(csv.DictReader(io.StringIO((folders["sqlite"] / "s.csv").read_text("utf-8"))))


def chosen(rows: Rows, cust_no: str, rebate_code: str) -> Rows:
    return [row for row in rows if (row["cust_no"], row["rebate_code"]) == (cust_no, rebate_code)]


def money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def percent(scaled: int) -> str:
    return f"{scaled / 10_000:g}"


def naive_rows(world: NaiveWorld, record: NaiveCustomerRebate) -> Rows:
    result = world.calculate(record.cust_no, record.rebate_code, record.year, record.period)
    return [
        {
            "cust_no": record.cust_no,
            "customer_name": world.names[record.cust_no],
            "year": str(record.year),
            "period": str(record.period or ""),
            "rebate_code": record.rebate_code,
            "rebate_sub_code": row.rebate_sub_code,
            "sales_revenue": money(row.sales_revenue),
            "rebate_revenue": money(row.rebate_revenue),
            "rebate_earned": money(row.rebate_earned),
            "total_pct": percent(row.total_pct),
            "paid_pct": percent(row.paid_pct),
            "color": row.color,
            "included_in": row.included_in or "",
            "in_sales_range": "Y" if row.in_sales_range else "N",
        }
        for row in result.rows
    ]


def test_the_detail_is_the_same_on_both_databases_byte_for_byte(folders: dict[str, Path]) -> None:
    files = [(folder / "d.csv").read_bytes() for folder in folders.values()]
    assert files[0] == files[1]
    assert files[0].count(b"\r\n") == 961


def test_the_detail_equals_the_naive_implementation_in_every_row(details: Rows, world: NaiveWorld) -> None:
    records = [
        record for record in world.records.values() if record.year == 1997 and world.programs[record.rebate_code].active
    ]
    records.sort(key=lambda record: (record.year, record.cust_no, record.rebate_code, record.period))
    expected = [row for record in records for row in naive_rows(world, record)]
    found = [{name: value for name, value in row.items() if name != "reason"} for row in details]
    assert found == expected
    assert {row["color"] for row in found} == {"black", "red", "green", "blue"}


def test_the_summary_equals_the_naive_implementation_in_every_record(summary: Rows, world: NaiveWorld) -> None:
    calculated = [row for row in summary if row["calculated_at"]]
    assert len(calculated) == 582
    for row in calculated:
        key = row["cust_no"], row["rebate_code"], 1997, int(row["period"] or 0)
        record, result = world.records[key], world.calculate(*key)
        figures = tuple(row[name] for name in ("sales_goal", "sales_revenue", "rebate_revenue", "rebate_earned"))
        goal = round((record.goal or 0) * 100)
        assert figures == tuple(
            map(money, (goal, result.sales_revenue, result.rebate_revenue, result.rebate_earned))
        ), key


def test_the_summary_differs_between_databases_in_the_moment_alone(folders: dict[str, Path]) -> None:
    lines = [(folder / "s.csv").read_text("utf-8").splitlines() for folder in folders.values()]
    without_moment = [[line.rpartition(",")[0] for line in file] for file in lines]
    assert without_moment[0] == without_moment[1]


def test_ernsh_growth_pays_from_level_b_with_base_and_a_included_in_it(details: Rows, summary: Rows) -> None:
    (record,) = chosen(summary, "ERNSH", "GROWTH")
    assert (record["sales_goal"], record["sales_revenue"]) == ("15568.07", "48096.28")
    rows = {row["rebate_sub_code"]: row for row in chosen(details, "ERNSH", "GROWTH")}
    assert (rows["B"]["rebate_earned"], rows["B"]["paid_pct"], rows["B"]["color"]) == ("961.93", "2", "black")
    assert {code: rows[code]["included_in"] for code in rows} == {"BASE": "B", "A": "B", "B": ""}


def test_ernsh_volume_pays_from_t3(details: Rows) -> None:
    paying = [row for row in chosen(details, "ERNSH", "VOLUME") if row["rebate_earned"] != "0.00"]
    assert [(row["rebate_sub_code"], row["rebate_earned"]) for row in paying] == [("T3", "1202.41")]


def test_germany_is_paid_for_its_growth_and_europe_for_all_its_sales(summary: Rows) -> None:
    (germany,) = chosen(summary, "C-GERMANY", "OVER")
    assert (germany["rebate_revenue"], germany["rebate_earned"]) == ("81413.05", "6513.04")
    (europe,) = chosen(summary, "R-EU", "GROWTH")
    assert europe["rebate_earned"] == "7728.60"


def test_the_inactive_program_keeps_its_record_uncalculated(summary: Rows) -> None:
    assert [row["calculated_at"] for row in summary if row["rebate_code"] == "OLD96"] == [""]


def test_the_workbook_holds_what_the_csv_file_holds(folders: dict[str, Path], details: Rows) -> None:
    sheet = load_workbook(folders["postgresql"] / "d.xlsx")["Customer Detail"]
    rows = list(sheet.iter_rows(min_row=2))
    colors = {"FFB3261E": "red", "FF1B6E20": "green", "FF0B57D0": "blue"}
    assert len(rows) == len(details) == 960
    for cells, row in zip(rows, details, strict=True):
        number, _, year, period, rebate_code, sub_code, sales, revenue, color, earned, *_ = cells
        codes = (row["cust_no"], row["rebate_code"], row["rebate_sub_code"])
        assert (number.value, rebate_code.value, sub_code.value) == codes
        assert (year.value, str(period.value or "")) == (1997, row["period"])
        amounts = [f"{cell.value:.2f}" for cell in (sales, revenue, earned)]
        assert amounts == [row["sales_revenue"], row["rebate_revenue"], row["rebate_earned"]]
        font = revenue.font.color
        assert colors.get(str(font.rgb) if font else "", "black") == color.value == row["color"]
        status = str(cells[12].value)
        assert status.startswith("achieved") if row["color"] == "black" else status == row["reason"]


def test_the_commands_run_by_themselves(tmp_path: Path, folders: dict[str, Path]) -> None:
    """Each in a process of its own, in a pipe, on a console that knows no more than ASCII."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    start = [sys.executable, "-c", "from crpm_desktop.cli import main; main()", "--db", "x.db"]
    for arguments in WORK[:3]:
        result = subprocess.run(
            [*start, *arguments], cwd=tmp_path, env=environment, capture_output=True, encoding="ascii", check=False
        )
        assert (result.returncode, result.stderr) == (0, ""), result
        assert "\x1b" not in result.stdout
    assert (tmp_path / "d.csv").read_bytes() == (folders["sqlite"] / "d.csv").read_bytes()
