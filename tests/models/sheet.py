"""A small made-up grid with a column of every kind, for tests of the models and of the grid."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.draft import Choice, EditableColumn
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind

PEOPLE = {"1000": "Acme Supply", "1001": "Birch Stores", "2000": "Cedar Traders"}


@dataclass(frozen=True, slots=True)
class Item:
    id: int | None
    code: str
    name: str = ""
    amount: int | None = None
    pct: int | None = None
    count: int | None = None
    year: int = 2026
    period: int | None = None
    active: bool = False
    day: date | None = None
    at: datetime | None = None
    color: Color = Color.BLACK


COLUMNS: tuple[Column[Item], ...] = (
    Column("code", "Code", Kind.TEXT, lambda row: row.code, 8, tip="The item's code"),
    Column("name", "Name", Kind.TEXT, lambda row: row.name, 20),
    Column("amount", "Amount", Kind.MONEY, lambda row: row.amount, 14, total=True, color=lambda row: row.color),
    Column("pct", "Percent", Kind.PERCENT, lambda row: row.pct, 9),
    Column("count", "Count", Kind.INTEGER, lambda row: row.count, 9, total=True),
    Column("year", "Year", Kind.YEAR, lambda row: row.year, 6),
    Column("period", "Per", Kind.PERIOD, lambda row: row.period, 5),
    Column("active", "Active", Kind.FLAG, lambda row: row.active, 7),
    Column("day", "Day", Kind.DATE, lambda row: row.day, 11),
    Column("at", "At", Kind.DATETIME, lambda row: row.at, 17),
)


def put(name: str) -> Any:
    return lambda row, value: replace(row, **{name: value})


def read_code(text: str) -> str:
    if text.strip() not in PEOPLE:
        raise Refused(f"{text} is no customer.")
    return text.strip()


def put_code(row: Item, value: object) -> Item:
    return replace(row, code=str(value or ""), name=PEOPLE.get(str(value), ""))


def put_amount(row: Item, value: int | None) -> Item:
    if value is not None and value < 0:
        raise Refused("An amount can't be below 0.")
    return replace(row, amount=value)


def codes_like(text: str) -> list[Choice]:
    wanted = text.lower()
    return [Choice(code, name) for code, name in PEOPLE.items() if wanted in f"{code} {name}".lower()]


EDITABLE: tuple[EditableColumn[Item], ...] = (
    EditableColumn("code", put_code, read_code, codes_like),
    EditableColumn("amount", put_amount),
    EditableColumn("pct", put("pct"), locked=lambda row: "An amount is entered." if row.amount is not None else ""),
    EditableColumn("count", put("count")),
    EditableColumn("active", put("active")),
)


def items(count: int = 5) -> list[Item]:
    """Amounts fall while numbers rise, so that orders differ; the third has no amount."""
    return [
        Item(
            number,
            f"C{number}",
            f"Name {number}",
            None if number == 3 else (100 - number) * 1_000_50,
            number * 5_000,
            number * 1_000,
            2020 + number % 3,
            color=Color(number % 4),
        )
        for number in range(1, count + 1)
    ]


def read_only(rows: list[Item]) -> GridModel[Item]:
    model = GridModel(COLUMNS, key=lambda row: row.id)
    model.set_rows(rows)
    return model


def draft_of(rows: list[Item], *, new_rows: bool = True) -> DraftModel[Item]:
    """An editable grid; with `new_rows` it ends in a blank line."""
    model = DraftModel(
        COLUMNS,
        EDITABLE,
        key=lambda row: row.id,
        blank=(lambda: Item(None, "")) if new_rows else None,
        undeletable=lambda row: "The first item stays." if row.id == 1 else "",
    )
    model.set_rows(rows)
    watch(model)
    return model


def watch(model: QAbstractItemModel) -> None:
    """Qt's own tester follows every change; a broken promise ends the process."""
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(model, mode, model)


def cell(model: Any, row: int, name: str) -> QModelIndex:
    index: QModelIndex = model.index(row, model.column_index(name))
    return index


def texts(model: Any, name: str) -> list[str]:
    """The column as it is shown, from top to bottom."""
    return [model.text(row, model.column_index(name)) for row in range(model.rowCount())]
