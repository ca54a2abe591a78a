"""The cells of a workbook: one writer per column, which hands out the same styled cell for row after row."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from crpm_desktop.domain.money import WHOLE, plain_money
from crpm_desktop.domain.rebate import Color
from crpm_desktop.services.cell_text import TextWriter, looks_like_formula
from crpm_desktop.services.columns import Column, Kind

R = TypeVar("R")
CellWriter: TypeAlias = Callable[[R], Any]

FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.PERCENT: "0.00##%",
    Kind.INTEGER: "#,##0",
    Kind.NUMBER: "0",
    Kind.YEAR: "0",
    Kind.PERIOD: "0",
    Kind.DATE: "yyyy-mm-dd",
    Kind.DATETIME: "yyyy-mm-dd hh:mm:ss",
}
FONT_COLORS = {Color.RED: "FFB3261E", Color.GREEN: "FF1B6E20", Color.BLUE: "FF0B57D0"}
EXACT_CENTS = 10**15
"""From here on an amount has more digits than a number of Excel keeps."""

FIRST_DATE = date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""

_TITLE = Font(bold=True)
_GROUND = PatternFill("solid", fgColor="FFE8EEF7")
_LINE = Border(bottom=Side(style="thin", color="FF7A8AA0"))
_NUMBERS = {Kind.MONEY, Kind.PERCENT, Kind.INTEGER, Kind.NUMBER, Kind.YEAR, Kind.PERIOD}


def header_cell(sheet: Any, column: Column[Any]) -> Cell:
    cell = WriteOnlyCell(sheet, column.title)
    cell.font, cell.fill, cell.border = _TITLE, _GROUND, _LINE
    side = "right" if column.kind in _NUMBERS else "left"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    return cell


def text_cell(sheet: Any, text: str, texts: TextWriter, *, bold: bool = False) -> Any:
    """A cell of its own that is text whatever stands in it."""
    cell = _styled(sheet, "s", quoted=looks_like_formula(text))
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = _TITLE
    cell._value = texts.for_cell(text)
    return cell


def cell_writer(sheet: Any, column: Column[R], texts: TextWriter) -> CellWriter[R]:
    """Turns a row into the column's cell of it; None is blank. The cell must be written before the next row."""
    if column.kind is Kind.MONEY:
        return _money_writer(sheet, column, texts)
    if column.kind in {Kind.TEXT, Kind.FLAG}:
        return _text_writer(sheet, column, texts)
    if column.kind in {Kind.DATE, Kind.DATETIME}:
        return _date_writer(sheet, column)
    return _number_writer(sheet, column)


def _styled(sheet: Any, data_type: str, number_format: str = "General", *, quoted: bool = False) -> Any:
    """A cell of a fixed type. Its `_value` is set directly: `value` would guess, and take `=...` for a formula."""
    cell = WriteOnlyCell(sheet)
    cell.data_type = data_type
    cell.number_format = number_format
    cell.quotePrefix = quoted
    return cell


def _money_writer(sheet: Any, column: Column[R], texts: TextWriter) -> CellWriter[R]:
    value_of, color_of = column.value, column.color
    cells = {color: _styled(sheet, "n", FORMATS[Kind.MONEY]) for color in Color}
    for color, argb in FONT_COLORS.items():
        cells[color].font = Font(color=argb)
    black = cells[Color.BLACK]
    long_amount = _styled(sheet, "s")
    long_amount.alignment = Alignment(horizontal="right")

    def write(row: R) -> Any:
        value: Any = value_of(row)
        if value is None:
            return None
        cell = black if color_of is None else cells[color_of(row)]
        if not -EXACT_CENTS < value < EXACT_CENTS:
            texts.long_amounts += 1
            cell = long_amount
        cell._value = plain_money(value)
        return cell

    return write


def _text_writer(sheet: Any, column: Column[R], texts: TextWriter) -> CellWriter[R]:
    value_of, is_flag = column.value, column.kind is Kind.FLAG
    plain, quoted = _styled(sheet, "s"), _styled(sheet, "s", quoted=True)

    def write(row: R) -> Any:
        value = value_of(row)
        if value is None or value == "":
            return None
        text = ("Y" if value else "N") if is_flag else texts.for_cell(str(value))
        cell = quoted if looks_like_formula(text) else plain
        cell._value, cell.data_type = text, "s"  # openpyxl forgets the type of a cell without a style once written
        return cell

    return write


def _number_writer(sheet: Any, column: Column[R]) -> CellWriter[R]:
    """Whole numbers as they are; a percentage as its exact fraction (1.5 % is 0.015), which Excel shows as 1.50%."""
    value_of, is_percent = column.value, column.kind is Kind.PERCENT
    cell = _styled(sheet, "n", FORMATS[column.kind])

    def write(row: R) -> Any:
        value: Any = value_of(row)
        if value is None:
            return None
        cell._value = _fraction(value) if is_percent else value
        return cell

    return write


def _fraction(scaled: int) -> str:
    whole, rest = divmod(abs(scaled), WHOLE)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:06d}"


def _date_writer(sheet: Any, column: Column[R]) -> CellWriter[R]:
    """Days, and moments (stored in UTC) as the clock on the wall shows them."""
    value_of = column.value
    cell, before_excel = _styled(sheet, "d", FORMATS[column.kind]), _styled(sheet, "s")

    def write(row: R) -> Any:
        value: Any = value_of(row)
        if value is None:
            return None
        if isinstance(value, datetime):
            value = value.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)
        elif value < FIRST_DATE:
            before_excel._value, before_excel.data_type = value.isoformat(), "s"
            return before_excel
        cell._value = value
        return cell

    return write
