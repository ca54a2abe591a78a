"""The books of a test: tables in the import format, given as text, brought in the way that a clerk brings them in."""

from pathlib import Path
from tempfile import TemporaryDirectory

from crpm_desktop.db.engine import Database
from crpm_desktop.db.records import detail_rows, record_ids, summary_rows
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.records import DetailRow, SummaryRow
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Progress, Silent
from crpm_desktop.services.recalculate import RecalcOutcome, recalculate

HEADERS = {
    "customers": "cust_no,name,parent_cust_no",
    "product_groups": "product_group,description",
    "sales_history": "cust_no,year,period,period_type,total_sales",
    "sales_pg_history": "cust_no,year,period,period_type,product_group,total_sales",
    "rebate_programs": "rebate_code,frequency,active,goal_required",
    "rebate_sub_codes": "rebate_code,rebate_sub_code,min_sales,max_sales,min_amt_over_goal,min_pct_over_goal,"
    "min_pg_req,limit_sales_to_pg,rebate_pct_over_goal,rebate_pct_tot_sales",
    "sub_code_product_groups": "rebate_code,rebate_sub_code,product_group",
    "sub_code_parents": "rebate_code,rebate_sub_code,parent_sub_code",
    "customer_rebates": "cust_no,rebate_code,year,period,sales_goal,sales_incl_children",
}


class Books:
    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.new_work = database.new_work
        self.folder = folder
        self._sent = 0

    def bring_in(self, **tables: str) -> None:
        """Imports tables; each is given as lines of values in the order of `HEADERS`."""
        self._sent += 1
        folder = self.folder / str(self._sent)
        folder.mkdir(parents=True)
        for name, lines in tables.items():
            rows = "\n".join(line.strip() for line in lines.strip().splitlines())
            (folder / f"{name}.csv").write_text(f"{HEADERS[name]}\n{rows}\n", encoding="utf-8")
        import_paths(self.new_work, [folder], Silent())

    @staticmethod
    def of(database: Database, **tables: str) -> "Books":
        """Books for which no folder is at hand."""
        with TemporaryDirectory() as folder:
            books = Books(database, Path(folder))
            books.bring_in(**tables)
        return books

    def ids(self, **criteria: object) -> list[int]:
        with self.new_work(write=False) as work:
            return record_ids(work.connection, Criteria(**criteria))  # type: ignore[arg-type]

    def recalc(self, progress: Progress | None = None, **criteria: object) -> RecalcOutcome:
        return recalculate(self.new_work, self.ids(**criteria), progress or Silent())

    def records(self, **criteria: object) -> list[SummaryRow]:
        with self.new_work(write=False) as work:
            return summary_rows(work.connection, Criteria(**criteria))  # type: ignore[arg-type]

    def record(self, cust_no: str, rebate_code: str, year: int, period: int = 0) -> SummaryRow:
        key = (rebate_code, period)
        return next(row for row in self.records(cust_no=cust_no, year=year) if (row.rebate_code, row.period) == key)

    def details(self, **criteria: object) -> list[DetailRow]:
        with self.new_work(write=False) as work:
            return detail_rows(work.connection, Criteria(**criteria), outside_range=True)  # type: ignore[arg-type]
