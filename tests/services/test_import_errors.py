"""Bad input: each error is told with its place, what stands there and what was expected, and nothing is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crpm_desktop.services.import_files import ImportRefused
from tests.clones import Filled
from tests.conftest import DATABASES
from tests.services.import_data import Importer

SALES = "cust_no,year,period,period_type,total_sales\n"
SALES_PG = "cust_no,year,period,period_type,product_group,total_sales\n"
LEVELS = (
    "rebate_code,rebate_sub_code,min_sales,max_sales,min_amt_over_goal,min_pct_over_goal,"
    "min_pg_req,limit_sales_to_pg,rebate_pct_over_goal,rebate_pct_tot_sales\n"
)
RECORDS = "cust_no,rebate_code,year,period,sales_goal,sales_incl_children\n"
CUSTOMERS = "cust_no,name,parent_cust_no\n"
PROGRAMS = "rebate_code,frequency,active\n"

UNKNOWN_CUSTOMER = "expected the code of a customer, in the files or before"
UNKNOWN_GROUP = "expected the code of a product group, in the files or before"
UNKNOWN_PROGRAM = "expected the code of a rebate program, in the files or before"
LOOP = "itself or below it: the parents close a loop"

CASES = {
    # table, rows below the header, (row, column, what stands there), a part of what was expected
    "over-long code": ("customers", CUSTOMERS + "C23456789012345678901,Acme,", (2, "cust_no"), "1 to 20 characters"),
    "over-long name": ("customers", CUSTOMERS + f"3000,{'x' * 101},", (2, "name"), "at most 100 characters"),
    "blank code": ("customers", CUSTOMERS + " ,Acme,", (2, "cust_no"), "nothing stands there"),
    "blank name": ("customers", CUSTOMERS + "3000, ,", (2, "name"), "nothing stands there"),
    "unknown parent": ("customers", CUSTOMERS + "3000,Cask,9999", (2, "parent_cust_no"), UNKNOWN_CUSTOMER),
    "own parent": ("customers", CUSTOMERS + "3000,Cask,3000", (2, "parent_cust_no"), f"not 3000 {LOOP}"),
    "parent loop with the database": ("customers", CUSTOMERS + "1000,Acme,1100", (2, "parent_cust_no"), LOOP),
    "two rows of one key": ("customers", CUSTOMERS + "3000,Cask,\n3000,Cask,", (3, "cust_no"), "row 2 has the same"),
    "a character that can't be shown": ("customers", CUSTOMERS + "30\x0700,Cask,", (2, "cust_no"), "a code of"),
    "unknown customer": ("sales_history", SALES + "9999,2026,1,M,1.00", (2, "cust_no"), UNKNOWN_CUSTOMER),
    "year too early": ("sales_history", SALES + "1000,1899,1,M,1.00", (2, "year"), "from 1900 to 2999"),
    "year too late": ("sales_history", SALES + "1000,3000,1,M,1.00", (2, "year"), "from 1900 to 2999"),
    "year no number": ("sales_history", SALES + "1000,19X7,1,M,1.00", (2, "year"), '"19X7" stands there'),
    "month out of range": ("sales_history", SALES + "1000,2026,13,M,1.00", (2, "period"), "a period: 1 to 12"),
    "month zero": ("sales_history", SALES + "1000,2026,0,M,1.00", (2, "period"), "1 to 12 for period_type M"),
    "quarter out of range": ("sales_history", SALES + "2000,2026,5,Q,1.00", (2, "period"), "1 to 4 for period_type Q"),
    "year with a period": ("sales_history", SALES + "2000,2025,1,Y,1.00", (2, "period"), "0 for period_type Y"),
    "unknown period type": ("sales_history", SALES + "1000,2026,1,W,1.00", (2, "period_type"), "expected M, Q or Y"),
    "second type in the file": (
        *("sales_history", SALES + "1000,2025,1,M,1.00\n1000,2025,1,Q,1.00", (3, "period_type")),
        "expected M, the period type of 1000 in 2025: one customer has one period type in one year",
    ),
    "second type in the database": (
        *("sales_history", SALES + "1000,2026,2,Q,1.00", (2, "period_type")),
        "expected M, the period type of 1000 in 2026",
    ),
    "second type in the other history": (
        *("sales_pg_history", SALES_PG + "1000,2026,1,Q,TOOLS,1.00", (2, "period_type")),
        "expected M, the period type of 1000 in 2026",
    ),
    "repeated month": (
        *("sales_history", SALES + "1100,2026,1,M,1.00\n1100,2026,2,M,1.00\n1100,2026,1,M,1.00", (4, "cust_no")),
        "one row per cust_no, year, period; row 2 has the same",
    ),
    "repeated month that is stored": (
        *("sales_history", SALES + "1000,2026,1,M,100.00\n1000,2026,1,M,100.00", (3, "cust_no")),
        "row 2 has the same",
    ),
    "unknown product group": (
        "sales_pg_history",
        SALES_PG + "1000,2026,1,M,X,1.00",
        (2, "product_group"),
        UNKNOWN_GROUP,
    ),
    "no amount": ("sales_history", SALES + "1000,2026,1,M,", (2, "total_sales"), "nothing stands there"),
    "words for an amount": ("sales_history", SALES + "1000,2026,1,M,ten", (2, "total_sales"), "such as 1234.50"),
    "thousands separator": ("sales_history", SALES + '1000,2026,1,M,"1,000.00"', (2, "total_sales"), "such as 1234.50"),
    "currency sign": ("sales_history", SALES + "1000,2026,1,M,$5.00", (2, "total_sales"), "such as 1234.50"),
    "14 digits": ("sales_history", SALES + "1000,2026,1,M,10000000000000", (2, "total_sales"), "such as 1234.50"),
    "rounded to 14 digits": (
        *("sales_history", SALES + "1000,2026,1,M,9999999999999.995", (2, "total_sales")),
        "such as 1234.50",
    ),
    "unknown frequency": (
        *("rebate_programs", PROGRAMS + "NEW,Weekly,Y", (2, "frequency")),
        "expected Annual, Quarterly or Monthly",
    ),
    "flag": ("rebate_programs", PROGRAMS + "NEW,Annual,yes", (2, "active"), "expected Y or N"),
    "frequency while records exist": (
        *("rebate_programs", PROGRAMS + "GROWTH,Monthly,Y", (2, "frequency")),
        '"Monthly" stands there, expected Annual as before, because 1 customer rebate record has it',
    ),
    "level of no program": ("rebate_sub_codes", LEVELS + "NONE,X,,,,,,,,", (2, "rebate_code"), UNKNOWN_PROGRAM),
    "max below min": (
        *("rebate_sub_codes", LEVELS + "GROWTH,X,500,499.99,,,,,,", (2, "max_sales")),
        "Max Sales $499.99 is below Min Sales $500.00",
    ),
    "negative limit": ("rebate_sub_codes", LEVELS + "GROWTH,X,-1,,,,,,,", (2, "min_sales"), "an amount from 0 on"),
    "percentage above 100": (
        *("rebate_sub_codes", LEVELS + "GROWTH,X,,,,,,,,100.0001", (2, "rebate_pct_tot_sales")),
        "from 0 to 100 with at most four decimals",
    ),
    "negative percentage": (
        *("rebate_sub_codes", LEVELS + "GROWTH,X,,,,-1,,,,", (2, "min_pct_over_goal")),
        "from 0 to 100",
    ),
    "five decimals": (
        *("rebate_sub_codes", LEVELS + "GROWTH,X,,,,,,,0.50001,", (2, "rebate_pct_over_goal")),
        "at most four decimals",
    ),
    "fraction of a group": ("rebate_sub_codes", LEVELS + "GROWTH,X,,,,,1.5,,,", (2, "min_pg_req"), "a whole number"),
    "more groups wanted than listed": (
        *("rebate_sub_codes", LEVELS + "GROWTH,X,,,,,1,,,", (2, "min_pg_req")),
        "Min PG Req is 1, but no product groups are listed",
    ),
    "limited to no groups": (
        *("rebate_sub_codes", LEVELS + "GROWTH,X,,,,,,Y,,", (2, "limit_sales_to_pg")),
        "Limit Sales to PG is on, but no product group is listed",
    ),
    "group of no level": (
        *("sub_code_product_groups", "rebate_code,rebate_sub_code,product_group\nGROWTH,Z,TOOLS"),
        *((2, "rebate_sub_code"), "the code of a level of GROWTH"),
    ),
    "unknown group of a level": (
        *("sub_code_product_groups", "rebate_code,rebate_sub_code,product_group\nGROWTH,A,NONE"),
        *((2, "product_group"), UNKNOWN_GROUP),
    ),
    "unknown parent level": (
        *("sub_code_parents", "rebate_code,rebate_sub_code,parent_sub_code\nGROWTH,A,Q1"),
        *((2, "parent_sub_code"), "the code of a level of GROWTH"),
    ),
    "parent loop of levels": (
        *("sub_code_parents", "rebate_code,rebate_sub_code,parent_sub_code\nGROWTH,BASE,A"),
        *((2, "parent_sub_code"), "levels A and BASE need each other"),
    ),
    "own parent level": (
        *("sub_code_parents", "rebate_code,rebate_sub_code,parent_sub_code\nGROWTH,A,A"),
        *((2, "parent_sub_code"), '"A" stands there. Level A: it is its own Parent Sub Code'),
    ),
    "record of no customer": ("customer_rebates", RECORDS + "9999,GROWTH,2026,,,", (2, "cust_no"), UNKNOWN_CUSTOMER),
    "record of no program": ("customer_rebates", RECORDS + "1000,NONE,2026,,,", (2, "rebate_code"), UNKNOWN_PROGRAM),
    "annual with a period": (
        *("customer_rebates", RECORDS + "1000,GROWTH,2026,1,,", (2, "period")),
        "expected blank, because the program is Annual",
    ),
    "quarterly without a period": (
        *("customer_rebates", RECORDS + "1000,QUART,2026,,,", (2, "period")),
        "nothing stands there, expected 1 to 4, because the program is Quarterly",
    ),
    "fifth quarter": ("customer_rebates", RECORDS + "1000,QUART,2026,5,,", (2, "period"), "expected 1 to 4"),
    "negative goal": ("customer_rebates", RECORDS + "1000,GROWTH,2027,,-1,", (2, "sales_goal"), "an amount from 0 on"),
    "repeated record": (
        *("customer_rebates", RECORDS + "1000,GROWTH,2027,,,\n1000,GROWTH,2027,,5,Y", (3, "cust_no")),
        '"1000 GROWTH 2027" stands there',
    ),
}


@pytest.fixture(scope="module", params=DATABASES)
def base(
    request: pytest.FixtureRequest, filled: Filled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Importer]:
    """The small world, for all cases together: none of them stores anything."""
    folder = tmp_path_factory.mktemp("base")
    with filled.opened(request.param, folder, lambda empty: Importer(empty, folder / "base").base()) as database:
        yield Importer(database, folder / "files")


@pytest.mark.parametrize(("table", "content", "place", "expected"), CASES.values(), ids=CASES.keys())
def test_it_is_refused_with_its_place_and_nothing_stored(
    base: Importer, table: str, content: str, place: tuple[int, str], expected: str
) -> None:
    good = base.write("product_groups", "product_group\nNEW\n")
    refusal = base.refused(good, base.write(table, content + "\n"))
    problem = refusal.problems[0]
    assert (problem.file, problem.row, problem.column) == (f"{table}.csv", *place)
    assert expected in problem.line
    assert len(refusal.problems) == 1 or "loop" in problem.expected
    assert refusal.message.count("\n") == 0


def test_the_first_hundred_problems_are_told_and_the_others_counted(importer: Importer) -> None:
    rows = "".join(f"C{number},{'x' * 101}\n" for number in range(150))
    refusal = importer.refused(importer.write("customers", f"cust_no,name\n{rows}"))
    assert [problem.row for problem in refusal.problems] == list(range(2, 102))
    assert refusal.more == 50
    assert refusal.lines[-1] == "And 50 more."
    assert refusal.message.startswith(
        'Nothing was imported, 150 problems, the first: customers.csv, row 2, column name: "x'
    )


def test_problems_of_all_files_are_told_at_once_row_by_row(importer: Importer) -> None:
    customers = importer.write("customers", f"cust_no,name\n{'x' * 21},\n3000,\n,Cask\n")
    groups = importer.write("product_groups", f"product_group\n{'x' * 21}\n")
    refusal = importer.refused(groups, customers)
    assert [(problem.file, problem.row, problem.column) for problem in refusal.problems] == [
        ("customers.csv", 2, "cust_no"),
        ("customers.csv", 2, "name"),
        ("customers.csv", 3, "name"),
        ("customers.csv", 4, "cust_no"),
        ("product_groups.csv", 2, "product_group"),
    ]


def test_a_wrong_parent_does_not_make_the_customer_unknown_elsewhere(importer: Importer) -> None:
    customers = importer.write("customers", "cust_no,name,parent_cust_no\n3000,Cask,9999\n")
    sales = importer.write("sales_history", SALES + "3000,2026,1,M,1.00\n8888,2026,1,M,1.00\n")
    found = [(problem.file, problem.value) for problem in importer.refused(customers, sales).problems]
    assert found == [("customers.csv", "9999"), ("sales_history.csv", "8888")]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nothing_here.csv", "there is no such file"),
        ("customer.csv", "no table has the name of this file; known are customers, product_groups, sales_history"),
        ("customers.xls", "a workbook of the kind .xls can't be read; save it as .xlsx"),
        ("customers.pdf", "it is neither a CSV file (.csv) nor a workbook (.xlsx)"),
        ("empty", "the folder has no file to import; files are named after customers, product_groups"),
    ],
)
def test_a_path_that_can_not_be_imported_is_told(importer: Importer, name: str, line: str) -> None:
    path = importer.folder / name
    if name == "empty":
        path.mkdir()
        (path / "notes.txt").write_text("nothing", encoding="utf-8")
    elif name != "nothing_here.csv":
        path.write_bytes(b"cust_no,name\n")
    assert line in importer.refused(path).lines[0]


def test_a_stray_file_in_a_folder_is_told_and_the_others_not_stored(importer: Importer) -> None:
    importer.write("customers", "cust_no,name\n1000,Acme\n")
    importer.write("sales_hist", SALES)
    assert importer.refused(importer.folder).problems[0].file == "sales_hist.csv"


def test_a_file_that_is_open_elsewhere_is_told_with_the_cure(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_path: Path, *_args: object, **_kwargs: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    csv = importer.write("customers", "cust_no,name\n1000,Acme\n")
    book = importer.book({"product_groups": [["product_group"], ["TOOLS"]]})
    monkeypatch.setattr(Path, "open", locked)
    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(ImportRefused) as refusal:
        importer.import_files([csv, book])
    assert [problem.file for problem in refusal.value.problems] == ["book.xlsx"]
    assert "open in another program, such as Excel" in refusal.value.lines[0]
    with pytest.raises(ImportRefused, match="open in another program, such as Excel"):
        importer.import_files([csv])
