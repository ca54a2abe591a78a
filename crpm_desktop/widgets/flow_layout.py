"""A row of widgets that goes on in a second line where the window is too narrow, so that nothing is cut off."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

GAP = 6


class FlowLayout(QLayout):
    """Left to right, `gap` apart; what is added with `add_right` stands at the right end where its line has room."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = GAP) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._right: set[int] = set()
        self._gap = gap
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def add_right(self, widget: QWidget) -> None:
        self._right.add(len(self._items))
        self.addWidget(widget)

    def insert_left(self, widget: QWidget) -> None:
        """Adds a widget behind the last one that isn't at the right."""
        self.addWidget(widget)
        item = self._items.pop()
        place = min(self._right, default=len(self._items))
        self._items.insert(place, item)
        self._right = {number + 1 for number in self._right}
        self.invalidate()

    def insert_first(self, widget: QWidget) -> None:
        """Adds a widget before all others."""
        self.addWidget(widget)
        self._items.insert(0, self._items.pop())
        self._right = {number + 1 for number in self._right}
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self._right = {number - (number > index) for number in self._right if number != index}
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self._gap * max(len(sizes) - 1, 0)
        return QSize(width, max((size.height() for size in sizes), default=0)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _lines(self, width: int) -> list[list[int]]:
        """The numbers of the items of each line."""
        lines: list[list[int]] = []
        used = 0
        for number, item in enumerate(self._items):
            if item.isEmpty():
                continue
            wide = item.sizeHint().width()
            if not lines or used + self._gap + wide > width:
                lines.append([])
                used = wide
            else:
                used += self._gap + wide
            lines[-1].append(number)
        return lines

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Puts the items in their places; answers the height that they need."""
        area = rect.marginsRemoved(self.contentsMargins())
        top = area.top()
        for line in self._lines(area.width()):
            height = max(self._items[number].sizeHint().height() for number in line)
            if move:
                self._place_line(line, QRect(area.left(), top, area.width(), height))
            top += height + GAP
        margins = self.contentsMargins()
        return max(top - GAP - rect.top(), margins.top()) + margins.bottom()

    def _place_line(self, line: list[int], area: QRect) -> None:
        widths = {number: min(self._items[number].sizeHint().width(), area.width()) for number in line}
        spare = area.width() - sum(widths.values()) - self._gap * (len(line) - 1)
        left, moved = area.left(), False
        for number in line:
            if number in self._right and not moved:
                left += max(spare, 0)
                moved = True
            height = min(self._items[number].sizeHint().height(), area.height())
            corner = QPoint(left, area.top() + (area.height() - height) // 2)
            self._items[number].setGeometry(QRect(corner, QSize(widths[number], height)))
            left += widths[number] + self._gap
