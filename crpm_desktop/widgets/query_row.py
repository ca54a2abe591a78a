"""Query mode over a grid: its first row takes conditions, each below the title of its column.

The sheet lies over the rows, not over the titles: it follows columns as they are moved, widened, hidden and scrolled,
the frozen ones with the others. What was shown stays below it, untouched.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crpm_desktop.domain.conditions import examples
from crpm_desktop.models.notation import user_notation
from crpm_desktop.models.palette import GridColors
from crpm_desktop.services.columns import Column
from crpm_desktop.widgets.delegates import PAD
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.query_field import QueryField, QueryGap
from crpm_desktop.widgets.text_label import TextLabel

HELP = (
    "Type conditions into the row above: a value, > 100, >= 100, < 100, <= 100, != 100, 10..20, null, not null; in "
    "texts % stands for any characters and _ for one. A row has to meet all of them, and what the header shows."
)

FOLLOWED = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.FontChange, QEvent.Type.PaletteChange})


class QueryRow(QWidget):
    run_asked = Signal()
    count_asked = Signal()
    leave_asked = Signal()
    values_asked = Signal(object)
    """F9 in this `QueryField`."""

    def __init__(self, view: GridView, parent: QWidget) -> None:
        """`parent` is the view's own parent."""
        super().__init__(parent)
        self._view = view
        colors = view.grid_model.colors
        self.corner = QueryGap(colors, self, "?")
        self.fields: dict[str, QueryField] = {}
        self._cells: dict[int, QueryField | QueryGap] = {
            number: self._make_cell(column, colors) for number, column in enumerate(view.grid_model.columns)
        }
        self._placing = QTimer(self, singleShot=True, interval=0)
        self._placing.timeout.connect(self._follow)
        self._lay_out()
        view.columns_placed.connect(self.place)
        view.horizontalScrollBar().valueChanged.connect(self.place)
        for followed in (view, view.viewport()):
            followed.installEventFilter(self)
        self.hide()

    def _make_cell(self, column: Column[Any], colors: GridColors) -> QueryField | QueryGap:
        if not column.title:  # flags and buttons are no data
            return QueryGap(colors, self)
        field = self.fields[column.name] = QueryField(column, colors, self)
        field.returnPressed.connect(self.run_asked)
        field.textChanged.connect(lambda _text: self.place())
        field.entered.connect(self._on_entered)
        field.step_asked.connect(self._step)
        field.values_asked.connect(self.values_asked)
        return field

    def _lay_out(self) -> None:
        self.examples, self.wrong = TextLabel(wordWrap=True), TextLabel(wordWrap=True)
        self.wrong.setObjectName("query_refusal")
        buttons = QHBoxLayout()
        self.run_button = QPushButton("Execute Query")
        self.count_button = QPushButton("Count Hits")
        self.leave_button = QPushButton("Leave Query Mode")
        self.run_button.clicked.connect(self.run_asked)
        self.count_button.clicked.connect(self.count_asked)
        self.leave_button.clicked.connect(self.leave_asked)
        for button in (self.run_button, self.count_button, self.leave_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._words = QVBoxLayout(self)
        for label in (self.wrong, TextLabel(HELP, wordWrap=True), self.examples):
            self._words.addWidget(label)
        self._words.addLayout(buttons)
        self._words.addStretch(1)

    # Conditions

    def texts(self) -> dict[str, str]:
        """What is typed, by column; blank cells are left out."""
        return {name: field.text().strip() for name, field in self.fields.items() if field.text().strip()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        for name, field in self.fields.items():
            field.setText(texts.get(name, ""))
        self.mark({})

    def mark(self, sentences: Mapping[str, str]) -> None:
        """Marks the cells that can't be understood, says why, and goes to the first of them."""
        for name, field in self.fields.items():
            field.mark(sentences.get(name, ""))
        self.wrong.setText("\n".join(f"\N{WARNING SIGN} {sentence}" for sentence in sentences.values()))
        self.wrong.setVisible(bool(sentences))
        first = next((name for name in self._names_shown(hidden_too=True) if name in sentences), None)
        if first is not None:
            self._view.set_column_hidden(self._view.grid_model.column_index(first), False)
            self.fields[first].setFocus()

    # Open and closed

    def open_row(self, texts: Mapping[str, str]) -> None:
        self.set_texts(texts)
        self._take_colors()
        self.show()
        self.raise_()
        self.place()
        names = self._names_shown()
        started = next((name for name in names if name in texts), names[0] if names else None)
        if started is not None:
            self.fields[started].setFocus()

    def close_row(self) -> None:
        self.hide()
        self._view.setFocus()

    def _names_shown(self, *, hidden_too: bool = False) -> list[str]:
        """The columns with a field, from left to right."""
        columns, numbers = self._view.grid_model.columns, self._view.shown_columns()
        if hidden_too:
            numbers += [number for number in range(len(columns)) if number not in numbers]
        return [columns[number].name for number in numbers if columns[number].name in self.fields]

    def _step(self, field: QueryField, forward: bool) -> None:
        names = self._names_shown()
        at = names.index(field.column.name) if field.column.name in names else 0
        self.fields[names[(at + (1 if forward else -1)) % len(names)]].setFocus()

    def _on_entered(self, field: QueryField) -> None:
        self.setFocusProxy(field)
        field.selectAll()
        self.examples.setText(f"{field.column.title}: {examples(field.column.kind, user_notation())}")
        self._bring_into_sight(self._view.grid_model.column_index(field.column.name))
        self.place()

    def _bring_into_sight(self, number: int) -> None:
        view, bar = self._view, self._view.horizontalScrollBar()
        if self._is_frozen(number):
            return
        left, frozen = view.columnViewportPosition(number), view.frozen_width()
        beyond = left + view.columnWidth(number) - view.viewport().width()
        if left < frozen:
            bar.setValue(bar.value() + left - frozen)
        elif beyond > 0:
            bar.setValue(bar.value() + min(beyond, left - frozen))

    # Place

    def _is_frozen(self, number: int) -> bool:
        frozen = self._view.frozen
        return not frozen.isHidden() and not frozen.isColumnHidden(number)

    def _follow(self) -> None:
        """The view has another size, font or palette; it has taken it by now."""
        self._take_colors()
        self.place()

    def place(self) -> None:
        """Every cell below its title."""
        view, port = self._view, self._view.viewport()
        if not self.isVisible():
            return
        width, top = port.x() + port.width(), view.y() + port.y()
        self.setGeometry(view.x(), top, width, port.height())
        height = max(view.verticalHeader().defaultSectionSize(), next(iter(self.fields.values())).sizeHint().height())
        self._words.setContentsMargins(port.x() + 2 * PAD, height + PAD, 2 * PAD, PAD)
        focused: QueryField | None = None
        for number in sorted(self._cells, key=self._is_frozen):
            cell = self._cells[number]
            cell.setVisible(not view.isColumnHidden(number))
            self._place_cell(number, cell, height)
            if isinstance(cell, QueryField) and cell.hasFocus():
                focused = cell
        self.corner.setGeometry(0, 0, port.x(), height)
        self.corner.raise_()
        if focused is not None:
            focused.raise_()

    def _place_cell(self, number: int, cell: QueryField | QueryGap, height: int) -> None:
        view = self._view
        if self._is_frozen(number):
            left = view.frozen.x() + view.frozen.columnViewportPosition(number)
            cell.raise_()
        else:
            left = view.viewport().x() + view.columnViewportPosition(number)
        width = view.columnWidth(number)
        if isinstance(cell, QueryField):
            wide = cell.wanted_width(width)
            left = min(left, max(self.width() - wide, 0)) if wide > width else left
            width = wide
        cell.setGeometry(left, 0, width, height)

    # Look

    def _take_colors(self) -> None:
        colors = self._view.grid_model.colors
        for cell in (*self._cells.values(), self.corner):
            cell.set_colors(colors)
        palette = self.palette()
        palette.setColor(self.foregroundRole(), QColor(colors.text))
        self.setPalette(palette)
        self.setFont(self._view.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._view.grid_model.colors.base))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._placing.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.isVisible():
            return False
        if event.type() in FOLLOWED:
            self._placing.start()
        # Keys for rows that can't be seen belong to the cell that was left last.
        stray = watched is self._view and event.type() is QEvent.Type.FocusIn
        if stray:
            self.setFocus()
        return stray

    def wheelEvent(self, event: Any) -> None:
        """Scrolls the columns; there is nothing else to scroll."""
        bar = self._view.horizontalScrollBar()
        bar.setValue(bar.value() - (event.angleDelta().x() or event.angleDelta().y()))
        event.accept()
