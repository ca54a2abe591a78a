"""A desk with the real window, closed at the end with all its threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crpm_desktop.db import change_notices
from crpm_desktop.services.demo import fill_with_demo_data
from crpm_desktop.services.progress import Silent
from tests.clones import made_file
from tests.gui.desk import Desk
from tests.gui.grid_desk import GridDesk


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


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """The demo data in a file. In a folder with a name as long as some are: no window may grow by it."""
    folder = tmp_path / "Rebates_of_the_whole_company-agreements,records,sales,free_goods_and_more"
    folder.mkdir()
    return made_file(folder / "demo.db", lambda empty: fill_with_demo_data(empty.new_work, Silent()))
