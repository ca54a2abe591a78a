"""The sections side by side, each with how many rewards it holds and what they are worth: the way of a reward."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from crpm_desktop.domain.free_goods import Section
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.reward_records import Totals
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.services.outcomes import counted

YEAR_TITLE = "Summary of the Year"
PAD = 10
LINE = 3


class SectionButton(QAbstractButton):
    """A title above its count and amount; the chosen one is bold and underlined."""

    def __init__(self, title: str, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(title)
        self.setCheckable(True)
        self.setToolTip(f"{title} ({keys})")
        self.keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.count = ""
        self.amount = ""
        self.setAccessibleName(title)

    def show_figures(self, count: str, amount: str) -> None:
        self.count, self.amount = count, amount
        self.setAccessibleName(f"{self.text()}: {count}, {amount}" if amount else f"{self.text()}: {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = max(QFontMetrics(self._bold()).horizontalAdvance(self.text()), self._figures_width())
        return QSize(wide + 2 * PAD, 2 * self.fontMetrics().height() + 14 + LINE)

    def minimumSizeHint(self) -> QSize:
        return QSize(QFontMetrics(self._bold()).horizontalAdvance("Grouped") + 2 * PAD, self.sizeHint().height())

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _figures_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(f"{self.count}   {self.amount}")

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = grid_colors(QGuiApplication.palette())
        painter = QPainter(self)
        if self.isChecked():
            painter.fillRect(self.rect(), QColor(colors.base))
            painter.fillRect(QRect(0, self.height() - LINE, self.width(), LINE), QColor(colors.accent))
        elif self.underMouse():
            painter.fillRect(self.rect(), QColor(colors.current_row))
        painter.fillRect(QRect(self.width() - 1, 8, 1, self.height() - 16 - LINE), QColor(colors.line))
        if self.hasFocus():
            painter.setPen(QColor(colors.accent))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        self._paint_texts(painter, colors.text, colors.muted)
        painter.end()

    def _paint_texts(self, painter: QPainter, text: str, muted: str) -> None:
        upper = self.rect().adjusted(PAD, 6, -PAD, 0)
        lower = upper.adjusted(0, self.fontMetrics().height() + 2, 0, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.setFont(self._bold() if self.isChecked() else self.font())
        painter.setPen(QColor(text))
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, left, shown)
        painter.setFont(self.font())
        painter.drawText(lower, left, self.count)
        if self._figures_width() <= lower.width():
            painter.setPen(QColor(muted))
            painter.drawText(lower, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self.amount)


class SectionBar(QWidget):
    section_chosen = Signal(object)
    """A `Section`; None for the summary of the year."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Section | None, SectionButton] = {}
        self._group = QButtonGroup(self)
        self._shown: Section | None = Section.NEW
        self._again = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        titles: dict[Section | None, str] = {section: section.title for section in Section}
        titles[None] = YEAR_TITLE
        for number, (section, title) in enumerate(titles.items(), start=1):
            button = SectionButton(title, f"Ctrl+{number}")
            button.pressed.connect(partial(self._on_pressed, section))
            button.toggled.connect(partial(self._on_toggled, section))
            button.clicked.connect(lambda _on, one=section: self._on_clicked(one))
            self._group.addButton(button)
            self.buttons[section] = button
            layout.addWidget(button)
        self.show_section(Section.NEW)

    def _on_pressed(self, section: Section | None) -> None:
        self._again = section is self._shown

    def _on_toggled(self, section: Section | None, on: bool) -> None:
        """A screen reader turns a button on without a click."""
        if on and section is not self._shown:
            self._shown = section
            self.section_chosen.emit(section)

    def _on_clicked(self, section: Section | None) -> None:
        """A click on the section that is shown leads back to its top."""
        if self._again:
            self.section_chosen.emit(section)

    def show_section(self, section: Section | None) -> None:
        self._shown = section
        self.buttons[section].setChecked(True)

    def show_totals(self, totals: Mapping[Section, Totals]) -> None:
        for section, found in totals.items():
            self.buttons[section].show_figures(counted(found.rewards, "reward"), format_money(found.credit_amount))
        everything = sum(found.rewards for found in totals.values())
        self.buttons[None].show_figures(f"{everything:,} in all", "")

    def counts(self) -> dict[Section, str]:
        """What stands below each section's title."""
        return {section: button.count for section, button in self.buttons.items() if section is not None}
