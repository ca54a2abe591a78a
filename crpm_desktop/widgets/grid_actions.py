"""What can be done in every grid: one action each, with its key, and the menus of cells and header made from them."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from crpm_desktop.widgets.actions import make_action, separator, tell_keys
from crpm_desktop.widgets.edit_actions import EditActions
from crpm_desktop.widgets.filter_bar import FilterBar, FilterField
from crpm_desktop.widgets.find_bar import FindBar
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.grid_zoom import GridZoom
from crpm_desktop.widgets.query_mode import QueryMode

MORE = "\N{HORIZONTAL ELLIPSIS}"


class Parts(Protocol):
    """The parts of a panel that the actions work on."""

    view: GridView
    filters: FilterBar | None
    query: QueryMode | None
    find_bar: FindBar
    zoom: GridZoom

    def toggle_record(self) -> None: ...

    def ask_layouts(self) -> object: ...

    def reset_columns(self) -> None: ...

    def ask_export(self) -> None: ...


class GridActions:
    def __init__(self, owner: QWidget, parts: Parts, editing: EditActions | None) -> None:
        self._owner = owner
        self._parts = parts
        self._editing = editing
        self._column = -1
        self.of_row: list[QAction] = []
        """What the owner's page can do with a row; it stands first in the context menu."""
        view = parts.view
        self.copy = make_action(owner, "Copy", view.copy_selection, QKeySequence.StandardKey.Copy)
        self.copy_header = make_action(
            owner, "Copy with Header", lambda: view.copy_selection(with_header=True), "Ctrl+Shift+C"
        )
        self.find = make_action(owner, f"Find{MORE}", parts.find_bar.open_bar, "Ctrl+F")
        self.find_next = make_action(owner, "Find Next", parts.find_bar.find_next, "F3")
        self.find_previous = make_action(
            owner, "Find Previous", lambda: parts.find_bar.find_next(backwards=True), "Shift+F3"
        )
        tell_keys(parts.find_bar.next_button, self.find_next, "Next")
        tell_keys(parts.find_bar.previous_button, self.find_previous, "Previous")
        self.filter_column = make_action(owner, f"Filter This Column{MORE}", self.ask_filter, "Ctrl+Shift+L")
        self.clear_filters = make_action(owner, "Remove All Filters", self._clear_filters)
        self.hide_column = make_action(owner, "Hide This Column", self._hide_column)
        self.reset_columns = make_action(owner, "Reset Columns", parts.reset_columns)
        self.layouts = make_action(owner, f"Layouts{MORE}", parts.ask_layouts, "Ctrl+L")
        self.record = make_action(owner, "Show Record", parts.toggle_record, "F4")
        self.zoom_in = make_action(owner, "Zoom In", lambda: parts.zoom.step(1), "Ctrl++")
        self.zoom_in.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.zoom_out = make_action(owner, "Zoom Out", lambda: parts.zoom.step(-1), "Ctrl+-")
        self.zoom_reset = make_action(owner, "Zoom 100 %", parts.zoom.reset, "Ctrl+0")
        self.export = make_action(owner, f"Export to Excel{MORE}", parts.ask_export, "Ctrl+E")
        for action in (self.filter_column, self.clear_filters):
            action.setEnabled(parts.filters is not None)
        view.menu_asked.connect(self.show_menu)
        for header in (view.horizontalHeader(), view.frozen.horizontalHeader()):
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(lambda at, one=header: self.show_header_menu(one, at))

    def all(self) -> list[QAction]:
        """What the context menu shows, for the main menu too."""
        editing = [*self._editing.all(), separator(self._owner)] if self._editing is not None else []
        grid = [self.copy, self.copy_header, self.find, self.find_next, self.find_previous]
        look = [self.record, self.layouts, self.zoom_in, self.zoom_out, self.zoom_reset]
        return [
            *(*editing, *grid, separator(self._owner), *self._column_actions()),
            *(separator(self._owner), *look, separator(self._owner), self.export),
        ]

    def _column_actions(self) -> list[QAction]:
        if self._parts.filters is not None:
            return [self.filter_column, self.clear_filters, self.hide_column]
        return [self.filter_column, self.hide_column] if self._parts.query is not None else [self.hide_column]

    def show_menu(self, at: QPoint) -> QMenu:
        """The menu of the cell with the cursor."""
        self._column = -1
        own = [*self.of_row, separator(self._owner)] if self.of_row else []
        menu = self._menu([*own, *self.all()])
        menu.popup(at)
        return menu

    def show_header_menu(self, header: QHeaderView, at: QPoint) -> QMenu:
        """The menu of one column's header."""
        self._column = header.logicalIndexAt(at)
        menu = self._menu(self._column_actions())
        menu.popup(header.mapToGlobal(at))
        return menu

    def _menu(self, actions: list[QAction]) -> QMenu:
        menu = QMenu(self._owner)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions(actions)
        view, columns = self._parts.view, menu.addMenu("Columns")
        for number, column in enumerate(view.grid_model.columns):
            if column.title:
                action = columns.addAction(column.title)
                action.setCheckable(True)
                action.setChecked(not view.isColumnHidden(number))
                action.toggled.connect(lambda on, one=number: view.set_column_hidden(one, not on))
        columns.addSeparator()
        columns.addAction(self.reset_columns)
        return menu

    def _chosen_column(self) -> int:
        """The column whose header was clicked, else the cursor's."""
        return self._column if self._column >= 0 else self._parts.view.currentIndex().column()

    def ask_filter(self) -> FilterField | None:
        """Asks for the condition on a column; where rows are not in memory it becomes a part of the query."""
        number, filters, query = self._chosen_column(), self._parts.filters, self._parts.query
        self._column = -1
        if number < 0:
            return None
        column = self._parts.view.grid_model.columns[number]
        if filters is not None:
            text = filters.texts.get(column.name, "")
            return self._open_field(number, text, partial(filters.set_filter, column.name))
        if query is not None:
            return self._open_field(number, query.text_of(column.name), partial(query.set_condition, column.name))
        return None

    def _open_field(self, number: int, text: str, take: Callable[[str], None]) -> FilterField:
        view = self._parts.view
        field = FilterField(view.grid_model.columns[number].title, text, take, self._owner)
        field.open_at(view.viewport().mapToGlobal(QPoint(max(view.columnViewportPosition(number), 0), 0)))
        return field

    def _clear_filters(self) -> None:
        if self._parts.filters is not None:
            self._parts.filters.clear()

    def _hide_column(self) -> None:
        number, self._column = self._chosen_column(), -1
        if number >= 0:
            self._parts.view.set_column_hidden(number, True)
