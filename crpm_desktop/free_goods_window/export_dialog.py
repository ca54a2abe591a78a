"""Free Goods Fulfillment Export: any combination of program, distributor, retailer, dates and states into a file."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.free_goods_window.fields import DayField, NamePick
from crpm_desktop.services.export_outcome import ExportOutcome
from crpm_desktop.services.free_goods_year import Names, names
from crpm_desktop.services.grids import GRIDS, Wanted, export_grid
from crpm_desktop.services.written_beside import FileInUse
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_export import FILE_KINDS, FOLDER_SETTING
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel

TITLE = "Free Goods Fulfillment Export"
WIDE = 30
WIDTH = 520


class ExportDialog(QDialog):
    def __init__(self, context: Context, parent: QWidget, chosen: RewardFilter | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("free_goods_window")
        self.help_key = HelpKey(self)
        self.setWindowTitle(TITLE)
        self._context = context
        self._proposed = "Free Goods Fulfillment.xlsx"
        self.program = NamePick("Program", WIDE)
        self.distributor = NamePick("Distributor", WIDE)
        self.retailer = NamePick("Retailer", WIDE)
        self.first_day = DayField("From")
        self.last_day = DayField("To")
        self.states = {state: QCheckBox(state.words.capitalize()) for state in State}
        self.error = TextLabel(wordWrap=True)
        self.error.hide()
        self._lay_out()
        self._start_with(chosen or RewardFilter())
        new_work = context.new_work
        job = context.jobs.run(
            lambda _progress: names(new_work), self._offer, context.messages.error, title="Reading", quiet=True
        )
        self.finished.connect(lambda _result: job.drop())

    def _lay_out(self) -> None:
        form = QFormLayout()
        for title, field in (
            ("Program", self.program),
            ("Distributor", self.distributor),
            ("Retailer", self.retailer),
            ("Reported from", self.first_day),
            ("Reported to", self.last_day),
        ):
            form.addRow(title, field)
        states = QGridLayout()
        for number, box in enumerate(self.states.values()):
            states.addWidget(box, number // 4, number % 4)
        form.addRow("States", states)
        self.buttons = QDialogButtonBox()
        self.export_button: QPushButton = self.buttons.addButton(
            "Export\N{HORIZONTAL ELLIPSIS}", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.addButton(QDialogButtonBox.StandardButton.Close)
        self.buttons.accepted.connect(self.ask_file)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        about = "How the distributors have fulfilled the rewards: one line each, with state, batch, dates and credit."
        layout.addWidget(TextLabel(about, wordWrap=True))
        layout.addLayout(form)
        layout.addWidget(TextLabel("No state ticked means every state. Blank dates mean any day."))
        layout.addWidget(self.error)
        layout.addWidget(self.buttons)
        self.setMinimumWidth(WIDTH)
        open_within_screen(self, WIDTH, self.heightForWidth(WIDTH))
        for field in (self.first_day, self.last_day):
            field.refused.connect(self._show_error)

    def _start_with(self, chosen: RewardFilter) -> None:
        self.program.set_name(chosen.program)
        self.retailer.set_name(chosen.retailers[0] if chosen.retailers else None)
        self.distributor.set_name(chosen.distributor)
        self.first_day.set_day(chosen.reported_from)
        self.last_day.set_day(chosen.reported_to)
        for state in chosen.states:
            self.states[state].setChecked(True)

    def _offer(self, found: Names) -> None:
        self.program.set_names(found.programs)
        self.distributor.set_names(found.distributors)
        self.retailer.set_names(found.retailers)

    def wanted(self) -> RewardFilter:
        """What is chosen. Raises `Refused` for a day that is none, and for days the wrong way round."""
        first, last = self.first_day.day(), self.last_day.day()
        if first is not None and last is not None and first > last:
            raise Refused(f"The first day, {first}, is after the last one, {last}.")
        return RewardFilter(
            states=tuple(state for state, box in self.states.items() if box.isChecked()),
            program=self.program.name,
            distributor=self.distributor.name,
            retailers=(self.retailer.name,) if self.retailer.name is not None else (),
            reported_from=first,
            reported_to=last,
        )

    def ask_file(self) -> QFileDialog | None:
        try:
            self.wanted()
        except Refused as error:
            self._show_error(error)
            return None
        self.error.hide()
        folder = str(self._context.settings.value(FOLDER_SETTING) or Path.home())
        dialog = QFileDialog(self, TITLE, folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(FILE_KINDS)
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("csv" if "csv" in kind else "xlsx"))
        dialog.selectFile(self._proposed)
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.open()
        return dialog

    def export_to(self, path: Path) -> None:
        """Writes what is chosen, in the background."""
        try:
            wanted = Wanted(rewards=self.wanted())
        except Refused as error:
            self._show_error(error)
            return
        new_work, database = self._context.new_work, self._context.database
        self._context.settings.setValue(FOLDER_SETTING, str(path.parent))
        self.export_button.setEnabled(False)
        self._context.jobs.run(
            lambda progress: export_grid(new_work, database, GRIDS["free-goods"], wanted, path, progress),
            self._done,
            self._failed,
            title=TITLE,
        )

    def _done(self, outcome: ExportOutcome) -> None:
        self._context.messages.tell(outcome.sentence, folder=str(outcome.path.parent))
        self.accept()

    def _failed(self, error: Exception) -> None:
        self.export_button.setEnabled(True)
        if isinstance(error, FileInUse):
            self._proposed = error.other.name
        self._context.messages.error(error)
        self._show_error(error)

    def _show_error(self, error: Exception) -> None:
        self.error.setText(str(error))
        self.error.show()
