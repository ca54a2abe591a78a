"""The status line: where the cursor is, the mode, what is unsaved, what is selected, who works on which database."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStatusBar, QWidget

from crpm_desktop.models.draft_rows import DraftRows
from crpm_desktop.widgets.grid_selection import Stats
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.query_mode import ENTER_QUERY, QueryMode
from crpm_desktop.widgets.text_label import TextLabel, database_label

AWAITED = "The first records; the others are being read\N{HORIZONTAL ELLIPSIS}"
COUNTING = " or more, counting\N{HORIZONTAL ELLIPSIS}"

LOST = "\N{WARNING SIGN} Connection lost, trying again\N{HORIZONTAL ELLIPSIS}"
BACK = "Connected again"
BACK_FOR = 10_000
"""Milliseconds for which it is told."""
CONNECTION_TIP = "While the database can't be reached nothing can be saved. What is entered stays until it can."


class StatusLine(QStatusBar):
    def __init__(self, user: str, database: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = TextLabel()
        self.mode = TextLabel()
        self.unsaved = TextLabel()
        self.stats = TextLabel()
        self.who = TextLabel(user)
        self.database = database_label(database)
        self.who.setToolTip("User")
        self.connection = TextLabel()
        self.connection.setToolTip(CONNECTION_TIP)
        self._view: GridView | None = None
        self._query: QueryMode | None = None
        self.addWidget(self.place)
        self.addWidget(self.mode)
        self.addWidget(self.unsaved)
        self.setContentsMargins(4, 0, 0, 0)
        for label in (self.stats, self.connection, self.who, self.database):
            self.addPermanentWidget(label)

    def follow(self, view: GridView | None) -> None:
        """Tells of this grid from now on; None of no grid."""
        if self._view is not None:
            self._view.row_entered.disconnect(self._on_row)
            self._view.stats_changed.disconnect(self._on_stats)
        self._view = view
        self.stats.clear()
        self.place.clear()
        if view is not None:
            view.row_entered.connect(self._on_row)
            view.stats_changed.connect(self._on_stats)
            self._on_row(view.currentIndex().row())

    def follow_query(self, query: QueryMode | None) -> None:
        """Tells of this grid's mode from now on; None of no grid's."""
        if self._query is not None:
            self._query.mode_changed.disconnect(self._on_mode)
        self._query = query
        if query is not None:
            query.mode_changed.connect(self._on_mode)
        self._on_mode(query is not None and query.is_on)

    def _on_mode(self, querying: bool) -> None:
        self.mode.setText(ENTER_QUERY if querying else "")

    def show_place(self, text: str) -> None:
        self.place.setText(text)

    def show_unsaved(self, unsaved: bool) -> None:
        self.unsaved.setText("Unsaved changes" if unsaved else "")

    def show_reached(self, reached: bool) -> None:
        """The database was lost, or is reached again."""
        self.connection.setText(BACK if reached else LOST)
        if reached:
            QTimer.singleShot(BACK_FOR, self.connection, self._forget_back)

    def _forget_back(self) -> None:
        if self.connection.text() == BACK:
            self.connection.clear()

    def _on_row(self, row: object) -> None:
        if self._view is None or not isinstance(row, int):
            return
        model = self._view.grid_model
        if model.awaited:
            self.place.setText(AWAITED)
            return
        count = model.rowCount() - (isinstance(model, DraftRows) and model.blank is not None)
        more = "" if model.is_counted() else COUNTING
        self.place.setText((f"Record {row + 1:,} of {count:,}" if 0 <= row < count else f"{count:,} records") + more)

    def _on_stats(self, stats: Stats) -> None:
        self.stats.setText(stats.text)
