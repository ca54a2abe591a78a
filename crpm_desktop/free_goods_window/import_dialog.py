"""Import Rewards: a distributor's own file is opened, its columns are told apart once, and remembered for the next."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.free_goods_window.fields import labelled
from crpm_desktop.free_goods_window.mapping_fields import MappingFields
from crpm_desktop.free_goods_window.saved_mappings import SavedMappings
from crpm_desktop.models.changes import What
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.import_files import ImportRefused
from crpm_desktop.services.reward_mapping import MappedOutcome, RewardMapping, TheirSheet, import_mapped
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.import_report import ImportReport
from crpm_desktop.widgets.saving import run_saving
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import MarkupLabel, TextLabel

REMEMBERED = "These columns were told apart before: look at them and press Import."
FIRST_TIME = "Say which of their columns is which. It is remembered for the next file with the same titles."
PREVIEW_LINES = 5
Row = tuple[str, ...]


class ImportDialog(QDialog):
    def __init__(self, file: Path, sheets: list[TheirSheet], context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("free_goods_window")
        self.help_key = HelpKey(self)
        self.setWindowTitle(f"Import Rewards - {file.name}")
        self._file = file
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self._context = context
        self._saved = SavedMappings(context.settings)
        self.report: ImportReport | None = None
        self.running = False
        self.note = TextLabel(wordWrap=True)
        self.sheet = QComboBox()
        self.sheet.setAccessibleName("Sheet")
        for sheet in sheets:
            self.sheet.addItem(sheet.name, sheet.name)
        self.header_row = QSpinBox(minimum=1)
        self.header_row.setAccessibleName("Titles in row")
        self.fields = MappingFields()
        self.preview = QFrame()
        QVBoxLayout(self.preview).setContentsMargins(0, 0, 0, 0)
        self.error = TextLabel(wordWrap=True)
        self.error.hide()
        self._make_buttons()
        self._lay_out()
        self.sheet.activated.connect(lambda _number: self._show_sheet())
        self.header_row.valueChanged.connect(lambda _row: self._show_titles())
        self.fields.changed.connect(self._show_state)
        if "distributor" in self.fields.fixed:
            self.fields.fixed["distributor"].editingFinished.connect(self._on_distributor)
        self._show_sheet()
        self.fields.focus_first_missing()

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox()
        self.import_button: QPushButton = self.buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.start)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.note)
        where = QHBoxLayout()
        self._sheet_field = labelled("Sheet", self.sheet)
        self._sheet_field.setVisible(len(self._sheets) > 1)
        where.addWidget(self._sheet_field)
        where.addWidget(labelled("Titles in row", self.header_row))
        where.addStretch(1)
        layout.addLayout(where)
        layout.addWidget(self.fields)
        layout.addWidget(MarkupLabel("<b>The first rows of the file</b>"))
        layout.addWidget(self.preview, 1)
        layout.addWidget(self.error)
        layout.addWidget(self.buttons)
        open_within_screen(self, 980, 680)

    # What stands in the file

    @property
    def current_sheet(self) -> TheirSheet:
        return self._sheets[self.sheet.currentData()]

    @property
    def titles(self) -> tuple[str, ...]:
        return self.current_sheet.titles(self.header_row.value())

    def _show_sheet(self) -> None:
        sheet = self.current_sheet
        self.header_row.blockSignals(True)
        self.header_row.setMaximum(max(len(sheet.rows), 1))
        self.header_row.setValue(sheet.header_row)
        self.header_row.blockSignals(False)
        self._show_titles()

    def _show_titles(self) -> None:
        """Their columns, told apart as last time, or by what their titles look like."""
        samples = self.current_sheet.samples(self.header_row.value())
        titles = self.titles
        self._show_preview(titles, samples)
        self.fields.show_titles(titles, samples[0] if samples else ())
        remembered = self._saved.find(titles)
        self.note.setText(REMEMBERED if remembered is not None else FIRST_TIME)
        self.fields.show_mapping(remembered or self.current_sheet.guess(self.header_row.value()))

    def _show_preview(self, titles: Row, samples: tuple[Row, ...]) -> None:
        layout = self.preview.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        columns = tuple(_column(place, title) for place, title in enumerate(titles))
        self.model: GridModel[Row] = GridModel(columns, parent=self)
        self.model.set_rows(samples)
        view = GridView(self.model)
        view.setAccessibleName("The first rows of the file")
        view.set_empty_text("There is nothing below the titles.")
        view.setMinimumHeight(view.verticalHeader().defaultSectionSize() * (PREVIEW_LINES + 1) + 10)
        if layout is not None:
            layout.addWidget(view)

    def _on_distributor(self) -> None:
        """The same titles may come from several distributors, each with its own ways."""
        typed = self.fields.fixed["distributor"].text().strip()
        remembered = self._saved.find(self.titles, typed) if typed else None
        if remembered is not None:
            self.note.setText(REMEMBERED)
            self.fields.show_mapping(remembered)

    def _show_state(self) -> None:
        missing = self.fields.mapping().missing
        self.import_button.setEnabled(not missing and not self.running)
        self.error.setText(f"\N{WARNING SIGN} Still missing: {', '.join(missing)}." if missing else "")
        self.error.setVisible(bool(missing))

    # Importing

    def start(self) -> None:
        mapping, titles = self.fields.mapping(), self.titles
        file, sheet, row = self._file, self.current_sheet.name, self.header_row.value()
        new_work = self._context.new_work
        self._set_running(True)
        run_saving(
            self._context,
            lambda progress: import_mapped(new_work, file, sheet, row, mapping, progress),
            lambda outcome: self._done(outcome, titles, mapping),
            self._failed,
            title=f"Import {file.name}",
        )

    def _done(self, outcome: MappedOutcome, titles: Row, mapping: RewardMapping) -> None:
        self._set_running(False)
        self._saved.save(titles, mapping)
        self._context.messages.tell(outcome.sentence)
        self._context.changes.announce({What.FREE_GOODS}, by=self)
        self.accept()

    def _failed(self, error: Exception) -> None:
        """The dialog stays with all that was chosen; nothing was stored."""
        self._set_running(False)
        self._context.messages.error(error)
        told = "Cancelled; nothing was imported." if isinstance(error, Cancelled) else str(error)
        self.error.setText(told)
        self.error.show()
        if isinstance(error, ImportRefused) and len(error.problems) > 1:
            self.report = ImportReport(error, self._context, self)
            self.report.open()

    def _set_running(self, running: bool) -> None:
        self.running = running
        self.fields.setEnabled(not running)
        self._show_state()

    def reject(self) -> None:
        if not self.running:
            super().reject()


def _column(place: int, title: str) -> Column[Row]:
    return Column(f"column_{place}", title, Kind.TEXT, lambda row: row[place] if place < len(row) else "", 14)
