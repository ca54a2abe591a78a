"""What an import was refused for: every cell at fault in a grid that can be searched, copied and exported."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.import_files import ImportRefused, Problem
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

PROBLEMS: tuple[Column[Problem], ...] = (
    Column("file", "File", Kind.TEXT, lambda problem: problem.file, 26, least=18),
    Column("row", "Row", Kind.INTEGER, lambda problem: problem.row, 8),
    Column("column", "Column", Kind.TEXT, lambda problem: problem.column, 20),
    Column("value", "What stands there", Kind.TEXT, lambda problem: problem.value, 26, least=18),
    Column("expected", "What was expected", Kind.TEXT, lambda problem: problem.expected, 60, least=40),
)


class ImportReport(QDialog):
    def __init__(self, refused: ImportRefused, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Nothing was imported")
        count = len(refused.problems) + refused.more
        first = f" These are the first {len(refused.problems)}." if refused.more else ""
        self.heading = TextLabel(
            f"{count:,} problems were found, so nothing was stored.{first} Mend the files and import them again."
        )
        self.model = GridModel(PROBLEMS, parent=self)
        self.model.set_rows(refused.problems)
        self.panel = GridPanel(self.model, context, name="import_report", title="Import problems", frozen=0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.heading)
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        open_within_screen(self, 1000, 460)
