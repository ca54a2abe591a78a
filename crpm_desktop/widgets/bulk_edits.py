"""Paste, cut, fill down and clear: many cells of a grid in one step, tried before any of it is done."""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from crpm_desktop.models.bulk_edit import Plan, Planning, Trouble, Typed
from crpm_desktop.models.clipboard_table import read_table
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.progress import Silent
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.edit_preview import EditPreview
from crpm_desktop.widgets.grid_selection import Block
from crpm_desktop.widgets.grid_view import GridView

AT_ONCE = 60
"""So many cells are tried without a job, unless the database is asked about one."""
MOST_CELLS = 200_000
CHANGED_MEANWHILE = "The rows were changed in the meantime, so nothing was done. {}: try it again."


class BulkEdits(QObject):
    def __init__(self, view: GridView, model: DraftModel[Any], context: Context) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._context = context
        self.preview: EditPreview | None = None

    # What is asked

    def paste(self) -> None:
        """The clipboard's table from the first selected cell on; one that fits into the selection fills it."""
        text, block = QGuiApplication.clipboard().text(), self._view.selected_block()
        if block is None or not text:
            return
        table = read_table(text)
        if self._is_too_much(max(len(block), len(table) * max(map(len, table)))):
            return
        self._run(*self._pasted(table, block), "Paste")

    def fill_down(self) -> None:
        """The first selected row into the others; a single one takes what stands above it."""
        block = self._view.selected_block()
        if block is None or self._is_too_much(len(block)):
            return
        single = block.first == block.last
        source = block.first - 1 if single else block.first
        if source < 0:
            self._context.messages.warn("There is nothing above to fill down from.")
            return
        rows = range(block.first, block.last + 1) if single else range(block.first + 1, self._end(block))
        texts = {column: self._model.edit_text(source, column) for column in block.columns}
        cells = [
            Typed(row, self._name(column), texts[column])
            for row in rows
            for column in block.columns
            if block.holds(row, column) and self._is_editable(column)
        ]
        self._run(cells, [], "Fill")

    def clear(self) -> None:
        """Empties the selected cells."""
        block = self._view.selected_block()
        if block is None or self._is_too_much(len(block)):
            return
        cells = [
            Typed(row, self._name(column), "")
            for row in range(block.first, self._end(block))
            for column in block.columns
            if block.holds(row, column) and self._is_editable(column)
        ]
        self._run(cells, [], "Clear")

    def cut(self) -> None:
        self._view.copy_selection()
        self.clear()

    # Which cells

    def _pasted(self, table: list[list[str]], block: Block) -> tuple[list[Typed], list[Trouble]]:
        height, width = len(table), max(map(len, table))
        rows, columns = self._end(block) - block.first, len(block.columns)
        fills = rows * columns > height * width and rows % height == 0 and columns % width == 0
        down, across = (rows, columns) if fills else (height, width)
        shown = self._view.shown_columns()
        targets = list(block.columns) if fills else shown[shown.index(block.columns[0]) :]
        cells: list[Typed] = []
        troubles: list[Trouble] = []
        for at_row in range(down):
            texts, row = table[at_row % height], block.first + at_row
            for at_column, text in enumerate(_repeated(texts, across if fills else len(texts))):
                why = self._no_room(row, at_column, len(targets))
                if why and text.strip():
                    troubles.append(Trouble(row, "", text, why))
                elif not why and (not fills or block.holds(row, targets[at_column])):
                    cells.append(Typed(row, self._name(targets[at_column]), text))
        return cells, troubles

    def _no_room(self, row: int, at_column: int, columns: int) -> str:
        if at_column >= columns:
            return "There is no column for it: the pasted range is wider than what is left of the grid."
        if row >= self._model.shown_count() and self._model.blank is None:
            return "There is no row for it: this grid takes no new rows."
        return ""

    def _end(self, block: Block) -> int:
        """The row after the last one that is meant: not the blank line when records are selected too."""
        records = self._model.shown_count()
        return min(block.last + 1, records) if block.first < records else block.last + 1

    def _name(self, column: int) -> str:
        return self._model.columns[column].name

    def _is_editable(self, column: int) -> bool:
        return self._name(column) in self._model.editable

    def _is_too_much(self, cells: int) -> bool:
        if cells > MOST_CELLS:
            self._context.messages.refuse(
                f"{cells:,} cells are too many to change at once: {MOST_CELLS:,} is the most. Take a smaller range."
            )
        return cells > MOST_CELLS

    # Trying and doing

    def _run(self, cells: list[Typed], troubles: list[Trouble], words: str) -> None:
        if not cells and not troubles:
            self._context.messages.refuse("None of the selected cells can be edited.")
        elif len(cells) == 1 and not troubles:
            self._type(cells[0])
        else:
            self._try(Planning(self._model, cells), troubles, words)

    def _type(self, cell: Typed) -> None:
        """A single cell takes its text as if it were typed: refused text stands in it, marked."""
        if cell.name in self._model.editable:
            self._model.type_text(cell.row, cell.name, cell.text)
        else:
            self._context.messages.refuse(self._model.locked(cell.row, cell.name))

    def _try(self, planning: Planning[Any], troubles: list[Trouble], words: str) -> None:
        if len(planning) <= AT_ONCE and not planning.asks:
            self._tried(planning.work(Silent()), troubles, words)
            return
        self._view.setEnabled(False)

        def done(plan: Plan[Any]) -> None:
            self._enable()
            self._tried(plan, troubles, words)

        self._context.jobs.run(planning.work, done, self._failed, title=words)

    def _failed(self, error: Exception) -> None:
        self._enable()
        self._context.messages.error(error)

    def _enable(self) -> None:
        self._view.setEnabled(True)
        self._view.setFocus()

    def _tried(self, plan: Plan[Any], troubles: list[Trouble], words: str) -> None:
        if plan.revision != self._model.revision:
            self._context.messages.warn(CHANGED_MEANWHILE.format(words))
            return
        refused = (*plan.troubles, *troubles)
        whole = Plan(plan.states, plan.marked, refused, plan.taken, plan.revision)
        if refused and (plan.taken or words == "Paste"):
            window = self._view.window()
            self.preview = EditPreview(words, whole, lambda states: self._take(whole, states, words), window)
            self.preview.destroyed.connect(self._forget_preview)
            self.preview.open()
        elif refused:
            more = f" ({len(refused):,} cells)" if len(refused) > 1 else ""
            self._context.messages.refuse(f"{refused[0].title}: {refused[0].why}{more}")
        else:
            self._take(whole, plan.states, words)

    def _take(self, plan: Plan[Any], states: Mapping[int, Any], words: str) -> None:
        before = self._model.shown_count()
        if plan.revision != self._model.revision:
            self._context.messages.warn(CHANGED_MEANWHILE.format(words))
            return
        self._model.take(states, words)
        self._view.setFocus()
        new = self._model.shown_count() - before
        made = f", {counted(new, 'new row')}" if new else ""
        left = f" {counted(len(plan.troubles), 'cell')} refused." if plan.troubles else ""
        self._context.messages.tell(f"{words}: {counted(plan.taken, 'cell')} changed{made}.{left}")

    def _forget_preview(self) -> None:
        self.preview = None


def _repeated(texts: list[str], count: int) -> Iterator[str]:
    return (texts[at % len(texts)] for at in range(count))
