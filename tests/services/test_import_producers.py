"""One world of tables from several producers: LibreOffice, Excel-like XML and CSV all come to the same rows."""

from pathlib import Path

import pytest

from tests.services.import_data import Importer
from tests.services.producers import WORLD, excel_workbook

LIBREOFFICE = Path(__file__).parent.parent / "data" / "workbooks" / "libreoffice_tables.xlsx"


@pytest.fixture(params=["libreoffice", "excel", "excel since 1904"])
def workbook(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "libreoffice":
        return LIBREOFFICE
    return excel_workbook(tmp_path / "excel.xlsx", since_1904=request.param.endswith("1904"))


def test_a_workbook_comes_to_the_same_rows_as_its_csv_files(importer: Importer, workbook: Path) -> None:
    counts = {
        table: len(importer.write(table, text).read_text("utf-8").splitlines()) - 1 for table, text in WORLD.items()
    }
    counts["rebate_programs"] -= 1  # a text of two lines
    outcome = importer.import_files([workbook])
    assert (outcome.counts, outcome.changed, outcome.rounded) == (counts, counts, 0)
    before = importer.contents()
    again = importer.bring_in(WORLD)
    assert again.changed == dict.fromkeys(WORLD, 0)
    assert importer.contents() == before


def test_codes_amounts_days_and_texts_of_a_workbook_are_what_stands_there(importer: Importer, workbook: Path) -> None:
    importer.import_files([workbook])
    customers = importer.rows("SELECT cust_no, name FROM customers ORDER BY name")
    assert customers == [("1100", 'Acme, East "A"'), ("007", "Bond & Søns"), ("1e5", "Über <GmbH>")]
    amounts = importer.rows("SELECT total_sales FROM sales_history ORDER BY 1")
    assert amounts == [(-1,), (0,), (123_450,), (999_999_999_999_999,)]
    days = importer.rows("SELECT CAST(reported_on AS VARCHAR(10)) FROM rewards ORDER BY reward_no")
    assert days == [("2026-01-31",), ("2024-02-29",)]
    levels = importer.rows(
        "SELECT rebate_sub_code, min_sales, max_sales, min_pct_over_goal, rebate_pct_over_goal, rebate_pct_tot_sales "
        "FROM rebate_sub_codes ORDER BY 1"
    )
    assert levels == [("1", 100_000, None, 70_000, None, 1_000), ("B", 29, 5_000_010, None, 125_000, None)]
    assert importer.rows("SELECT description FROM product_groups WHERE product_group = '0815'") == [("=not a formula",)]
    assert importer.rows("SELECT text FROM rebate_programs WHERE rebate_code = 'GROWTH'") == [("two\nlines",)]
