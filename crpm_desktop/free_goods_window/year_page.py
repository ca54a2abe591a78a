"""The summary of a year: a line per manufacturer and program, and a chart beside it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QSplitter, QWidget

from crpm_desktop.domain.reward_records import YearRow
from crpm_desktop.free_goods_window.fields import labelled
from crpm_desktop.free_goods_window.year_chart import YearChart, bars_of
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services.free_goods_year import YEAR, Year
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel

CHART_WIDTH = 480
ROOM_FOR_BOTH = 1700


class YearPage(QWidget):
    year_chosen = Signal(object)

    def __init__(self, context: Context, asked: Callable[[], Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown_year: int | None = None
        self.model: GridModel[YearRow] = GridModel(YEAR, key=lambda row: (row.manufacturer, row.program), parent=self)
        self.panel = GridPanel(
            self.model, context, name="free_goods_year", title="Summary of the Year", frozen=2, asked=asked
        )
        self.panel.view.set_empty_text("Reading\N{HORIZONTAL ELLIPSIS}")
        self.years = QComboBox()
        self.years.setAccessibleName("Year")
        self.years.setToolTip("The year in which the rewards were reported")
        self.panel.add_tool(labelled("Year", self.years))
        self.chart = YearChart()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.chart)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=True)
        self.splitter.addWidget(self.panel)
        self.splitter.addWidget(scroll)
        self.splitter.setStretchFactor(0, 1)
        self._way: Qt.Orientation | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.years.activated.connect(lambda _number: self.year_chosen.emit(self.year))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chart stands beside the lines where both have room, else below them."""
        super().resizeEvent(event)
        beside = event.size().width() >= ROOM_FOR_BOTH
        way = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if way is not self._way:
            self._way = way
            self.splitter.setOrientation(way)
            self.splitter.setStretchFactor(1, 0 if beside else 1)
            half = event.size().height() // 2
            self.splitter.setSizes([event.size().width() - CHART_WIDTH, CHART_WIDTH] if beside else [half, half])

    @property
    def year(self) -> int | None:
        """The year that is chosen; None until there is one."""
        year = self.years.currentData()
        return int(year) if year is not None else None

    def show_year(self, found: Year) -> None:
        self.shown_year = found.year
        self.years.clear()
        for year in found.years:
            self.years.addItem(str(year), year)
        if found.year is not None and found.year not in found.years:
            self.years.addItem(str(found.year), found.year)
        self.years.setCurrentIndex(self.years.findData(found.year))
        empty = "No rewards yet: import them with File > Import Rewards."
        if found.year is not None:
            empty = f"No rewards of {found.year} meet the filter above - change it, or press Clear Filters"
        self.panel.view.set_empty_text(empty)
        self.model.set_rows(found.rows)
        self.chart.show_bars(found.year, bars_of(found.rows))
