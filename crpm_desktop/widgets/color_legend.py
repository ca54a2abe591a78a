"""What the colours of Rebate Revenue mean: shape, colour, name and sentence."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.palette import GLYPHS, MEANINGS, grid_colors
from crpm_desktop.widgets.text_label import MarkupLabel, TextLabel


class ColorLegend(QFrame):
    """A small window that closes with Esc or a click elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Colour legend")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        colors, grid = grid_colors(QGuiApplication.palette()), QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(12)
        for line, color in enumerate(Color):
            for place, text in enumerate((GLYPHS[color], color.label.capitalize())):
                label = MarkupLabel(f'<span style="color:{colors.ink(color)}"><b>{text}</b></span>')
                grid.addWidget(label, line, place)
            grid.addWidget(TextLabel(MEANINGS[color]), line, 2)

    def open_at(self, where: QPoint) -> None:
        self.move(where)
        self.show()
        self.setFocus()
