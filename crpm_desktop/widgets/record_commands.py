"""The header's four buttons: what they do to the selected records, in the background, and what is told of it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from crpm_desktop.db.work import NewWork
from crpm_desktop.models.changes import What
from crpm_desktop.services.goals import recalc_sales_goal
from crpm_desktop.services.progress import Progress
from crpm_desktop.services.recalculate import RecalcOutcome, recalculate
from crpm_desktop.services.roll_forward import create_next_period, create_next_year
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.messages import Tone
from crpm_desktop.widgets.saving import run_saving


class Told(Protocol):
    """What a command comes to, in one line."""

    @property
    def sentence(self) -> str: ...


Command = Callable[[NewWork, Sequence[int], Progress], Told]

COMMANDS: dict[str, Command] = {
    "Recalc Sales and Rebate Earned": recalculate,
    "Recalc Sales Goal": recalc_sales_goal,
    "Create Next Year": create_next_year,
    "Create Next Period": create_next_period,
}
"""By the label of the button, in the header's order."""


class RecordCommands(QObject):
    running_changed = Signal(bool)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._job: Job[Told] | None = None

    @property
    def running(self) -> bool:
        return self._job is not None

    def run(self, label: str, record_ids: Sequence[int]) -> None:
        """Starts the command of that label; one at a time."""
        if self.running:
            self._context.messages.warn("Another command is still running: wait for it, or cancel it.")
            return
        if not record_ids:
            self._context.messages.warn(
                f"{label}: no records are selected. Tick them on Customer Summary, or press Select All there."
            )
            return
        command = COMMANDS[label]
        new_work = self._context.new_work
        self._job = run_saving(
            self._context,
            lambda progress: command(new_work, record_ids, progress),
            self._done,
            lambda error: self._failed(error, lambda: self.run(label, record_ids)),
            title=label,
        )
        self.running_changed.emit(True)

    def _done(self, outcome: Told) -> None:
        self._end()
        warnings = outcome.warnings if isinstance(outcome, RecalcOutcome) else ()
        tone = Tone.WARNING if warnings else Tone.DONE
        self._context.messages.tell(" ".join([outcome.sentence, *warnings]), tone)
        self._context.changes.announce({What.RECORDS}, by=self)

    def _failed(self, error: Exception, again: Callable[[], None]) -> None:
        self._end()
        self._context.messages.error(error, again)

    def _end(self) -> None:
        self._job = None
        self.running_changed.emit(False)
