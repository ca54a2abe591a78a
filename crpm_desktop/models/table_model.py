"""What every grid's model has in common: columns, and how a cell looks. Where the rows are is up to its children."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont

from crpm_desktop.domain.rebate import Color
from crpm_desktop.models.notation import FIGURES, display_text, edit_text, user_notation
from crpm_desktop.models.palette import LIGHT, GridColors
from crpm_desktop.models.plain_tip import plain_tip
from crpm_desktop.services.columns import Column, Kind

R = TypeVar("R")
AnyIndex = QModelIndex | QPersistentModelIndex

DISPLAY = int(Qt.ItemDataRole.DisplayRole)
CENTERED = frozenset({Kind.FLAG, Kind.DATE, Kind.DATETIME})
NO_INDEX = QModelIndex()
SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
CHECKABLE = SHOWN | Qt.ItemFlag.ItemIsUserCheckable
EDITABLE = SHOWN | Qt.ItemFlag.ItemIsEditable
"""What the flags of cells are made of: put together once, for a view asks them of every cell that it paints."""


@dataclass(frozen=True, slots=True)
class RowStyle:
    """How a whole row stands out. `note` says why, for who hovers over it."""

    muted: bool = False
    accent: bool = False
    bold: bool = False
    note: str = ""


PLAIN = RowStyle()


class TableModel(QAbstractTableModel, Generic[R]):
    totals_changed = Signal()

    def __init__(
        self,
        columns: tuple[Column[R], ...],
        *,
        style: Callable[[R], RowStyle] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = columns
        self.colors: GridColors = LIGHT
        self.notation = user_notation()
        self.row_style = style
        self.awaited = False
        self._places = {column.name: place for place, column in enumerate(columns)}
        self.alignments = tuple(_alignment(column.kind) for column in columns)
        self._answers: dict[int, Callable[[int, int], object]] = {
            DISPLAY: self.text,
            int(Qt.ItemDataRole.EditRole): self.edit_text,
            int(Qt.ItemDataRole.TextAlignmentRole): self._alignment,
            int(Qt.ItemDataRole.ForegroundRole): self._foreground,
            int(Qt.ItemDataRole.BackgroundRole): self._background,
            int(Qt.ItemDataRole.FontRole): self._font,
            int(Qt.ItemDataRole.ToolTipRole): self._plain_tip,
            int(Qt.ItemDataRole.CheckStateRole): self._check_state,
            int(Qt.ItemDataRole.AccessibleTextRole): self.spoken,
        }

    # What children answer

    @abstractmethod
    def row_at(self, row: int) -> R | None:
        """The row shown there; None for one that is not read yet, or not made yet."""
        raise NotImplementedError

    @abstractmethod
    def rows_from(self, start: int, *, backwards: bool = False) -> Iterator[tuple[int, R]]:
        """The shown rows with their numbers, from `start` on, as they are now: may be read on another thread."""
        raise NotImplementedError

    @abstractmethod
    def all_rows(self) -> Iterable[R]:
        """What an export writes: every row in the order shown; may be read on another thread."""
        raise NotImplementedError

    def identity(self, row: int) -> object:
        """What tells the row apart from the others when they are shown anew; None: nothing does."""
        return None

    def row_of(self, identity: object) -> int | None:
        return None

    def totals(self) -> Mapping[str, int]:
        """The sum of each column that adds up, over all rows shown."""
        return {}

    def totals_at_hand(self) -> Mapping[str, int] | None:
        """The totals, or None while they are being added up: `totals_changed` tells when they are there."""
        return self.totals()

    def is_counted(self) -> bool:
        """Are the rows all that there are, or only those found so far?"""
        return True

    def set_awaited(self, awaited: bool) -> None:
        """While other rows are being read, nothing is told of the old ones: neither totals nor how many they are."""
        if awaited != self.awaited:
            self.awaited = awaited
            self.totals_changed.emit()

    def is_empty(self) -> bool:
        """Is there no row, but perhaps a blank line for a new one?"""
        return self.rowCount() == 0

    def can_sort(self, column: int) -> bool:
        return False

    # Cells

    def column_index(self, name: str) -> int:
        return self._places[name]

    def has_column(self, name: str) -> bool:
        return name in self._places

    def value(self, row: int, column: int) -> object:
        """The exact value in the unit of the column's kind; None is blank."""
        shown = self.row_at(row)
        return None if shown is None else self.columns[column].value(shown)

    def text(self, row: int, column: int) -> str:
        return display_text(self.columns[column].kind, self.value(row, column), self.notation)

    def edit_text(self, row: int, column: int) -> str:
        return edit_text(self.columns[column].kind, self.value(row, column), self.notation)

    def color_of(self, row: int, column: int) -> Color | None:
        """The rebate colour of a cell; None where its column has none."""
        color = self.columns[column].color
        shown = None if color is None else self.row_at(row)
        return color(shown) if color is not None and shown is not None else None

    def spoken(self, row: int, column: int) -> str:
        """What a screen reader says: the title, the text, and the colour by its name."""
        title, text = self.columns[column].title, self.text(row, column)
        if self.columns[column].kind is Kind.FLAG:
            title, text = said_title(self.columns[column]), "on" if self.value(row, column) else "off"
        color = self.color_of(row, column)
        parts = [title, text or "blank", color.label if color is not None else ""]
        return ", ".join(part for part in parts if part)

    def style_of(self, row: int) -> RowStyle:
        shown = self.row_at(row) if self.row_style is not None else None
        return self.row_style(shown) if self.row_style is not None and shown is not None else PLAIN

    def set_colors(self, colors: GridColors) -> None:
        if colors != self.colors:
            self.colors = colors
            self.repaint_rows(0, self.rowCount() - 1)

    def restyle(self) -> None:
        """Asks `style` again for all rows."""
        self.repaint_rows(0, self.rowCount() - 1)

    def repaint_rows(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # Qt

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = DISPLAY) -> Any:
        answer = self._answers.get(role)
        if answer is None or not index.isValid():
            return None
        return answer(index.row(), index.column())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return f"Row {section + 1:,}" if role == Qt.ItemDataRole.AccessibleTextRole else None
        if not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return said_title(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.title}: {column.tip}" if column.tip else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(0, section)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return SHOWN if index.isValid() else Qt.ItemFlag.NoItemFlags

    def _alignment(self, _row: int, column: int) -> Qt.AlignmentFlag:
        return self.alignments[column]

    def _foreground(self, row: int, column: int) -> QBrush | None:
        color = self.color_of(row, column)
        if color is not None:
            return QBrush(QColor(self.colors.ink(color)))
        style = self.style_of(row)
        if style.muted:
            return QBrush(QColor(self.colors.muted))
        return QBrush(QColor(self.colors.accent)) if style.accent else None

    def _background(self, row: int, column: int) -> QBrush | None:
        return None

    def _font(self, row: int, column: int) -> QFont | None:
        if not self.style_of(row).bold:
            return None
        font = QFont()
        font.setBold(True)
        return font

    def _plain_tip(self, row: int, column: int) -> str | None:
        tip = self._tip(row, column)
        return tip and plain_tip(tip)

    def _tip(self, row: int, column: int) -> str | None:
        return self.style_of(row).note or None

    def _check_state(self, row: int, column: int) -> Qt.CheckState | None:
        return None


def _alignment(kind: Kind) -> Qt.AlignmentFlag:
    if kind in FIGURES:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    across = Qt.AlignmentFlag.AlignHCenter if kind in CENTERED else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter


def said_title(column: Column[Any]) -> str:
    """What a screen reader calls a column, also one whose title would only take up room."""
    return column.title or column.name.replace("_", " ").title()
