"""A clerk in query mode: types conditions below the titles, and reads what is shown."""

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.query_field import QueryField
from crpm_desktop.widgets.query_mode import QueryMode
from tests.gui.desk import Desk

NO_KEYS = Qt.KeyboardModifier.NoModifier
TABS = ("Customer Summary", "Customer Detail", "Sales History", "Sales PG History")


class QueryDesk:
    """One tab of the window that has query mode."""

    def __init__(self, desk: Desk, tab: str) -> None:
        self.desk = desk
        page: Any = desk.show_tab(tab)
        self.tab = page
        self.panel: GridPanel = page.panel
        self.view = self.panel.view
        assert self.panel.query is not None
        self.query: QueryMode = self.panel.query

    def field(self, name: str) -> QueryField:
        return self.query.row.fields[name]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEYS) -> None:
        """A key to whoever has the keyboard."""
        if QApplication.focusWidget() is None:  # a question was answered
            self.desk.window.activateWindow()
            self.desk.until(lambda: QApplication.focusWidget() is not None)
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)
        QApplication.processEvents()
        self.desk.settle()

    def enter(self) -> None:
        self.view.setFocus()
        self.press(Qt.Key.Key_F7)

    def type_into(self, name: str, text: str) -> None:
        field = self.field(name)
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)

    def ask(self, **texts: str) -> None:
        """F7, conditions, F8."""
        self.enter()
        for name, text in texts.items():
            self.type_into(name, text)
        self.press(Qt.Key.Key_F8)

    def shown(self, name: str) -> list[object]:
        model = self.view.grid_model
        number = model.column_index(name)
        self.desk.until(lambda: all(model.row_at(row) is not None for row in range(self.count)))
        return [model.value(row, number) for row in range(self.count)]

    @property
    def count(self) -> int:
        model = self.view.grid_model
        shown = getattr(model, "shown_count", model.rowCount)
        return int(shown())

    @property
    def chips(self) -> list[str]:
        """The texts of the chips, and whether they are on."""
        QApplication.processEvents()
        buttons = self.query.bar.findChildren(QToolButton)
        return [button.text() for button in buttons if button.isVisible() and button.isCheckable()]

    def chip(self, start: str) -> QToolButton:
        buttons = self.query.bar.findChildren(QToolButton)
        return next(one for one in buttons if one.isVisible() and one.accessibleName().startswith(start))

    def where(self, name: str) -> tuple[int, int]:
        """The left edge and the width of a column's title, on the screen."""
        number = self.view.grid_model.column_index(name)
        frozen = not self.view.frozen.isHidden() and not self.view.frozen.isColumnHidden(number)
        header = (self.view.frozen if frozen else self.view).horizontalHeader()
        left = header.viewport().mapToGlobal(QPoint(header.sectionViewportPosition(number), 0)).x()
        return left, header.sectionSize(number)

    def where_field(self, name: str) -> tuple[int, int]:
        field = self.field(name)
        return field.mapToGlobal(QPoint(0, 0)).x(), field.width()
