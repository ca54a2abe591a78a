"""The first rows of a grid that is still being read: to be looked at, until all of them are there."""

from typing import TypeVar

from crpm_desktop.models.grid_model import GridModel

R = TypeVar("R")


class FirstRows(GridModel[R]):
    """Looks like the rows of `model`, and has its ticks; those on rows not read yet stay."""

    def __init__(self, model: GridModel[R]) -> None:
        super().__init__(model.columns, style=model.row_style, ticks=model.ticks)

    def can_sort(self, column: int) -> bool:
        return False

    def _shown_changed(self) -> None:
        self._content_changed()
