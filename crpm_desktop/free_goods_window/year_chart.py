"""How far the rewards of a year came, program by program, as bars with their numbers beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from crpm_desktop.domain.free_goods import State
from crpm_desktop.domain.reward_records import YearRow
from crpm_desktop.models.palette import GridColors, grid_colors

MOST_BARS = 12
BAR = 16
GAP = 10
MARGIN = 12
LEAST_BAR = 80
WIDEST = 900


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar: its name, its states, and how it is filled, so that no colour is needed to tell it."""

    name: str
    states: tuple[State, ...]
    pattern: Qt.BrushStyle


SHARES = (
    Share("Paid", (State.PAID,), Qt.BrushStyle.SolidPattern),
    Share("Fulfilled or grouped", (State.FULFILLED, State.GROUPED), Qt.BrushStyle.DiagCrossPattern),
    Share("New or pending", (State.NEW, State.PENDING), Qt.BrushStyle.BDiagPattern),
    Share("Declined or on hold", (State.DECLINED, State.ON_HOLD), Qt.BrushStyle.NoBrush),
)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    parts: tuple[int, ...]
    """As many as `SHARES`."""

    @property
    def total(self) -> int:
        return sum(self.parts)

    @property
    def numbers(self) -> str:
        """`210 of 312 paid`."""
        return f"{self.parts[0]:,} of {self.total:,} paid"


def bars_of(rows: Sequence[YearRow]) -> list[Bar]:
    """The programs with most rewards first; those that find no room are added up."""
    bars = [
        Bar(f"{row.program}, {row.manufacturer}", tuple(row.count(*share.states) for share in SHARES)) for row in rows
    ]
    bars.sort(key=lambda bar: (-bar.total, bar.label))
    if len(bars) <= MOST_BARS:
        return bars
    rest = bars[MOST_BARS - 1 :]
    parts = tuple(sum(bar.parts[number] for bar in rest) for number in range(len(SHARES)))
    return [*bars[: MOST_BARS - 1], Bar(f"{len(rest)} other programs", parts)]


class YearChart(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: list[Bar] = []
        self.year: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_bars(self, year: int | None, bars: list[Bar]) -> None:
        self.year, self.bars = year, bars
        spoken = "; ".join(f"{bar.label}: {bar.numbers}" for bar in bars)
        self.setAccessibleName(f"Chart of {year}: {spoken}" if bars else "Chart without bars")
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, self._top() + len(self.bars) * self._step() + MARGIN)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())

    def _wide(self) -> int:
        return min(self.width() - 2 * MARGIN, WIDEST)

    def _step(self) -> int:
        return self.fontMetrics().height() + BAR + GAP

    def _top(self) -> int:
        return MARGIN + 3 * (self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = grid_colors(QGuiApplication.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.base))
        if self.bars:
            self._paint_title(painter, colors)
            self._paint_legend(painter, colors)
            longest = max(bar.total for bar in self.bars)
            for number, bar in enumerate(self.bars):
                top = self._top() + number * self._step()
                self._paint_bar(painter, bar, top, longest, colors)
        painter.end()

    def _paint_title(self, painter: QPainter, colors: GridColors) -> None:
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(colors.text))
        area = QRect(MARGIN, MARGIN, self._wide(), painter.fontMetrics().height())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft, f"Rewards reported in {self.year}, and how far they came")
        painter.setFont(self.font())

    def _paint_legend(self, painter: QPainter, colors: GridColors) -> None:
        """Two lines: a small box of each share with its name."""
        metrics = QFontMetrics(self.font())
        line, half = metrics.height() + 6, self._wide() // 2
        for number, share in enumerate(SHARES):
            corner = QPoint(MARGIN + number % 2 * half, MARGIN + line + number // 2 * line)
            box = QRectF(corner.x(), corner.y() + 2, 14, metrics.height() - 4)
            self._fill(painter, box, number, colors)
            painter.setPen(QColor(colors.text))
            place = QRect(corner.x() + 20, corner.y(), half - 22, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, share.name)

    def _paint_bar(self, painter: QPainter, bar: Bar, top: int, longest: int, colors: GridColors) -> None:
        metrics = painter.fontMetrics()
        wide = self._wide()
        numbers = metrics.horizontalAdvance(bar.numbers)
        label = QRect(MARGIN, top, max(wide - numbers - GAP, LEAST_BAR), metrics.height())
        painter.setPen(QColor(colors.text))
        shown = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, label.width())
        painter.drawText(label, Qt.AlignmentFlag.AlignLeft, shown)
        painter.drawText(QRect(MARGIN, top, wide, metrics.height()), Qt.AlignmentFlag.AlignRight, bar.numbers)
        left = float(MARGIN)
        for number, count in enumerate(bar.parts):
            width = wide * count / longest if longest else 0
            if width > 0:
                self._fill(painter, QRectF(left, top + metrics.height() + 1, width, BAR), number, colors)
                left += width

    def _fill(self, painter: QPainter, box: QRectF, number: int, colors: GridColors) -> None:
        ink = QColor((colors.bar_full, colors.bar, colors.muted, colors.muted)[number])
        painter.setPen(QPen(QColor(colors.muted), 1))
        painter.setBrush(QBrush(ink, SHARES[number].pattern))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
