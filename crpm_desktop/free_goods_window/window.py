"""The window Distributor Free Goods Batches: menus, the page, messages and status line. One for a main window."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QStatusBar, QVBoxLayout, QWidget

from crpm_desktop.domain.free_goods import Section
from crpm_desktop.domain.reward_records import BatchRow
from crpm_desktop.free_goods_window.batch_print import write_batch_summary
from crpm_desktop.free_goods_window.export_dialog import ExportDialog
from crpm_desktop.free_goods_window.import_dialog import ImportDialog
from crpm_desktop.free_goods_window.page import FreeGoodsPage
from crpm_desktop.free_goods_window.places import ACTIONS
from crpm_desktop.free_goods_window.section_bar import YEAR_TITLE
from crpm_desktop.services.reward_mapping import TheirSheet, look_into
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.forbidding import forbid
from crpm_desktop.widgets.grid_export import FOLDER_SETTING
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.grid_selection import Stats
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.job_bar import JobBar
from crpm_desktop.widgets.message_line import MessageLine
from crpm_desktop.widgets.messages import Messages
from crpm_desktop.widgets.screen_room import open_within_screen
from crpm_desktop.widgets.text_label import TextLabel, database_label

TITLE = "Distributor Free Goods Batches"
GEOMETRY = "free_goods/geometry"
REWARD_FILES = "Rewards (*.xlsx *.xlsm *.csv)"
MORE = "\N{HORIZONTAL ELLIPSIS}"


class FreeGoodsWindow(QMainWindow):
    help_requested = Signal()
    """F1: the help on the field that has the focus."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("free_goods_window")
        self.context = replace(context, messages=Messages(self))
        self.page = FreeGoodsPage(self.context)
        self.import_dialog: ImportDialog | None = None
        self.export_dialog: ExportDialog | None = None
        self._view: GridView | None = None
        self._lay_out()
        self._make_menus()
        self.page.panel_changed.connect(self._follow)
        self.page.paper_asked.connect(self.ask_paper_file)
        self._follow(self.page.panel)
        geometry = context.settings.value(GEOMETRY)
        if geometry is None or not self.restoreGeometry(geometry):
            open_within_screen(self, 1366, 720)

    def _lay_out(self) -> None:
        self.setWindowTitle(f"{TITLE} - {self.context.database}")
        self.message_line = MessageLine(self.context.messages)
        self.job_bar = JobBar(self.context.jobs)
        self.record_label, self.stats_label = TextLabel(), TextLabel()
        status = QStatusBar()
        status.setContentsMargins(4, 0, 0, 0)
        status.addWidget(self.record_label)
        for label in (self.stats_label, database_label(self.context.database)):
            status.addPermanentWidget(label)
        self.setStatusBar(status)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.page, 1)
        layout.addWidget(self.message_line)
        layout.addWidget(self.job_bar)
        self.setCentralWidget(central)

    def _make_menus(self) -> None:
        file = self.menuBar().addMenu("&File")
        self.import_action = self._action(file, f"&Import Rewards{MORE}", "Ctrl+I", self.ask_import)
        file.setToolTipsVisible(True)
        forbid(self.import_action, self.context.rights.no_edit)
        self.export_action = self._action(
            file, f"Free Goods Fulfillment &Export{MORE}", "Ctrl+Shift+E", self.ask_export
        )
        self.paper_action = self._action(file, f"&Batch Summary{MORE}", "Ctrl+P", self.page.ask_paper)
        file.addSeparator()
        self._action(file, "&Close", "Ctrl+W", self.close)
        self._live_menu("&Edit", self.page.grid_actions)
        self._live_menu("&Actions", self._move_actions)
        view = self.menuBar().addMenu("&View")
        for section, button in self.page.sections.buttons.items():
            title = section.title if section is not None else YEAR_TITLE
            self._action(view, title, button.keys, button.click)
        view.addSeparator()
        self.back_action = self._action(view, "&Back", "Alt+Left", self.page.go_back)
        self._action(view, "&Refresh", "F5", self.page.read_again)
        self._action(view, "&History", "Ctrl+H", self.page.show_history)
        self._action(self.menuBar().addMenu("&Help"), "&Help on This Field", "F1", self.help_requested.emit)

    def _action(self, menu: QMenu, text: str, keys: str, slot: object) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _on: slot())  # type: ignore[operator]
        menu.addAction(action)
        return action

    def _live_menu(self, title: str, give: object) -> None:
        menu = self.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)

        def fill() -> None:
            menu.clear()
            menu.addActions(give())  # type: ignore[operator]
            if menu.isEmpty():
                menu.addAction("Nothing to do here").setEnabled(False)

        menu.aboutToShow.connect(fill)

    def _move_actions(self) -> list[QAction]:
        """What the buttons above the grid do."""
        actions = []
        if not self.page.year_shown:
            level = self.page.level
            actions = [QAction(one.label, level) for one in ACTIONS.get((level.section, level.level), ())]
            for action, one in zip(actions, ACTIONS.get((level.section, level.level), ()), strict=True):
                action.triggered.connect(lambda _on, does=one: self.page.act(does))
                forbid(action, self.context.rights.no_edit)
            if level.ticks is not None:
                actions += [level.select_all, level.deselect_all]
        return actions

    # Showing

    def show_up(self, section: Section | None = None) -> None:
        """Brings the window to the front."""
        if section is not None:
            self.page.show_section(section)
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.activateWindow()
        self.page.refresh()

    def _follow(self, panel: GridPanel) -> None:
        """The status line tells of the grid that is shown."""
        if self._view is panel.view:
            return
        if self._view is not None:
            self._view.row_entered.disconnect(self._on_row)
            self._view.stats_changed.disconnect(self._on_stats)
        self._view = panel.view
        self.stats_label.clear()
        self._view.row_entered.connect(self._on_row)
        self._view.stats_changed.connect(self._on_stats)
        self._on_row(self._view.currentIndex().row())

    def _on_row(self, row: object) -> None:
        count = self._view.grid_model.rowCount() if self._view is not None else 0
        inside = isinstance(row, int) and 0 <= row < count
        self.record_label.setText(f"Record {row + 1:,} of {count:,}" if inside else f"{count:,} records")  # type: ignore[operator]

    def _on_stats(self, stats: Stats) -> None:
        self.stats_label.setText(stats.text)

    # Files

    def ask_import(self) -> QFileDialog:
        folder = str(self.context.settings.value("folders/last", "", str))
        dialog = QFileDialog(self, "Import Rewards", folder, REWARD_FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.import_file(Path(name)))
        dialog.open()
        return dialog

    def import_file(self, file: Path) -> None:
        """Looks into a distributor's file, then asks which of its columns is which."""
        self.context.settings.setValue("folders/last", str(file.parent))
        self.context.jobs.run(
            lambda _progress: look_into(file),
            lambda sheets: self._show_import(file, sheets),
            self.context.messages.error,
            title=f"Open {file.name}",
        )

    def _show_import(self, file: Path, sheets: list[TheirSheet]) -> None:
        self.import_dialog = ImportDialog(file, sheets, self.context, self)
        self.import_dialog.open()

    def ask_export(self) -> ExportDialog:
        """Starts with what the window shows."""
        page = self.page
        chosen = page.filters.chosen
        if not page.year_shown:
            chosen = replace(chosen, distributor=page.place.distributor, states=page.place.section.states)
        self.export_dialog = ExportDialog(self.context, self, chosen)
        self.export_dialog.open()
        return self.export_dialog

    def ask_paper_file(self, row: BatchRow) -> QFileDialog:
        folder = str(self.context.settings.value(FOLDER_SETTING) or Path.home())
        dialog = QFileDialog(self, f"Summary of batch {row.number}", folder, "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"Batch {row.number}.pdf")
        dialog.fileSelected.connect(lambda name: self.write_paper(row, Path(name)))
        dialog.open()
        return dialog

    def write_paper(self, row: BatchRow, path: Path) -> None:
        """The summary of a batch as a PDF, in the background."""
        number, new_work, database = row.number or 0, self.context.new_work, self.context.database
        self.context.settings.setValue(FOLDER_SETTING, str(path.parent))
        self.context.jobs.run(
            lambda progress: write_batch_summary(new_work, number, path, database, progress),
            lambda sentence: self.context.messages.tell(sentence, folder=str(path.parent)),
            self.context.messages.error,
            title="Batch Summary",
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.context.settings.setValue(GEOMETRY, self.saveGeometry())
        event.accept()
