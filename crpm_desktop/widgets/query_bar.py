"""The query in force, above its grid: a chip for each condition, and the ways to change it and to be rid of it."""

from collections.abc import Collection
from functools import partial
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from crpm_desktop.domain.conditions import Query
from crpm_desktop.widgets.actions import tip_with_keys
from crpm_desktop.widgets.chips import empty_row, make_chip
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.text_label import TextLabel


class Conditions(Protocol):
    """Who takes a condition away when its chip says so."""

    def switch(self, name: str, on: bool) -> None: ...

    def remove(self, name: str) -> None: ...


class QueryBar(QWidget):
    """There only while there are conditions."""

    def __init__(self, conditions: Conditions, change: QAction, clear: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conditions = conditions
        self._actions = (change, clear)
        self._row = FlowLayout(self)
        self._row.setContentsMargins(6, 3, 6, 3)
        self.hide()

    def show_query(self, query: Query, off: Collection[str]) -> None:
        empty_row(self._row)
        if query:
            self._row.addWidget(TextLabel("Query"))
        for one in query:
            chip = make_chip(
                "Query",
                f"{one.title}: {one.text}",
                on=one.name not in off,
                switch=partial(self._conditions.switch, one.name),
                remove=partial(self._conditions.remove, one.name),
            )
            self._row.addWidget(chip)
        for text, action in zip(("Change Query", "Clear Query"), self._actions if query else (), strict=False):
            button = QPushButton(text)
            button.setToolTip(tip_with_keys(text, action))
            button.clicked.connect(action.trigger)
            self._row.addWidget(button)
        self.setVisible(bool(query))
