"""The breadcrumb: where one is, each level above it a button, and Back."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from crpm_desktop.free_goods_window.places import Place
from crpm_desktop.widgets.buttons import tool_button
from crpm_desktop.widgets.flow_layout import FlowLayout
from crpm_desktop.widgets.text_label import TextLabel

PATH_SIGN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


class Trail(QWidget):
    place_chosen = Signal(object)
    """The `Place` above that was clicked."""
    back_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = QPushButton("\N{LEFTWARDS ARROW} Back")
        self.back.setToolTip("One level up (Alt+Left; in the grid also Esc or Backspace)")
        self.back.clicked.connect(self.back_chosen)
        self.here = TextLabel()
        self.here.setContentsMargins(6, 0, 0, 0)
        self._steps: list[QWidget] = []
        self._above: list[str] = []
        self._row = FlowLayout(self, gap=4)
        self._row.setContentsMargins(8, 6, 8, 0)
        self._row.addWidget(self.back)
        self._row.addWidget(self.here)

    def add_right(self, widget: QWidget) -> None:
        self._row.add_right(widget)

    @property
    def text(self) -> str:
        """`Fulfilled > Acme > Batch 12`."""
        return f" {PATH_SIGN} ".join([*self._above, self.here.text()])

    def show_place(self, place: Place) -> None:
        for step in self._steps:
            step.hide()
            step.deleteLater()
        *above, here = place.trail
        self._steps, self._above = [], [one.title for one in above]
        for one in above:
            button = tool_button(one.title, f"Go to {one.title}", partial(self.place_chosen.emit, one))
            self._steps += [button, TextLabel(PATH_SIGN)]
        self._row.removeWidget(self.here)
        for step in (*self._steps, self.here):
            self._row.insert_left(step)
        self.here.setText(here.title)
        font = self.here.font()
        font.setBold(True)
        self.here.setFont(font)
        self.back.setEnabled(bool(above))
        self.setAccessibleName(self.text)

    def show_text(self, text: str) -> None:
        """A place without levels."""
        for step in self._steps:
            step.hide()
            step.deleteLater()
        self._steps, self._above = [], []
        self.here.setText(text)
        self.back.setEnabled(False)
        self.setAccessibleName(text)
