"""Work that saves, when the database goes away: nothing is called saved that is not, and nothing guessed.

A COMMIT whose answer was lost is looked up as soon as the database is reached again; until then the work is neither
done nor failed, and whoever started it goes on waiting.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from crpm_desktop.db.work import found_out
from crpm_desktop.domain.errors import ConnectionLost, OutcomeUnknown
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.messages import Offer

T = TypeVar("T")
Work = Callable[[Progress], Any]
Failed = Callable[[Exception], None]

LOOK_UP_NOW = "Look Up Now"
LOOKED_UP = "It is looked up by itself as soon as the database is reached again."


def run_saving(
    context: Context,
    work: Callable[[Progress], T],
    done: Callable[[T], None],
    failed: Failed,
    *,
    title: str,
    quiet: bool = False,
) -> Job[T]:
    """As `Jobs.run`, for work that saves: `done` and `failed` are called once it is known which of the two it was."""

    def on_failed(error: Exception) -> None:
        if isinstance(error, OutcomeUnknown):
            _LookUp(context, error, work, done, on_failed)
            context.messages.refuse(f"{error.message} {LOOKED_UP}", Offer(LOOK_UP_NOW, context.changes.look_up.emit))
        elif isinstance(error, ConnectionLost):
            failed(error.while_saving())
        else:
            failed(error)

    return context.jobs.run(work, done, on_failed, title=title, quiet=quiet)


class _LookUp(QObject):
    """Finds out, once, whether it was saved: when the database is reached again or when the user asks for it."""

    def __init__(
        self, context: Context, unknown: OutcomeUnknown, work: Work, done: Callable[[Any], None], failed: Failed
    ) -> None:
        super().__init__(context.changes)
        self._jobs = context.jobs
        self._unknown, self._work, self._done, self._failed = unknown, work, done, failed
        self._looking = False
        context.changes.reached.connect(self._on_reached)
        context.changes.look_up.connect(self._look)

    def _on_reached(self, reached: bool) -> None:
        if reached:
            self._look()

    def _look(self) -> None:
        if self._looking:
            return
        self._looking = True
        unknown, work = self._unknown, self._work

        def look(progress: Progress) -> object:
            with found_out(unknown):
                return work(progress)

        self._jobs.run(look, self._done, self._failed, title="Looking up whether it was saved", quiet=True)
        self.deleteLater()
