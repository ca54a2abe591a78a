"""A grid with everything around it: tools above, conditions, totals and Find, and its columns as they were left."""

from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QScrollBar, QSplitter, QVBoxLayout, QWidget

from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.table_model import TableModel
from crpm_desktop.services.export_outcome import ExportOutcome
from crpm_desktop.widgets.actions import tell_keys
from crpm_desktop.widgets.code_edit import CodeDelegate
from crpm_desktop.widgets.column_layout import (
    ColumnLayout,
    apply_layout,
    forget_layout,
    read_layout,
    save_layout,
    saved_layout,
)
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.edit_actions import EditActions
from crpm_desktop.widgets.filter_bar import FilterBar
from crpm_desktop.widgets.find_bar import FindBar
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.grid_actions import GridActions
from crpm_desktop.widgets.grid_export import Asked, GridExport
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.grid_zoom import GridZoom
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.key_bindings import apply_keys
from crpm_desktop.widgets.large_copy import LargeCopy
from crpm_desktop.widgets.layouts_dialog import LayoutsDialog, NamedLayouts
from crpm_desktop.widgets.query_mode import CountWork, QueryMode, Settle, no_edits
from crpm_desktop.widgets.record_panel import WIDTH as RECORD_WIDTH
from crpm_desktop.widgets.record_panel import RecordPanel
from crpm_desktop.widgets.text_label import TextLabel
from crpm_desktop.widgets.totals_row import TotalsRow

T = TypeVar("T")
SAVE_COLUMNS_AFTER = 300


