"""One grid on the screen, with everything around it, and the hands and eyes of whoever uses it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelection, QPoint, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.criteria import Criteria
from crpm_desktop.models.changes import Changes
from crpm_desktop.models.criteria_store import CriteriaStore
from crpm_desktop.models.draft_model import DraftModel
from crpm_desktop.models.table_model import TableModel
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.grid_view import GridView
from crpm_desktop.widgets.jobs import Jobs
from crpm_desktop.widgets.messages import Message, Messages
from tests.models.sheet import Item, draft_of, read_only

KEY = Qt.Key
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def no_database(*, write: bool = True) -> Any:
    raise AssertionError("this test has no database")


class GridDesk:
    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.told: list[Message] = []
        self.context = self.context_of(no_database, "made-up.db")

    def context_of(self, new_work: Any, name: str) -> Context:
        context = Context(new_work, CriteriaStore(Criteria()), Jobs(), self.settings, Changes(), Messages(), name)
        context.messages.told.connect(self.told.append)
        return context

    def use(self, database: Database) -> Context:
        self.context.jobs.close()
        self.context = self.context_of(database.new_work, database.name)
        return self.context

    def close(self) -> None:
        self.context.jobs.close()

    def panel(self, model: TableModel[Any], *, frozen: int = 2, width: int = 900) -> GridPanel:
        panel = GridPanel(model, self.context, name="items", title="Items", frozen=frozen)
        self.show(panel, width=width)
        return panel

    def show(self, widget: QWidget, *, width: int = 900, height: int = 400) -> None:
        self.qtbot.addWidget(widget)
        widget.resize(width, height)
        with self.qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()

    def settle(self) -> None:
        """Waits until nothing runs in the background, and what it answered is shown."""
        self.qtbot.waitUntil(lambda: not self.context.jobs.running)
        QApplication.processEvents()

    @property
    def last_told(self) -> str:
        return self.told[-1].text if self.told else ""

    @property
    def clipboard(self) -> str:
        return QGuiApplication.clipboard().text()


def go(view: GridView, row: int, name: str) -> None:
    view.setFocus()
    view.go_to(row, view.grid_model.column_index(name))


def where(view: GridView) -> tuple[int, str]:
    index = view.currentIndex()
    return index.row(), view.grid_model.columns[index.column()].name


def select(view: GridView, rows: tuple[int, int], names: tuple[str, str]) -> None:
    """Selects a rectangle as by dragging, from the first to the last of rows and columns."""
    go(view, rows[0], names[0])
    flag = view.selectionModel().SelectionFlag.Select
    first = view.grid_model.index(rows[0], view.grid_model.column_index(names[0]))
    last = view.grid_model.index(rows[1], view.grid_model.column_index(names[1]))
    view.selectionModel().select(QItemSelection(first, last), flag)
    QApplication.processEvents()


def type_keys(view: GridView, text: str) -> QLineEdit:
    """Types on the cell with the cursor and answers the editor that opened."""
    QTest.keyClicks(view, text[:1])
    editor = editor_of(view)
    assert editor is not None
    QTest.keyClicks(editor, text[1:])
    return editor


def editor_of(view: GridView) -> QLineEdit | None:
    """The editor that is open in the grid or in its frozen columns."""
    views: tuple[QAbstractItemView, ...] = (view, view.frozen)
    for one in views:
        for editor in one.viewport().findChildren(QLineEdit):
            if editor.isVisible():
                return editor
    return None


def click(view: GridView, row: int, name: str, *, double: bool = False) -> None:
    """A click in the middle of a cell, in the part of the grid that shows it."""
    index = view.grid_model.index(row, view.grid_model.column_index(name))
    view.scrollTo(index)
    shown = view.frozen if not view.frozen.isColumnHidden(index.column()) else view
    at: QPoint = shown.visualRect(index).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, at)
    if double:
        QTest.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, NO_KEYS, at)


def press_in(editor: QLineEdit, key: Qt.Key) -> None:
    """A key that ends an edit; the grid takes what was typed right after it."""
    QTest.keyClick(editor, key)
    QApplication.processEvents()


def press(view: GridView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.keyClick(view, key, modifiers)


def paste(desk: GridDesk, view: GridView, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(view, KEY.Key_V, CTRL)
    desk.settle()


def click_on(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def panel_of(desk: GridDesk, rows: list[Item]) -> GridPanel:
    """The made-up grid, read only."""
    return desk.panel(read_only(rows))


def view_of(desk: GridDesk, rows: list[Item], *, frozen: int = 0, width: int = 900) -> GridView:
    """The made-up grid, read only, without what is around it."""
    return desk.panel(read_only(rows), frozen=frozen, width=width).view


def draft_and_view(desk: GridDesk, rows: list[Item]) -> tuple[DraftModel[Item], GridView]:
    """The made-up grid, to be edited."""
    model = draft_of(rows)
    return model, desk.panel(model).view
