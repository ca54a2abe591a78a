"""Customer Summary: records of customers in programs, selected, edited and figured."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.records import ProgramName, SummaryRow
from crpm_desktop.models.changes import What
from crpm_desktop.models.kept_edits import put_back_records, summary_edits
from crpm_desktop.models.others_rows import OthersRows, comparing
from crpm_desktop.models.side_by_side import rebased_records
from crpm_desktop.models.summary_model import summary_model, summary_ticks
from crpm_desktop.services.asked_summary import AskedSummary
from crpm_desktop.services.change_set import ChangeSet
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.grids import criteria_in_words
from crpm_desktop.services.kept_drafts import Edits, SummaryEdits
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.record_conflicts import RecordConflicts, compare_records
from crpm_desktop.services.save_records import save_records
from crpm_desktop.services.side_by_side import Choices
from crpm_desktop.widgets.actions import make_action, tell_keys
from crpm_desktop.widgets.commit import GridCommit
from crpm_desktop.widgets.conflict_dialog import ConflictDialog
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.first_page import FirstPage
from crpm_desktop.widgets.forbidding import forbid
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.others_note import OthersNote, others_sentence
from crpm_desktop.widgets.query_mode import NO_HITS
from crpm_desktop.widgets.questions import ask_unsaved
from crpm_desktop.widgets.row_history import RecordHistory
from crpm_desktop.widgets.summary_tools import SummaryTools
from crpm_desktop.widgets.tab_page import TabPage

GO_TO_DETAIL: Column[SummaryRow] = Column(
    "go_to_detail",
    "",
    Kind.TEXT,
    lambda row: "Go To Detail" if row.id is not None else None,
    10,
    tip="Show the levels of this record on Customer Detail",
)


class CustomerSummaryTab(TabPage):
    shows: ClassVar[frozenset[What]] = frozenset({What.RECORDS, What.PROGRAMS, What.CUSTOMERS, What.HISTORY})
    detail_requested = Signal(object)
    """The `SummaryRow` whose detail is wanted."""
    selection_changed = Signal(int)
    """How many records are ticked."""
    unsaved_changed = Signal(bool)
    """Whether there is something that a Commit would write."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.ticks = summary_ticks(self)
        self.programs: Sequence[ProgramName] = ()
        self.model = summary_model(
            context.new_work,
            lambda: context.store.criteria,
            lambda: self.programs,
            self.ticks,
            self,
            extra=(GO_TO_DETAIL,),
        )
        self.panel = GridPanel(
            self.model, context, name="summary", title="Customer Summary", frozen=3, asked=self._asked
        )
        self.view = self.panel.view
        self.query = self.panel.add_query(self._count_work, tab=self, settle=self.leave)
        self._shown = self._asked_now()
        self._records = self._out_of_date = 0
        self._restored = False
        self.committing = GridCommit(self.model, self.view, context, self._save, self, settle=self._settle)
        self.tools = SummaryTools(self.panel, context.rights)
        self._set_up_grid()
        self._make_actions()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.others = OthersNote(lambda: self.leave(self.refresh), self)
        layout.addWidget(self.others)
        layout.addWidget(self.panel)
        self._connect()
        self._show_state()

    def _set_up_grid(self) -> None:
        self.view.set_action_column("go_to_detail")
        self.view.set_progress_column("progress")
        self.first_page = FirstPage(self.view, self.model)
        self.panel.once_read = self.once_read

    def _make_actions(self) -> None:
        self.select_all = make_action(self, "Select All Records", self._select_all, "Ctrl+Shift+A")
        self.deselect_all = make_action(self, "Deselect All Records", self.ticks.clear, "Ctrl+Shift+D")
        self.go_to_detail = make_action(self, "Go To Detail", self._go_to_detail, "Ctrl+G")
        self.commit_action = make_action(self, "Commit", self.commit, "F10")
        self.commit_action.setShortcuts([QKeySequence("F10"), QKeySequence("Ctrl+S")])
        tell_keys(self.tools.select_all, self.select_all, "Tick every record shown")
        tell_keys(self.tools.deselect_all, self.deselect_all, "Untick every record")
        tell_keys(self.tools.commit, self.commit_action, "Save new and changed records")
        if self.panel.edit_actions is not None:
            review = self.panel.edit_actions.review_changes
            tell_keys(self.tools.review, review, "See every change that is not committed")
        forbid(self.commit_action, self.context.rights.no_edit)
        self.history = RecordHistory(self.context, self.panel, self)

    def edit_actions(self) -> list[QAction]:
        """What the Edit menu offers for this tab."""
        return [self.commit_action, *self.panel.actions_of_grid.all()]

    def record_actions(self) -> list[QAction]:
        """What the Record menu offers for this tab."""
        return [self.select_all, self.deselect_all, self.go_to_detail, self.history.action]

    def query_actions(self) -> list[QAction]:
        """What the Query menu offers for this tab."""
        return self.query.actions()

    def _connect(self) -> None:
        self.tools.select_all.clicked.connect(self.select_all.trigger)
        self.tools.deselect_all.clicked.connect(self.deselect_all.trigger)
        self.tools.revert.clicked.connect(self.revert)
        self.tools.commit.clicked.connect(self.commit)
        self.tools.review.clicked.connect(self.show_review)
        self.ticks.changed.connect(self._on_ticks)
        self.model.edited.connect(self._show_state)
        self.view.typing.connect(self._show_state)
        self.model.modelReset.connect(self._count_records)
        self.model.totals_changed.connect(self._show_state)
        self.view.action_pressed.connect(lambda _name, row: self._open_detail(row))
        self.view.row_opened.connect(self._open_detail)
        self.panel.sort_chosen.connect(lambda _sort: self.leave(self.refresh))
        self.query.asked.connect(self.refresh)
        self.committing.saved.connect(self._on_saved)

    # What the window calls

    @property
    def selected_ids(self) -> list[int]:
        """The ticked records, in the order of the grid."""
        return [row.id for row in self.model.rows() if row.id is not None and self.ticks.holds(row)]

    def current_row(self) -> SummaryRow | None:
        """The record with the cursor, else the first one."""
        row: SummaryRow | None = self.view.current_row() or self.model.row_at(0)
        return row

    def has_unsaved_changes(self) -> bool:
        return self.model.has_changes

    def commit(self) -> None:
        self.committing.start()

    def show_review(self) -> None:
        """Every change that is not committed, to be looked at and taken back."""
        self.committing.finish_typing()
        if self.panel.edit_actions is not None:
            self.panel.edit_actions.show_review()

    def revert(self) -> None:
        self.committing.finish_typing()
        self.model.revert_all()
        self.context.messages.tell("Changes taken back.")
        if self.stale:
            self.load_if_stale()

    def leave(self, then: Callable[[], None], stay: Callable[[], None] | None = None) -> None:
        """Goes on with `then` at once when nothing is unsaved; else asks: Commit, Discard, or Stay."""
        self.committing.finish_typing()
        if not self.model.has_changes:
            then()
            return

        def discard() -> None:
            self.model.revert_all()
            then()

        ask_unsaved(self, "Customer Summary", lambda: self.committing.start(then), discard, stay)

    def unsaved_edits(self) -> Callable[[], SummaryEdits]:
        return summary_edits(self.model, self._shown.criteria)

    def restore_edits(self, edits: Edits, then: Callable[[], None]) -> None:
        """Shows what was shown then, with these edits on it, and goes on with `then`."""
        if not isinstance(edits, SummaryEdits):
            raise TypeError(type(edits).__name__)
        records, asked = edits.records, replace(self._asked_now(), criteria=edits.criteria, query=())
        self.context.store.set(edits.criteria)
        show = self._show_rows(asked)

        def put_back(rows: list[SummaryRow]) -> None:
            show(rows)
            put_back_records(self.model, records)
            self._restored = True
            then()

        self.stale = False
        run, failed = self.context.jobs.run, self.context.messages.error  # no other reading takes its place
        run(lambda _progress: asked.rows(), put_back, failed, title="Restore Edits", quiet=True)

    def load(self) -> None:
        """Reads the records for the header's criteria, once no unsaved edit is in the way."""
        if self.model.has_changes:
            self.stale = True
            if self.context.store.criteria != self._shown.criteria:
                self.leave(self.load_if_stale, lambda: self.context.store.set(self._shown.criteria))
            return
        asked, arrange = self._asked_now(), self.model.arranger()
        self.first_page.end()
        if asked == self._shown and not self.model.is_empty():
            self.read(lambda _progress: arrange(asked.rows()), self._show_rows(asked))
        else:
            read = self.first_page.reading(asked.first, asked.rows, self.context.jobs)
            self.read(lambda progress: arrange(read(progress)), self._show_rows(asked))

    def _failed(self, error: Exception) -> None:
        self.first_page.end()
        super()._failed(error)

    def _asked_now(self) -> AskedSummary:
        return AskedSummary(self.context.new_work, self.context.store.criteria, self.panel.sort, self.query.active)

    def on_others(self) -> None:
        """Rows are shown where they stand as others saved them. While something is unsaved, what is more is told."""
        if self.reading or not self.isVisible() or (self.stale and not self.model.has_changes):
            super().on_others()
            return
        asked = replace(self._asked_now(), criteria=self._shown.criteria)
        compare, arrange, show = comparing(self.model), self.model.arranger(), self._show_rows(asked)

        def work(_progress: Progress) -> tuple[list[SummaryRow], OthersRows[SummaryRow]]:
            rows = arrange(asked.rows())
            return rows, compare(rows)

        def take(read: tuple[list[SummaryRow], OthersRows[SummaryRow]]) -> None:
            rows, found = read
            if self.model.has_changes or found.same_rows:
                self._take_others(found)
            else:
                show(rows)

        self.read(work, take)

    def _take_others(self, found: OthersRows[SummaryRow]) -> None:
        self.model.take_others(found.changed)
        self._count_records()
        if self.model.has_changes:
            self.stale = True
            edited = [self.model.name_of(row) for row in found.edited]
            self.others.tell(others_sentence(edited, found.added, found.gone))

    def _count_work(self, query: Query) -> Callable[[Progress], int]:
        asked = replace(self._asked_now(), query=query)
        return lambda _progress: asked.count()

    def _save(self, changes: ChangeSet[SummaryRow], progress: Progress) -> str:
        if self._restored:  # the rows beside them were read later
            changes = replace(changes, repeated=())
        return save_records(self.context.new_work, changes, progress).sentence

    def _settle(self, error: Exception, again: Callable[[], None]) -> None:
        """Others were quicker: theirs and mine side by side, and what was chosen is committed over theirs."""
        if not isinstance(error, RecordConflicts):
            return
        conflicts = error.conflicts

        def go_on(choices: Choices) -> None:
            self.model.rebase(rebased_records(self.model, conflicts, choices))
            nothing_left = not self.model.has_changes
            again()
            if nothing_left:
                self.context.messages.tell("What somebody else saved stays; nothing of yours is left to be saved.")
                self.refresh()

        dialog = ConflictDialog(compare_records(conflicts), self)
        dialog.settled.connect(go_on)
        dialog.open()

    def _show_rows(self, asked: AskedSummary) -> Callable[[list[SummaryRow]], None]:
        def show(rows: list[SummaryRow]) -> None:
            self.first_page.end()
            if self.model.has_changes:
                self.stale = True
                return
            self._shown, self._restored = asked, False
            self.model.set_rows(rows)
            self.query.now_shown(asked.query)
            nothing = asked.nothing(can_assign=not self.context.rights.no_edit)
            self.view.set_empty_text(NO_HITS if asked.query else nothing)

        return show

    def _asked(self) -> tuple[tuple[str, str], ...]:
        return (*criteria_in_words(self._shown.criteria), ("Sort", str(self.panel.sort.value)))

    # Events

    def _on_ticks(self, count: int) -> None:
        self._show_state()
        self.selection_changed.emit(count)

    def _select_all(self) -> None:
        self.once_read(lambda: self.model.tick_all(True))

    def _go_to_detail(self) -> None:
        self._open_detail(self.view.current_row())

    def _open_detail(self, row: object) -> None:
        if isinstance(row, SummaryRow) and row.id is not None:
            self.detail_requested.emit(row)

    def _on_saved(self) -> None:
        self.context.changes.announce({What.RECORDS}, by=self)
        self.refresh()

    def _count_records(self) -> None:
        """An edit changes neither number: only rows that are read or filtered do."""
        rows = [row for row in self.model.rows() if row.id is not None]
        self._records, self._out_of_date = len(rows), sum(row.out_of_date for row in rows)
        self._show_state()

    def _show_state(self) -> None:
        if self.model.awaited:
            self.tools.tell_reading()
        else:
            self.tools.tell_selected(len(self.ticks), self._records, self._out_of_date)
        changed = self.model.has_changes
        if not changed:
            self.others.settled()
        self.tools.show_changed(changed, typing=self.view.is_editing())
        self.unsaved_changed.emit(changed)
