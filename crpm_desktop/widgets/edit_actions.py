"""What can be done in a grid that is edited: new and deleted rows, taking edits back, the list of values."""

from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from crpm_desktop.models.draft import Choice, Refusal
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.widgets.actions import make_action
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.list_of_values import ListOfValues


class EditActions:
    def __init__(self, owner: QWidget, view: GridView, model: DraftModel[Any], context: Context) -> None:
        self._view = view
        self._model = model
        self._context = context
        self.values = make_action(owner, "List of Values", self.show_values, "F9")
        self.new_row = make_action(owner, "New Row", self.add_row, "Ctrl+Shift+N")
        self.delete_rows = make_action(owner, "Delete Rows", self.delete_selected, "Ctrl+Del")
        self.revert_cell = make_action(owner, "Revert Cell", self.revert_current_cell, "Ctrl+Backspace")
        self.revert_rows = make_action(owner, "Revert Rows", self.revert_selected)
        self.revert_all = make_action(owner, "Revert All", model.revert_all)
        model.edited.connect(self.update_enabled)
        model.modelReset.connect(self.update_enabled)
        model.refused.connect(self._on_refused)
        view.row_entered.connect(self.update_enabled)
        view.selectionModel().currentColumnChanged.connect(self.update_enabled)
        self.update_enabled()

    def all(self) -> list[QAction]:
        new = [self.new_row] if self._model.blank is not None else []
        return [self.values, *new, self.delete_rows, self.revert_cell, self.revert_rows, self.revert_all]

    def update_enabled(self, *_what: object) -> None:
        index, changed = self._view.currentIndex(), self._model.has_changes
        self.values.setEnabled(index.isValid() and self._lookup() is not None)
        self.new_row.setEnabled(self._model.blank is not None)
        for action in (self.revert_cell, self.revert_rows, self.revert_all):
            action.setEnabled(changed)

    def add_row(self) -> None:
        """To the blank line that becomes a new row when something is typed."""
        if self._model.blank is not None:
            self._view.go_to(self._model.rowCount() - 1, self._view.first_data_column())

    def delete_selected(self) -> None:
        self._model.delete_rows(self._view.selected_row_numbers())

    def revert_selected(self) -> None:
        self._model.revert_rows(self._view.selected_row_numbers())

    def revert_current_cell(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            self._model.revert_cell(index.row(), self._model.columns[index.column()].name)

    def show_values(self) -> ListOfValues | None:
        """The list of values of the cell with the cursor; what is chosen is typed into it."""
        index, lookup = self._view.currentIndex(), self._lookup()
        if lookup is None:
            return None
        column = self._model.columns[index.column()]
        reason = self._model.locked(index.row(), column.name)
        if reason:
            self._context.messages.refuse(reason)
            return None
        values = ListOfValues(column.title, lookup, self._context.jobs, self._context.messages, self._view.window())
        row = index.row()
        values.chosen.connect(lambda choice: self._take(row, column.name, choice))
        values.open_at(self._model.edit_text(row, index.column()))
        return values

    def _take(self, row: int, name: str, choice: Choice) -> None:
        self._model.type_text(row, name, choice.code)
        self._view.go_to(row, self._model.column_index(name))

    def _lookup(self) -> Any:
        index = self._view.currentIndex()
        editable = self._model.editable.get(self._model.columns[index.column()].name) if index.isValid() else None
        return editable.lookup if editable is not None else None

    def _on_refused(self, refusal: Refusal) -> None:
        self._context.messages.refuse(refusal.message)
