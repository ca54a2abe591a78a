"""A clerk in query mode: types conditions below the titles, and reads what is shown."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from crpm_desktop.db.engine import Database
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.query_field import QueryField
from crpm_desktop.widgets.query_mode import QueryMode
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.services.books import Books

NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ESCAPE, F7, F8 = Qt.Key.Key_Escape, Qt.Key.Key_F7, Qt.Key.Key_F8
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


def fill(database: Database) -> None:
    """Books that have something to be found in every tab."""
    books = Books.of(
        database,
        customers="1000,Acme,\n1100,ACME East,1000\n1110,Acme Boston,1100\n2000,Bolt,\nA_1,Cedar,\nAB1,cedar two,",
        product_groups="DOG,Dog food\nCAT,Cat food\nTOY,Toys",
        sales_history="1000,2026,1,M,500\n1100,2026,1,M,1500\n2000,2025,1,M,90\n2000,2026,1,M,2000\nA_1,2026,2,M,7000",
        sales_pg_history="1000,2026,1,M,DOG,300\n1000,2026,1,M,CAT,200\n1000,2026,1,M,TOY,100",
        rebate_programs="GROWTH,Annual,Y,Y\nQUA,Quarterly,Y,N",
        rebate_sub_codes="GROWTH,BASE,,,,,,N,,1\nQUA,X,,,,,,N,,1",
        customer_rebates="1000,GROWTH,2026,,10,N\n1100,GROWTH,2026,,10,N\n1000,QUA,2026,1,,N\n2000,GROWTH,2026,,10,N\n"
        "1110,GROWTH,2026,,1,N\n2000,GROWTH,2025,,1,N",
    )
    books.recalc()


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desk:
    desk.open(str(made_file(tmp_path / "office.db", fill)))
    return desk


def shown_whole(office: Desk, tab: str) -> QueryDesk:
    """The tab with nothing asked of it but the year."""
    clerk = QueryDesk(office, tab)
    office.window.store.update(cust_no=None, include_children=False)
    office.settle()
    return clerk
