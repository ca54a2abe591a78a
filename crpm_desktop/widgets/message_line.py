"""Where the window shows what it has to tell: one line that stays until the next, and a dialog for faults."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QPushButton, QSizePolicy, QWidget

from crpm_desktop.models.palette import grid_colors
from crpm_desktop.models.plain_tip import plain_tip
from crpm_desktop.widgets.buttons import as_written, tool_button
from crpm_desktop.widgets.diagnostics import copy_diagnostics
from crpm_desktop.widgets.messages import Fault, Message, Messages, Offer, Tone
from crpm_desktop.widgets.text_label import TextLabel

SIGNS = {Tone.DONE: "\N{CHECK MARK}", Tone.WARNING: "\N{WARNING SIGN}", Tone.ERROR: "\N{BALLOT X}"}
FAULT = (
    "Something went wrong that should not have. What was committed is saved, and nothing was saved by halves. What is "
    "not committed yet is still on the screen: try it again. Copy Diagnostics puts what is needed to mend this into "
    "the clipboard, without customer data: give it to whoever looks after the program."
)

LEAST_WIDTH = 240
WORDS = {Tone.DONE: "Done", Tone.WARNING: "Note", Tone.ERROR: "Refused"}


class MessageLine(QFrame):
    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._folder = ""
        self._offer: Offer | None = None
        self.setAutoFillBackground(True)
        self.sign = TextLabel()
        self.label = TextLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setMinimumWidth(LEAST_WIDTH)  # or a path without a gap in it widens the window
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.folder_button = QPushButton("Open Folder")
        self.folder_button.clicked.connect(self._open_folder)
        self.offer_button = QPushButton("Another Way")
        self.offer_button.clicked.connect(self._take_offer)
        close = tool_button("\N{MULTIPLICATION SIGN}", "Close this message", self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        for widget in (self.sign, self.label, self.offer_button, self.folder_button, close):
            layout.addWidget(widget)
        messages.told.connect(self.show_message)
        messages.fault_found.connect(self.show_fault)
        self.hide()

    def show_message(self, message: Message) -> None:
        if message.yields and self._offer is not None and not self.isHidden():
            return
        colors = grid_colors(QGuiApplication.palette())
        ground = {Tone.DONE: colors.selected, Tone.WARNING: colors.changed, Tone.ERROR: colors.wrong}[message.tone]
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(ground))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(colors.text))
        self.setPalette(palette)
        self.sign.setText(SIGNS[message.tone])
        self.sign.setAccessibleName(WORDS[message.tone])
        self.label.setText(message.text)
        self.label.setToolTip(plain_tip(message.text))
        self.setAccessibleName(f"{WORDS[message.tone]}: {message.text}")
        self._folder = message.folder
        self.folder_button.setVisible(bool(message.folder))
        self._offer = message.offer
        self.offer_button.setVisible(message.offer is not None)
        if message.offer is not None:
            self.offer_button.setText(as_written(message.offer.label))
        self.show()

    def show_fault(self, fault: Fault) -> None:
        box = QMessageBox(self.window())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle("Unexpected fault")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(FAULT)
        box.setInformativeText(fault.summary)
        box.setDetailedText(fault.details)
        copy = box.addButton("Copy &Diagnostics", QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()  # it does not close the box
        copy.clicked.connect(lambda: copy_diagnostics(self._messages, fault.details))
        copy.clicked.connect(lambda: copy.setText("Copied"))
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
        box.open()

    def _take_offer(self) -> None:
        if self._offer is not None:
            self.hide()
            self._offer.take()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder))
