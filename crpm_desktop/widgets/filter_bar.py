"""The conditions on a grid's columns: typed in a small field, shown as chips that can be switched off."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crpm_desktop.domain.errors import Refused
from crpm_desktop.models.filters import Filter
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.widgets.chips import empty_row, make_chip
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.search_field import SearchField
from crpm_desktop.widgets.text_label import TextLabel

HINT = "A value, > 100, 10..20, A%, null, not null"


class FilterBar(QWidget):
    """One chip per filtered column; the line is there only while there are chips."""

    changed = Signal()

    def __init__(self, model: GridModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._texts: dict[str, str] = {}
        self._off: set[str] = set()
        self._counted = TextLabel()
        self._row = FlowLayout(self)
        self._row.setContentsMargins(6, 3, 6, 3)
        self.hide()
        model.modelReset.connect(self._count)

    @property
    def texts(self) -> dict[str, str]:
        """The condition of each filtered column, those switched off included."""
        return dict(self._texts)

    def set_filter(self, name: str, text: str) -> None:
        """Filters a column; a blank text ends it. Raises `Refused` for a condition that can't be understood."""
        texts = {**self._texts, name: text.strip()}
        texts = {column: condition for column, condition in texts.items() if condition}
        self._take(texts, self._off - {name})

    def switch(self, name: str, on: bool) -> None:
        """Switches a condition off or on again, without losing it."""
        self._take(self._texts, self._off - {name} if on else self._off | {name})

    def clear(self) -> None:
        self._take({}, set())

    def in_words(self) -> tuple[tuple[str, str], ...]:
        """The conditions in force, for the export's account of itself."""
        return tuple((f"Filter {self._title(one.name)}", one.text) for one in self._model.filters)

    def _take(self, texts: dict[str, str], off: set[str]) -> None:
        self._model.set_filters(Filter(name, text) for name, text in texts.items() if name not in off)
        self._texts, self._off = texts, off & texts.keys()
        self._show_chips()
        self.changed.emit()

    def _title(self, name: str) -> str:
        return self._model.columns[self._model.column_index(name)].title

    def _show_chips(self) -> None:
        empty_row(self._row)
        for name, text in self._texts.items():
            self._row.addWidget(self._chip(name, text))
        self._counted = TextLabel()
        self._row.addWidget(self._counted)
        self._count()
        self.setVisible(bool(self._texts))

    def _count(self) -> None:
        """Rows may be filtered later than they were asked for."""
        self._counted.setText(f"{self._model.shown_count():,} of {self._model.all_count():,} shown")

    def _chip(self, name: str, text: str) -> QWidget:
        return make_chip(
            "Filter",
            f"{self._title(name)}: {text}",
            on=name not in self._off,
            switch=lambda on: self.switch(name, on),
            remove=lambda: self.set_filter(name, ""),
        )


class FilterField(QFrame):
    """The field that asks for one column's condition; a condition that can't be understood is told and stays."""

    def __init__(self, title: str, text: str, take: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._take = take
        self.field = SearchField(HINT, f"Filter {title}")
        self.field.setText(text)
        self.field.setMinimumWidth(300)
        self.note = TextLabel(HINT, wordWrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(TextLabel(f"Show only rows where {title} is"))
        layout.addWidget(self.field)
        layout.addWidget(self.note)
        self.field.returnPressed.connect(self._on_return)

    def open_at(self, where: QPoint) -> None:
        self.move(where)
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def _on_return(self) -> None:
        try:
            self._take(self.field.text())
        except Refused as error:
            self.note.setText(error.message)
        else:
            self.close()
