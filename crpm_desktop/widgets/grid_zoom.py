"""Zoom of one grid: Ctrl and the wheel, or keys; its text, rows and columns grow together, and it is remembered."""

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics

from crpm_desktop.widgets.columns_view import ROW_HEIGHT, ROW_PADDING
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.totals_row import TotalsRow

LEAST, MOST, STEP, WHOLE = 60, 200, 10, 100


class GridZoom(QObject):
    def __init__(self, view: GridView, totals: TotalsRow, settings: QSettings, name: str) -> None:
        super().__init__(view)
        self._view = view
        self._totals = totals
        self._settings = settings
        self._key = f"grids/{name}/zoom"
        self._plain = QFont(view.font())
        self.percent = WHOLE
        view.zoom_asked.connect(self.step)
        self._take(_percent(settings.value(self._key)), scale_columns=False)

    def step(self, steps: int) -> None:
        """Larger or smaller by so many steps."""
        self.set(self.percent + steps * STEP)

    def reset(self) -> None:
        self.set(WHOLE)

    def set(self, percent: int) -> None:
        percent = min(max(percent, LEAST), MOST)
        if percent != self.percent:
            self._take(percent, scale_columns=True)
            self._settings.setValue(self._key, percent)

    def _take(self, percent: int, *, scale_columns: bool) -> None:
        """Remembered columns are as wide as they were left at their zoom: they are not scaled again."""
        view, before = self._view, self.percent
        self.percent = percent
        if percent == before:
            return
        font = QFont(self._plain)
        font.setPointSizeF(QFontInfo(self._plain).pointSizeF() * percent / WHOLE)
        headers = (view.horizontalHeader(), view.frozen.horizontalHeader(), view.verticalHeader())
        for part in (view, view.frozen, *headers):
            part.setFont(font)
        row = max(ROW_HEIGHT * percent // WHOLE, QFontMetrics(font).height() + ROW_PADDING * percent // WHOLE)
        for each in (view, view.frozen):
            each.verticalHeader().setDefaultSectionSize(row)
        view.fit_header()
        if scale_columns:
            header = view.horizontalHeader()
            for number in view.shown_columns():
                header.resizeSection(number, max(header.sectionSize(number) * percent // before, 1))
        view.follow_columns()
        self._totals.take_font(font)
        view.scrollTo(view.currentIndex())


def _percent(text: object) -> int:
    """What was remembered; a damaged settings file costs the zoom, not the window."""
    try:
        return min(max(int(str(text)), LEAST), MOST)
    except ValueError:
        return WHOLE
