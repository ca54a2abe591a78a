"""A chart with the line that reads its bars; it asks for its figures in the background, and only while it is seen."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.models.changes import Change, What
from crpm_desktop.services.chart_data import ChartFigures
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.chart import Chart
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.jobs import Job
from crpm_desktop.widgets.text_label import TextLabel

Work = Callable[[Progress], ChartFigures]

READING = ChartFigures("", empty="Reading\N{HORIZONTAL ELLIPSIS}")
FAILED = ChartFigures("", empty="The chart could not be read; the message below says why")
HINT = "Left and Right, or a click, read the bars"
PATIENCE = 150
"""Milliseconds that the chart before stays, so that a quick answer does not flicker."""


class ChartPanel(QWidget):
    shows = frozenset({What.HISTORY, What.CUSTOMERS, What.RECORDS, What.PROGRAMS})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = Chart()
        self.reading_line = TextLabel(wordWrap=True)
        self.reading_line.setContentsMargins(10, 2, 10, 4)
        self._context = context
        self._key: object = None
        self._work: Work | None = None
        self._stale = False
        self._open = True
        self._job: Job[ChartFigures] | None = None
        self._wait = QTimer(self, singleShot=True, interval=PATIENCE)
        self._wait.timeout.connect(lambda: self.chart.show_figures(READING))
        self._lay_out()
        self.chart.bar_entered.connect(self._on_bar)
        context.changes.announced.connect(self._on_change)
        self._on_bar()

    def _lay_out(self) -> None:
        self.scroll_area = QScrollArea(widgetResizable=True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setWidget(self.chart)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.scroll_area, 1)
        layout.addWidget(self.reading_line)

    # Figures

    def ask(self, key: object, work: Work) -> None:
        """Shows what `work` answers; `key` says what it is about, and the same question is not asked twice."""
        if key != self._key:
            self._key, self._work = key, work
            self._ask_again()

    def show_words(self, text: str) -> None:
        """There is nothing to draw, and why."""
        self._key = self._work = None
        self._stop()
        self.chart.show_figures(ChartFigures("", empty=text))

    def set_open(self, is_open: bool) -> None:
        """A chart that is folded away reads nothing and takes no focus."""
        self._open = is_open
        self.chart.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_open else Qt.FocusPolicy.NoFocus)
        self._read_if_seen()

    @property
    def reading(self) -> bool:
        """Is an answer on its way?"""
        return self._job is not None

    def _ask_again(self) -> None:
        self._stop()
        self._stale = self._work is not None
        self._read_if_seen()

    def _read_if_seen(self) -> None:
        if self._stale and self._open and self.isVisible() and self._work is not None:
            self._stale = False
            self._wait.start()
            self._job = self._context.jobs.run(
                self._work, self._answered, self._failed, title="Reading the chart", quiet=True
            )

    def _stop(self) -> None:
        self._wait.stop()
        if self._job is not None:
            self._job.drop()
            self._job = None

    def _answered(self, figures: ChartFigures) -> None:
        self._stop()
        self.chart.show_figures(figures)

    def _failed(self, error: Exception) -> None:
        self._stop()
        self._key = None
        if not isinstance(error, Cancelled):
            self.chart.show_figures(FAILED)
            self._context.messages.error(error)

    def _on_change(self, change: Change) -> None:
        if change.what & self.shows:
            self._ask_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_if_seen()

    # Reading

    def _on_bar(self, number: int = -1) -> None:
        shown = self.chart.reading
        self.reading_line.setText(shown or (HINT if self.chart.figures.bars else ""))
        if number >= 0:
            place = self.chart.drawing.places[number].center().toPoint()
            half = self.chart.drawing.places[number].size().toSize() / 2
            self.scroll_area.ensureVisible(place.x(), place.y(), half.width(), half.height())
