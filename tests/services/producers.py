"""One small world of tables, as CSV text, as typed cells, and as the XML that Excel writes for them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TypeAlias
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

WORLD = {
    "customers": 'cust_no,name,parent_cust_no\n007,Bond & Søns,\n1100,"Acme, East ""A""",007\n1e5,Über <GmbH>,007\n',
    "product_groups": "product_group,description\nTOOLS,Tools\n0815,=not a formula\nPAINT,\n",
    "sales_history": "cust_no,year,period,period_type,total_sales\n007,2026,1,M,1234.50\n007,2026,2,M,-0.01\n"
    "1100,2026,4,Q,9999999999999.99\n1e5,2025,0,Y,0.00\n",
    "rebate_programs": "rebate_code,description,text,active,frequency,goal_required\n"
    'GROWTH,Growth,"two\nlines",Y,Annual,Y\nQUART,,,N,Quarterly,N\n',
    "rebate_sub_codes": "rebate_code,rebate_sub_code,min_sales,max_sales,min_amt_over_goal,min_pct_over_goal,"
    "min_pg_req,limit_sales_to_pg,rebate_pct_over_goal,rebate_pct_tot_sales\n"
    "GROWTH,1,1000.00,,,7,,N,,0.1\nGROWTH,B,0.29,50000.10,,,1,Y,12.5,\n",
    "sub_code_product_groups": "rebate_code,rebate_sub_code,product_group\nGROWTH,B,0815\n",
    "customer_rebates": "cust_no,rebate_code,year,period,sales_goal,sales_incl_children\n"
    "007,GROWTH,2026,,100.10,Y\n1100,QUART,2026,2,0.00,N\n",
    "rewards": "reward_no,reported_on,manufacturer,distributor,retailer,program,item_code,item_description,quantity,"
    "credit_amount\nR-1,2026-01-31,Mills,North,Oak Pets,Buy 12,0042,Kibble 2 kg,2,24.50\n"
    "R-2,2024-02-29,Mills,North,Oak Pets,Buy 12,42,Kibble,10,\n",
}
WHOLE = {"year", "period", "min_pg_req", "quantity"}
DECIMAL = {"total_sales", "sales_goal", "min_sales", "max_sales", "min_amt_over_goal", "credit_amount"}
PERCENT = {"min_pct_over_goal", "rebate_pct_over_goal", "rebate_pct_tot_sales"}
FLAGS = {"active", "goal_required"}

Cell: TypeAlias = str | int | float | bool | date | None


def typed_cells(table: str) -> list[list[Cell]]:
    """The table as a spreadsheet holds it: numbers, dates and truth values; the other codes stay text."""
    header, *rows = csv.reader(StringIO(WORLD[table], newline=""))
    return [list(header), *([_typed(*pair) for pair in zip(header, row, strict=True)] for row in rows)]


def _typed(name: str, text: str) -> Cell:
    if not text:
        return None
    if name in WHOLE:
        return int(text)
    if name in DECIMAL | PERCENT:
        return float(text)
    if name in FLAGS:
        return text == "Y"
    return date.fromisoformat(text) if name == "reported_on" else text


def excel_workbook(file: Path, *, since_1904: bool) -> Path:
    """A workbook as Excel writes one: shared texts in runs, texts in place, results of formulas, days as numbers."""
    made = _ExcelParts(date(1904, 1, 1) if since_1904 else date(1899, 12, 30))
    sheets = [made.sheet(typed_cells(table)) for table in WORLD]
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(len(sheets)))
        archive.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "xl/workbook.xml")}))
        archive.writestr("xl/workbook.xml", _workbook(WORLD, since_1904=since_1904))
        targets = {
            f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)
        }
        targets |= {"rId91": ("styles", "styles.xml"), "rId92": ("sharedStrings", "sharedStrings.xml")}
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        archive.writestr("xl/styles.xml", STYLES)
        archive.writestr("xl/sharedStrings.xml", made.shared_texts())
        for number, sheet in enumerate(sheets, 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
    return file


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DAY_STYLES = (1, 2)
"""A date of Excel's own and one with a format of the user."""

STYLES = (
    f'{HEAD}<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class _ExcelParts:
    """Hands out cells in every way that Excel writes them, in turn, and keeps the shared texts."""

    def __init__(self, first_day: date) -> None:
        self._first_day = first_day
        self._texts: list[str] = []
        self._turn = 0

    def sheet(self, rows: Sequence[Sequence[Cell]]) -> str:
        lines = []
        for number, row in enumerate(rows, 1):
            cells = "".join(self._cell(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row))
            lines.append(f'<row r="{number}" spans="1:{len(row)}">{cells}</row>')
        return f"{HEAD}<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"

    def _cell(self, place: str, value: Cell) -> str:
        self._turn += 1
        if value is None:
            return f'<c r="{place}" s="0"/>' if self._turn % 2 else ""
        if isinstance(value, bool):
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, date):
            style = DAY_STYLES[self._turn % 2]
            return f'<c r="{place}" s="{style}"><v>{(value - self._first_day).days}</v></c>'
        if isinstance(value, str):
            return self._TEXTS[self._turn % 3](self, place, value)
        return f'<c r="{place}"><v>{value!r}</v></c>'

    def _shared(self, place: str, text: str) -> str:
        self._texts.append(text)
        return f'<c r="{place}" t="s"><v>{len(self._texts) - 1}</v></c>'

    def _in_place(self, place: str, text: str) -> str:
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'

    def _result(self, place: str, text: str) -> str:
        return f'<c r="{place}" t="str"><f>T("{escape(text)}")</f><v>{escape(text)}</v></c>'

    _TEXTS: tuple[Callable[["_ExcelParts", str, str], str], ...] = (_shared, _in_place, _result)

    def shared_texts(self) -> str:
        """Every second one in runs of its own look, with the reading of a word, which is no part of the text."""
        items = "".join(map(self._item, range(len(self._texts)), self._texts))
        return f'{HEAD}<sst {MAIN} count="{len(self._texts)}" uniqueCount="{len(self._texts)}">{items}</sst>'

    def _item(self, number: int, text: str) -> str:
        if number % 2:
            return f'<si><t xml:space="preserve">{escape(text)}</t></si>'
        runs = (text[:1], text[1:])
        inside = "".join(f'<r><rPr><b/></rPr><t xml:space="preserve">{escape(run)}</t></r>' for run in runs if run)
        return f'<si>{inside}<rPh sb="0" eb="1"><t>reading</t></rPh></si>'


def _workbook(tables: Mapping[str, str], *, since_1904: bool) -> str:
    sheets = "".join(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>' for at, name in enumerate(tables, 1))
    days = '<workbookPr date1904="1"/>' if since_1904 else "<workbookPr/>"
    return f'{HEAD}<workbook {MAIN} xmlns:r="{OFFICE}">{days}<sheets>{sheets}</sheets></workbook>'


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = {f"/xl/worksheets/sheet{number}.xml": "worksheet+xml" for number in range(1, sheets + 1)}
    parts |= {
        "/xl/workbook.xml": "sheet.main+xml",
        "/xl/styles.xml": "styles+xml",
        "/xl/sharedStrings.xml": "sharedStrings+xml",
    }
    lines = "".join(f'<Override PartName="{part}" ContentType="{TYPES}.{kind}"/>' for part, kind in parts.items())
    relations = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{relations}{lines}</Types>'
