"""Which columns a clerk sees, how wide and in which order: remembered per user and grid."""

import json
from dataclasses import asdict, dataclass

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QHeaderView

NARROWEST = 24


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    name: str
    width: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """The columns from left to right, hidden ones included."""

    places: tuple[ColumnPlace, ...]

    def to_text(self) -> str:
        return json.dumps([asdict(place) for place in self.places])

    @classmethod
    def from_text(cls, text: str) -> "ColumnLayout | None":
        """None for a text that is no layout: a damaged settings file costs the widths, not the window."""
        try:
            return cls(tuple(_place(**found) for found in json.loads(text)))
        except (ValueError, TypeError):
            return None


def _place(name: object, width: object, hidden: object) -> ColumnPlace:
    if isinstance(name, str) and isinstance(width, int) and isinstance(hidden, bool):
        return ColumnPlace(name, width, hidden)
    raise TypeError("not a column's place")


def read_layout(header: QHeaderView, names: tuple[str, ...]) -> ColumnLayout:
    """The layout that a header has now; `names` are its columns in the model's order."""
    places = []
    for visual in range(header.count()):
        number = header.logicalIndex(visual)
        hidden = header.isSectionHidden(number)
        width = header.sectionSize(number)
        if hidden:  # a hidden section has no size; showing it again tells the one that it will have
            header.showSection(number)
            width = header.sectionSize(number)
            header.hideSection(number)
        places.append(ColumnPlace(names[number], width, hidden))
    return ColumnLayout(tuple(places))


def apply_layout(header: QHeaderView, names: tuple[str, ...], layout: ColumnLayout) -> None:
    """Columns that the layout doesn't know stay where they are; names that the grid doesn't have are skipped."""
    known = [place for place in layout.places if place.name in names]
    for visual, place in enumerate(known):
        number = names.index(place.name)
        header.moveSection(header.visualIndex(number), visual)
        header.resizeSection(number, max(place.width, NARROWEST))
        header.setSectionHidden(number, place.hidden)


def save_layout(settings: QSettings, grid: str, layout: ColumnLayout) -> None:
    settings.setValue(f"grids/{grid}/columns", layout.to_text())


def saved_layout(settings: QSettings, grid: str) -> ColumnLayout | None:
    text = settings.value(f"grids/{grid}/columns")
    return ColumnLayout.from_text(text) if isinstance(text, str) else None


def forget_layout(settings: QSettings, grid: str) -> None:
    settings.remove(f"grids/{grid}/columns")
