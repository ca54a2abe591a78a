"""The form of the current rebate program: its code, description, text and flags."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from crpm_desktop.domain.periods import Frequency
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.models.plain_tip import plain_tip
from crpm_desktop.models.set_up_edit import ProgramEdit
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.text_label import TextLabel

TEXT_LINES = 3
TIPS = {
    "rebate_code": "The program's code, up to 20 characters",
    "description": "What the program is called, up to 100 characters",
    "text": "Anything else about the program, such as how the rebate is calculated",
    "active": "Off: the program is not used to calculate rebates",
    "frequency": "How often the rebate is figured; it stays as it is once customers have records",
    "goal_required": "On: sales must reach the goal. Off: for pure volume programs",
}


class ProgramForm(QWidget):
    def __init__(self, edit: ProgramEdit, no_edit: str = "", parent: QWidget | None = None) -> None:
        """`no_edit` says why the program is only looked at; empty: it is edited."""
        super().__init__(parent)
        self._edit = edit
        self._no_edit = no_edit
        self._wrong: dict[str, str] = {}
        self.rebate_code = QLineEdit()
        self.description = QLineEdit()
        self.text = QPlainTextEdit(tabChangesFocus=True)
        self.active = QCheckBox("Active")
        self.frequency = QComboBox()
        self.goal_required = QCheckBox("Goal Required")
        self.fields: dict[str, QWidget] = {name: getattr(self, name) for name in TIPS}
        for frequency in Frequency:
            self.frequency.addItem(frequency.label, frequency)
        for name, field in self.fields.items():
            field.setObjectName(name)
            field.setAccessibleName(name.replace("_", " ").title())
        self._lay_out()
        self._connect()
        self._forbid()
        edit.loaded.connect(self.show_program)
        edit.form_reverted.connect(self.show_program)
        edit.edited.connect(self._paint_fields)
        self.show_program()

    def _lay_out(self) -> None:
        width = self.fontMetrics().horizontalAdvance("0")
        self.rebate_code.setFixedWidth(20 * width)
        self.text.setFixedHeight(TEXT_LINES * self.text.fontMetrics().lineSpacing() + 12)
        code, text, often = TextLabel("Rebate &Code"), TextLabel("Te&xt"), TextLabel("Freq&uency")
        named = TextLabel("&Description")
        code.setBuddy(self.rebate_code)
        text.setBuddy(self.text)
        often.setBuddy(self.frequency)
        named.setBuddy(self.description)
        line = QWidget()
        flow = FlowLayout(line, gap=16)
        for label, field in ((code, self.rebate_code), (named, self.description), (often, self.frequency)):
            flow.addWidget(_beside(label, field))
        flow.addWidget(self.active)
        flow.addWidget(self.goal_required)
        self.description.setMinimumWidth(36 * width)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(6)
        layout.addWidget(line, 0, 0, 1, 2)
        layout.addWidget(text, 1, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.text, 1, 1)
        layout.setColumnStretch(1, 1)

    def _connect(self) -> None:
        self.rebate_code.textEdited.connect(self._setter("rebate_code", str.strip))
        self.description.textEdited.connect(self._setter("description"))
        self.text.textChanged.connect(lambda: self._set("text", self.text.toPlainText()))
        self.active.toggled.connect(self._setter("active"))
        self.goal_required.toggled.connect(self._setter("goal_required"))
        self.frequency.currentIndexChanged.connect(lambda: self._set("frequency", self.frequency.currentData()))

    def _forbid(self) -> None:
        """Text can still be read and copied."""
        if self._no_edit:
            for text in (self.rebate_code, self.description, self.text):
                text.setReadOnly(True)
            for choice in (self.active, self.frequency, self.goal_required):
                choice.setEnabled(False)

    def _setter(self, name: str, change: Callable[[str], str] | None = None) -> Callable[[object], None]:
        return lambda value: self._set(name, change(value) if change and isinstance(value, str) else value)

    def _set(self, name: str, value: object) -> None:
        if value != getattr(self._edit.form, name):
            self._wrong.pop(name, None)
            self._edit.set_field(name, value)

    def show_program(self) -> None:
        """Shows the fields of the program that was loaded."""
        form, self._wrong = self._edit.form, {}
        self.rebate_code.setText(form.rebate_code)
        self.description.setText(form.description)
        if self.text.toPlainText() != form.text:
            self.text.setPlainText(form.text)
        self.active.setChecked(form.active)
        self.goal_required.setChecked(form.goal_required)
        self.frequency.setCurrentIndex(self.frequency.findData(form.frequency))
        self.rebate_code.setCursorPosition(0)
        self.description.setCursorPosition(0)
        self._paint_fields()

    def show_wrong(self, name: str, message: str) -> None:
        """Marks the field that a Commit was refused for and puts the cursor there."""
        field = self.fields.get(name, self.rebate_code)
        self._wrong = {field.objectName(): message}
        self._paint_fields()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(field, QLineEdit):
            field.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "fields"):
            self._paint_fields()

    def _paint_fields(self) -> None:
        """Grounds and tips say what was changed and what was refused."""
        colors = grid_colors(QGuiApplication.palette())
        for name, field in self.fields.items():
            wrong, changed = self._wrong.get(name), self._edit.is_field_changed(name)
            ground = colors.wrong if wrong else colors.changed if changed else None
            palette = QPalette(QApplication.palette(field))
            if ground is not None:
                palette.setColor(QPalette.ColorRole.Base, QColor(ground))
                palette.setColor(QPalette.ColorRole.Button, QColor(ground))
            if isinstance(field, QCheckBox) and (wrong or changed):
                palette.setColor(QPalette.ColorRole.WindowText, QColor(colors.red if wrong else colors.accent))
            if field.palette() != palette:
                field.setPalette(palette)
            tip = self._no_edit or wrong or (f"{TIPS[name]}. Changed, not saved yet." if changed else TIPS[name])
            field.setToolTip(plain_tip(tip))


def _beside(label: QLabel, field: QWidget) -> QWidget:
    group = QWidget()
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(label)
    layout.addWidget(field)
    return group
