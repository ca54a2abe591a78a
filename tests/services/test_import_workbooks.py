"""What stands in the cells of a workbook: numbers, texts, dates, truth values, errors and formulas."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import pytest

from tests.services.import_data import BASE, Importer

SALES = ["cust_no", "year", "period", "period_type", "total_sales"]
LEVELS = BASE["rebate_sub_codes"].partition("\n")[0].split(",")
REWARDS = [
    *("reward_no", "reported_on", "manufacturer", "distributor", "retailer", "program"),
    *("item_code", "item_description", "quantity", "credit_amount"),
]


def sheet_with(importer: Importer, table: str, header: Sequence[str], *rows: Sequence[Any]) -> Any:
    return importer.book({table: [list(header), *rows]})


def test_numbers_and_texts_of_a_workbook_are_exact(importer: Importer) -> None:
    importer.base()
    amounts = [12.34, "1,234.50", "(1,234.50)", "$ 5", 1234.5600001, 0.125, 9999999999999.99, -7]
    rows = [[1100.0, 2026.0, month, "M", amount] for month, amount in enumerate(amounts, 1)]
    outcome = importer.import_files([sheet_with(importer, "sales_history", SALES, *rows)])
    stored = importer.rows("SELECT total_sales FROM sales_history WHERE customer_id = 2 ORDER BY period")
    assert [row[0] for row in stored] == [1234, 123_450, -123_450, 500, 123_456, 13, 999_999_999_999_999, -700]
    assert outcome.rounded == 2


def test_codes_that_a_spreadsheet_made_numbers_are_codes_again(importer: Importer) -> None:
    book = sheet_with(importer, "customers", ["cust_no", "name"], [1000, 2026], ["007", "Bond"], [1.5, " Half "])
    importer.import_files([book])
    customers = importer.rows("SELECT cust_no, name FROM customers ORDER BY cust_no")
    assert customers == [("007", "Bond"), ("1.5", "Half"), ("1000", "2026")]


def test_flags_and_dates_may_be_what_excel_makes_of_them(importer: Importer) -> None:
    programs: list[list[Any]] = [["rebate_code", "frequency", "active", "goal_required"], ["P", "Annual", True, False]]
    reward = ["M", "D", "R", "P", "I", "Item", 2.0, 24.5]
    rewards: list[list[Any]] = [
        REWARDS,
        ["R1", date(2026, 1, 31), *reward],
        ["R2", datetime.combine(date(2026, 2, 1), time()), *reward],
        ["R3", "2026-02-02", *reward],
    ]
    importer.import_files([importer.book({"rebate_programs": programs, "rewards": rewards})])
    assert importer.rows("SELECT active, goal_required FROM rebate_programs") == [(True, False)]
    days = importer.rows("SELECT CAST(reported_on AS VARCHAR(10)) FROM rewards ORDER BY reward_no")
    assert days == [("2026-01-31",), ("2026-02-01",), ("2026-02-02",)]


@pytest.mark.parametrize(
    ("table", "header", "row", "place", "line"),
    [
        ("customers", ["cust_no", "name"], [True, "Acme"], "cust_no", '"TRUE" stands there, expected a code'),
        ("customers", ["cust_no", "name"], [date(2026, 1, 2), "Acme"], "cust_no", '"2026-01-02" stands'),
        ("customers", ["cust_no", "name"], [12345678901234567890, "Acme"], "cust_no", "expected a code"),
        (
            "sales_history",
            SALES,
            ["1000", 2026, 1, "M", True],
            "total_sales",
            '"TRUE" stands there, expected an amount',
        ),
        ("sales_history", SALES, ["1000", 2026, 1, "M", "USD 5"], "total_sales", '"USD 5" stands there'),
        ("sales_history", SALES, ["1000", 2026, 1, "M", date(2026, 1, 2)], "total_sales", '"2026-01-02"'),
        ("sales_history", SALES, ["1000", 2026.5, 1, "M", 5], "year", '"2026.5" stands there'),
        ("sales_history", SALES, ["1000", 2026, 1, "M", 1e300], "total_sales", '"1e+300" stands there'),
        (
            "rebate_sub_codes",
            LEVELS,
            ["GROWTH", "X", *[None] * 7, 0.5000000001],
            "rebate_pct_tot_sales",
            "0.5000000001",
        ),
        ("rewards", REWARDS, ["R1", time(9, 30), *"MDRPII", 1, None], "reported_on", '"09:30:00" stands there'),
    ],
)
def test_cells_that_can_not_be_meant_are_refused(
    importer: Importer, table: str, header: list[str], row: list[Any], place: str, line: str
) -> None:
    importer.base()
    refusal = importer.refused(sheet_with(importer, table, header, row))
    assert [(problem.file, problem.row, problem.column) for problem in refusal.problems] == [
        (f"book.xlsx, sheet {table}", 2, place)
    ]
    assert line in refusal.lines[0]


def test_cells_that_show_a_percentage_are_the_percent_that_they_show(importer: Importer) -> None:
    importer.base()
    book = sheet_with(importer, "rebate_sub_codes", LEVELS, ["GROWTH", "X", *[None] * 3, 0.07, None, None, 2, 0.125])
    importer.formatted(book, {"F2": "0%", "J2": '0.0" "%', "I2": "0.00"})
    importer.import_files([book])
    level = "SELECT min_pct_over_goal, rebate_pct_over_goal, rebate_pct_tot_sales FROM rebate_sub_codes"
    assert importer.rows(f"{level} WHERE rebate_sub_code = 'X'") == [(70_000, 20_000, 125_000)]
    importer.formatted(book, {"C2": "0%"}, {"C2": 5})
    assert 'column min_sales: "500%" stands there, expected an amount' in importer.refused(book).lines[0]


def test_errors_and_formulas_never_calculated_are_refused_and_not_taken_for_blanks(importer: Importer) -> None:
    importer.base()
    header = ["cust_no", "rebate_code", "year", "sales_goal", "period"]
    rows = [
        ["1000", "GROWTH", 2030, "#REF!", None],
        ["1000", "GROWTH", 2031, "=1000/0", None],
        ["1000", "GROWTH", 2032, 5, "=A1&B1"],
    ]
    refusal = importer.refused(sheet_with(importer, "customer_rebates", header, *rows))
    found = [(problem.row, problem.column, problem.value) for problem in refusal.problems]
    assert found == [(2, "sales_goal", "#REF!"), (3, "sales_goal", "=1000/0"), (4, "period", "=A1&B1")]


def test_an_error_alone_in_the_last_row_is_seen(importer: Importer) -> None:
    refusal = importer.refused(sheet_with(importer, "customers", ["cust_no", "name"], ["1", "Acme"], ["#N/A", None]))
    assert [(problem.row, problem.column) for problem in refusal.problems] == [(3, "cust_no"), (3, "name")]
    assert refusal.problems[0].value == "#N/A"


def test_a_table_may_stand_anywhere_on_its_sheet(importer: Importer) -> None:
    rows = [[], [None, None, "Name", "Cust_No"], [], [None, None, "Acme", "1000"], [None, None, "Bolt", "2000"], []]
    importer.import_files([importer.book({" Customers ": rows})])
    assert importer.rows("SELECT cust_no, name FROM customers ORDER BY 1") == [("1000", "Acme"), ("2000", "Bolt")]


def test_rows_and_columns_are_counted_from_the_corner_of_the_sheet(importer: Importer) -> None:
    rows = [[], [None, "name", "cust_no"], [None, "=1", "1000"], [], [None, "Bolt", "x" * 21]]
    refusal = importer.refused(importer.book({"customers": rows}))
    assert [(problem.row, problem.column) for problem in refusal.problems] == [(3, "name"), (5, "cust_no")]


@pytest.mark.parametrize(
    ("sheets", "line"),
    [
        (
            {"Sheet1": [["cust_no", "name"]]},
            "book.xlsx, sheet Sheet1: no table has the name of this sheet; known are cus",
        ),
        ({"Sheet1": []}, "book.xlsx: no sheet has the name of a table; known are customers, product_groups"),
        ({"customers": []}, "book.xlsx, sheet customers: it is empty; a first row with the names cust_no"),
        ({"customers": [["cust_no", "name", "x"]]}, 'sheet customers, row 1, column x: "x" stands there'),
        ({"customers": [["cust_no", "name"], ["1", "a", "b"]]}, 'row 2: "b" stands there, expected a column name'),
        ({"customers": [["cust_no", "#REF!"]]}, 'row 1, column #ref!: "#ref!" stands there, expected no column but'),
    ],
)
def test_sheets_that_are_no_tables_are_told(importer: Importer, sheets: dict[str, Any], line: str) -> None:
    assert line in "\n".join(importer.refused(importer.book(sheets)).lines)


def test_empty_sheets_beside_tables_are_passed_over(importer: Importer) -> None:
    book = importer.book({"customers": [["cust_no", "name"], ["1000", "Acme"]], "Sheet2": []})
    assert importer.import_files([book]).counts == {"customers": 1}


def test_a_formula_with_its_result_is_its_result(importer: Importer) -> None:
    book = importer.book({"customers": [["cust_no", "name"], ["1000", "=A2"]]})
    calculated = (b"<f>A2</f><v></v>", b"<f>A2</f><v>2026</v>")
    importer.import_files([importer.patched(book, "xl/worksheets/sheet1.xml", *calculated)])
    assert importer.rows("SELECT name FROM customers") == [("2026",)]