class GridPanel(QWidget):
    sort_chosen = Signal(object)
    """The sort that was picked in the Sort pop-list."""

    def __init__(
        self,
        model: TableModel[Any],
        context: Context,
        *,
        name: str,
        title: str,
        frozen: int = 2,
        asked: Asked = tuple,
        parent: QWidget | None = None,
    ) -> None:
        """`name` is what the columns are remembered under; `asked` puts into words what the grid was asked to show."""
        super().__init__(parent)
        self._context = context
        self._name = name
        if isinstance(model, DraftModel) and context.rights.no_edit:
            model.forbid(context.rights.no_edit)
        self.view = GridView(model, frozen=frozen)
        self.view.setAccessibleName(title)
        self.filters = FilterBar(model) if isinstance(model, GridModel) else None
        if isinstance(model, GridModel):
            model.run_later = self._run_later
        self.find_bar = FindBar(self.view, context)
        self.totals = TotalsRow(self.view, self)
        self.zoom = GridZoom(self.view, self.totals, context.settings, name)
        self.record = RecordPanel(self.view, self)
        self.layouts = NamedLayouts(context.settings, name)
        self.exporter = GridExport(self.view, context, title, lambda: (*asked(), *self._filters_in_words()))
        # A tab that reads in the background has what is meant for all rows wait for them.
        self.once_read: Callable[[Callable[[], object]], object] = lambda call: call()
        self._large_copy = LargeCopy(self.view, context)
        self._sorts: QComboBox | None = None
        self._last_stop: QWidget | None = None
        self.query: QueryMode | None = None
        self.edit_actions = EditActions(self, self.view, model, context) if isinstance(model, DraftModel) else None
        self.actions_of_grid = GridActions(self, self, self.edit_actions)
        self._lay_out()
        self._remember_columns()
        self._offer_codes()
        if isinstance(model, DraftModel):
            model.look_ups.ask = self._look_up
        apply_keys(context.settings, [*self.actions(), *self.view.actions()])

    def _lay_out(self) -> None:
        self.bar = QWidget()
        self.tools = FlowLayout(self.bar)
        self.tools.setContentsMargins(8, 5, 8, 5)
        self.find_button = QPushButton("Find")
        tell_keys(self.find_button, self.actions_of_grid.find, "Find in this grid")
        self.find_button.clicked.connect(self.actions_of_grid.find.trigger)
        self.export_button = QPushButton("Export to Excel")
        tell_keys(
            self.export_button, self.actions_of_grid.export, "Write what is shown to an Excel workbook or a CSV file"
        )
        self.export_button.clicked.connect(self.actions_of_grid.export.trigger)
        self.tools.add_right(self.find_button)
        self.tools.addWidget(self.export_button)
        # The grid's own bar would stand between its rows and their totals.
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        if self.filters is not None:
            layout.addWidget(self.filters)
        layout.addWidget(self._rows_beside_record(), 1)
        layout.addWidget(self.find_bar)

    def _rows_beside_record(self) -> QSplitter:
        rows, sides = QWidget(), QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        below = QVBoxLayout(rows)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.view, 1)
        below.addWidget(self.totals)
        below.addWidget(_follower(self.view.horizontalScrollBar(), rows))
        sides.addWidget(rows)
        sides.addWidget(self.record)
        sides.setStretchFactor(0, 1)
        sides.setSizes([2 * RECORD_WIDTH, RECORD_WIDTH])
        return sides

    def add_query(self, count: CountWork, *, tab: QWidget, settle: Settle = no_edits) -> QueryMode:
        """Gives the grid its query mode; `tab` is where its other actions are."""
        resting = [self.bar, self.find_bar, *([self.filters] if self.filters is not None else [])]
        query = QueryMode(self.view, self._context, self, acting=(self, tab), tools=resting, count=count, settle=settle)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(1, query.bar)
        if self.edit_actions is not None:
            query.mode_changed.connect(self.edit_actions.update_enabled)
        self.query = query
        self.actions_of_grid.filter_column.setEnabled(True)
        return query

    # Tools

    def add_tool(self, widget: QWidget) -> None:
        """Puts a tab's own widget at the left of the tools."""
        self.tools.insert_left(widget)
        for part in (widget, *widget.findChildren(QWidget)):
            takes_keys = part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None
            if takes_keys and part.window() is self.window():  # what a pop-list opens is a window of its own
                self._add_stop(part)

    def _add_stop(self, part: QWidget) -> None:
        """The Tab key goes through the tools as they are read: from left to right, and Find comes after them."""
        if self._last_stop is None:
            self.setTabOrder(self.find_button, part)
            self.setTabOrder(part, self.find_button)
        else:
            self.setTabOrder(self._last_stop, part)
        self._last_stop = part

    def set_sorts(self, sorts: Iterable[Enum], chosen: Enum | None = None) -> None:
        """Offers named sorts, each by its value, in the Sort pop-list."""
        label, combo = TextLabel("Sort"), QComboBox()
        for sort in sorts:
            combo.addItem(str(sort.value), sort)
        combo.setAccessibleName("Sort")
        label.setBuddy(combo)
        self._sorts = combo
        self.add_tool(label)
        self.add_tool(combo)
        if chosen is not None:
            self.set_sort(chosen)
        combo.activated.connect(lambda _number: self.sort_chosen.emit(self.sort))

    @property
    def sort(self) -> Any:
        """The sort that the pop-list shows."""
        return self._sorts.currentData() if self._sorts is not None else None

    def set_sort(self, sort: Enum) -> None:
        if self._sorts is not None:
            self._sorts.setCurrentIndex(self._sorts.findData(sort))

    def ask_export(self) -> None:
        self.once_read(self.exporter.ask)

    def export_to(self, path: Path) -> Job[ExportOutcome]:
        """Writes what is shown to a file, in the background."""
        return self.exporter.export_to(path)

    def _filters_in_words(self) -> tuple[tuple[str, str], ...]:
        query = self.query.shown_in_words() if self.query is not None else ()
        return (*query, *(self.filters.in_words() if self.filters is not None else ()))

    def _offer_codes(self) -> None:
        model = self.view.grid_model
        if isinstance(model, DraftModel):
            for name, editable in model.editable.items():
                if editable.lookup is not None:
                    delegate = CodeDelegate(editable.lookup, self._context.jobs, self.view)
                    self.view.set_delegate(model.column_index(name), delegate)

    def _run_later(self, work: Callable[[], T], done: Callable[[T], None]) -> Job[T]:
        """What sorts, filters and adds up many rows."""
        return self._context.jobs.run(
            lambda _progress: work(), done, self._context.messages.error, title="Arranging rows", quiet=True
        )

    def _look_up(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> Job[T]:
        """What the database is asked about a code that was typed."""

        def not_found_out(error: Exception) -> None:
            failed(error)
            self._context.messages.error(error)

        return self._context.jobs.run(lambda _progress: work(), done, not_found_out, title="Looking up", quiet=True)

    # Columns

    def _names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.view.grid_model.columns)

    def _remember_columns(self) -> None:
        layout = saved_layout(self._context.settings, self._name)
        if layout is not None:
            apply_layout(self.view.horizontalHeader(), self._names(), layout)
        else:
            self.view.reset_widths()  # as its text is large now
        self.view.follow_columns()
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_COLUMNS_AFTER)
        self._save_timer.timeout.connect(self.save_columns)
        self.view.columns_changed.connect(self._save_timer.start)

    def save_columns(self) -> None:
        save_layout(self._context.settings, self._name, self._layout_now())

    def _layout_now(self) -> ColumnLayout:
        header = self.view.horizontalHeader()
        header.blockSignals(True)
        layout = read_layout(header, self._names())
        header.blockSignals(False)
        return layout

    def toggle_record(self) -> None:
        """Shows or hides every field of the row with the cursor."""
        self.record.setVisible(self.record.isHidden())
        if self.record.isHidden():
            self.view.setFocus()

    def ask_layouts(self) -> LayoutsDialog:
        """Named layouts: save the columns as they are, apply or delete one."""
        dialog = LayoutsDialog(self.view.accessibleName(), self.layouts, self)
        dialog.save_asked.connect(lambda name: self.layouts.save(name, self._layout_now()))
        dialog.applied.connect(self._apply_layout)
        dialog.open()
        return dialog

    def _apply_layout(self, layout: ColumnLayout) -> None:
        apply_layout(self.view.horizontalHeader(), self._names(), layout)
        self.view.follow_columns()
        self.save_columns()

    def reset_columns(self) -> None:
        """The columns as they come with the program."""
        self.view.reset_widths()
        self.view.follow_columns()
        self._save_timer.stop()
        forget_layout(self._context.settings, self._name)


def _follower(bar: QScrollBar, parent: QWidget) -> QScrollBar:
    """A scroll bar elsewhere that moves, and is moved by, a view's own."""
    follower = QScrollBar(Qt.Orientation.Horizontal, parent)

    def take_range(low: int, high: int) -> None:
        follower.setRange(low, high)
        follower.setPageStep(bar.pageStep())
        follower.setSingleStep(bar.singleStep())
        follower.setVisible(high > low)

    bar.rangeChanged.connect(take_range)
    bar.valueChanged.connect(follower.setValue)
    follower.valueChanged.connect(bar.setValue)
    take_range(bar.minimum(), bar.maximum())
    return follower
