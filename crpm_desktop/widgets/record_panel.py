"""The record panel (F4): every field of the row with the cursor below each other, hidden columns too."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.text_label import TextLabel

WIDTH = 340


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the row: its number, title and text."""

    number: int
    title: str
    text: str


FIELDS: tuple[Column[Field], ...] = (
    Column("title", "Field", Kind.TEXT, lambda field: field.title, 16),
    Column("text", "Value", Kind.TEXT, lambda field: field.text, 10),
)


class RecordPanel(QWidget):
    def __init__(self, grid: GridView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record")
        self._grid = grid
        self.model = GridModel(FIELDS, key=lambda field: field.number, parent=self)
        self.heading = TextLabel()
        self.fields = GridView(self.model, parent=self)
        self.fields.setAccessibleName("Fields of the record")
        self.fields.horizontalHeader().setStretchLastSection(True)
        self.fields.set_empty_text("Put the cursor on a row to see its fields.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.heading)
        layout.addWidget(self.fields, 1)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.show_record)
        grid.row_entered.connect(self._soon)
        for changed in (grid.grid_model.dataChanged, grid.grid_model.modelReset, grid.grid_model.layoutChanged):
            changed.connect(self._soon)
        self.fields.row_opened.connect(self._go_to)
        self.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_record()

    def _soon(self, *_what: object) -> None:
        if self.isVisible():
            self._timer.start()

    def show_record(self) -> None:
        """Reads the row anew; the cursor stays on its field."""
        model, row = self._grid.grid_model, self._grid.currentIndex().row()
        shown = row if row >= 0 and model.row_at(row) is not None else None
        self.heading.setText("" if shown is None else f"Record {row + 1:,}")
        self.model.set_colors(model.colors)
        self.model.set_rows([] if shown is None else self._fields(shown))

    def _fields(self, row: int) -> list[Field]:
        model = self._grid.grid_model
        titled = [(number, column) for number, column in enumerate(model.columns) if column.title]
        return [Field(number, column.title, _text(model, row, number, column.kind)) for number, column in titled]

    def _go_to(self, field: Field) -> None:
        """Enter on a field: the cursor goes to its cell in the grid."""
        if self._grid.isColumnHidden(field.number):
            self._grid.set_column_hidden(field.number, False)
        self._grid.go_to(self._grid.currentIndex().row(), field.number)
        self._grid.setFocus()


def _text(model: Any, row: int, number: int, kind: Kind) -> str:
    if kind is Kind.FLAG and model.row_at(row) is not None:
        return "Y" if model.value(row, number) else "N"
    text = str(model.text(row, number))
    return f"{text} %" if text and kind is Kind.PERCENT else text
