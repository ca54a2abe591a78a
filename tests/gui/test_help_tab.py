"""The Help tab in both themes: contents, search, links, F1, and readable colours."""

from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QPalette, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableView, QTabWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crpm_desktop import __version__
from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.help_topics import CONTENTS
from crpm_desktop.models.palette import DARK, GLYPHS, LIGHT, MEANINGS, GridColors
from crpm_desktop.tabs.help_tab import HelpTab
from crpm_desktop.widgets.context import Context


@pytest.fixture
def help_tab(qtbot: QtBot) -> HelpTab:
    context = cast("Context", SimpleNamespace(database="rebates & <more>.db"))
    tab = HelpTab(context)
    qtbot.addWidget(tab)
    tab.resize(900, 600)
    tab.show()
    return tab


def text(tab: HelpTab) -> str:
    return tab.browser.toPlainText()


def listed(tab: HelpTab) -> list[str]:
    return [tab.contents.item(row).text() for row in range(tab.contents.count())]


def color_of(tab: HelpTab, words: str) -> str:
    """The colour that words stand in."""
    cursor = tab.browser.document().find(words)
    assert not cursor.isNull(), words
    name: str = cursor.charFormat().foreground().color().name()
    return name


def dark_palette() -> QPalette:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(DARK.base))
    palette.setColor(QPalette.ColorRole.Text, QColor(DARK.text))
    return palette


def test_it_opens_on_the_start_page_with_all_topics_listed(help_tab: HelpTab) -> None:
    assert text(help_tab).startswith("Start here")
    assert listed(help_tab) == [topic.title for topic in help_tab.topics.values()]
    assert len(listed(help_tab)) == len(CONTENTS)


@pytest.mark.parametrize("name", CONTENTS)
def test_choosing_a_topic_shows_its_page(help_tab: HelpTab, name: str) -> None:
    help_tab.contents.setCurrentRow(CONTENTS.index(name))
    assert help_tab.shown == name
    assert text(help_tab).startswith(help_tab.topics[name].title)


def test_a_part_is_scrolled_to(help_tab: HelpTab) -> None:
    help_tab.show_topic("rules.rounding")
    assert help_tab.shown == "rules.rounding"
    assert help_tab.browser.verticalScrollBar().value() > 0
    assert help_tab.contents.currentItem().text() == help_tab.topics["rules"].title


def test_a_part_that_is_asked_for_while_the_tab_is_hidden_is_scrolled_to_when_it_is_shown(qtbot: QtBot) -> None:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tab = HelpTab(cast("Context", SimpleNamespace(database="x.db")))
    tabs.addTab(QWidget(), "Other")
    tabs.addTab(tab, "Help")
    tabs.resize(900, 600)
    tabs.show()
    tab.show_topic("rules.rounding")
    tabs.setCurrentWidget(tab)
    qtbot.waitUntil(lambda: tab.browser.cursorForPosition(QPoint(30, 12)).block().text() == "Cents")
    assert tab.contents.currentItem().text() == "How a rebate is figured"


def test_a_change_of_theme_while_the_tab_is_hidden_is_seen_when_it_is_shown(help_tab: HelpTab) -> None:
    help_tab.show_topic("colours")
    help_tab.hide()
    help_tab.setPalette(dark_palette())
    help_tab.show()
    assert color_of(help_tab, "Min Sales") == DARK.text


def test_going_to_another_page_starts_at_its_top(help_tab: HelpTab) -> None:
    help_tab.show_topic("rules.rounding")
    help_tab.show_topic("rebate_set_up")
    assert help_tab.browser.verticalScrollBar().value() == 0


@pytest.mark.parametrize("anchor", ["nowhere", "nowhere.at_all", ""])
def test_an_unknown_anchor_shows_the_start(help_tab: HelpTab, anchor: str) -> None:
    help_tab.show_topic("rules")
    help_tab.show_topic(anchor)
    assert help_tab.shown == "start"


def test_an_unknown_part_shows_its_page(help_tab: HelpTab) -> None:
    help_tab.show_topic("rules.nowhere")
    assert help_tab.shown == "rules"


