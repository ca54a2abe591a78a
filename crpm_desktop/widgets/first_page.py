"""The first rows of a grid, on top of it, while all of them are read: there is something to look at at once.

They can't be edited, ticked or selected. What the grid shows below are the rows from before, and nobody shall act on
rows that are out of sight: a key pressed in the grid takes the first page away, and does nothing else.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QTableView

from crpm_desktop.models.draft_rows import DraftRows
from crpm_desktop.models.first_rows import FirstRows
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Jobs

R = TypeVar("R")

MOST = 200
"""Rows that are read first: more than a screen shows."""
NAME = "First rows; the others are being read"
MOUSE = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
    }
)


class FirstPage(GridView):
    def __init__(self, view: GridView, model: GridModel[Any]) -> None:
        """Over `view`, which shows `model`."""
        self._view = view
        self._model = model
        self._turn = 0
        self.first = FirstRows(model)
        super().__init__(self.first, frozen=view.frozen_count, parent=view)
        self.first.setParent(self)
        self.hide()
        self.setAccessibleName(NAME)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        for set_policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part in (self.horizontalHeader(), self.frozen):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for name in view.action_columns:
            self.set_action_column(name)
        for name in view.progress_columns:
            self.set_progress_column(name)
        view.columns_placed.connect(self._follow)
        if isinstance(model, DraftRows):
            model.edited.connect(self.end)  # from the menu

    def reading(
        self, first: Callable[[int], list[R] | None], whole: Callable[[], list[R]], jobs: Jobs
    ) -> Callable[[Progress], list[R]]:
        """What reads the rows, on any thread: the first ones are shown when there are more, all of them are the answer.
        `first` gives so many, or None when it can't tell. Whoever asks for others in the meantime stops it there."""
        self._turn += 1
        turn, arranged = self._turn, self._model.arranges

        def read(progress: Progress) -> list[R]:
            rows = None if arranged else first(MOST)
            if rows is None:
                return whole()
            if len(rows) < MOST:
                return rows
            progress.step(0, 0, "Reading")
            jobs.on_screen(lambda: self._show_rows(rows) if turn == self._turn else None)
            return whole()

        return read

    def _show_rows(self, rows: list[Any]) -> None:
        self.first.set_rows(rows)
        self._follow_look()
        self.setGeometry(self._view.rect())
        self._follow()
        self.raise_()
        self.show()
        self._view.installEventFilter(self)
        self._tell(awaited=True)

    def end(self) -> None:
        """All rows are there, or none will come, or others are asked for."""
        self._turn += 1
        self._view.removeEventFilter(self)
        self.hide()
        if self._model.awaited:
            self._tell(awaited=False)

    def _tell(self, *, awaited: bool) -> None:
        self._model.set_awaited(awaited)
        self._view.row_entered.emit(self._view.currentIndex().row())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view:
            if event.type() is QEvent.Type.Resize:
                self.setGeometry(self._view.rect())
            elif event.type() is QEvent.Type.ShortcutOverride:
                event.accept()  # it comes as a key, not as what the key stands for
                return True
            elif event.type() is QEvent.Type.KeyPress:
                self.end()
                return True
        return super().eventFilter(watched, event)

    def viewportEvent(self, event: QEvent) -> bool:
        return True if event.type() in MOUSE else super().viewportEvent(event)

    def _follow_look(self) -> None:
        """The zoom of the grid: its text and its rows."""
        view = self._view
        self.first.set_colors(view.grid_model.colors)
        mine, theirs = (
            (one, one.frozen, one.horizontalHeader(), one.frozen.horizontalHeader(), one.verticalHeader())
            for one in (self, view)
        )
        for part, like in zip(mine, theirs, strict=True):
            part.setFont(like.font())
        for part in (self, self.frozen):
            part.verticalHeader().setDefaultSectionSize(view.verticalHeader().defaultSectionSize())
        self.verticalHeader().setHidden(view.verticalHeader().isHidden())
        self.fit_header()

    def _follow(self) -> None:
        """The columns of the grid: their widths, their order, which are shown."""
        if self.geometry() != self._view.rect():
            return
        header, theirs = self.horizontalHeader(), self._view.horizontalHeader()
        for visual in range(theirs.count()):
            number = theirs.logicalIndex(visual)
            header.moveSection(header.visualIndex(number), visual)
            header.setSectionHidden(number, theirs.isSectionHidden(number))
            header.resizeSection(number, theirs.sectionSize(number))
        self.follow_columns()
        self.updateGeometries()
        self.horizontalScrollBar().setValue(self._view.horizontalScrollBar().value())
