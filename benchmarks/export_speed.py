"""Export 100,000 rows of 9 columns to XLSX, beside openpyxl writing the same cells and styles with no care at all.

`python benchmarks/export_speed.py [ROWS [ROUNDS]]`: both take turns, the medians of their processor time are compared.
Goal: at most 1.15. Before that, where the system tells: by how much one export makes the process grow at its most,
beside the rows themselves; goal: under 30 MB.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from crpm_desktop.domain.rebate import Color
from crpm_desktop.domain.records import DetailRow
from crpm_desktop.services.columns import DETAIL, Kind
from crpm_desktop.services.export_cells import FONT_COLORS, FORMATS
from crpm_desktop.services.export_outcome import About
from crpm_desktop.services.export_xlsx import export_xlsx
from crpm_desktop.services.progress import Silent

COLUMNS = tuple(column for column in DETAIL if column.name not in {"period", "paid_pct", "status", "to_next_level"})
COLORS = tuple(Color)


def main(rows: int, rounds: int) -> None:
    data = [detail_row(number) for number in range(rows)]
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speed.xlsx")
        if sys.platform != "win32":
            print(f"extra memory   {extra_memory(data, path):6.1f} MB   (goal: under 30)")
        for _ in range(rounds):
            bare.append(seconds(lambda: write_bare(data, path)))
            ours.append(seconds(lambda: export_xlsx(COLUMNS, data, path, Silent(), About("Customer Detail"))))
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"{rows:,} rows x {len(COLUMNS)} columns, medians of {rounds}")
    print(f"bare openpyxl  {statistics.median(bare):6.2f} s")
    print(f"export         {statistics.median(ours):6.2f} s")
    print(f"ratio          {ratio:6.2f}   (goal: at most 1.15)")


def detail_row(number: int) -> DetailRow:
    return DetailRow(
        record_id=number,
        cust_no=f"C{number // 5:06}",
        customer_name=f"Customer number {number // 5}",
        year=2026,
        period=0,
        rebate_code="GROWTH",
        rebate_sub_code="ABCDE"[number % 5],
        sales_revenue=number * 7919 % 10**9,
        rebate_revenue=number * 104_729 % 10**9,
        rebate_earned=number * 1_299_709 % 10**7,
        total_pct=number % 5 * 5_000,
        paid_pct=0,
        color=COLORS[number % 4],
        reason="",
        included_in=None,
        in_sales_range=True,
        missing_sales=None,
        missing_product_groups=None,
        out_of_date=False,
    )


def write_bare(data: list[DetailRow], path: Path) -> None:
    """The same cells with the same number formats and font colours, amounts as floats."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Customer Detail")
    fonts = {color: Font(color=argb) for color, argb in FONT_COLORS.items()}
    sheet.append([column.title for column in COLUMNS])
    for row in data:
        cells = []
        for column in COLUMNS:
            value = column.value(row)
            if column.kind is Kind.TEXT:
                cells.append(value)
                continue
            scale = {Kind.MONEY: 100, Kind.PERCENT: 1_000_000}.get(column.kind, 1)
            cell = WriteOnlyCell(sheet, value / scale)  # type: ignore[operator]
            cell.number_format = FORMATS[column.kind]
            if column.color is not None and row.color in fonts:
                cell.font = fonts[row.color]
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def extra_memory(data: list[DetailRow], path: Path) -> float:
    """Megabytes by which the highest use of the process rises; so before anything else is written."""
    before = highest_use()
    export_xlsx(COLUMNS, data, path, Silent(), About("Customer Detail"))
    return highest_use() - before


def highest_use() -> float:
    """Megabytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
