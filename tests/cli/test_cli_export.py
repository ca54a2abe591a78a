"""`crpm export`: the header of every CSV file, filters, and what is refused."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy.engine import make_url

from tests.cli.calls import LEVEL_COLUMNS, done, misused, refused, small_shop, write_tables

HEADERS = {
    "setup": "rebate_code,description,text,active,frequency,goal_required,rebate_sub_code,min_sales,max_sales,"
    "min_amt_over_goal,min_pct_over_goal,min_pg_req,limit_sales_to_pg,rebate_pct_over_goal,rebate_pct_tot_sales,"
    "total_pct,product_groups,parents",
    "summary": "cust_no,customer_name,rebate_code,year,period,sales_goal,sales_revenue,rebate_revenue,rebate_earned,"
    "sales_incl_children,calculated_at",
    "detail": "cust_no,customer_name,year,period,rebate_code,rebate_sub_code,sales_revenue,rebate_revenue,"
    "rebate_earned,total_pct,paid_pct,color,reason,included_in,in_sales_range",
    "sales-history": "cust_no,customer_name,parent_cust_no,year,period,period_type,total_sales",
    "sales-pg-history": "cust_no,customer_name,parent_cust_no,year,period,period_type,product_group,description,"
    "total_sales",
    "free-goods": "reward_no,reported_on,manufacturer,distributor,retailer,program,item_code,item_description,"
    "quantity,credit_amount,state,batch,credit_batch,fulfilled_on,paid_on,reason",
}
TITLES = {
    "setup": "Rebate Set Up",
    "summary": "Customer Summary",
    "detail": "Customer Detail",
    "sales-history": "Sales History",
    "sales-pg-history": "Sales PG History",
    "free-goods": "Free Goods Fulfillment",
}


@pytest.fixture
def url(migrated_url: str, tmp_path: Path) -> str:
    done(migrated_url, "import", small_shop(tmp_path / "shop"))
    return migrated_url


def about(path: Path) -> dict[str, str]:
    rows = load_workbook(path)["About"].iter_rows(values_only=True)
    return {str(label): str(value) for label, value in rows}


def lines(url: str, tmp_path: Path, *arguments: str) -> list[str]:
    """The rows of an exported CSV file without its header."""
    done(url, "export", arguments[0], tmp_path / "x.csv", *arguments[1:])
    return (tmp_path / "x.csv").read_text("utf-8").split("\n")[1:-1]


def test_csv_headers_are_those_that_files_binds(url: str, tmp_path: Path) -> None:
    for grid, header in HEADERS.items():
        done(url, "export", grid, tmp_path / "x.csv")
        assert (tmp_path / "x.csv").read_bytes().split(b"\r\n")[0].decode() == header


def test_every_grid_is_a_workbook_of_its_own_title(url: str, tmp_path: Path) -> None:
    for grid, title in TITLES.items():
        done(url, "export", grid, tmp_path / "x.xlsx")
        assert load_workbook(tmp_path / "x.xlsx").sheetnames == [title, "About"]


def test_the_set_up_is_a_row_per_level_and_one_for_a_program_without(url: str, tmp_path: Path) -> None:
    assert lines(url, tmp_path, "setup") == [
        "OLD,,,N,Annual,Y,,,,,,,,,,,,",
        "QUARTER,,,Y,Quarterly,Y,Q,,,,,,N,2,,0,,",
        "YEAR,,,Y,Annual,Y,A,,,,,,N,,1.5,1.5,,",
    ]
    assert len(lines(url, tmp_path, "setup", "--rebate", "YEAR")) == 1


def test_records_not_calculated_have_empty_figures_and_annual_ones_no_period(url: str, tmp_path: Path) -> None:
    assert lines(url, tmp_path, "summary", "--customer", "11") == [
        "11,North,QUARTER,2026,1,1000.00,,,,N,",
        "11,North,YEAR,2026,,1000.00,,,,N,",
    ]


def test_descendants_without_a_record_are_listed_with_blank_figures(url: str, tmp_path: Path) -> None:
    options = ("--rebate", "YEAR", "--customer", "10", "--include-children")
    north = "11,North,YEAR,2026,,1000.00,,,,N,"
    assert lines(url, tmp_path, "summary", *options, "--year", "2026") == [north, "12,South,,2026,,,,,,N,"]
    assert lines(url, tmp_path, "summary", *options) == ["12,South,,,,,,,,N,", north]


def test_history_is_filtered_by_year_period_customer_and_children(url: str, tmp_path: Path) -> None:
    assert lines(url, tmp_path, "sales-history") == [
        "11,North,10,2025,1,M,1000.00",
        "11,North,10,2026,1,M,1100.00",
        "12,South,10,2026,5,M,300.50",
    ]
    assert len(lines(url, tmp_path, "sales-history", "--year", "2026", "--period", "5")) == 1
    assert len(lines(url, tmp_path, "sales-history", "--customer", "10")) == 0
    assert len(lines(url, tmp_path, "sales-history", "--customer", "10", "--include-children")) == 3


def test_rows_outside_of_the_sales_range_come_when_asked_for(url: str, tmp_path: Path) -> None:
    more = write_tables(tmp_path / "more", {"rebate_sub_codes": f"{LEVEL_COLUMNS}\nYEAR,B,5000,,,,,,,1"})
    done(url, "import", more)
    done(url, "recalc", "--year", "2026")
    inside = lines(url, tmp_path, "detail", "--rebate", "YEAR")
    both = lines(url, tmp_path, "detail", "--rebate", "YEAR", "--outside-range")
    assert ([line.split(",")[5] for line in inside], [line.split(",")[5] for line in both]) == (["A"], ["A", "B"])
    assert both[1].endswith('"$3,900.00 below minimum sales",,N')


def test_the_about_sheet_names_the_filters_and_the_database(url: str, tmp_path: Path) -> None:
    done(url, "export", "detail", tmp_path / "x.xlsx", "--year", "2026", "--outside-range")
    said = about(tmp_path / "x.xlsx")
    assert (said["Show Year"], said["Show Rebate"], said["Show Rebates Outside of Sales Range"]) == (
        "2026",
        "All",
        "on",
    )
    assert url.partition("?")[0].rpartition("/")[2] in said["Database"]


def test_a_password_is_in_no_exported_file(migrated_postgres_url: str, tmp_path: Path) -> None:
    address = make_url(migrated_postgres_url).set(password="canary-7").render_as_string(hide_password=False)
    assert "canary-7" not in done(address, "export", "summary", tmp_path / "x.xlsx")
    with ZipFile(tmp_path / "x.xlsx") as archive:
        assert all(b"canary-7" not in archive.read(name) for name in archive.namelist())
    assert about(tmp_path / "x.xlsx")["Database"].startswith(f"{make_url(address).database} on ")


@pytest.mark.parametrize("name", ["x.pdf", "x", "xlsx", "x.xls"])
def test_another_kind_of_file_is_wrong_usage(tmp_path: Path, name: str) -> None:
    assert "must end in .xlsx or .csv" in misused("unopened.db", "export", "summary", tmp_path / name)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("summary", "x.csv", "--outside-range"), "The grid summary takes no --outside-range."),
        (("summary", "x.csv", "--state", "new"), "The grid summary takes no --state."),
        (("free-goods", "x.csv", "--year", "2026"), "The grid free-goods takes no --year."),
        (("setup", "x.csv", "--year", "2026", "--period", "1"), "The grid setup takes no --year and no --period."),
        (("sales-history", "x.csv", "--rebate", "YEAR"), "The grid sales-history takes no --rebate."),
        (("records", "x.csv"), "'records' is not one of 'setup', 'summary', 'detail'"),
        (("free-goods", "x.csv", "--from", "31.01.2026"), "does not match the format '%Y-%m-%d'"),
    ],
)
def test_a_filter_that_the_grid_does_not_know_is_wrong_usage(arguments: tuple[str, ...], told: str) -> None:
    assert told in misused("unopened.db", "export", *arguments)


def test_an_unknown_customer_is_refused_and_no_file_is_written(url: str, tmp_path: Path) -> None:
    line = refused(url, "export", "detail", tmp_path / "x.csv", "--customer", "99")
    assert line == "crpm: Customer 99 does not exist: check the number."
    assert not (tmp_path / "x.csv").exists()


def test_a_folder_that_is_not_there_is_refused(url: str, tmp_path: Path) -> None:
    assert "does not exist: create it first" in refused(url, "export", "summary", tmp_path / "no" / "x.csv")
