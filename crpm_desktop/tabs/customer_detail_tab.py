"""Customer Detail: each level of the calculated records, in its colour and in words. Read only."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from crpm_desktop.domain.conditions import Query
from crpm_desktop.domain.records import DetailRow
from crpm_desktop.models.changes import What
from crpm_desktop.models.grid_model import Arranged, GridModel
from crpm_desktop.models.table_model import PLAIN, RowStyle
from crpm_desktop.services.browse import DetailFound, count_detail, read_detail
from crpm_desktop.services.columns import DETAIL, Column, Kind
from crpm_desktop.services.grids import criteria_in_words
from crpm_desktop.services.level_chart import NO_RECORD, level_chart
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.actions import make_action, separator
from crpm_desktop.widgets.chart_panel import ChartPanel
from crpm_desktop.widgets.chart_splitter import ChartSplitter
from crpm_desktop.widgets.color_legend import ColorLegend
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.query_mode import NO_HITS
from crpm_desktop.widgets.row_history import RecordHistory
from crpm_desktop.widgets.tab_page import TabPage
from crpm_desktop.widgets.text_label import TextLabel

GO_TO_SUMMARY = "go_to_summary"
BUTTON: Column[DetailRow] = Column(
    GO_TO_SUMMARY, "", Kind.TEXT, lambda _row: "Go To Summary", 16, tip="The row's record on Customer Summary"
)

CHART_HEIGHT = 210
READING = "Reading\N{HORIZONTAL ELLIPSIS}"
OUT_OF_DATE = "Out of date: sales, family, goal or set-up changed since it was calculated. Press Recalc."


def _style(row: DetailRow) -> RowStyle:
    return RowStyle(muted=True, note=OUT_OF_DATE) if row.out_of_date else PLAIN


def _key(row: DetailRow) -> object:
    return (row.record_id, row.rebate_sub_code)


class CustomerDetailTab(TabPage):
    shows: ClassVar[frozenset[What]] = frozenset({What.RECORDS, What.PROGRAMS, What.CUSTOMERS, What.HISTORY})

    summary_requested = Signal(object)
    """The `DetailRow` whose record is wanted on Customer Summary."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model: GridModel[DetailRow] = GridModel((*DETAIL, BUTTON), key=_key, style=_style, parent=self)
        self.panel = GridPanel(self.model, context, name="customer_detail", title="Customer Detail", asked=self._asked)
        self.query = self.panel.add_query(self._count_work, tab=self)
        self._wanted: int | None = None
        self.outside_range = QCheckBox("Show Rebates Outside of Sales Range")
        self.legend_button = QPushButton("Colour Legend")
        self.legend_button.setToolTip("What the colours of Rebate Revenue mean")
        self.note = TextLabel(wordWrap=True)
        self.note.setContentsMargins(10, 2, 10, 4)
        self.note.hide()
        self.panel.add_tool(self.outside_range)
        self.panel.add_tool(self.legend_button)
        self.chart = ChartPanel(context)
        self.chart.show_words(NO_RECORD)
        self.splitter = ChartSplitter(
            self,
            self.panel,
            self.chart,
            context.settings,
            name="customer_detail",
            orientation=Qt.Orientation.Vertical,
            extent=CHART_HEIGHT,
        )
        self.panel.view.set_action_column(GO_TO_SUMMARY)
        self.panel.view.set_empty_text(READING)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.note)
        layout.addWidget(self.splitter)
        self.go_to_summary = make_action(self, "Go To Summary", self._go_to_summary, "Ctrl+G")
        self.history = RecordHistory(context, self.panel, self)
        self.outside_range.toggled.connect(lambda _on: self.refresh())
        self.query.asked.connect(self.refresh)
        self.legend_button.clicked.connect(lambda _checked: self.show_legend())
        self.panel.view.action_pressed.connect(lambda _name, row: self.summary_requested.emit(row))
        self.panel.view.row_opened.connect(self.summary_requested)
        self.panel.view.row_entered.connect(lambda _number: self._show_chart())

    def load(self) -> None:
        criteria, outside = self.context.store.criteria, self.outside_range.isChecked()
        new_work, query = self.context.new_work, self.query.active
        self.panel.view.set_empty_text(READING)
        arrange = self.model.arranger()

        def work(progress: Progress) -> tuple[DetailFound, Arranged[DetailRow], int]:
            found = read_detail(new_work, criteria, progress, outside_range=outside, query=query)
            return found, arrange(found.rows), found.out_of_date

        self.read(work, lambda found: self._show(*found, query))

    def _count_work(self, query: Query) -> Callable[[Progress], int]:
        criteria, outside, new_work = self.context.store.criteria, self.outside_range.isChecked(), self.context.new_work
        return lambda _progress: count_detail(new_work, criteria, query, outside_range=outside)

    def edit_actions(self) -> list[QAction]:
        """What the Edit menu offers for this tab."""
        return [*self.panel.actions_of_grid.all(), separator(self), *self.splitter.chart_actions()]

    def record_actions(self) -> list[QAction]:
        """What the Record menu offers for this tab."""
        return [self.go_to_summary, self.history.action]

    def query_actions(self) -> list[QAction]:
        """What the Query menu offers for this tab."""
        return self.query.actions()

    def find_record(self, record_id: int) -> None:
        """Puts the cursor on the first level of this record, now or once it is read."""
        self._wanted = record_id
        if not self.reading:
            self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        rows = enumerate(self.model.rows())
        found = next((number for number, row in rows if row.record_id == wanted), None)
        if found is not None:
            self.panel.view.go_to(found)

    def show_legend(self) -> ColorLegend:
        legend = ColorLegend(self)
        legend.open_at(self.legend_button.mapToGlobal(QPoint(0, self.legend_button.height())))
        return legend

    def _show(self, found: DetailFound, rows: Arranged[DetailRow], old: int, query: Query) -> None:
        """`old`: how many records are out of date."""
        self.panel.view.set_empty_text(self._empty_text(found, query))
        self.query.now_shown(query)
        self.model.set_rows(rows)
        if old:
            records = "1 record shown is" if old == 1 else f"{old:,} records shown are"
            self.note.setText(
                f"\N{WARNING SIGN} {records} out of date (grey): something changed since the last calculation. "
                "Tick them on Customer Summary and press Recalc Sales and Rebate Earned."
            )
        self.note.setVisible(bool(old))
        self._go_to_wanted()

    def _show_chart(self) -> None:
        """The record of the level that the cursor is on."""
        row: DetailRow | None = self.panel.view.current_row()
        new_work = self.context.new_work
        if row is None:
            self.chart.show_words(NO_RECORD)
        else:
            self.chart.ask(row.record_id, lambda progress: level_chart(new_work, row, progress))

    def _empty_text(self, found: DetailFound, query: Query) -> str:
        criteria = self.context.store.criteria
        if found.left_out:
            return "Every level is outside of its sales range - turn on Show Rebates Outside of Sales Range to see them"
        if query:
            return NO_HITS
        whose = f" of customer {criteria.cust_no}" if criteria.cust_no is not None else ""
        when = f" for {criteria.year}" if criteria.year is not None else ""
        return f"No calculated records{whose}{when} - change the header, or tick records on Customer Summary and Recalc"

    def _asked(self) -> tuple[tuple[str, str], ...]:
        outside = "on" if self.outside_range.isChecked() else "off"
        return (*criteria_in_words(self.context.store.criteria), ("Show Rebates Outside of Sales Range", outside))

    def _go_to_summary(self) -> None:
        row = self.panel.view.current_row()
        if row is not None:
            self.summary_requested.emit(row)
