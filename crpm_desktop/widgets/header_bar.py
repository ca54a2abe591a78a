"""The header above the tabs: what is shown, and the four actions on the selected Customer Summary rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.domain.records import ProgramName
from crpm_desktop.widgets.actions import tip_with_keys
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.customer_field import ALL, CustomerField
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.text_label import TextLabel

REBATE_WIDTH = 24
GROUP_GAP = 16
NARROW = 1_000
"""Pixels of width below which Include Children stands beside the fields, where a line has room left."""

TIPS = {
    "Recalc Sales and Rebate Earned": "Calculate sales and rebates of the records ticked on Customer Summary",
    "Recalc Sales Goal": "Set the default goal of the ticked records, from the year before",
    "Create Next Year": "Make the ticked records for the year after, with their default goals",
    "Create Next Period": "Make the ticked records for the period after, with their default goals",
}
NONE_TICKED = "None is ticked now"


class HeaderBar(QWidget):
    """Bound to the criteria store: a field changes it, and a change of it is shown in the fields."""

    recalc_requested = Signal()
    goal_requested = Signal()
    next_year_requested = Signal()
    next_period_requested = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = context.store
        self._no_edit = context.rights.no_edit
        self.year = _combo("Show Year", "The year of the records and history shown")
        self.period = _combo("Show Period", "The period shown; annual records are listed whatever the period")
        self.rebate = _combo("Show Rebate", "The rebate program shown")
        self.customer = CustomerField(context)
        self.include_children = QCheckBox("Include Children")
        self.include_children.setToolTip("Also list the descendants of every listed customer")
        self.recalc = QPushButton()
        self.goal = QPushButton()
        self.next_year = QPushButton()
        self.next_period = QPushButton()
        self._actions: Mapping[str, QAction] = {}
        self._count = 0
        self._buttons = {
            self.recalc: "Recalc Sales and Rebate Earned",
            self.goal: "Recalc Sales Goal",
            self.next_year: "Create Next Year",
            self.next_period: "Create Next Period",
        }
        self._lay_out()
        _fill(self.period, [(ALL, None), *((str(number), number) for number in range(1, 13))])
        self.set_years(())
        self.set_programs(())
        self.set_selected(0)
        self.set_busy(False)
        self._connect()
        self._show(self._store.criteria)

    def _lay_out(self) -> None:
        self.rebate.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rebate.setMinimumContentsLength(REBATE_WIDTH)
        fields, actions = QWidget(), QWidget()
        upper, lower = FlowLayout(fields, gap=GROUP_GAP), FlowLayout(actions)
        self._upper, self._lower = upper, lower
        for title, field in (
            ("Show Year", self.year),
            ("Show Period", self.period),
            ("Show Rebate", self.rebate),
            ("Show Customer", self.customer),
        ):
            upper.addWidget(_labelled(title, field))
        lower.addWidget(self.include_children)
        for button in self._buttons:
            lower.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(6)
        layout.addWidget(fields)
        layout.addWidget(actions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        if narrow != (self._upper.indexOf(self.include_children) >= 0):
            self._lower.removeWidget(self.include_children)
            self._upper.removeWidget(self.include_children)
            if narrow:
                self._upper.addWidget(self.include_children)
            else:
                self._lower.insert_first(self.include_children)

    def _connect(self) -> None:
        self.year.activated.connect(lambda _number: self._store.update(year=self.year.currentData()))
        self.period.activated.connect(lambda _number: self._store.update(period=self.period.currentData()))
        self.rebate.activated.connect(lambda _number: self._store.update(rebate_code=self.rebate.currentData()))
        self.customer.chosen.connect(lambda cust_no: self._store.update(cust_no=cust_no))
        self.include_children.toggled.connect(lambda on: self._store.update(include_children=on))
        self.recalc.clicked.connect(self.recalc_requested)
        self.goal.clicked.connect(self.goal_requested)
        self.next_year.clicked.connect(self.next_year_requested)
        self.next_period.clicked.connect(self.next_period_requested)
        self._store.changed.connect(self._show)

    def set_years(self, years: Iterable[int]) -> None:
        """Offers these, newest first, with the one after them, so that records can be made for it."""
        known = set(years) or {date.today().year}
        offered = sorted(known | {max(known) + 1} | self._year_in_force(), reverse=True)
        _fill(self.year, [(ALL, None), *((str(year), year) for year in offered)])
        _select(self.year, self._store.criteria.year)

    def _year_in_force(self) -> set[int]:
        year = self._store.criteria.year
        return set() if year is None else {year}

    def set_programs(self, programs: Sequence[ProgramName]) -> None:
        """Offers every program by its code and description."""
        entries = [(ALL, None), *((_program_text(program), program.rebate_code) for program in programs)]
        _fill(self.rebate, entries)
        _select(self.rebate, self._store.criteria.rebate_code)

    def set_selected(self, count: int) -> None:
        """Says on the buttons how many records they would act on."""
        self._count = count
        for button, text in self._buttons.items():
            button.setText(f"{text} ({count:,} selected)" if count else text)
        self._show_tips()
        self.updateGeometry()

    def follow_keys(self, actions: Mapping[str, QAction]) -> None:
        """The buttons' tips name the keys of these actions of the menu, by what the buttons say."""
        self._actions = actions
        for action in actions.values():
            action.changed.connect(self._show_tips)
        self._show_tips()

    def _show_tips(self) -> None:
        for button, text in self._buttons.items():
            tip = tip_with_keys(TIPS[text], self._actions[text]) if text in self._actions else TIPS[text]
            button.setToolTip(self._no_edit or (tip if self._count else f"{tip}. {NONE_TICKED}"))

    def set_busy(self, busy: bool) -> None:
        """While one of the actions runs, no second one is started."""
        for button in self._buttons:
            button.setEnabled(not busy and not self._no_edit)

    def _show(self, criteria: Criteria) -> None:
        for combo, value in (
            (self.year, criteria.year),
            (self.period, criteria.period),
            (self.rebate, criteria.rebate_code),
        ):
            _select(combo, value)
        self.customer.show_customer(criteria.cust_no)
        self.include_children.blockSignals(True)
        self.include_children.setChecked(criteria.include_children)
        self.include_children.blockSignals(False)


def _program_text(program: ProgramName) -> str:
    text = f"{program.rebate_code}  {program.description}".strip()
    return text if program.active else f"{text} (not active)"


def _combo(title: str, tip: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(title)
    combo.setToolTip(tip)
    return combo


def _labelled(title: str, field: QWidget) -> QWidget:
    group, label = QWidget(), TextLabel(title)
    label.setBuddy(field)
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(5)
    layout.addWidget(label)
    layout.addWidget(field)
    return group


def _fill(combo: QComboBox, entries: Sequence[tuple[str, object]]) -> None:
    combo.clear()
    for text, value in entries:
        combo.addItem(text, value)


def _select(combo: QComboBox, value: object) -> None:
    """Shows a value; one that isn't offered (a program just deleted, a year without records) is added."""
    number = next((place for place in range(combo.count()) if combo.itemData(place) == value), -1)
    if number < 0:
        combo.addItem(str(value), value)
        number = combo.count() - 1
    combo.setCurrentIndex(number)
