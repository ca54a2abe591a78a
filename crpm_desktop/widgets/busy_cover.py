"""A pane of glass over a widget while it must not be edited: no click, no key gets through, and nothing turns grey."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class BusyCover(QWidget):
    def __init__(self, covered: QWidget) -> None:
        super().__init__(covered)
        self._covered = covered
        self._focus_before: QWidget | None = None
        self.setCursor(Qt.CursorShape.BusyCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Busy: please wait")
        self.hide()
        covered.installEventFilter(self)

    def cover(self, on: bool) -> None:
        """Taken away, it gives the keyboard back to whoever had it, unless that is gone."""
        if on:
            self._focus_before = self._covered.focusWidget()
            if self._focus_before is not None:
                self._focus_before.destroyed.connect(self._forget)
            self.setGeometry(self._covered.rect())
            self.show()
            self.raise_()
            self.setFocus()
            return
        had_keys = self.hasFocus()
        self.hide()
        if self._focus_before is not None:
            self._focus_before.destroyed.disconnect(self._forget)
            if had_keys:
                self._focus_before.setFocus()
        self._focus_before = None

    def _forget(self) -> None:
        self._focus_before = None

    def focusNextPrevChild(self, next_: bool) -> bool:
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._covered.rect())
        return False
