"""Export to Excel of a grid as it is shown: asks for the file, writes it in the background, says where it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from crpm_desktop.models.draft_rows import DraftRows
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column
from crpm_desktop.services.export import export_file
from crpm_desktop.services.export_outcome import About, ExportOutcome
from crpm_desktop.services.outcomes import counted
from crpm_desktop.services.written_beside import FileInUse
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.messages import Offer

FILE_KINDS = ("Excel workbook (*.xlsx)", "CSV text (*.csv)")
FOLDER_SETTING = "export/folder"
Asked = Callable[[], tuple[tuple[str, str], ...]]


class GridExport(QObject):
    """`title` names the grid; `asked` says in words what it was asked to show."""

    def __init__(self, view: GridView, context: Context, title: str, asked: Asked) -> None:
        super().__init__(view)
        self._view = view
        self._context = context
        self._title = title
        self._asked = asked

    def ask(self) -> QFileDialog:
        """Asks for the file's name and writes it."""
        dialog = QFileDialog(self._view.window(), f"Export {self._title} to Excel", self._folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(FILE_KINDS)
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("csv" if "csv" in kind else "xlsx"))
        dialog.selectFile(f"{self._title}.xlsx")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()
        return dialog

    def export_to(self, path: Path) -> Job[ExportOutcome]:
        """Writes what is shown: its columns and rows in their order, sorted and filtered."""
        model = self._view.grid_model
        columns, rows, total = self.columns(), model.all_rows(), self._row_count()
        about = About(self._title, self._context.database, self._account(), self._left_out())
        self._context.settings.setValue(FOLDER_SETTING, str(path.parent))
        return self._context.jobs.run(
            lambda progress: export_file(columns, rows, path, progress, about, total=total),
            self._done,
            self._failed,
            title=f"Export {self._title}",
        )

    def columns(self) -> list[Column[Any]]:
        """The columns shown, in their order, without flags and buttons that are no data."""
        model = self._view.grid_model
        shown = [model.columns[number] for number in self._view.shown_columns()]
        return [column for column in shown if self._is_data(column)]

    def _is_data(self, column: Column[Any]) -> bool:
        model = self._view.grid_model
        ticks = model.ticks if isinstance(model, GridModel) else None
        return column.name not in self._view.action_columns and (ticks is None or column is not ticks.column)

    def _row_count(self) -> int:
        model = self._view.grid_model
        return len(model.all_rows()) if isinstance(model, GridModel) else model.rowCount()

    def _account(self) -> tuple[tuple[str, str], ...]:
        model = self._view.grid_model
        unsaved = model.change_count() if isinstance(model, DraftRows) else 0
        note = (("Unsaved changes", f"{unsaved:,} rows are as edited, not yet committed"),) if unsaved else ()
        return (*self._asked(), *self._header_sort(), *note)

    def _header_sort(self) -> tuple[tuple[str, str], ...]:
        """The column whose title was clicked; a grid of pages says its sort itself."""
        header, model = self._view.horizontalHeader(), self._view.grid_model
        if not isinstance(model, GridModel) or not header.isSortIndicatorShown():
            return ()
        down = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        title = model.columns[header.sortIndicatorSection()].title
        return (("Sorted by", f"{title}, {'descending' if down else 'ascending'}"),)

    def _left_out(self) -> tuple[str, ...]:
        """A sentence for everything of the grid that the file does not have."""
        model, shown = self._view.grid_model, self.columns()
        hidden = [column.title for column in model.columns if column not in shown and self._is_data(column)]
        found = [f"Columns that the grid does not show: {', '.join(hidden)}."] if hidden else []
        filtered = model.all_count() - model.shown_count() if isinstance(model, GridModel) and model.filters else 0
        if filtered:
            found.append(f"{counted(filtered, 'row')} that the filters hide.")
        if isinstance(model, DraftRows):
            deleted, unclear = model.shown_count() - len(model.all_rows()), model.unclear_count()
            if deleted:
                found.append(f"{counted(deleted, 'row')} that the next Commit deletes.")
            if unclear:
                found.append(f"What was typed into {counted(unclear, 'cell')} and not understood.")
        return tuple(found)

    def _folder(self) -> str:
        folder = str(self._context.settings.value(FOLDER_SETTING) or "")
        return folder if folder and Path(folder).is_dir() else str(Path.home())

    def _failed(self, error: Exception) -> None:
        if isinstance(error, FileInUse):
            other = error.other
            offer = Offer(f"Export as {other.name}", lambda: self.export_to(other))
            self._context.messages.refuse(error.message, offer)
        else:
            self._context.messages.error(error)

    def _done(self, outcome: ExportOutcome) -> None:
        self._context.messages.tell(outcome.sentence, folder=str(outcome.path.parent))
