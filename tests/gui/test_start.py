"""The start: a frame is on the screen at once, the program comes behind it and takes its place."""

import gc
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crpm_desktop.app import App
from crpm_desktop.start import GEOMETRY, TITLE, Frame, Start
from tests.gui.desk import PATIENCE


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def own_excepthook() -> Iterator[None]:
    before = sys.excepthook
    yield
    sys.excepthook = before


def handed_over(start: Start) -> bool:
    return start.app is not None and start.app.window is not None


def close(app: App | None) -> None:
    assert app is not None
    assert app.window is not None
    window = app.window
    window.close()
    window.deleteLater()


def test_the_window_takes_the_place_of_the_frame(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, own_excepthook: None
) -> None:
    start = Start(str(tmp_path / "office.db"), settings)
    frame = start.frame
    assert frame.isVisible()
    assert frame.windowTitle() == TITLE
    place = frame.geometry()
    qtbot.waitUntil(lambda: handed_over(start), timeout=PATIENCE)
    assert start.app is not None
    window = start.app.window
    assert window is not None
    assert (gc.isenabled(), start._search.isActive()) == (False, True)
    assert (window.isVisible(), window.geometry().size()) == (True, place.size())
    qtbot.waitUntil(lambda: frame not in QApplication.topLevelWidgets(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=PATIENCE)
    close(start.app)


def test_nothing_is_opened_once_the_frame_was_closed(
    qtbot: QtBot, settings: QSettings, tmp_path: Path, own_excepthook: None
) -> None:
    file = tmp_path / "office.db"
    start = Start(str(file), settings)
    with qtbot.waitSignal(start.frame.painted):
        start.frame.update()
    start.frame.close()
    qtbot.waitUntil(lambda: not start._next.isActive(), timeout=PATIENCE)
    assert start.app is None
    assert not file.exists()


def test_the_frame_stands_where_the_window_was_left(qtbot: QtBot, settings: QSettings) -> None:
    first = Frame(settings)
    qtbot.addWidget(first)
    first.setGeometry(40, 50, 700, 500)
    settings.setValue(GEOMETRY, first.saveGeometry())
    again = Frame(settings)
    qtbot.addWidget(again)
    assert again.geometry() == first.geometry()


def test_every_part_that_is_imported_ahead_is_there() -> None:
    assert [import_module(part).__name__ for part in Start.PARTS] == list(Start.PARTS)
