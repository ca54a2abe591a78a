"""One line for each of our columns: which of theirs it is, or one value for all, and what the first row has there."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from crpm_desktop.services.reward_mapping import RewardMapping
from crpm_desktop.services.reward_titles import FIELDS, DayOrder
from crpm_desktop.widgets.text_label import MarkupLabel, TextLabel

NONE = "(none)"
OPTIONAL = {"credit_amount"}


class MappingFields(QWidget):
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picks: dict[str, QComboBox] = {}
        self.fixed: dict[str, QLineEdit] = {}
        self._examples: dict[str, QLabel] = {}
        self._titles: tuple[str, ...] = ()
        self._first_row: tuple[str, ...] = ()
        self.days = QComboBox()
        self.days.setAccessibleName("Dates are written")
        for order in DayOrder:
            self.days.addItem(order.value, order)
        self.skip = QCheckBox("Leave out rows without a Reward No, such as a line of totals")
        self._lay_out()
        self.days.activated.connect(lambda _number: self.changed.emit())
        self.skip.toggled.connect(lambda _on: self.changed.emit())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        for column, title in enumerate(("Ours", "Their column", "Or the same for all", "First row")):
            grid.addWidget(MarkupLabel(f"<b>{title}</b>"), 0, column)
        for line, (name, field) in enumerate(FIELDS.items(), start=1):
            self._add_line(grid, line, name, field.title, fixed=field.fixed)
        last = len(FIELDS) + 1
        label = TextLabel("Dates are written")
        label.setBuddy(self.days)
        grid.addWidget(label, last, 0)
        grid.addWidget(self.days, last, 1)
        grid.addWidget(self.skip, last, 2, 1, 2)
        grid.setColumnStretch(3, 1)

    def _add_line(self, grid: QGridLayout, line: int, name: str, title: str, *, fixed: bool) -> None:
        pick, label = QComboBox(), TextLabel(title if name not in OPTIONAL else f"{title} (may be missing)")
        pick.setAccessibleName(f"Their column for {title}")
        pick.setMinimumContentsLength(18)
        pick.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        pick.activated.connect(lambda _number: self._on_change())
        label.setBuddy(pick)
        example = TextLabel()
        example.setMaximumWidth(260)
        self.picks[name], self._examples[name] = pick, example
        grid.addWidget(label, line, 0)
        grid.addWidget(pick, line, 1)
        if fixed:
            field = QLineEdit(maxLength=100)
            field.setAccessibleName(f"{title}, the same for all")
            field.textEdited.connect(lambda _text: self._on_change())
            self.fixed[name] = field
            grid.addWidget(field, line, 2)
        grid.addWidget(example, line, 3)

    def show_titles(self, titles: Sequence[str], first_row: Sequence[str]) -> None:
        """Offers these columns of theirs."""
        self._titles, self._first_row = tuple(titles), tuple(first_row)
        for pick in self.picks.values():
            pick.clear()
            pick.addItem(NONE, None)
            for title in titles:
                pick.addItem(title, title)

    def show_mapping(self, mapping: RewardMapping) -> None:
        for name, pick in self.picks.items():
            pick.setCurrentIndex(max(pick.findData(mapping.columns.get(name)), 0))
        for name, field in self.fixed.items():
            field.setText(mapping.fixed.get(name, ""))
        self.days.setCurrentIndex(self.days.findData(mapping.days))
        self.skip.setChecked(mapping.skip_unnumbered)
        self._on_change()

    def mapping(self) -> RewardMapping:
        """What is chosen now. A column of theirs goes before the value for all."""
        columns = {name: pick.currentData() for name, pick in self.picks.items() if pick.currentData() is not None}
        fixed = {name: field.text().strip() for name, field in self.fixed.items() if name not in columns}
        return RewardMapping(
            columns,
            {name: value for name, value in fixed.items() if value},
            self.days.currentData(),
            self.skip.isChecked(),
        )

    def focus_first_missing(self) -> None:
        mapping = self.mapping()
        missing = [name for name in FIELDS if FIELDS[name].title in mapping.missing]
        if missing:
            field = self.fixed.get(missing[0], self.picks[missing[0]])
            field.setFocus()

    def example(self, name: str) -> str:
        """What the first row has for one of our columns."""
        return self._examples[name].text()

    def _on_change(self) -> None:
        mapping = self.mapping()
        for name, field in self.fixed.items():
            field.setEnabled(name not in mapping.columns)
        for name, label in self._examples.items():
            title = mapping.columns.get(name)
            place = self._titles.index(title) if title in self._titles else -1
            theirs = self._first_row[place] if 0 <= place < len(self._first_row) else ""
            label.setText(theirs if title is not None else mapping.fixed.get(name, ""))
        self.changed.emit()
