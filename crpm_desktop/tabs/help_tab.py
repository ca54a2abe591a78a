"""The Help tab: what everything is for, found by contents, by search, and by F1 on a field."""

import platform
from collections.abc import Sequence
from functools import cached_property

import PySide6
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from crpm_desktop import __version__
from crpm_desktop.models.help_topics import CONTENTS, Hit, Topic, find_anchor, load_topics, search
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.help_names import help_names
from crpm_desktop.widgets.help_page import HelpPage
from crpm_desktop.widgets.search_field import SearchField
from crpm_desktop.widgets.text_label import TextLabel

ANCHOR = Qt.ItemDataRole.UserRole


class HelpTab(QWidget):
    """`shown` is the anchor that is displayed: `topic` or `topic.part`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help_tab")
        self._database = context.database
        self.shown = CONTENTS[0]
        self._unseen = True
        self.search_field = SearchField("Search all topics")
        self.contents = QListWidget()
        self.contents.setWordWrap(True)
        self.contents.setSpacing(3)
        self.contents.setAccessibleName("Topics")
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.note = TextLabel(wordWrap=True)
        self.note.hide()
        self.browser = HelpPage()
        self._lay_out()
        self.search_field.textChanged.connect(self._search)
        self.search_field.returnPressed.connect(self._go_to_first)
        self.contents.currentItemChanged.connect(self._on_item)
        self.browser.anchorClicked.connect(self._on_link)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._focus_search)

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """Read when the tab is first shown or asked, so that the window opens without them."""
        return load_topics(_about(self._database))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.contents.count() and not self.search_field.text().strip():
            self._list_topics()
        if self._unseen:
            self.show_topic(self.shown)
        else:
            self.browser.show_html(self.topics[self.shown.partition(".")[0]].html)

    def show_topic(self, anchor: str) -> None:
        """Shows a topic, at its part where the anchor names one. An unknown one shows the start."""
        name, _, part = anchor.partition(".")
        topic = self.topics.get(name) or self.topics[CONTENTS[0]]
        self.shown = anchor if any(each.anchor == anchor for each in topic.parts) else topic.name
        self._unseen = not self.isVisible()
        self.browser.show_html(topic.html)
        self.browser.verticalScrollBar().setValue(0)
        if "." in self.shown:
            self.browser.scrollToAnchor(part)
        if not self.search_field.text().strip():
            self._mark(topic.name)

    def show_help_for(self, widget: QWidget | None) -> None:
        """F1: the part on the field, button or column that has the focus."""
        self.search_field.clear()
        self.show_topic(self.anchor_for(widget))

    def anchor_for(self, widget: QWidget | None) -> str:
        return find_anchor(self.topics, help_names(widget))

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.search_field, self.note, self.contents):
            column.addWidget(widget)
        splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        splitter.addWidget(left)
        splitter.addWidget(self.browser)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([270, 800])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(splitter)

    def _list_topics(self) -> None:
        self._list([(topic.name, topic.title) for topic in self.topics.values()])
        self._mark(self.shown.partition(".")[0])

    def _list(self, rows: Sequence[tuple[str, str]]) -> None:
        self.contents.blockSignals(True)
        self.contents.clear()
        for anchor, text in rows:
            item = QListWidgetItem(text)
            item.setData(ANCHOR, anchor)
            self.contents.addItem(item)
        self.contents.blockSignals(False)

    def _mark(self, name: str) -> None:
        """Puts the contents' cursor on a topic without going there again."""
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            if self.contents.item(row).data(ANCHOR) == name:
                self.contents.setCurrentRow(row)
        self.contents.blockSignals(False)

    def _search(self, text: str) -> None:
        if not text.strip():
            self.note.hide()
            self._list_topics()
            return
        hits = search(self.topics.values(), text)
        self._list([(hit.anchor, _two_lines(hit)) for hit in hits])
        places = "1 place" if len(hits) == 1 else f"{len(hits)} places"
        self.note.setText(
            f"{places} found"
            if hits
            else f"No topic has \N{LEFT DOUBLE QUOTATION MARK}{text.strip()}"
            "\N{RIGHT DOUBLE QUOTATION MARK}. Try fewer or other words."
        )
        self.note.show()

    def _go_to_first(self) -> None:
        if self.contents.count():
            self.contents.setCurrentRow(0)

    def _on_item(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is None:
            return
        self.show_topic(item.data(ANCHOR))
        words = self.search_field.text().split()
        if words:
            self._select(words[0])

    def _select(self, word: str) -> None:
        """Selects the first place of `word` after the part's heading, so that the eye finds it."""
        cursor = self.browser.cursorForPosition(self.browser.viewport().rect().topLeft())
        found = self.browser.document().find(word, cursor)
        if found.isNull():
            found = self.browser.document().find(word, QTextCursor(self.browser.document()))
        if not found.isNull():
            self.browser.setTextCursor(found)

    def _on_link(self, url: QUrl) -> None:
        self.show_topic(url.toString())

    def _focus_search(self) -> None:
        self.search_field.setFocus()
        self.search_field.selectAll()

    def sizeHint(self) -> QSize:
        return QSize(900, 600)


def _about(database: str) -> list[tuple[str, str]]:
    return [
        ("Version", __version__),
        ("Database", database),
        ("Python", platform.python_version()),
        ("Qt for Python", PySide6.__version__),
        ("System", platform.platform(terse=True)),
    ]


def _two_lines(hit: Hit) -> str:
    return f"{hit.title}\n{hit.excerpt}" if hit.excerpt else hit.title
