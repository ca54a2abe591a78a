"""Windows and dialogs on a laptop of 1366x768 at 200 %: none is larger than the screen, and nothing is out of reach."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.free_goods_window.window import FreeGoodsWindow
from crpm_desktop.main_window import MainWindow
from crpm_desktop.start import Frame
from crpm_desktop.widgets.screen_room import FRAME
from tests.credential_stores import no_store
from tests.gui.desk import Desk
from tests.gui.test_small_window import HEIGHT, WIDTH, controls, is_reachable

__all__ = ["no_store"]

ROOM = QSize(WIDTH, HEIGHT) - FRAME


@pytest.fixture
def small(desk: Desk, demo: Path, no_store: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, WIDTH, HEIGHT))
    desk.open(str(demo))
    return desk


def fits(window: QWidget) -> bool:
    size = window.size()
    return size.width() <= ROOM.width() and size.height() <= ROOM.height()


def review(window: MainWindow) -> None:
    window.summary.model.type_text(0, "sales_goal", "5")
    window.summary.show_review()


def values(window: MainWindow) -> None:
    editing, model = window.summary.panel.edit_actions, window.summary.model
    assert editing is not None
    window.summary.view.go_to(model.shown_count(), model.column_index("cust_no"))
    editing.show_values()


def paste(window: MainWindow) -> None:
    editing, model = window.summary.panel.edit_actions, window.summary.model
    assert editing is not None
    window.summary.view.go_to(0, model.column_index("sales_goal"))
    QApplication.clipboard().setText("about\nmuch")
    editing.bulk.paste()


DIALOGS: dict[str, Callable[[MainWindow], object]] = {
    "keys": lambda window: window.keys.show_keys(),
    "layouts": lambda window: window.summary.panel.ask_layouts(),
    "connect": lambda window: window.databases.ask_connect(),
    "who did what": lambda window: window.reports.show_trail(),
    "export": lambda window: window.reports.ask_export(),
    "purge": lambda window: window.set_up.buttons.purge_action.trigger(),
    "review": review,
    "list of values": values,
    "paste": paste,
}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_opens_within_the_screen_with_every_control_in_reach(small: Desk, name: str) -> None:
    DIALOGS[name](small.window)
    small.settle()
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    assert len(shown) == 1
    assert fits(shown[0]), shown[0].size()
    lost = [f"{type(one).__name__} {one.accessibleName()}" for one in controls(shown[0]) if not is_reachable(one)]
    assert lost == []
    shown[0].reject()


def test_the_windows_open_within_the_screen(small: Desk) -> None:
    small.window.reports.show_free_goods()
    goods = small.window.reports.free_goods
    assert goods is not None
    small.settle()
    frame = Frame(small.app.settings)
    small.qtbot.addWidget(frame)
    for window in (small.window, goods, frame):
        assert fits(window), (type(window).__name__, window.size(), ROOM)


def goods_of(small: Desk) -> FreeGoodsWindow:
    small.window.reports.show_free_goods()
    goods = small.window.reports.free_goods
    assert goods is not None
    small.settle()
    return goods


@pytest.mark.parametrize("section", [None, Section.NEW, Section.PENDING, Section.PAID])
def test_free_goods_keep_every_control_in_reach_down_to_the_rewards(small: Desk, section: Section | None) -> None:
    goods = goods_of(small)
    goods.page.show_section(section)
    small.settle()
    for _level in range(3 if section is not None else 1):
        QApplication.processEvents()
        assert fits(goods), goods.size()
        lost = [one.accessibleName() or type(one).__name__ for one in controls(goods) if not is_reachable(one)]
        assert lost == []
        if section is not None and goods.page.level.model.rowCount():
            goods.page.level.row_opened.emit(goods.page.level.model.row_at(0))
            small.settle()


def test_a_move_of_batches_is_asked_for_within_the_screen(small: Desk) -> None:
    goods = goods_of(small)
    goods.page.show_section(Section.FULFILLED)
    small.settle()
    goods.page.level.row_opened.emit(goods.page.level.model.row_at(0))
    small.settle()
    goods.page.level.select_all.trigger()
    goods.page.act(Action.GROUP)
    small.settle()
    dialog = goods.page.moves.dialog
    assert dialog is not None
    assert fits(dialog), dialog.size()
    assert [type(one).__name__ for one in controls(dialog) if not is_reachable(one)] == []
    dialog.reject()
