"""How far long work is: a bar on a terminal, nothing in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crpm_desktop.cli.base import is_terminal
from crpm_desktop.services.progress import Progress, Silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class BarProgress:
    """Moves one line of a bar."""

    def __init__(self, bar: "Bar", line: "TaskID") -> None:
        self._bar, self._line = bar, line

    def step(self, done: int, total: int, text: str = "") -> None:
        if total:
            self._bar.update(self._line, completed=done, total=total, description=text)
        else:
            self._bar.update(self._line, description=text)


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Ctrl+C ends the work wherever it is; what it did in its transaction is rolled back."""
    if not is_terminal():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield BarProgress(bar, bar.add_task("", total=None))
