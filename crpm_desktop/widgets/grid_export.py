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
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Job

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
        about = About(self._title, self._context.database, self._account())
        self._context.settings.setValue(FOLDER_SETTING, str(path.parent))
        return self._context.jobs.run(
            lambda progress: export_file(columns, rows, path, progress, about, total=total),
            self._done,
            self._context.messages.error,
            title=f"Export {self._title}",
        )

    def columns(self) -> list[Column[Any]]:
        """The columns shown, in their order, without flags and buttons that are no data."""
        view, model = self._view, self._view.grid_model
        ticks = model.ticks if isinstance(model, GridModel) else None
        columns = [model.columns[number] for number in view.shown_columns()]
        return [
            column
            for column in columns
            if column.name not in view.action_columns and (ticks is None or column is not ticks.column)
        ]

    def _row_count(self) -> int:
        model = self._view.grid_model
        return model.shown_count() if isinstance(model, GridModel) else model.rowCount()

    def _account(self) -> tuple[tuple[str, str], ...]:
        model = self._view.grid_model
        unsaved = model.change_count() if isinstance(model, DraftRows) else 0
        note = (("Unsaved changes", f"{unsaved:,} rows are as edited, not yet committed"),) if unsaved else ()
        return (*self._asked(), *note)

    def _folder(self) -> str:
        folder = str(self._context.settings.value(FOLDER_SETTING) or "")
        return folder if folder and Path(folder).is_dir() else str(Path.home())

    def _done(self, outcome: ExportOutcome) -> None:
        self._context.messages.tell(outcome.sentence, folder=str(outcome.path.parent))
