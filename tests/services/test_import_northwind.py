"""Northwind, the sample of real sales, brought in whole: as a folder, in pieces, as a workbook, and sent again."""

import csv
from pathlib import Path

import pytest

from crpm_desktop.db.lookups import counts
from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent
from crpm_desktop.services.recalculate import recalculate
from tests.services.import_data import NORTHWIND, Importer

ROWS = {
    "customers": 117,
    "product_groups": 8,
    "sales_history": 636,
    "sales_pg_history": 1727,
    "rebate_programs": 5,
    "rebate_sub_codes": 9,
    "sub_code_product_groups": 10,
    "sub_code_parents": 2,
    "customer_rebates": 583,
}


def as_cells(file: Path) -> list[list[object]]:
    """The rows of a CSV as Excel would hold them: numbers are numbers."""
    with file.open(encoding="utf-8", newline="") as content:
        return [[as_cell(text) for text in row] for row in csv.reader(content)]


def as_cell(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text or None


def test_a_folder_is_imported_whole_and_counted(importer: Importer) -> None:
    outcome = importer.import_files([NORTHWIND])
    assert outcome.counts == ROWS
    assert outcome.changed == ROWS
    assert outcome.rounded == 0
    assert outcome.sentence.startswith("3,097 rows imported (customers 117, product_groups 8,")
    with importer.database.new_work(write=False) as work:
        stored = counts(work.connection)
    assert {table: stored[table] for table in ROWS} == ROWS


def test_history_is_stored_to_the_cent(importer: Importer) -> None:
    importer.import_files([NORTHWIND])
    for table in ("sales_history", "sales_pg_history"):
        with (NORTHWIND / f"{table}.csv").open(encoding="utf-8", newline="") as content:
            total = sum(int(row["total_sales"].replace(".", "")) for row in csv.DictReader(content))
        assert importer.rows(f"SELECT SUM(total_sales) FROM {table}") == [(total,)]


def test_blank_goals_become_default_goals_of_the_year_before(importer: Importer) -> None:
    importer.import_files([NORTHWIND])
    goals = importer.rows(
        "SELECT sales_goal FROM customer_rebates r JOIN customers c ON c.id = r.customer_id "
        "JOIN rebate_programs p ON p.id = r.program_id "
        "WHERE c.cust_no = 'ERNSH' AND p.rebate_code = 'GROWTH' AND r.year = 1997"
    )
    assert goals == [(1_556_807,)]


def test_the_same_folder_again_changes_nothing_and_puts_nothing_out_of_date(importer: Importer) -> None:
    importer.import_files([NORTHWIND])
    ids = [row[0] for row in importer.rows("SELECT id FROM customer_rebates WHERE year = 1997")]
    recalculate(importer.database.new_work, ids, Silent())
    before = importer.contents()
    outcome = importer.import_files([NORTHWIND])
    assert outcome.counts == ROWS
    assert outcome.changed == dict.fromkeys(ROWS, 0)
    assert importer.contents() == before
    assert not importer.rows("SELECT id FROM customer_rebates WHERE out_of_date")


def test_the_order_of_the_files_does_not_matter(importer: Importer) -> None:
    files = sorted(NORTHWIND.glob("*.csv"), reverse=True)
    assert importer.import_files(files).changed == ROWS


def test_a_workbook_with_a_sheet_per_table_holds_the_same(importer: Importer) -> None:
    book = importer.book({file.stem: as_cells(file) for file in sorted(NORTHWIND.glob("*.csv"), reverse=True)})
    assert importer.import_files([book]).changed == ROWS
    stored = importer.contents()
    assert importer.import_files([NORTHWIND]).changed == dict.fromkeys(ROWS, 0)
    assert importer.contents() == stored


def test_a_folder_may_hold_a_workbook_beside_other_things(importer: Importer) -> None:
    importer.book({"customers": [["cust_no", "name"], ["1000", "Acme"]]})
    importer.write("product_groups", "product_group\nTOOLS\n")
    (importer.folder / "README.txt").write_text("where this came from", encoding="utf-8")
    (importer.folder / "~$book.xlsx").write_bytes(b"what Excel leaves while a workbook is open")
    (importer.folder / "archive").mkdir()
    assert importer.import_files([importer.folder]).counts == {"customers": 1, "product_groups": 1}


class Watched:
    """Progress that remembers every step, and is cancelled where `stop` is named."""

    def __init__(self, stop: str = "") -> None:
        self.stop = stop
        self.steps: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, text: str = "") -> None:
        self.steps.append((done, total, text))
        if self.stop and text == self.stop:
            raise Cancelled


def test_progress_grows_to_the_end_and_names_what_it_does(importer: Importer) -> None:
    progress = Watched()
    import_paths(importer.database.new_work, [NORTHWIND], progress)
    done = [step[0] for step in progress.steps]
    assert done == sorted(done)
    assert progress.steps[-1][0] == progress.steps[-1][1]
    assert {"Reading customers.csv", "Storing sales_pg_history"} <= {step[2] for step in progress.steps}


@pytest.mark.parametrize(
    "stop", ["Reading customers.csv", "Storing sales_history", "Storing customer_rebates", "Imported"]
)
def test_a_cancelled_import_stores_nothing(importer: Importer, stop: str) -> None:
    importer.base()
    before = importer.contents()
    with pytest.raises(Cancelled):
        import_paths(importer.database.new_work, [NORTHWIND], Watched(stop))
    assert importer.contents() == before
