"""Deleting one rebate program as the clerk meets it: asked first, then in the background."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.set_up_draft import ProgramDraft
from crpm_desktop.services import set_up
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.questions import Answer, ask
from crpm_desktop.widgets.saving import run_saving


class SetUpDelete(QObject):
    deleted = Signal(str)
    """The program is gone: the sentence that says so."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def ask(self, original: ProgramDraft) -> None:
        """`original`: as it was read."""
        levels = f"{len(original.levels)} level{'' if len(original.levels) == 1 else 's'}"
        ask(
            self._owner,
            "Delete",
            f"Delete rebate program {original.rebate_code} with its {levels}?",
            (Answer("&Delete", lambda: self._delete(original)),),
            Answer("&Keep it"),
        )

    def _delete(self, original: ProgramDraft) -> None:
        new_work = self._context.new_work
        run_saving(
            self._context,
            lambda _progress: set_up.delete_program(new_work, original),
            self.deleted.emit,
            lambda error: self._context.messages.error(error, lambda: self._delete(original)),
            title="Delete",
            quiet=True,
        )
