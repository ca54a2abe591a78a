"""Where something stands on Rebate Set Up: the blocks, and the cells that errors are about."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QModelIndex

from crpm_desktop.models.set_up_lines import LinesModel


class Block(Enum):
    """The parts of the screen."""

    FORM = auto()
    LEVELS = auto()
    PRODUCT_GROUPS = auto()
    PARENTS = auto()


BLOCK_OF_LINES = {"product_group": Block.PRODUCT_GROUPS, "parent_sub_code": Block.PARENTS}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the cursor is to go: a field of the form, or a cell of a block, a lower one being that of `level_key`."""

    block: Block
    column: str = ""
    index: QModelIndex | None = None
    level_key: int | None = None


@dataclass(frozen=True, slots=True)
class Lower:
    """The two grids of the lower block for one level."""

    product_groups: LinesModel
    parents: LinesModel

    @property
    def models(self) -> tuple[LinesModel, LinesModel]:
        return self.product_groups, self.parents


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a level of the last draft came from: its key, and its lines' keys in their order."""

    key: int
    product_groups: tuple[int, ...]
    parents: tuple[int, ...]
