"""The window itself: one database, one header, six tabs; what one tab wants of another happens here."""

import getpass
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from crpm_desktop.db.engine import Database
from crpm_desktop.db.kind import facts_of
from crpm_desktop.domain.records import DetailRow, SummaryRow
from crpm_desktop.domain.roles import Rights
from crpm_desktop.main_window.databases import DatabaseCommands
from crpm_desktop.main_window.files import FileCommands
from crpm_desktop.main_window.following import BorrowedCustomer
from crpm_desktop.main_window.keys import Keys
from crpm_desktop.main_window.menus import Menus
from crpm_desktop.main_window.others import Others
from crpm_desktop.main_window.reports import Reports
from crpm_desktop.main_window.status import StatusLine
from crpm_desktop.main_window.unsaved_edits import UnsavedEdits
from crpm_desktop.models.changes import Change, Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.services.kept_drafts import SET_UP, SUMMARY
from crpm_desktop.services.lists import HeaderLists, header_lists
from crpm_desktop.tabs.customer_detail_tab import CustomerDetailTab
from crpm_desktop.tabs.customer_summary_tab import CustomerSummaryTab
from crpm_desktop.tabs.help_tab import HelpTab
from crpm_desktop.tabs.rebate_set_up_tab import RebateSetUpTab
from crpm_desktop.tabs.sales_history_tab import SalesHistoryTab
from crpm_desktop.tabs.sales_pg_history_tab import SalesPgHistoryTab
from crpm_desktop.widgets.actions import make_action
from crpm_desktop.widgets.busy_cover import BusyCover
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.diagnostics import COPIED, copy_diagnostics
from crpm_desktop.widgets.field_look import FieldLook
from crpm_desktop.widgets.header_bar import HeaderBar
from crpm_desktop.widgets.job_bar import JobBar
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.message_line import MessageLine
from crpm_desktop.widgets.messages import Messages
from crpm_desktop.widgets.record_commands import COMMANDS, RecordCommands
from crpm_desktop.widgets.screen_room import open_within_screen

TITLE = "Customer Rebate Program Maintenance"
EMPTY_DATABASE = "This database is empty: bring in your tables with File > Import Files, or try File > Load Demo Data."


