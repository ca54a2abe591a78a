"""What others saved meanwhile, beside the rows of a grid: what can be shown in its place at once, and what can't."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from crpm_desktop.models.draft_model import DraftModel

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class OthersRows(Generic[R]):
    """`changed` are rows by place as they are now; of the rows `edited` here others changed or deleted these; `added`
    and `gone` count rows that are not shown yet, or still."""

    changed: Mapping[int, R] = field(default_factory=dict)
    edited: tuple[R, ...] = ()
    added: int = 0
    gone: int = 0

    @property
    def same_rows(self) -> bool:
        """Are they the rows that are shown, if changed?"""
        return not self.added and not self.gone


def comparing(model: DraftModel[R]) -> Callable[[Iterable[R]], OthersRows[R]]:
    """Compares rows as they are then, once and on any thread, with those that the grid shows at this moment."""
    key, shown = model.key, model.saved_rows()
    if key is None:
        raise ValueError("rows without a key can't be told apart")

    def compare(rows: Iterable[R]) -> OthersRows[R]:
        now = {key(row): row for row in rows}
        changed: dict[int, R] = {}
        edited: list[R] = []
        gone = 0
        for place, saved, touched in shown:
            theirs = now.pop(key(saved), None)
            if theirs == saved:
                continue
            if touched:
                edited.append(saved)
            elif theirs is None:
                gone += 1
            else:
                changed[place] = theirs
        return OthersRows(changed, tuple(edited), len(now), gone)

    return compare
