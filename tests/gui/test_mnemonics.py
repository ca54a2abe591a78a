"""The underlined letters (Alt+letter): in one window no two of them are the same, also not one of the menu bar."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMainWindow, QMenu, QWidget

from crpm_desktop.main_window import MainWindow
from tests.credential_stores import store
from tests.gui.desk import Desk

__all__ = ["store"]


@pytest.fixture
def full(desk: Desk, store: object, demo: Path) -> MainWindow:
    return desk.open(str(demo))


def texts(window: QWidget) -> Iterator[str]:
    """Of what a key of the window can reach now."""
    for one in window.findChildren(QWidget):
        reached = one.isVisibleTo(window) and one.window() is window
        if reached and (isinstance(one, QAbstractButton) or (isinstance(one, QLabel) and one.buddy() is not None)):
            yield one.text()
    if isinstance(window, QMainWindow):
        yield from (action.text() for action in window.menuBar().actions())


def twice(found: Iterator[str]) -> list[str]:
    """The letters that stand for two things."""
    keys = (QKeySequence.mnemonic(text).toString() for text in found)
    return [key for key, times in Counter(filter(None, keys)).items() if times > 1]


def test_no_letter_of_a_tab_is_one_of_the_menu_bar(desk: Desk, full: MainWindow) -> None:
    for title in full.pages:
        desk.show_tab(title)
        assert twice(texts(full)) == [], title
    assert len(list(texts(full))) > 10


def test_no_letter_stands_twice_in_a_menu(full: MainWindow) -> None:
    menus = [menu for menu in full.menuBar().findChildren(QMenu) if menu.actions()]
    for menu in menus:
        assert twice(action.text() for action in menu.actions()) == [], menu.title()
    assert len(menus) > 3


DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "connect": lambda window: window.databases.ask_connect(),
    "keys": lambda window: window.keys.show_keys(),
    "layouts": lambda window: window.summary.panel.ask_layouts(),
    "review": lambda window: window.summary.show_review(),
    "export": lambda window: window.reports.ask_export(),
    "purge": lambda window: window.set_up.buttons.purge_action.trigger(),
    "unsaved": lambda window: window.summary.leave(lambda: None),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_no_letter_stands_twice_in_a_dialog(desk: Desk, full: MainWindow, name: str) -> None:
    if name == "unsaved":
        full.summary.model.type_text(0, "sales_goal", "5")
    DIALOGS[name](full)
    desk.settle()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    assert len(shown) == 1
    assert twice(texts(shown[0])) == []
    shown[0].reject()
