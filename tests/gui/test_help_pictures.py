"""The pictures of the help: there, described, light, found by the page, and never wider than it."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crpm_desktop.models.help_topics import CONTENTS
from crpm_desktop.resource_files import resource_path
from crpm_desktop.tabs.help_tab import HelpTab
from crpm_desktop.widgets.context import Context

IMAGE = QTextDocument.ResourceType.ImageResource.value
HEAVIEST = 60_000
TAG = re.compile(r'<p class="picture"><img src="(pictures/\w+\.png)" alt="([^"]{20,})"></p>\n<p class="note">\w')
PAGES = {name: resource_path(f"help/{name}.html").read_text(encoding="utf-8") for name in CONTENTS}
USED = [(page, *tag) for page, html in PAGES.items() for tag in TAG.findall(html)]
FILES = sorted(resource_path("help/pictures").iterdir())


@pytest.fixture
def help_tab(qtbot: QtBot) -> HelpTab:
    tab = HelpTab(cast("Context", SimpleNamespace(database="shop.db")))
    qtbot.addWidget(tab)
    tab.resize(1366, 640)
    tab.show()
    return tab


def test_every_picture_is_used_once_with_a_description_and_a_line_below_it() -> None:
    assert sorted(source for _page, source, _words in USED) == [f"pictures/{file.name}" for file in FILES]
    assert sum(html.count("<img") for html in PAGES.values()) == len(USED) >= 8


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_picture_is_light_and_says_nothing_of_the_machine_it_was_made_on(file: Path) -> None:
    content, picture = file.read_bytes(), QImage(str(file))
    assert len(content) < HEAVIEST
    assert picture.width() > 400
    assert not [chunk for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME") if chunk in content]


@pytest.mark.parametrize(("page", "source"), [(page, source) for page, source, _words in USED])
def test_a_page_shows_its_picture_in_the_room_there_is(help_tab: HelpTab, page: str, source: str) -> None:
    help_tab.show_topic(page)
    QApplication.processEvents()
    browser = help_tab.browser
    for width in (1366, 700, 1366):
        help_tab.resize(width, 640)
        QApplication.processEvents()
        shown = browser.document().resource(IMAGE, QUrl(source))
        assert shown.width() == min(QImage(str(resource_path(f"help/{source}"))).width(), browser._room)
        assert browser.horizontalScrollBar().maximum() == 0


def test_a_picture_that_was_scrolled_to_stays_in_sight_when_the_window_is_made_wider(help_tab: HelpTab) -> None:
    help_tab.resize(900, 640)
    help_tab.show_topic("databases.backups")
    before = help_tab.browser.verticalScrollBar().value()
    help_tab.resize(1366, 640)
    QApplication.processEvents()
    assert before > 0
    assert help_tab.browser.verticalScrollBar().value() > 0
