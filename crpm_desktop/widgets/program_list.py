"""The rebate programs at the left of Rebate Set Up, with a search box."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crpm_desktop.domain.records import ProgramName
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.table_model import PLAIN, RowStyle
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.search_field import SearchField

COLUMNS: tuple[Column[ProgramName], ...] = (
    Column("rebate_code", "Rebate Code", Kind.TEXT, lambda program: program.rebate_code, 13),
    Column("description", "Description", Kind.TEXT, lambda program: program.description, 12),
)
NOT_ACTIVE = RowStyle(muted=True, note="Not active: it is not calculated for customers.")


class ProgramList(QWidget):
    chosen = Signal(object)
    """The id of the program that the cursor was put on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._programs: tuple[ProgramName, ...] = ()
        self._current: int | None = None
        self._filling = False
        self.search = SearchField("Search programs")
        self.model = GridModel(
            COLUMNS,
            key=lambda program: program.id,
            style=lambda program: PLAIN if program.active else NOT_ACTIVE,
            parent=self,
        )
        self.view = GridView(self.model)
        self.view.setAccessibleName("Rebate programs")
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.setSelectionBehavior(GridView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(GridView.SelectionMode.SingleSelection)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.search)
        layout.addWidget(self.view, 1)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._enter_list)
        self.search.installEventFilter(self)
        self.view.row_entered.connect(self._on_row)

    @property
    def programs(self) -> tuple[ProgramName, ...]:
        return self._programs

    def set_programs(self, programs: Iterable[ProgramName], current: int | None) -> None:
        """Lists these; `current` is the one whose form is shown (None: a new one)."""
        self._programs = tuple(programs)
        self._current = current
        self._fill()

    def show_current(self, program_id: int | None) -> None:
        """Puts the cursor on the program whose form is shown, without choosing it."""
        self._current = program_id
        self._filling = True
        try:
            row = self.model.row_of(program_id)
            if row is None:
                self.view.setCurrentIndex(QModelIndex())
                self.view.clearSelection()
            else:
                self.view.go_to(row)
        finally:
            self._filling = False

    def _fill(self) -> None:
        wanted = self.search.text().strip().casefold()
        found = [
            program
            for program in self._programs
            if wanted in program.rebate_code.casefold() or wanted in program.description.casefold()
        ]
        self._filling = True
        try:
            self.model.set_rows(found)
        finally:
            self._filling = False
        self.view.set_empty_text(
            "No program has this in its code or description."
            if self._programs
            else "No rebate programs yet: press New, or import them (File > Import)."
        )
        self.show_current(self._current)

    def _enter_list(self) -> None:
        """Enter in the search box opens the first program found."""
        if self.model.rows():
            self.view.setFocus()
            self.view.go_to(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self._enter_list()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _on_row(self, row: int) -> None:
        program = self.model.row_at(row)
        if program is not None and not self._filling and program.id != self._current:
            self.chosen.emit(program.id)
