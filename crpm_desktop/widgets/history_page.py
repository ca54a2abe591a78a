"""A tab of history: millions of rows, read as they are looked at, in the order that its Sort pop-list names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.errors import HistoryChanged
from crpm_desktop.models.changes import What
from crpm_desktop.models.paged_model import PagedModel
from crpm_desktop.services.chart_data import ChartFigures
from crpm_desktop.services.columns import Column
from crpm_desktop.services.grids import criteria_in_words
from crpm_desktop.services.history import History
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.actions import separator
from crpm_desktop.widgets.chart_panel import ChartPanel
from crpm_desktop.widgets.chart_splitter import ChartSplitter
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.history_reader import HistoryReader
from crpm_desktop.widgets.query_mode import NO_HITS
from crpm_desktop.widgets.tab_page import TabPage

R = TypeVar("R")
S = TypeVar("S", bound=Enum)

READING = "Reading\N{HORIZONTAL ELLIPSIS}"
DESCENDING = frozenset({"total_sales"})
CHART_WIDTH = 360


@dataclass(frozen=True, slots=True)
class HistoryKind(Generic[R, S]):
    """`sorts` are the orders of the Sort pop-list, each with the column whose header stands for it (or none)."""

    name: str
    title: str
    columns: tuple[Column[R], ...]
    sorts: Mapping[S, str | None]
    ask: Callable[[NewWork, Criteria, S, Query], History[R]]
    chart: Callable[[NewWork, Criteria, Progress, Query], ChartFigures]


class HistoryPage(TabPage):
    shows: ClassVar[frozenset[What]] = frozenset({What.HISTORY, What.CUSTOMERS})

    def __init__(self, context: Context, kind: HistoryKind[Any, Any], parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._kind = kind
        self.model: PagedModel[Any] = PagedModel(
            kind.columns,
            self._start_read,
            sortable=[column for column in kind.sorts.values() if column is not None],
            parent=self,
        )
        self.panel = GridPanel(self.model, context, name=kind.name, title=kind.title, asked=self._asked)
        self.panel.set_sorts(kind.sorts)
        self.reader = HistoryReader(self, self.model, self.panel.view)
        self.query = self.panel.add_query(self._count_work, tab=self)
        self.panel.view.set_empty_text(READING)
        self.chart = ChartPanel(context)
        self.splitter = ChartSplitter(
            self,
            self.panel,
            self.chart,
            context.settings,
            name=kind.name,
            orientation=Qt.Orientation.Horizontal,
            extent=CHART_WIDTH,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.panel.sort_chosen.connect(lambda _sort: self.refresh())
        self.query.asked.connect(self.refresh)
        self.model.sort_asked.connect(self._on_sort_asked)
        self.model.failed.connect(self._on_lost)

    def edit_actions(self) -> list[QAction]:
        """What the Edit menu offers for this tab."""
        return [*self.panel.actions_of_grid.all(), separator(self), *self.splitter.chart_actions()]

    def query_actions(self) -> list[QAction]:
        """What the Query menu offers for this tab."""
        return self.query.actions()

    def _count_work(self, query: Query) -> Callable[[Progress], int]:
        history = self._kind.ask(self.context.new_work, self.context.store.criteria, self.panel.sort, query)
        return lambda _progress: history.count()

    def load(self) -> None:
        sort, criteria, new_work = self.panel.sort, self.context.store.criteria, self.context.new_work
        query = self.query.active
        self.panel.view.set_empty_text(READING)
        self.reader.read(
            self._kind.ask(new_work, criteria, sort, query),
            (criteria, sort, query),
            lambda: self._now_shown(criteria, sort, query),
        )

    def _now_shown(self, criteria: Criteria, sort: Any, query: Query) -> None:
        """Called right before the first rows come; the chart is read after them."""
        new_work = self.context.new_work
        self.chart.ask((criteria, query), lambda progress: self._kind.chart(new_work, criteria, progress, query))
        view, name = self.panel.view, self._kind.sorts[sort]
        view.set_empty_text(NO_HITS if query else self._empty_text())
        self.query.now_shown(query)
        order = Qt.SortOrder.DescendingOrder if name in DESCENDING else Qt.SortOrder.AscendingOrder
        view.show_sort(self.model.column_index(name) if name is not None else -1, order)

    def _empty_text(self) -> str:
        criteria = self.context.store.criteria
        whose = f" of customer {criteria.cust_no}" if criteria.cust_no is not None else ""
        when = f" in {criteria.year}" if criteria.year is not None else ""
        period = f", period {criteria.period}" if criteria.period is not None else ""
        family = ", or turn on Include Children" if criteria.cust_no and not criteria.include_children else ""
        cure = f"change Show Year, Show Period or Show Customer{family}"
        return f"No {self._kind.title}{whose}{when}{period} - {cure}"

    def _asked(self) -> tuple[tuple[str, str], ...]:
        # Rebate programs have no part in history.
        words = (pair for pair in criteria_in_words(self.context.store.criteria) if pair[0] != "Show Rebate")
        return (*words, ("Sort", str(self.panel.sort.value)))

    def _on_sort_asked(self, name: str) -> None:
        """A click on a header is the first sort of the pop-list that it stands for."""
        sort = next(sort for sort, column in self._kind.sorts.items() if column == name)
        self.panel.set_sort(sort)
        self.refresh()

    def _on_lost(self, error: Exception) -> None:
        """Part of the history could not be read. What was changed in between is read anew, without a word."""
        if isinstance(error, HistoryChanged):
            self.refresh()
        else:
            self.context.messages.error(error)

    def _start_read(
        self,
        read: Callable[[], object],
        done: Callable[[object], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self.context.jobs.run(lambda _progress: read(), done, failed, title=f"Read {self._kind.title}", quiet=True)
