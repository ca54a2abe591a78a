"""Conditions in force as chips: each can be switched off without losing it, and removed."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crpm_desktop.widgets.buttons import tool_button
from crpm_desktop.widgets.flow_layout import FlowLayout


def make_chip(
    what: str, label: str, *, on: bool, switch: Callable[[bool], object], remove: Callable[[], object]
) -> QWidget:
    """`what` it is a chip of, for who hears it: a filter, a query."""
    chip = QWidget()
    layout = QHBoxLayout(chip)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    button = tool_button(label if on else f"{label} (off)", "Switch this condition off and on", raised=True)
    button.setAccessibleName(f"{what} {label}")
    button.setCheckable(True)
    button.setChecked(on)
    button.toggled.connect(switch)
    layout.addWidget(button)
    layout.addWidget(tool_button("\N{MULTIPLICATION SIGN}", f"Remove {what.lower()} {label}", remove, raised=True))
    return chip


def empty_row(row: FlowLayout) -> None:
    """Takes all widgets out of a row."""
    while (item := row.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
