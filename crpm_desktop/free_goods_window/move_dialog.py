"""The question before an action: what it will move and what that is worth, and what it needs to know. Never blocks."""

from datetime import date
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop.domain.errors import Conflict, Refused
from crpm_desktop.domain.free_goods import NAME_LENGTH, REASON_LENGTH, Action
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.reward_records import Totals
from crpm_desktop.free_goods_window.fields import DayField, labelled
from crpm_desktop.free_goods_window.move_words import (
    DATED,
    NAMED,
    REASONED,
    TO_STATE,
    batches_in_words,
    part_columns,
    what_of,
)
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.free_goods_plan import Answers, Part, Plan
from crpm_desktop.services.outcomes import counted
from crpm_desktop.widgets.busy_cover import BusyCover
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.help_dialog import HelpKey
from crpm_desktop.widgets.screen_room import open_within_screen, room_for
from crpm_desktop.widgets.text_label import MarkupLabel, TextLabel

ANY_MONTH = "All months"
WIDE, NARROW = 920, 520
LEAST_PARTS = 2
PARTS_HEIGHT = 9
"""Lines of the list that are shown at once."""


class MoveDialog(QDialog):
    confirmed = Signal(object)
    """`Answers`; the dialog stays until `done_with` or an error is shown."""

    def __init__(self, plan: Plan, parent: QWidget, *, today: date, note: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("free_goods_window")
        self.help_key = HelpKey(self)
        self.plan = plan
        self.setWindowTitle(plan.action.label)
        self._today = today
        self.heading = _text(f"<b>{plan.action.label}</b> - {escape(what_of(plan))}")
        self.what = _text(TO_STATE[plan.action])
        self.totals_label = _text("")
        self.note = _text(note)
        self.note.setVisible(bool(note))
        self.error = TextLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.hide()
        self.form = QFormLayout()
        self.month: QComboBox | None = None
        self.name_field = self._field(QLineEdit(plan.name or ""), NAMED.get(plan.action, ""), NAME_LENGTH)
        self.day_field = self._day_field()
        dated = plan.action in DATED
        self.reference_field = self._field(QLineEdit(), "Reference" if dated else "", NAME_LENGTH)
        self.reason_field = self._field(QLineEdit(), "Reason" if plan.action in REASONED else "", REASON_LENGTH)
        self._make_parts()
        self._make_buttons()
        self._lay_out()
        self._cover = BusyCover(self)
        self._show_totals()

    # Making

    def _field(self, field: QLineEdit, title: str, length: int) -> QLineEdit | None:
        if not title:
            return None
        field.setMaxLength(length)
        field.setAccessibleName(title)
        self.form.addRow(title, field)
        return field

    def _day_field(self) -> DayField | None:
        title = DATED.get(self.plan.action)
        if title is None:
            return None
        field = DayField(title, self._today)
        field.refused.connect(self.show_error)
        self.form.addRow(title, field)
        return field

    def _make_parts(self) -> None:
        plan = self.plan
        self.ticks: Ticks[Part] = Ticks(lambda part: part.key, parent=self)
        self.ticks.tick([part for part in plan.parts if part.key in plan.chosen], True)
        columns = part_columns(plan)
        ticked = (self.ticks.column,) if plan.choosable else ()
        self.model: GridModel[Part] = GridModel(
            (*ticked, *columns), key=lambda part: part.key, ticks=self.ticks if plan.choosable else None, parent=self
        )
        self.model.set_rows(plan.parts)
        self.view = GridView(self.model, frozen=2 if plan.choosable else 1)
        self.view.setAccessibleName("Retailers" if plan.action is Action.BATCH else "Batches")
        self.view.setMinimumHeight(self._lines_high(LEAST_PARTS))
        self.view.setVisible(plan.choosable or len(plan.parts) > 1)
        self.ticks.changed.connect(self._show_totals)
        if plan.action is Action.GROUP:
            self._offer_months()

    def _offer_months(self) -> None:
        months = sorted({part.month for part in self.plan.parts if part.month}, reverse=True)
        self.month = QComboBox()
        self.month.setAccessibleName("Month")
        self.month.setToolTip("Ticks the batches whose retailers were credited in this month, and names it")
        self.month.addItem(ANY_MONTH, None)
        for month in months:
            self.month.addItem(month, month)
        self.month.activated.connect(self._on_month)

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox()
        self.do_button: QPushButton = self.buttons.addButton(
            self.plan.action.label, QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.cancel_button = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.select_all_button, self.deselect_all_button = QPushButton("Select All"), QPushButton("Deselect All")
        for button in (self.select_all_button, self.deselect_all_button):
            button.setVisible(self.plan.choosable)
            button.setAutoDefault(False)
        self.select_all_button.clicked.connect(lambda _on: self.model.tick_all(True))
        self.deselect_all_button.clicked.connect(lambda _on: self.ticks.clear())
        self.buttons.accepted.connect(self._confirm)
        self.buttons.rejected.connect(self.reject)

    def _lines_high(self, parts: int) -> int:
        lines = min(max(parts, LEAST_PARTS), PARTS_HEIGHT)
        return self.view.verticalHeader().defaultSectionSize() * (lines + 1) + 8

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        choice = QHBoxLayout()
        for button in (self.select_all_button, self.deselect_all_button):
            choice.addWidget(button)
        if self.month is not None:
            choice.addWidget(labelled("Month", self.month))
        choice.addStretch(1)
        for widget in (self.heading, self.what):
            layout.addWidget(widget)
        layout.addLayout(choice)
        layout.addWidget(self.view)
        for widget in (self.totals_label, self.note):
            layout.addWidget(widget)
        layout.addLayout(self.form)
        layout.addWidget(self.error)
        layout.addWidget(self.buttons)
        width = min(WIDE if not self.view.isHidden() else NARROW, room_for(self).width())
        self.setMinimumWidth(width)
        more = 0 if self.view.isHidden() else self._lines_high(len(self.plan.parts)) - self._lines_high(LEAST_PARTS)
        open_within_screen(self, width, self.heightForWidth(width) + more)
        first = self.reason_field or self.name_field or (self.day_field and self.reference_field)
        if first is not None:
            first.setFocus()

    # What happens

    @property
    def chosen(self) -> frozenset[str | int]:
        if not self.plan.choosable:
            return self.plan.chosen
        return frozenset(part.key for part in self.plan.parts if self.ticks.holds(part))

    @property
    def totals(self) -> Totals:
        return self.plan.totals(self.chosen)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.horizontalScrollBar().setValue(0)

    def set_busy(self, busy: bool) -> None:
        """While it is being done nothing is changed here any more."""
        self._cover.cover(busy)
        self.do_button.setEnabled(not busy)

    def show_error(self, error: Exception) -> None:
        """Keeps what was typed. What changed meanwhile must be looked at again."""
        self.set_busy(False)
        self.error.setText(f"\N{BALLOT X} {error}")
        self.error.show()
        self.do_button.setEnabled(not isinstance(error, Conflict))
        field = self.reason_field or self.name_field
        if isinstance(error, Refused) and error.place is not None and field is not None:
            field.setFocus()

    def done_with(self) -> None:
        self.set_busy(False)
        self.accept()

    def reject(self) -> None:
        if not self._cover.isVisible():
            super().reject()

    def _confirm(self) -> None:
        try:
            answers = self.answers()
        except Refused as error:
            self.show_error(error)
            return
        self.error.hide()
        self.set_busy(True)
        self.confirmed.emit(answers)

    def answers(self) -> Answers:
        """What was filled in. Raises `Refused` for a day that is none or blank, a name or a reason that is missing."""
        on = self.day_field.day() if self.day_field is not None else None
        if self.day_field is not None and on is None:
            raise Refused(f"{DATED[self.plan.action]} is required.")
        name = self.name_field.text().strip() if self.name_field is not None else None
        if name == "":
            raise Refused(f"{NAMED[self.plan.action]} is required.")
        reason = self.reason_field.text().strip() if self.reason_field is not None else ""
        if self.reason_field is not None and not reason:
            self.reason_field.setFocus()
            raise Refused("Reason is required: it stays with the reward.")
        reference = self.reference_field.text() if self.reference_field is not None else ""
        return Answers(self.chosen, name, on, reference, reason)

    def _on_month(self, _number: int) -> None:
        month = self.month.currentData() if self.month is not None else None
        parts = [part for part in self.plan.parts if month is None or part.month == month]
        self.ticks.clear()
        self.ticks.tick([part for part in parts if not part.hindrance], True)
        if month is not None and self.name_field is not None and self.plan.name is not None:
            self.name_field.setText(f"{month}{self.plan.name[len(month) :]}")

    def _show_totals(self, _count: object = None) -> None:
        totals = self.totals
        unknown = f" ({totals.without_credit:,} without a credit amount)" if totals.without_credit else ""
        worth = f"{counted(totals.units, 'unit')}, {format_money(totals.credit_amount)} credit{unknown}"
        batches = f" of {batches_in_words(len(self.chosen))}" if self._of_batches else ""
        self.totals_label.setText(f"<b>{counted(totals.rewards, 'reward')}{batches}, {worth}</b>")
        self.do_button.setEnabled(totals.rewards > 0)

    @property
    def _of_batches(self) -> bool:
        return not self.plan.reward_nos and self.plan.action is not Action.BATCH


def _text(text: str) -> QLabel:
    label = MarkupLabel(text, wordWrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
