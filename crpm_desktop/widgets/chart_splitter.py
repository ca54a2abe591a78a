"""A grid with its chart beside or below it: the border moves, the chart folds away, and both are remembered."""

from PySide6.QtCore import QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSplitter, QWidget

from crpm_desktop.widgets.actions import make_action, tell_keys
from crpm_desktop.widgets.chart_panel import ChartPanel
from crpm_desktop.widgets.grid_panel import GridPanel

SAVE_AFTER = 300
GRID_NEEDS = 170
"""What a grid needs to show a few rows: where the window is small the chart gives way to it."""
LEAST = 80
"""The chart's extent when it is opened again after it was remembered as smaller than can be seen."""


class ChartSplitter(QSplitter):
    """`name` is what its border is remembered under, `extent` how wide (or high) the chart is at first."""

    def __init__(
        self,
        owner: QWidget,
        grid: GridPanel,
        chart: ChartPanel,
        settings: QSettings,
        *,
        name: str,
        orientation: Qt.Orientation,
        extent: int,
    ) -> None:
        super().__init__(orientation, owner)
        self._grid = grid
        self._chart = chart
        self._settings = settings
        self._keys = (f"charts/{name}/extent", f"charts/{name}/open")
        self._extent = max(_whole_number(settings.value(self._keys[0]), extent), LEAST)
        self._open = settings.value(self._keys[1], "true") not in {"false", False}
        self.addWidget(grid)
        self.addWidget(chart)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setCollapsible(0, False)
        self.setCollapsible(1, True)
        self._make_actions(owner)
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save_timer.timeout.connect(self.save)
        self.splitterMoved.connect(lambda _place, _border: self._on_moved())
        chart.set_open(self._open)

    def _make_actions(self, owner: QWidget) -> None:
        self.show_chart = make_action(owner, "Show Chart", self._toggle, "Ctrl+Shift+H")
        self.show_chart.setCheckable(True)
        self.show_chart.setChecked(self._open)
        self.go_to_chart = make_action(owner, "Go to Chart and Back", self._go_to_chart, "F6")
        self.button = QPushButton(_button_text(is_open=self._open))
        self.button.setObjectName("chart_button")
        tell_keys(self.button, self.show_chart, "The chart of what is shown")
        self.button.clicked.connect(lambda _checked: self._toggle())
        self._grid.add_tool(self.button)

    def chart_actions(self) -> list[QAction]:
        """What the Edit menu offers for the chart."""
        return [self.show_chart, self.go_to_chart, self._chart.chart.copy_picture, self._chart.chart.copy_figures]

    # Open and folded

    @property
    def is_open(self) -> bool:
        return self._open

    def set_open(self, is_open: bool) -> None:
        if not is_open and self._chart_has_focus():
            self._grid.view.setFocus()
        self._open = is_open
        self._place(asked=True)
        self._tell_open()
        self.save()

    def _toggle(self) -> None:
        self.set_open(not self._open)

    def _go_to_chart(self) -> None:
        if self._chart_has_focus():
            self._grid.view.setFocus()
        else:
            self.set_open(True)
            self._chart.chart.setFocus()

    def _chart_has_focus(self) -> bool:
        return self._chart.isAncestorOf(self.window().focusWidget())

    def _tell_open(self) -> None:
        self.show_chart.setChecked(self._open)
        self.button.setText(_button_text(is_open=self._open))
        self._chart.set_open(self._open)

    # The border

    def _place(self, *, asked: bool = False) -> None:
        """In a small window the chart is there only while it was `asked` for."""
        whole = sum(self.sizes())
        room = whole // 2 if asked else whole - GRID_NEEDS
        extent = min(self._extent, room) if self._open and (asked or room >= LEAST) else 0
        self.setSizes([whole - extent, extent])

    def _on_moved(self) -> None:
        extent = self.sizes()[1]
        if extent:
            self._extent = max(extent, LEAST)
        if self._open != bool(extent):
            self._open = bool(extent)
            self._tell_open()
        self._save_timer.start()

    def minimumSizeHint(self) -> QSize:
        """The chart may go; the grid stays."""
        return self._grid.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chart keeps its extent; before the first size there was none to take it from."""
        super().resizeEvent(event)
        self._place()

    def save(self) -> None:
        self._settings.setValue(self._keys[0], self._extent)
        self._settings.setValue(self._keys[1], "true" if self._open else "false")


def _button_text(*, is_open: bool) -> str:
    return "Hide Chart" if is_open else "Show Chart"


def _whole_number(value: object, otherwise: int) -> int:
    """A damaged settings file costs the place of the border, not the window."""
    try:
        return int(str(value))
    except ValueError:
        return otherwise
