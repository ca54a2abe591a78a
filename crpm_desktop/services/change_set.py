"""What a Commit hands over: the rows that are new, edited and deleted in one grid, as frozen copies."""

from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Edited(Generic[R]):
    """`before` as it was read, with its version; `after` as it was edited."""

    before: R
    after: R


@dataclass(frozen=True, slots=True)
class ChangeSet(Generic[R]):
    """All changes of one grid, in the order of its rows."""

    new: tuple[R, ...] = ()
    edited: tuple[Edited[R], ...] = ()
    deleted: tuple[R, ...] = ()
    repeated: tuple[R, ...] = ()
    """Those of the new rows under whose key a saved one stands in the same grid."""

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.deleted)

    def __len__(self) -> int:
        return len(self.new) + len(self.edited) + len(self.deleted)