class MainWindow(QMainWindow):
    def __init__(self, database: Database, settings: QSettings, rights: Rights | None = None) -> None:
        super().__init__()
        self.database = database
        self.jobs = Jobs(self)
        self.store = CriteriaStore(parent=self)
        self.context = Context(
            new_work=database.new_work,
            store=self.store,
            jobs=self.jobs,
            settings=settings,
            changes=Changes(self),
            messages=Messages(self),
            database=database.name,
            rights=rights or Rights(getpass.getuser()),
        )
        self.context.messages.facts = partial(facts_of, database)
        self.files = FileCommands(self.context, self)
        self.databases = DatabaseCommands(database, self.context, self, self.leave_all)
        self.commands = RecordCommands(self.context, self)
        self.reports = Reports(self.context, self)
        self.borrowed = BorrowedCustomer(self.store)
        self.header = HeaderBar(self.context)
        self._make_tabs()
        self.unsaved = UnsavedEdits(database, self.context, self, self._bring_to_front)
        self._lay_out()
        self._make_menus()
        self._connect()
        self.others = Others(database, self.context.changes, self.status.show_reached, self)
        FieldLook(self)
        self._restore_place()
        self._read_lists()

    # Layout

    def _make_tabs(self) -> None:
        self.set_up = RebateSetUpTab(self.context)
        self.summary = CustomerSummaryTab(self.context)
        self.detail = CustomerDetailTab(self.context)
        self.sales_history = SalesHistoryTab(self.context)
        self.sales_pg_history = SalesPgHistoryTab(self.context)
        self.help = HelpTab(self.context)
        self.pages: dict[str, QWidget] = {
            "Rebate Set Up": self.set_up,
            "Customer Summary": self.summary,
            "Customer Detail": self.detail,
            "Sales History": self.sales_history,
            "Sales PG History": self.sales_pg_history,
            "Help": self.help,
        }
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setAccessibleName("Tabs")
        self._tab_before: QWidget = self.summary

    def _lay_out(self) -> None:
        self.setWindowTitle(f"{TITLE} - {self.database.name}[*]")
        self.message_line = MessageLine(self.context.messages)
        self.job_bar = JobBar(self.jobs)
        self.status = StatusLine(self.context.rights.who, self.database.name)
        self.setStatusBar(self.status)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.message_line)
        layout.addWidget(self.job_bar)
        self.setCentralWidget(central)
        self._covers = (BusyCover(self.header), BusyCover(self.tabs))

    def cover(self, on: bool) -> None:
        """Lets nothing be edited while the database is replaced or another one opened."""
        for cover in self._covers:
            cover.cover(on)

    def _make_menus(self) -> None:
        self.help_action = QAction("&Help on This Field", self)
        self.help_action.setShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents))
        self.about_action = QAction("&About", self)
        self.diagnostics_action = make_action(self, "Copy Diagnostics", self._copy_diagnostics)
        self.keys = Keys(self.context, self, self.pages)
        self.menus = Menus(
            self,
            self.files,
            self.databases,
            rights=self.context.rights,
            current_tab=self.tabs.currentWidget,
            run_command=self.run_command,
            show_tab=self.tabs.setCurrentIndex,
            tab_titles=tuple(self.pages),
            report_actions=self.reports.actions,
            help_actions=(self.help_action, self.keys.action, self.diagnostics_action, self.about_action),
        )
        self.keys.apply()
        self.header.follow_keys(self.menus.commands)

    def _connect(self) -> None:
        recalc, goal, next_year, next_period = COMMANDS
        self.header.recalc_requested.connect(lambda: self.run_command(recalc))
        self.header.goal_requested.connect(lambda: self.run_command(goal))
        self.header.next_year_requested.connect(lambda: self.run_command(next_year))
        self.header.next_period_requested.connect(lambda: self.run_command(next_period))
        self.summary.selection_changed.connect(self.header.set_selected)
        self.summary.detail_requested.connect(self.show_detail)
        self.detail.summary_requested.connect(self.show_summary)
        self.commands.running_changed.connect(self.header.set_busy)
        self.databases.busy_changed.connect(self.cover)
        self.context.changes.announced.connect(self._on_change)
        self.help_action.triggered.connect(self.show_help)
        self.reports.help_requested.connect(self.show_help)
        self.about_action.triggered.connect(lambda: self._show_page(self.help, lambda: self.help.show_topic("about")))
        for tab in (self.set_up, self.summary):
            tab.unsaved_changed.connect(self._show_unsaved)
        self.unsaved.watch(SUMMARY, self.summary)
        self.unsaved.watch(SET_UP, self.set_up)
        self.set_up.status_changed.connect(self._show_set_up_place)

    def _restore_place(self) -> None:
        geometry = self.context.settings.value("window/geometry")
        if geometry is None or not self.restoreGeometry(geometry):
            open_within_screen(self, 1366, 768)

    # The header

    def _read_lists(self) -> None:
        self.jobs.run(
            lambda _progress: header_lists(self.database.new_work),
            self._show_lists,
            self.context.messages.error,
            title="Reading",
            quiet=True,
        )

    def _show_lists(self, lists: HeaderLists) -> None:
        self.header.set_years(lists.years)
        self.header.set_programs(lists.programs)
        self.summary.programs = lists.programs
        if self.store.criteria.year is None and lists.first_year is not None:
            self.store.update(year=lists.first_year)
        if not self.tabs.count():
            self._add_tabs(empty=lists.empty)

    def _add_tabs(self, *, empty: bool) -> None:
        """The tabs come once the header knows its year, so that none reads twice."""
        for title, page in self.pages.items():
            self.tabs.addTab(page, title)
        self.tabs.currentChanged.connect(self._on_tab)
        self.tabs.setCurrentWidget(self.summary)
        self._on_tab()
        if empty and self.message_line.isHidden():  # what the opening told stays
            self.context.messages.tell(EMPTY_DATABASE)
        self.databases.back_up_daily()
        self.unsaved.offer()

    def _on_change(self, _change: Change) -> None:
        self._read_lists()

    def run_command(self, label: str) -> None:
        """One of the header's actions on the ticked records; unsaved edits are settled first."""
        self.leave_all(lambda: self.commands.run(label, self.summary.selected_ids))

    # Tabs

    def _on_tab(self, _number: int = 0) -> None:
        page = self.tabs.currentWidget()
        if self._asks_to_leave(page):
            return
        before, self._tab_before = self._tab_before, page
        if page is self.summary:
            self.borrowed.give_back()
        elif page is self.detail:
            row = self.summary.model.row_at(0)
            self.borrowed.borrow(row.cust_no if row is not None else None)
        elif page in (self.sales_history, self.sales_pg_history) and before in (self.summary, self.detail):
            self._borrow_from(before)
        panel = getattr(page, "panel", None)
        self.status.follow(panel.view if panel is not None else None)
        self.status.follow_query(getattr(page, "query", None))
        if panel is not None and QApplication.focusWidget() is not self.tabs.tabBar():
            panel.view.setFocus()  # so that the tab's keys are heard at once
        if page is self.set_up:
            self.status.show_place(self.set_up.status_text())
        self._show_unsaved()

    def _asks_to_leave(self, page: QWidget) -> bool:
        """A tab with unsaved changes stays in sight until they are settled."""
        before = next((tab for tab in self._unsaved_tabs() if tab is self._tab_before), None)
        if before is None or before is page:
            return False
        self.tabs.blockSignals(True)
        self.tabs.setCurrentWidget(before)
        self.tabs.blockSignals(False)
        before.leave(lambda: self.tabs.setCurrentWidget(page), lambda: None)
        return True

    def _borrow_from(self, page: QWidget) -> None:
        """The customer that the cursor was on, with its children where its record counts them."""
        row = self.summary.current_row() if page is self.summary else self.detail.panel.view.current_row()
        if row is None:
            return
        self.borrowed.borrow(row.cust_no, include_children=row.sales_incl_children)

    def show_detail(self, row: SummaryRow) -> None:
        """Go To Detail: that customer and year, once nothing is unsaved."""
        self.summary.leave(lambda: self._show_detail(row))

    def _show_detail(self, row: SummaryRow) -> None:
        self.borrowed.keep()
        self.detail.query.step_aside()
        self.store.update(cust_no=row.cust_no, year=row.year)
        self.tabs.setCurrentWidget(self.detail)
        if row.id is not None:
            self.detail.find_record(row.id)

    def show_summary(self, row: DetailRow) -> None:
        """Go To Summary: that customer and year."""
        self.borrowed.keep()
        self.summary.query.step_aside()
        self.store.update(cust_no=row.cust_no, year=row.year)
        self.tabs.setCurrentWidget(self.summary)

    def _show_page(self, page: QWidget, then: Callable[[], None]) -> None:
        self.tabs.setCurrentWidget(page)
        then()

    def show_help(self) -> None:
        """F1: the help on the field that has the focus."""
        focus = QApplication.focusWidget()
        self.activateWindow()
        self._show_page(self.help, lambda: self.help.show_help_for(focus))

    def _copy_diagnostics(self) -> None:
        copy_diagnostics(self.context.messages)
        self.context.messages.tell(COPIED)

    # Unsaved changes

    def _unsaved_tabs(self) -> list[RebateSetUpTab | CustomerSummaryTab]:
        return [tab for tab in (self.set_up, self.summary) if tab.has_unsaved_changes()]

    def _bring_to_front(self, title: str) -> None:
        if not self._unsaved_tabs():
            self.tabs.setCurrentWidget(self.pages[title])

    def _show_unsaved(self, _unsaved: object = None) -> None:
        self.setWindowModified(bool(self._unsaved_tabs()))
        page = self.tabs.currentWidget()
        self.status.show_unsaved(page in (self.set_up, self.summary) and page in self._unsaved_tabs())

    def _show_set_up_place(self, text: str) -> None:
        if self.tabs.currentWidget() is self.set_up:
            self.status.show_place(text)

    def leave_all(self, then: Callable[[], None]) -> None:
        """Goes on with `then` once no tab has anything unsaved; the clerk is asked tab by tab."""
        unsaved = self._unsaved_tabs()
        if not unsaved:
            then()
            return
        self.tabs.setCurrentWidget(unsaved[0])
        unsaved[0].leave(lambda: self.leave_all(then), lambda: None)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._unsaved_tabs():
            event.ignore()
            self.leave_all(lambda: QTimer.singleShot(0, self, self.close))
            return
        if self.jobs.busy:
            event.ignore()
            self.context.messages.warn("Work is still running: wait for it or press Cancel, then close the window.")
            return
        self.context.settings.setValue("window/geometry", self.saveGeometry())
        self.reports.close()
        self.jobs.close()
        self.unsaved.close()
        self.others.close()
        self.database.close()
        event.accept()
