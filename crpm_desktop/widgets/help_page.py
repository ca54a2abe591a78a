"""The text of the help: rich text in the live colours, with pictures no wider than there is room for."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QPainter, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from crpm_desktop.models.help_style import style_sheet
from crpm_desktop.models.palette import grid_colors
from crpm_desktop.resource_files import resource_path

MARGIN = 18
NARROWEST = 200
_IMAGE = QTextDocument.ResourceType.ImageResource


class HelpPage(QTextBrowser):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, openLinks=False)
        self.setAccessibleName("Help text")
        self.document().setDocumentMargin(MARGIN)
        self._pictures: dict[QUrl, QImage] = {}
        self._room = 0
        self._html = ""

    def show_html(self, html: str) -> None:
        """Sets the page in the live colours; where it was scrolled to stays, for a change of theme."""
        self._html = html
        self.document().setDefaultStyleSheet(style_sheet(grid_colors(self.palette())))
        self._pictures.clear()
        self._room = self._room_now()
        place = self.verticalScrollBar().value()
        self.setHtml(html)
        self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        url = QUrl(name)
        if kind != _IMAGE.value:
            return super().loadResource(kind, url)
        self._pictures[url] = QImage(str(resource_path(f"help/{url.path()}")))
        return self._fitted(self._pictures[url])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.isVisible():
            self.show_html(self._html)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self._room_now()
        if room == self._room:
            return
        before, self._room = self._room, room
        shown = [url for url, picture in self._pictures.items() if min(before, room) < picture.width()]
        for url in shown:
            self.document().addResource(_IMAGE.value, url, self._fitted(self._pictures[url]))
        if shown:
            self.document().markContentsDirty(0, self.document().characterCount())

    def _room_now(self) -> int:
        """As if the scroll bar were there, so that it never comes and goes because of a picture."""
        beside = 2 * (MARGIN + self.frameWidth()) + self.verticalScrollBar().sizeHint().width()
        return max(self.width() - beside, NARROWEST)

    def _fitted(self, picture: QImage) -> QImage:
        """As wide as there is room for, as sharp as the screen is, and with a line around it."""
        width = min(picture.width(), self._room)
        pixels = min(picture.width(), round(width * self.devicePixelRatioF()))
        fitted = picture.convertToFormat(QImage.Format.Format_RGB32)
        fitted = fitted.scaledToWidth(pixels, Qt.TransformationMode.SmoothTransformation)
        painter = QPainter(fitted)
        painter.setPen(QColor(grid_colors(self.palette()).line))
        painter.drawRect(fitted.rect().adjusted(0, 0, -1, -1))
        painter.end()
        fitted.setDevicePixelRatio(pixels / width)
        return fitted
