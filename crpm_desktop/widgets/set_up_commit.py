"""Commit of Rebate Set Up as the clerk meets it: refused cells, warnings to confirm, somebody else who was quicker."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.errors import Conflict, UserError
from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.models.set_up_enter import enter
from crpm_desktop.services import set_up
from crpm_desktop.services.program_conflict import ProgramConflict, look_at_theirs
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.set_up import SetUpOutcome
from crpm_desktop.widgets.conflict_dialog import ConflictDialog
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.questions import Answer, ask
from crpm_desktop.widgets.saving import run_saving

Then = Callable[[], None]
Result = SetUpOutcome | tuple[str, ...]
"""What was committed, or the warnings that are to be confirmed before."""

MOST_WARNINGS = 8


def _listed(warnings: tuple[str, ...]) -> str:
    more = len(warnings) - MOST_WARNINGS
    return "\n\n".join((*warnings[:MOST_WARNINGS], *((f"And {more} more.",) if more > 0 else ())))


class SetUpCommit(QObject):
    committed = Signal(object)
    """`SetUpOutcome`: written for good."""
    spotted = Signal(object, str)
    """A `Spot` that the cursor is to go to, and what is the matter there."""
    overtaken = Signal(object)
    """What somebody else saved is taken as it is: the program's id, None when they deleted it."""
    busy_changed = Signal(bool)
    """While it is busy nothing may be edited: it would not be part of what is saved."""

    def __init__(self, edit: ProgramEdit, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._edit = edit
        self._context = context
        self._owner = owner
        self.busy = False

    def start(self, then: Then | None = None) -> None:
        """Commits what is entered; `then` goes on with what had to wait for it, only once it is saved."""
        if self.busy:
            return
        if not self._edit.has_changes:
            self._context.messages.tell("There are no changes to save.")
            if then is not None:
                then()
            return
        unread = self._edit.unread()
        if unread is not None:
            self.spotted.emit(*unread)
            self._context.messages.refuse(unread[1])
            return
        self._run(self._edit.draft(), then, confirmed=False)

    def _run(self, draft: ProgramDraft, then: Then | None, *, confirmed: bool) -> None:
        original, new_work = self._edit.original, self._context.new_work

        def work(_progress: Progress) -> Result:
            warnings = () if confirmed else set_up.check_program(new_work, original, draft)
            return warnings or set_up.commit_program(new_work, original, draft)

        self._set_busy(True)
        run_saving(
            self._context,
            work,
            lambda result: self._done(result, draft, then),
            lambda error: self._failed(error, draft, then),
            title="Commit",
            quiet=True,
        )

    def _done(self, result: Result, draft: ProgramDraft, then: Then | None) -> None:
        self._set_busy(False)
        if isinstance(result, SetUpOutcome):
            self.committed.emit(result)
            if then is not None:
                then()
            return
        ask(
            self._owner,
            "Commit anyway?",
            "The rules allow this, but look at it before you commit:",
            (Answer("&Commit anyway", lambda: self._run(draft, then, confirmed=True)),),
            Answer("&Go on editing"),
            details=_listed(result),
        )

    def _failed(self, error: Exception, draft: ProgramDraft, then: Then | None) -> None:
        self._set_busy(False)
        if isinstance(error, Conflict) and self._edit.original is not None:
            self._look_at_theirs(error, self._edit.original, draft, then)
            return
        if isinstance(error, UserError) and error.place is not None:
            self.spotted.emit(self._edit.mark(error.place, error.message), error.message)
        self._context.messages.error(error, lambda: self.start(then))

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.busy_changed.emit(busy)

    # Somebody else was quicker

    def _look_at_theirs(self, error: Conflict, original: ProgramDraft, draft: ProgramDraft, then: Then | None) -> None:
        new_work = self._context.new_work
        self._context.messages.refuse(error.message)
        self._context.jobs.run(
            lambda _progress: look_at_theirs(new_work, original, draft),
            lambda conflict: self._ask(conflict, then),
            self._context.messages.error,
            title="Read what was changed",
            quiet=True,
        )

    def _ask(self, conflict: ProgramConflict, then: Then | None) -> None:
        """Theirs and mine side by side; what is chosen is committed over theirs, and asked again if that changed."""
        dialog = ConflictDialog(conflict.comparison(), self._owner)
        dialog.settled.connect(lambda choices: self._take(conflict, conflict.settled(choices), then))
        dialog.open()

    def _take(self, conflict: ProgramConflict, settled: ProgramDraft | None, then: Then | None) -> None:
        theirs, current = conflict.theirs, self._edit.current_key
        if theirs is None:
            self._edit.load(None, settled)
        else:
            self._edit.load(theirs)
            enter(self._edit, settled or theirs)
            if any(row.key == current for row in self._edit.levels.standing()):
                self._edit.set_current(current)
        if self._edit.has_changes:
            self.start(then)
            return
        self.overtaken.emit(None if theirs is None else theirs.id)
        self._context.messages.tell("What somebody else saved stays; nothing of yours is left to be saved.")
        if then is not None:
            then()
