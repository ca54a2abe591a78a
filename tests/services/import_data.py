"""Files to import and what the database then holds, for the tests of the import."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from sqlalchemy import select, text

from crpm_desktop.db.audit_tables import audit_log
from crpm_desktop.db.engine import Database
from crpm_desktop.db.tables import office_tables
from crpm_desktop.services.import_files import ImportOutcome, ImportRefused, import_paths
from crpm_desktop.services.progress import Silent

NORTHWIND = Path(__file__).parent.parent / "data" / "northwind"

BASE = {
    "customers": "cust_no,name,parent_cust_no\n1000,Acme,\n1100,Acme East,1000\n2000,Bolt,\n",
    "product_groups": "product_group,description\nTOOLS,Tools\nPAINT,Paint\n",
    "sales_history": "cust_no,year,period,period_type,total_sales\n1000,2026,1,M,100.00\n2000,2026,1,Q,50.00\n",
    "rebate_programs": "rebate_code,frequency\nGROWTH,Annual\nQUART,Quarterly\nOLD,Annual\n",
    "rebate_sub_codes": "rebate_code,rebate_sub_code,min_sales,max_sales,min_amt_over_goal,min_pct_over_goal,"
    "min_pg_req,limit_sales_to_pg,rebate_pct_over_goal,rebate_pct_tot_sales\n"
    "GROWTH,BASE,1000,,,,,N,,1\nGROWTH,A,1000,,,5,,N,,0.5\nQUART,Q1,,,,,,N,,1\n",
    "sub_code_parents": "rebate_code,rebate_sub_code,parent_sub_code\nGROWTH,A,BASE\n",
    "customer_rebates": "cust_no,rebate_code,year,sales_goal\n1000,GROWTH,2026,500\n",
}
"""A small world that files refer to."""


class Importer:
    """Writes files into a folder of its own and imports them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def base(self) -> ImportOutcome:
        return self.bring_in(BASE)

    def bring_in(self, files: Mapping[str, str]) -> ImportOutcome:
        """Imports CSV files with these contents by table."""
        return self.import_files([self.write(table, content) for table, content in files.items()])

    def write(self, table: str, content: str | bytes) -> Path:
        file = self.folder / f"{table}.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return file

    def book(self, sheets: Mapping[str, Sequence[Sequence[Any]]], name: str = "book.xlsx") -> Path:
        """A workbook with these rows by sheet."""
        file = self.folder / name
        file.write_bytes(workbook_bytes(sheets))
        return file

    def patched(self, book: Path, part: str, old: bytes, new: bytes) -> Path:
        """The workbook with something else in one of its parts."""
        made = BytesIO()
        with ZipFile(book) as before, ZipFile(made, "w") as archive:
            for name in before.namelist():
                content = before.read(name)
                assert name != part or old in content
                archive.writestr(name, content.replace(old, new) if name == part else content)
        book.write_bytes(made.getvalue())
        return book

    def formatted(
        self, book: Path, formats: Mapping[str, str], values: Mapping[str, object] = MappingProxyType({})
    ) -> None:
        """Gives cells of the first sheet number formats and values."""
        workbook = load_workbook(book)
        for place, number_format in formats.items():
            workbook.worksheets[0][place].number_format = number_format
        for place, value in values.items():
            workbook.worksheets[0][place].value = value
        workbook.save(book)

    def import_files(self, paths: Sequence[Path]) -> ImportOutcome:
        return import_paths(self.database.new_work, paths, Silent())

    def refused(self, *paths: Path) -> ImportRefused:
        """The refusal of these files, after which the database must be as it was."""
        before = self.contents()
        try:
            self.import_files(paths)
        except ImportRefused as refusal:
            assert self.contents() == before, "a refused import stored something"
            return refusal
        raise AssertionError("the import was not refused")

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but for who did what."""
        with self.database.new_work(write=False) as work:
            return {
                table.name: sorted(map(tuple, work.connection.execute(select(table))), key=repr)
                for table in office_tables()
                if table is not audit_log
            }

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.new_work(write=False) as work:
            return [tuple(row) for row in work.connection.execute(text(sql))]

    def run(self, sql: str) -> None:
        with self.database.new_work() as work:
            work.connection.execute(text(sql))
            work.commit()


def workbook_bytes(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    book = Workbook()
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(name) if number or book.active is None else book.active
        sheet.title = name
        for row in rows:
            sheet.append(list(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()
