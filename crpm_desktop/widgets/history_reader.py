"""Brings history into its grid step by step: the first rows, how many there are, and then every row at hand."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from crpm_desktop.models.paged_model import PAGE, PagedModel, PageSource
from crpm_desktop.services.history import Counted, First, History
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.tab_page import TabPage


class HistoryReader(QObject):
    """Keeps the history that is shown open, and that which is on its way; every other one is closed."""

    def __init__(self, page: TabPage, model: PagedModel[Any], view: GridView) -> None:
        super().__init__(page)
        self._page = page
        self._jobs = page.context.jobs
        self._model = model
        self._view = view
        self._shown: History[Any] | None = None
        self._coming: History[Any] | None = None
        self._question: object = None
        self._first: Sequence[Any] = ()
        self._jobs.closed.connect(self._close_all)

    def read(self, history: History[Any], question: object, showing: Callable[[], None]) -> None:
        """Shows `history` instead of what is shown. The same `question` again: what is there stays until the new rows
        are counted, and the cursor with it. `showing` is called before the new rows are shown."""
        self._drop(self._coming if self._coming is not self._shown else None)
        self._coming = history
        again, self._question = self._question == question and self._shown is not None, question

        def tell(step: First[Any] | Counted) -> None:
            self._jobs.on_screen(lambda: self._take(history, step, showing, again=again))

        self._page.read(
            lambda progress: history.prepare(PAGE, tell, progress),
            lambda _none: self._model.ask_again(),
        )

    def _take(
        self, history: History[Any], step: First[Any] | Counted, showing: Callable[[], None], *, again: bool
    ) -> None:
        if history is not self._coming:
            return
        if isinstance(step, First):
            self._first = step.rows
            if not again:
                self._show(history, PageSource(len(step.rows), history.fetch, history.each, counted=False), showing)
            return
        totals = {"total_sales": step.total}
        source = PageSource(step.count, history.fetch, history.each, totals, history.at_hand)
        if again:
            self._show(history, source, showing, again=True)
        else:
            self._model.grow(source)
            self._view.row_entered.emit(self._view.currentIndex().row())

    def _show(
        self, history: History[Any], source: PageSource[Any], showing: Callable[[], None], *, again: bool = False
    ) -> None:
        before, self._shown = self._shown, history
        showing()
        self._model.show(source, self._first, again=again)
        self._drop(before)

    def _drop(self, history: History[Any] | None) -> None:
        """Ends its connection, which may have to wait for an answer that is on its way."""
        if history is not None:
            close = history.close
            self._jobs.run(
                lambda _progress: close(),
                lambda _none: None,
                self._page.context.messages.error,
                title="Close",
                quiet=True,
            )

    def _close_all(self) -> None:
        for history in (self._shown, self._coming):
            if history is not None:
                history.close()
