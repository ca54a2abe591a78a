"""The real window on a real database file, and a clerk who waits until it has answered."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from crpm_desktop.app import App
from crpm_desktop.main_window import MainWindow
from crpm_desktop.widgets.grid_view import GridView

PATIENCE = 20_000
"""Milliseconds that a slow machine may take; a wait ends as soon as its fact is there."""


class Desk:
    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.app = App(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))

    @property
    def window(self) -> MainWindow:
        assert self.app.window is not None
        return self.app.window

    def open(self, address: str) -> MainWindow:
        assert self.app.open(address)
        self.until(lambda: self.window.windowHandle().isExposed())
        self.settle()
        return self.window

    def close(self) -> None:
        """Closes the window, whatever is unsaved, and waits for its threads."""
        if self.app.window is not None:
            for tab in (self.window.set_up, self.window.summary):
                if tab.has_unsaved_changes():
                    tab.revert()
            self.settle()
            self.window.close()
            self.window.deleteLater()
            self.app.window = None

    def until(self, fact: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(fact, timeout=PATIENCE)

    def settle(self) -> None:
        """Waits until nothing runs in the background any more."""
        self.until(lambda: not self.window.jobs.running)

    def show_tab(self, title: str) -> QWidget:
        page = self.window.pages[title]
        bar = self.window.tabs.tabBar()
        place = bar.tabRect(self.window.tabs.indexOf(page)).center()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        self.settle()
        assert self.window.tabs.currentWidget() is page
        return page

    def press(self, button: QAbstractButton) -> None:
        assert button.isVisible()
        assert button.isEnabled(), button.toolTip()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def click_cell(self, view: GridView, row: int, name: str) -> None:
        column = view.grid_model.column_index(name)
        view.scrollTo(view.grid_model.index(row, column))
        frozen = view.frozen.isVisible() and column in view._frozen_now()
        shown = view.frozen if frozen else view
        rect: QRect = shown.visualRect(view.grid_model.index(row, column))
        at = rect.center() + QPoint(0, 1)
        QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        self.settle()

    def answer(self, label: str) -> None:
        """Presses a button of the question that is open."""
        box = self.question()
        button = next(one for one in box.buttons() if one.text().replace("&", "") == label)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def question(self) -> QMessageBox:
        self.until(lambda: bool(self._questions()))
        return self._questions()[-1]

    def _questions(self) -> list[QMessageBox]:
        return [box for box in self.window.findChildren(QMessageBox) if box.isVisible()]

    @property
    def told(self) -> str:
        """The message line's text."""
        return self.window.message_line.label.text()
