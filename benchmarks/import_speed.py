"""Import product-group history into SQLite, beside what can't be spared: bare reading of the same file.

    python -m benchmarks.import_speed [ROWS [ROUNDS]]

CSV beside `csv.reader` with exact cents, goal: at most 3; XLSX beside python-calamine's parse, goal: at most 2. Both
take turns, medians of the processor time are compared and the wall clock is told. Sending the same file again, when
every row is compared and none written, is told as well.
"""

import csv
import random
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from python_calamine import CalamineWorkbook

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.services.import_files import import_paths
from crpm_desktop.services.progress import Silent

GROUPS = 8
YEARS = (2024, 2025, 2026)
HEADER = ("cust_no", "year", "period", "period_type", "product_group", "total_sales")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORKBOOK = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="sales_pg_history" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}

Row = tuple[str, int, int, str, str, str]


def main(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = list(history(rows))
        write_codes(folder, made)
        write_csv(folder / "sales_pg_history.csv", made)
        write_workbook(folder / "book.xlsx", made)
        del made
        print(f"{rows:,} rows, medians of {rounds}: processor time (wall clock) in seconds")
        compare(folder, folder / "sales_pg_history.csv", "csv.reader, cents", read_csv, 3, rounds)
        compare(folder, folder / "book.xlsx", "calamine parse", read_workbook, 2, rounds)


def compare(folder: Path, file: Path, name: str, bare: Callable[[Path], object], goal: float, rounds: int) -> None:
    times: dict[str, list[tuple[float, float]]] = {name: [], "import": [], "sent again": []}
    for number in range(rounds):
        times[name].append(seconds(partial(bare, file)))
        database = open_database(str(folder / f"{file.suffix[1:]}{number}.db"))
        import_paths(database.new_work, [folder / "customers.csv", folder / "product_groups.csv"], Silent())
        times["import"].append(seconds(partial(bring_in, database, file)))
        times["sent again"].append(seconds(partial(bring_in, database, file)))
        database.close()
    medians = {what: statistics.median(taken for taken, _wall in each) for what, each in times.items()}
    print(f"\n{file.name}, {file.stat().st_size / 2**20:.1f} MB")
    for what, each in times.items():
        wall = statistics.median(wall for _taken, wall in each)
        print(f"  {what:20} {medians[what]:7.2f} ({wall:.2f})")
    print(f"  ratio                {medians['import'] / medians[name]:7.2f}   (goal: at most {goal})")


def bring_in(database: Database, file: Path) -> None:
    import_paths(database.new_work, [file], Silent())


def read_csv(file: Path) -> int:
    total = 0
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        for row in reader:
            whole, _, decimals = row[5].partition(".")
            total += int(whole) * 100 + int(decimals)
    return total


def read_workbook(file: Path) -> int:
    sheet = CalamineWorkbook.from_path(file).get_sheet_by_name("sales_pg_history")
    return len(sheet.to_python())


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Processor time and wall clock."""
    taken, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - taken, time.perf_counter() - wall


def history(rows: int) -> Iterator[Row]:
    """Customer by customer, year by year, month by month, as a sales system exports them."""
    rng = random.Random(1)
    for number in range(rows):
        customer, rest = divmod(number, len(YEARS) * 12 * GROUPS)
        year, rest = divmod(rest, 12 * GROUPS)
        month, group = divmod(rest, GROUPS)
        cents = rng.randrange(10**7)
        amount = f"{cents // 100}.{cents % 100:02}"
        yield f"C{customer:06}", YEARS[year], month + 1, "M", f"PG{group}", amount


def write_codes(folder: Path, rows: list[Row]) -> None:
    numbers = sorted({row[0] for row in rows})
    customers = "".join(f"{number},Customer {number}\n" for number in numbers)
    (folder / "customers.csv").write_text(f"cust_no,name\n{customers}", encoding="utf-8")
    groups = "".join(f"PG{number}\n" for number in range(GROUPS))
    (folder / "product_groups.csv").write_text(f"product_group\n{groups}", encoding="utf-8")


def write_csv(file: Path, rows: list[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(HEADER)
        writer.writerows(rows)


def write_workbook(file: Path, rows: list[Row]) -> None:
    """A workbook as Excel writes it: texts once in a table of their own, cells that point there."""
    texts = {text: place for place, text in enumerate(HEADER)}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in WORKBOOK.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>{xml_row(1, HEADER, texts)}'.encode())
            for number, row in enumerate(rows, 2):
                sheet.write(xml_row(number, row, texts).encode())
            sheet.write(b"</sheetData></worksheet>")
        shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')


def xml_row(number: int, cells: tuple[str | int, ...], texts: dict[str, int]) -> str:
    parts = []
    for place, cell in enumerate(cells):
        where = f"{'ABCDEF'[place]}{number}"
        if isinstance(cell, int) or cell[0].isdigit():
            parts.append(f'<c r="{where}"><v>{cell}</v></c>')
        else:
            parts.append(f'<c r="{where}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>')
    return f'<row r="{number}">{"".join(parts)}</row>'


if __name__ == "__main__":
    main(*(int(argument) for argument in (sys.argv[1:] + ["200000", "3"][len(sys.argv) - 1 :])))
