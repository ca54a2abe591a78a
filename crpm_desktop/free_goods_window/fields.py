"""Fields of the Free Goods Batches window: one name out of a list, and a day that may be left blank."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QDate, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.domain.periods import FIRST_YEAR, LAST_YEAR
from crpm_desktop.models.notation import read_typed
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.services.columns import Kind
from crpm_desktop.widgets.buttons import tool_button
from crpm_desktop.widgets.text_label import TextLabel

ALL = "All"
DAY_WIDTH = "0000-00-00 0"


class NamePick(QComboBox):
    """All, or one of the names that there are: typed in part, completed from the list; an unknown one is taken back."""

    picked = Signal()

    def __init__(self, title: str, width: int = 11, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.setEditable(True)
        self.setLineEdit(self.edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(width)
        self.setAccessibleName(title)
        self.edit.setAccessibleName(title)
        self.setToolTip(f"{title}: choose from the list, or type a part of it; All for any")
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self._name: str | None = None
        self.set_names(())
        self.activated.connect(lambda _number: self._take())
        self.edit.editingFinished.connect(self._take)

    @property
    def name(self) -> str | None:
        """The name chosen; None for all."""
        return self._name

    def set_names(self, names: Iterable[str]) -> None:
        """Offers these; the chosen one stays, even when it is not among them any more."""
        offered = list(names)
        if self._name is not None and self._name not in offered:
            offered.append(self._name)
        self.blockSignals(True)
        self.clear()
        self.addItems([ALL, *offered])
        self.blockSignals(False)
        self._show_name()

    def set_name(self, name: str | None) -> None:
        """Shows a name without telling; one that isn't offered is added."""
        self._name = name
        if name is not None and self.findText(name) < 0:
            self.addItem(name)
        self._show_name()

    def _show_name(self) -> None:
        self.setCurrentIndex(0 if self._name is None else self.findText(self._name))

    def _take(self) -> None:
        typed = self.currentText().strip()
        place = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        name = self._name if place < 0 and typed else None if place <= 0 else self.itemText(place)
        changed = name != self._name
        self._name = name
        self._show_name()
        if changed:
            self.picked.emit()


class DayField(QWidget):
    """A day as `2026-11-21`, typed or picked from a calendar; what is no day is marked and counts as the day before."""

    changed = Signal()
    refused = Signal(object)
    """The error that says why what was typed is no day."""

    def __init__(self, title: str, day: date | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._day = day
        self.edit = QLineEdit(placeholderText="yyyy-mm-dd")
        self.edit.setAccessibleName(title)
        self.edit.setFixedWidth(self.edit.fontMetrics().horizontalAdvance(DAY_WIDTH) + 16)
        self.button = tool_button("\N{BLACK DOWN-POINTING SMALL TRIANGLE}", f"Calendar for {title}", self.open_calendar)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.edit)
        layout.addWidget(self.button)
        self.setFocusProxy(self.edit)
        self.edit.editingFinished.connect(self._on_typed)
        self._show_day()

    def day(self) -> date | None:
        """The day that stands there; None when blank. Raises `Refused` for what is no day."""
        try:
            day = read_typed(Kind.DATE, self.edit.text())
        except Refused as error:
            raise Refused(f"{self._title}: {error.message}", Place(column=self._title)) from error
        if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Refused(f"{self._title}: the year must be from {FIRST_YEAR} to {LAST_YEAR}.")
        return day if isinstance(day, date) else None

    @property
    def unclear(self) -> bool:
        """Does something stand there that is no day?"""
        try:
            self.day()
        except Refused:
            return True
        return False

    def set_day(self, day: date | None) -> None:
        """Shows a day without telling."""
        self._day = day
        self._show_day()

    def open_calendar(self) -> QWidget:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(popup)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown = self._day or date.today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))

        def take(picked: QDate) -> None:
            self._take(date(picked.year(), picked.month(), picked.day()))
            self._show_day()
            popup.close()

        calendar.clicked.connect(take)
        calendar.activated.connect(take)
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(calendar)
        popup.move(self.mapToGlobal(QPoint(0, self.height())))
        popup.show()
        calendar.setFocus()
        return popup

    def _on_typed(self) -> None:
        try:
            day = self.day()
        except Refused as error:
            self._mark(True)
            self.refused.emit(error)
        else:
            self._mark(False)
            self._take(day)

    def _take(self, day: date | None) -> None:
        changed = day != self._day
        self._day = day
        if changed:
            self.changed.emit()

    def _show_day(self) -> None:
        self.edit.setText(self._day.isoformat() if self._day is not None else "")
        self._mark(False)

    def _mark(self, wrong: bool) -> None:
        tip = "This is no day: type it like 2026-11-21, or leave it blank." if wrong else self._title
        self.edit.setToolTip(tip)
        palette = QPalette()
        if wrong:
            palette.setColor(QPalette.ColorRole.Text, QColor(grid_colors(self.palette()).red))
        self.edit.setPalette(palette)
        font = self.edit.font()
        font.setStrikeOut(wrong)
        self.edit.setFont(font)


def labelled(title: str, field: QWidget) -> QWidget:
    """A field behind its title, for a row of fields."""
    group, label = QWidget(), TextLabel(title)
    label.setBuddy(field)
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(5)
    layout.addWidget(label)
    layout.addWidget(field)
    return group
