"""F1 in a dialog: help on the field with the focus, in a small window beside it; the Help tab is out of reach then."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from crpm_desktop.models.help_topics import CONTENTS, find_anchor, load_topics
from crpm_desktop.widgets.help_names import help_names
from crpm_desktop.widgets.help_page import HelpPage
from crpm_desktop.widgets.screen_room import open_within_screen


class HelpDialog(QDialog):
    """`shown` is the anchor that is displayed: `topic` or `topic.part`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.topics = load_topics()
        self.shown = CONTENTS[0]
        self.page = HelpPage()
        self.page.anchorClicked.connect(self._on_link)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page, 1)
        layout.addWidget(buttons)
        open_within_screen(self, 560, 480)

    def show_help_for(self, widget: QWidget) -> None:
        """`widget` is a part of the dialog that this one belongs to, or that itself."""
        self.show_anchor(find_anchor(self.topics, help_names(widget, self.parentWidget())))

    def show_anchor(self, anchor: str) -> None:
        name, _, part = anchor.partition(".")
        self.shown = anchor if name in self.topics else CONTENTS[0]
        self.show()
        self.raise_()
        self.page.show_html(self.topics.get(name, self.topics[CONTENTS[0]]).html)
        self.page.scrollToAnchor(part)
        self.page.setFocus()

    def _on_link(self, url: QUrl) -> None:
        self.show_anchor(url.toString())


class HelpKey:
    """Gives a dialog its F1."""

    def __init__(self, dialog: QDialog) -> None:
        self._dialog = dialog
        self.help: HelpDialog | None = None
        key = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), dialog)
        key.activated.connect(self.show_help)

    def show_help(self) -> None:
        focus = QApplication.focusWidget()
        if self.help is None:
            self.help = HelpDialog(self._dialog)
        self.help.show_help_for(focus if focus is not None and self._dialog.isAncestorOf(focus) else self._dialog)