def test_a_link_goes_to_its_place(help_tab: HelpTab) -> None:
    help_tab.browser.anchorClicked.emit(QUrl("files.rewards"))
    assert help_tab.shown == "files.rewards"
    assert text(help_tab).startswith("Files in and out")


def test_search_lists_hits_over_all_topics_and_a_chosen_one_is_shown(help_tab: HelpTab) -> None:
    QTest.keyClicks(help_tab.search_field, "min pg req")
    assert listed(help_tab)[0].startswith("Rebate Set Up: Min PG Req\n")
    assert help_tab.note.text() == f"{help_tab.contents.count()} places found"
    QTest.keyClick(help_tab.search_field, Qt.Key.Key_Return)
    assert help_tab.shown == "rebate_set_up.min_pg_req"
    assert help_tab.browser.textCursor().selectedText().lower() == "min"


def test_a_search_without_a_hit_says_so_and_emptying_it_brings_the_topics_back(help_tab: HelpTab) -> None:
    help_tab.search_field.setText("xylophone")
    assert listed(help_tab) == []
    assert "No topic has" in help_tab.note.text()
    assert "xylophone" in help_tab.note.text()
    help_tab.search_field.clear()
    assert len(listed(help_tab)) == len(CONTENTS)
    assert not help_tab.note.isVisible()


def test_ctrl_f_goes_to_the_search(help_tab: HelpTab, qtbot: QtBot) -> None:
    help_tab.activateWindow()
    help_tab.browser.setFocus()
    qtbot.waitUntil(help_tab.isActiveWindow)
    QTest.keyClick(help_tab.browser, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(help_tab.search_field.hasFocus)
    assert help_tab.search_field.hasFocus()


def test_about_shows_version_and_database_as_text(help_tab: HelpTab) -> None:
    help_tab.show_topic("about")
    assert __version__ in text(help_tab)
    assert "rebates & <more>.db" in text(help_tab)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_the_legend_has_the_live_colors_with_shape_and_words(help_tab: HelpTab, colors: GridColors) -> None:
    if colors is DARK:
        help_tab.setPalette(dark_palette())
    help_tab.show_topic("colours")
    for color in Color:
        assert color_of(help_tab, f"{GLYPHS[color]} {color.label.capitalize()}") == colors.ink(color)
        assert MEANINGS[color] in text(help_tab)


def test_a_change_of_theme_recolors_the_page_that_is_shown(help_tab: HelpTab) -> None:
    help_tab.show_topic("colours.green")
    assert color_of(help_tab, "Min Sales") == LIGHT.text
    help_tab.setPalette(dark_palette())
    assert color_of(help_tab, "Min Sales") == DARK.text
    assert help_tab.shown == "colours.green"


def test_f1_on_a_field_shows_its_part_and_empties_the_search(help_tab: HelpTab, qtbot: QtBot) -> None:
    header = QWidget()
    header.setObjectName("header_bar")
    qtbot.addWidget(header)
    layout = QVBoxLayout(header)
    field, button = QLineEdit(), QPushButton("Create Next Year (2 selected)")
    field.setObjectName("show_customer")
    layout.addWidget(field)
    layout.addWidget(button)
    help_tab.search_field.setText("tiers")
    help_tab.show_help_for(field)
    assert (help_tab.shown, help_tab.search_field.text()) == ("header.show_customer", "")
    help_tab.show_help_for(button)
    assert help_tab.shown == "header.next_year"
    help_tab.show_help_for(None)
    assert help_tab.shown == "start"


def test_f1_in_a_grid_shows_the_part_on_the_column(help_tab: HelpTab, qtbot: QtBot) -> None:
    tab = QWidget()
    tab.setObjectName("customer_detail_tab")
    qtbot.addWidget(tab)
    view = QTableView(tab)
    model = QStandardItemModel(1, 2, view)
    model.setHorizontalHeaderLabels(["Customer No", "Total %"])
    view.setModel(model)
    assert help_tab.anchor_for(view) == "customer_detail"
    view.setCurrentIndex(model.index(0, 1))
    assert help_tab.anchor_for(view.viewport()) == "customer_detail.total_pct"
