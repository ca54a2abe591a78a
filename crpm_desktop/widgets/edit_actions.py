"""What can be done in a grid that is edited: undo, paste, fill, new and deleted rows, taking back, list of values."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from crpm_desktop.models.draft import Choice, Refusal
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.history import Part
from crpm_desktop.models.review import Change, changes_of, first_changed
from crpm_desktop.widgets.actions import make_action, separator
from crpm_desktop.widgets.bulk_edits import BulkEdits
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.forbidding import forbid
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.list_of_values import ListOfValues
from crpm_desktop.widgets.review_dialog import Review, ReviewDialog

UNDO, REDO = "Undo", "Redo"


class EditActions(QObject):
    def __init__(self, owner: QWidget, view: GridView, model: DraftModel[Any], context: Context) -> None:
        super().__init__(owner)  # so that a history that lives longer than the grid forgets it
        self._owner = owner
        self._view = view
        self._model = model
        self._context = context
        self.bulk = BulkEdits(view, model, context)
        self.review = Review(lambda: changes_of(model), model.edited, self._go_to_change)
        self._make_cell_actions(view)
        self._make_row_actions(owner)
        self._connect()
        self.update_enabled()
        for action in (self.cut, self.paste, self.fill_down, self.clear, self.edit_cell, self.values):
            forbid(action, model.forbidden)
        for action in (self.new_row, self.delete_rows):
            forbid(action, model.forbidden)

    def _make_cell_actions(self, view: GridView) -> None:
        """Their keys are heard in the grid alone: Del on a button beside it must not empty a cell."""
        self.undo = make_action(view, UNDO, self._model.history.undo, "Ctrl+Z")
        self.redo = make_action(view, REDO, self._model.history.redo, "Ctrl+Y")
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.cut = make_action(view, "Cut", self.bulk.cut, "Ctrl+X")
        self.paste = make_action(view, "Paste", self.bulk.paste, "Ctrl+V")
        self.fill_down = make_action(view, "Fill Down", self.bulk.fill_down, "Ctrl+D")
        self.clear = make_action(view, "Clear Cells", self.bulk.clear, "Del")
        self.edit_cell = make_action(view, "Edit Cell", self.edit_current, "F2")

    def _make_row_actions(self, owner: QWidget) -> None:
        self.values = make_action(owner, "List of Values", self.show_values, "F9")
        self.new_row = make_action(owner, "New Row", self.add_row, "Ctrl+Shift+N")
        self.delete_rows = make_action(owner, "Delete Rows", self.delete_selected, "Ctrl+Del")
        self.revert_cell = make_action(owner, "Revert Cell", self.revert_current_cell, "Ctrl+Backspace")
        self.revert_rows = make_action(owner, "Revert Rows", self.revert_selected)
        self.revert_all = make_action(owner, "Revert All", self._model.revert_all)
        self.review_changes = make_action(owner, "Review Changes", self.show_review, "Ctrl+Shift+R")

    def _connect(self) -> None:
        model, view = self._model, self._view
        model.edited.connect(self.update_enabled)
        model.modelReset.connect(self.update_enabled)
        model.refused.connect(self._on_refused)
        model.history.changed.connect(self.update_enabled)
        model.history.replayed.connect(self._show_replayed)
        view.row_entered.connect(self.update_enabled)
        view.selectionModel().currentColumnChanged.connect(self.update_enabled)

    def all(self) -> list[QAction]:
        new = [self.new_row] if self._model.blank is not None else []
        cells = [self.undo, self.redo, separator(self._owner), self.cut, self.paste, self.fill_down, self.clear]
        rows = [self.edit_cell, self.values, *new, self.delete_rows]
        return [*cells, *rows, self.revert_cell, self.revert_rows, self.revert_all, self.review_changes]

    def update_enabled(self, *_what: object) -> None:
        index, history = self._view.currentIndex(), self._model.history
        self.values.setEnabled(index.isValid() and self._lookup() is not None)
        self.new_row.setEnabled(self._model.blank is not None)
        for action in (self.revert_cell, self.revert_rows, self.revert_all):
            action.setEnabled(self._model.has_changes)
        for action, word, what in ((self.undo, UNDO, history.undo_words), (self.redo, REDO, history.redo_words)):
            action.setEnabled(bool(what))
            action.setText(f"{word} {what}".strip())

    # Cells

    def edit_current(self) -> None:
        """Opens the editor of the cell with the cursor, or says why there is none."""
        index = self._view.currentIndex()
        name = self._model.columns[index.column()].name if index.isValid() else ""
        reason = self._model.locked(index.row(), name) if name else ""
        if reason:
            self._context.messages.refuse(reason)
        elif name:
            self._view.edit(index)

    def _show_replayed(self, part: Part) -> None:
        """Puts the cursor on what was just undone or done again."""
        if part.model is self._model:
            cell = first_changed(self._model, part.before, part.after)
            if cell is not None:
                self._view.go_to(cell[0], self._model.column_index(cell[1]))

    # Rows

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

    # Review

    def show_review(self) -> ReviewDialog:
        """What a Commit would write, cell by cell."""
        dialog = ReviewDialog(self.review, self._view.window())
        dialog.open()
        return dialog

    def _go_to_change(self, change: Change) -> None:
        model, place, name = change.where if isinstance(change.where, tuple) else (None, 0, None)
        row = self._model.row_of_place(place) if model is self._model else None
        if row is not None:
            self._view.go_to(row, self._model.column_index(name) if name is not None else None)
            self._view.setFocus()

    # List of values

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
