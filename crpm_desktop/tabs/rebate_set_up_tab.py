"""Rebate Set Up: the list of programs, the form of one, its levels, and each level's product groups and parents."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.models.changes import EVERYTHING, What
from crpm_desktop.models.kept_edits import program_edits, put_back_program
from crpm_desktop.models.review import Change
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.models.set_up_review import changes_of_program, spot_of
from crpm_desktop.models.set_up_spots import Block, Spot
from crpm_desktop.services import set_up
from crpm_desktop.services.kept_drafts import Edits, ProgramEdits
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.set_up import SetUpLists, SetUpOutcome
from crpm_desktop.widgets.busy_cover import BusyCover
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.others_note import OthersNote, program_sentence
from crpm_desktop.widgets.program_form import ProgramForm
from crpm_desktop.widgets.program_list import ProgramList
from crpm_desktop.widgets.questions import ask_unsaved
from crpm_desktop.widgets.review_dialog import Review
from crpm_desktop.widgets.row_history import SetUpHistory
from crpm_desktop.widgets.set_up_blocks import Blocks, LowerBlock, UpperBlock
from crpm_desktop.widgets.set_up_buttons import SetUpButtons
from crpm_desktop.widgets.set_up_commit import SetUpCommit
from crpm_desktop.widgets.set_up_delete import SetUpDelete
from crpm_desktop.widgets.set_up_layout import editor_side, lay_out, list_side
from crpm_desktop.widgets.set_up_purge import SetUpPurge
from crpm_desktop.widgets.tab_page import TabPage

Then = Callable[[], None]
Read = tuple[SetUpLists, ProgramDraft | None]


class RebateSetUpTab(TabPage):
    shows: ClassVar[frozenset[What]] = frozenset({What.PROGRAMS})
    unsaved_changed = Signal(bool)
    """Whether there is something that a Commit would write."""
    status_changed = Signal(str)
    """Which program and level the cursor is on: `Program 2 of 5, level 1 of 3`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.edit = ProgramEdit(self)
        self.programs = ProgramList()
        self.form = ProgramForm(self.edit, context.rights.no_edit)
        self.blocks = Blocks(self.edit, UpperBlock(self.edit, context), LowerBlock(self.edit, context))
        review = Review(lambda: changes_of_program(self.edit), self.edit.edited, self._show_change)
        self.blocks.review_with(review)
        self.committing = SetUpCommit(self.edit, context, self)
        self.purging = SetUpPurge(context, self)
        self.deleting = SetUpDelete(context, self)
        self.buttons = SetUpButtons(self, context.rights)
        self.history = SetUpHistory(context, self.edit, self.blocks.upper.panel, self)
        self.cover = BusyCover(self)
        self._is_new = False
        self._shown: int | None = None
        self._header_code: str | None = None
        self.others = OthersNote(lambda: self.leave(self.refresh), self)
        left = list_side(self.programs, self.buttons.of_all())
        right = editor_side(self.buttons.of_program(), self.form, self.blocks.upper, self.blocks.lower)
        lay_out(self, self.others, left, right)
        self._connect()
        self._show_state()

    # What the window calls

    def has_unsaved_changes(self) -> bool:
        return self.edit.has_changes

    def commit(self) -> None:
        self._finish_typing()
        self.committing.start()

    def revert(self) -> None:
        """Drops every edit; a new program goes, and the one shown before comes back."""
        self.edit.revert()
        if self._is_new:
            self._open(self._shown)
        self.context.messages.tell("Changes taken back.")

    def leave(self, then: Then, stay: Then | None = None) -> None:
        """Goes on with `then` at once when nothing is unsaved; else asks: Commit, Discard, or Stay."""
        self._finish_typing()
        if self.committing.busy:
            return
        if not self.edit.has_changes:
            then()
            return
        what = f"Rebate program {self.edit.form.rebate_code}" if self.edit.form.rebate_code else "The new program"
        ask_unsaved(
            self, what, lambda: self.committing.start(then), lambda: self._discard(then), stay or self._show_chosen
        )

    def unsaved_edits(self) -> Callable[[], ProgramEdits]:
        return program_edits(self.edit)

    def restore_edits(self, edits: Edits, then: Then) -> None:
        """Shows the program as it was read then, with these edits on it, and goes on with `then`."""
        if not isinstance(edits, ProgramEdits):
            raise TypeError(type(edits).__name__)
        kept, new_work = edits, self.context.new_work

        def put_back(lists: SetUpLists) -> None:
            self.edit.product_groups = {group.product_group: group.description for group in lists.product_groups}
            self._is_new = kept.original is None
            self._shown = kept.original.id if kept.original is not None else self._shown
            put_back_program(self.edit, kept)
            self.programs.set_programs(lists.programs, None if self._is_new else self._shown)
            self._show_state()
            then()

        self.stale = False
        run, failed = self.context.jobs.run, self.context.messages.error  # no other reading takes its place
        run(lambda _progress: set_up.load_lists(new_work), put_back, failed, title="Restore Edits", quiet=True)

    def edit_actions(self) -> list[QAction]:
        """What the Edit menu offers for this tab: those of the grid with the focus, too."""
        focus = QApplication.focusWidget()
        panels = [panel for panel in self.blocks.panels() if focus is not None and panel.isAncestorOf(focus)]
        return [self.buttons.commit_action, *(action for panel in panels for action in panel.actions_of_grid.all())]

    def record_actions(self) -> list[QAction]:
        """What the Record menu offers for this tab."""
        return [*self.buttons.actions(), *self.history.actions()]

    def load(self) -> None:
        """Reads the list, and the current program unless it is being edited; Show Rebate, newly set, names it."""
        code, before = self.context.store.criteria.rebate_code, self._header_code
        self._header_code = code
        named = (program.id for program in self.programs.programs if program.rebate_code == code)
        self._read(next(named, self._shown) if code not in (None, before) else self._shown)

    def _connect(self) -> None:
        self.buttons.new_action.triggered.connect(lambda: self.leave(self._start_new))
        self.buttons.copy_action.triggered.connect(lambda: self.leave(self._start_copy))
        self.buttons.delete_action.triggered.connect(self._ask_delete)
        self.buttons.revert_action.triggered.connect(self.revert)
        self.buttons.review_action.triggered.connect(self.show_review)
        self.buttons.commit_action.triggered.connect(self.commit)
        self.buttons.purge_action.triggered.connect(lambda: self.leave(self.purging.ask_purge))
        self.buttons.restore_action.triggered.connect(lambda: self.leave(self._ask_restore))
        self.programs.chosen.connect(lambda wanted: self.leave(lambda: self._open(wanted)))
        self.edit.edited.connect(self._show_state)
        self.edit.current_changed.connect(self._show_state)
        self.committing.committed.connect(self._on_committed)
        self.committing.overtaken.connect(self._open)
        self.committing.spotted.connect(self._go_to)
        self.committing.busy_changed.connect(self.cover.cover)
        self.deleting.deleted.connect(self._on_deleted)
        self.purging.purged.connect(self._on_purged)

    # Which program is shown

    def _open(self, wanted: int | None) -> None:
        """Reads the list and shows this program; the first one when it is gone or none is named."""
        self._is_new = False
        self._read(wanted)

    def _read(self, wanted: int | None) -> None:
        new_work, code = self.context.new_work, self._header_code

        def work(_progress: Progress) -> Read:
            lists = set_up.load_lists(new_work)
            codes = {program.id: program.rebate_code for program in lists.programs}
            named = [program_id for program_id, each in codes.items() if each == code]
            chosen = wanted if wanted in codes else next(iter([*named, *codes]), None)
            return lists, set_up.load_program(new_work, chosen) if chosen is not None else None

        self.read(work, self._show, title="Rebate Set Up")

    def _show(self, read: Read) -> None:
        lists, draft = read
        self.edit.product_groups = {group.product_group: group.description for group in lists.product_groups}
        if not self.edit.has_changes and not self._is_new:
            self._shown = draft.id if draft is not None else None
            if draft is None or draft != self.edit.original:
                self._load(draft)
        else:
            self.others.tell(program_sentence(self.edit.original, draft))
        self.programs.set_programs(lists.programs, None if self._is_new else self._shown)
        self._show_state()

    def _load(self, draft: ProgramDraft | None) -> None:
        """Of the same program the current level stays."""
        same = draft is not None and self.edit.original is not None and draft.id == self.edit.original.id
        key = self.edit.current_key
        self.edit.load(draft)
        if same and any(row.key == key for row in self.edit.levels.standing()):
            self.edit.set_current(key)
            self.blocks.upper.show_current()

    def _show_chosen(self) -> None:
        self.programs.show_current(None if self._is_new else self._shown)

    def _discard(self, then: Then) -> None:
        self.edit.revert()
        then()

    # Actions

    def _start_new(self) -> None:
        self._edit_new(None, "New program: enter its Rebate Code, then its levels.")

    def _start_copy(self) -> None:
        original = self.edit.original
        if original is not None:
            self._edit_new(original.copy(), f"Copy of {original.rebate_code}: enter its Rebate Code and press Commit.")

    def _edit_new(self, draft: ProgramDraft | None, text: str) -> None:
        self._is_new = True
        self.edit.load(None, draft)
        self._show_chosen()
        self.form.rebate_code.setFocus()
        self.context.messages.tell(text)

    def _ask_delete(self) -> None:
        original = self.edit.original
        if original is None:
            self.leave(lambda: self._open(self._shown))
        else:
            self.deleting.ask(original)

    def _ask_restore(self) -> None:
        self.purging.ask_restore()

    # What came of it

    def _on_committed(self, outcome: SetUpOutcome) -> None:
        row = self.edit.current_row()
        code = row.level.rebate_sub_code if row is not None else ""
        self._is_new, self._shown = False, outcome.draft.id
        self.edit.load(outcome.draft)
        key = next((level.id for level in outcome.draft.levels if level.rebate_sub_code == code), self.edit.current_key)
        self.edit.set_current(key)
        self.blocks.upper.show_current()
        self.context.messages.tell(outcome.sentence)
        self.context.changes.announce({What.PROGRAMS, What.RECORDS} if outcome.out_of_date else {What.PROGRAMS}, self)
        self._read(outcome.draft.id)

    def _on_deleted(self, sentence: str) -> None:
        self.context.messages.tell(sentence)
        self.context.changes.announce({What.PROGRAMS}, self)
        self.edit.load(None)
        self._open(None)

    def _on_purged(self) -> None:
        self.context.changes.announce(EVERYTHING - {What.HISTORY}, self)
        self._open(None)

    def show_review(self) -> None:
        """Every change of form and blocks that is not committed."""
        self._finish_typing()
        if self.blocks.upper.panel.edit_actions is not None:
            self.blocks.upper.panel.edit_actions.show_review()

    def _show_change(self, change: Change) -> None:
        spot = spot_of(self.edit, change.where)
        if spot.block is Block.FORM:
            self.form.fields[spot.column].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.blocks.go_to(spot)

    def _go_to(self, spot: Spot, message: str) -> None:
        if spot.block is Block.FORM:
            self.form.show_wrong(spot.column, message)
        else:
            self.blocks.go_to(spot)

    def _finish_typing(self) -> None:
        """Takes what is being typed in a cell, as leaving the cell would."""
        focused = self.focusWidget()
        if focused is not None:
            for panel in self.blocks.panels():
                if panel.view.isAncestorOf(focused):
                    panel.view.setFocus()

    def _show_state(self) -> None:
        changed = self.edit.has_changes
        if not changed:
            self.others.settled()
        saved = self.edit.original is not None
        self.buttons.revert_action.setEnabled(changed or self._is_new)
        self.buttons.copy_action.setEnabled(saved)
        self.buttons.delete_action.setEnabled(saved or self._is_new)
        self.unsaved_changed.emit(changed)
        self.status_changed.emit(self.status_text())

    def status_text(self) -> str:
        """Which program and level the cursor is on."""
        ids: list[int | None] = [program.id for program in self.programs.programs]
        shown = None if self._is_new else self._shown
        program = f"Program {ids.index(shown) + 1} of {len(ids)}" if shown in ids else "New program"
        levels = [row.key for row in self.edit.levels.standing()]
        key = self.edit.current_key
        return f"{program}, level {levels.index(key) + 1} of {len(levels)}" if key in levels else program
