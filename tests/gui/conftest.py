"""A desk with the real window, closed at the end with all its threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crpm_desktop.db import change_notices
from crpm_desktop.db.engine import open_database
from tests.gui.desk import Desk
from tests.gui.grid_desk import GridDesk
from tests.services.set_up_data import fill


@pytest.fixture(autouse=True)
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window on a file does not look after what others save there, unless a test wants it to."""
    monkeypatch.setattr(change_notices, "LOOK_EVERY", 3600.0)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(qtbot, tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def grid_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[GridDesk]:
    """A desk with one grid or tab on it, without the window around."""
    desk = GridDesk(qtbot, tmp_path)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def filled_set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the small set-up, to be copied."""
    file = tmp_path_factory.mktemp("set_up") / "filled.db"
    database = open_database(str(file))
    fill(database)
    database.close()
    return file
