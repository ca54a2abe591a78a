"""Which rewards the window shows: manufacturer, program, retailer, dates, a text; and from when on they are old."""

from PySide6.QtCore import QSettings, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QSpinBox, QWidget

from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.free_goods_window.fields import ALL, DayField, NamePick, labelled
from crpm_desktop.services.free_goods_year import Names
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.search_field import SearchField

DAYS_SETTING = "free_goods/waiting_days"
DEFAULT_DAYS = 30
MOST_DAYS = 999
TYPED_FOR = 350
"""Milliseconds after the last key until a typed text counts."""


class FilterFields(QWidget):
    """One line of fields; `changed` once what they say is another filter, `days_changed` for the age that is old.

    `days_field` is no filter and stands elsewhere.
    """

    changed = Signal()
    days_changed = Signal()
    refused = Signal(object)
    """The error of a day that is none."""

    def __init__(self, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.manufacturer = NamePick("Manufacturer")
        self.program = NamePick("Program")
        self.retailer = NamePick("Retailer")
        self.first_day = DayField("From")
        self.last_day = DayField("To")
        self.text = SearchField("Number, item or name", "Text")
        self.text.setToolTip("Only rewards with this text in their number, item, retailer, program or manufacturer")
        self.clear_button = QPushButton("Clear Filters")
        self.clear_button.setToolTip("Show all rewards again")
        self.days = QSpinBox(minimum=1, maximum=MOST_DAYS, suffix=" days", value=self._saved_days())
        self.days.setAccessibleName("Waiting after")
        self.days.setToolTip("What is longer than this in its state is marked as waiting")
        self._timer = QTimer(self, singleShot=True, interval=TYPED_FOR)
        self._told = RewardFilter()
        self.days_field = labelled("Waiting after", self.days)
        self._lay_out()
        self._connect()
        self._show_state()

    def _lay_out(self) -> None:
        row = FlowLayout(self, gap=12)
        row.setContentsMargins(8, 5, 8, 2)
        for title, field in (
            ("Manufacturer", self.manufacturer),
            ("Program", self.program),
            ("Retailer", self.retailer),
            ("From", self.first_day),
            ("To", self.last_day),
            ("Text", self.text),
        ):
            row.addWidget(labelled(title, field))
        row.addWidget(self.clear_button)

    def _connect(self) -> None:
        for pick in (self.manufacturer, self.program, self.retailer):
            pick.picked.connect(self._tell)
        for field in (self.first_day, self.last_day):
            field.changed.connect(self._tell)
            field.refused.connect(self.refused)
        self.text.textChanged.connect(self._timer.start)
        self.text.returnPressed.connect(self._tell)
        self._timer.timeout.connect(self._tell)
        self.clear_button.clicked.connect(self.clear)
        self.days.valueChanged.connect(self._on_days)

    @property
    def chosen(self) -> RewardFilter:
        """The filter in force. A day that is unclear is marked in its field and filters nothing."""
        return RewardFilter(
            manufacturer=self.manufacturer.name,
            program=self.program.name,
            retailers=(self.retailer.name,) if self.retailer.name is not None else (),
            reported_from=None if self.first_day.unclear else self.first_day.day(),
            reported_to=None if self.last_day.unclear else self.last_day.day(),
            text=self.text.text().strip() or None,
        )

    @property
    def in_words(self) -> tuple[tuple[str, str], ...]:
        """For an export's account of itself."""
        chosen = self.chosen
        return (
            ("Manufacturer", chosen.manufacturer or ALL),
            ("Program", chosen.program or ALL),
            ("Retailer", ", ".join(chosen.retailers) or ALL),
            ("From", str(chosen.reported_from or ALL)),
            ("To", str(chosen.reported_to or ALL)),
            ("Text", chosen.text or ALL),
        )

    @property
    def filtered(self) -> bool:
        return self.chosen != RewardFilter()

    def set_names(self, names: Names) -> None:
        self.manufacturer.set_names(names.manufacturers)
        self.program.set_names(names.programs)
        self.retailer.set_names(names.retailers)

    def show_dates(self, on: bool) -> None:
        """The summary of a year has its own dates."""
        for field in (self.first_day, self.last_day):
            field.setEnabled(on)

    def clear(self) -> None:
        for pick in (self.manufacturer, self.program, self.retailer):
            pick.set_name(None)
        for field in (self.first_day, self.last_day):
            field.set_day(None)
        self.text.clear()
        self._tell()

    def _tell(self) -> None:
        self._timer.stop()
        self._show_state()
        if self.chosen != self._told:
            self._told = self.chosen
            self.changed.emit()

    def _show_state(self) -> None:
        self.clear_button.setEnabled(self.filtered)

    def _on_days(self, days: int) -> None:
        self._settings.setValue(DAYS_SETTING, days)
        self.days_changed.emit()

    def _saved_days(self) -> int:
        try:
            days = int(str(self._settings.value(DAYS_SETTING, DEFAULT_DAYS)))
        except ValueError:
            return DEFAULT_DAYS
        return min(max(days, 1), MOST_DAYS)
