"""Every move of a batch or a reward, oldest first."""

from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.reward_records import BatchRow, MoveRow, RewardRow
from crpm_desktop.services import free_goods
from crpm_desktop.services.free_goods_grids import MOVES
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.trail_dialog import Trail, TrailDialog


class HistoryDialog(TrailDialog):
    def __init__(self, row: BatchRow | RewardRow, context: Context, parent: QWidget) -> None:
        new_work = context.new_work

        def read() -> list[MoveRow]:
            if isinstance(row, RewardRow):
                return free_goods.reward_history(new_work, row.reward_no)
            return free_goods.batch_history(new_work, row.number or 0)

        empty = "It has not been moved yet: it is as it was reported."
        trail = Trail(f"History of {_name(row)}", _what(row), MOVES, read, "free_goods_history", empty)
        super().__init__(trail, context, parent)
        self.setObjectName("free_goods_window")


def _name(row: BatchRow | RewardRow) -> str:
    return f"reward {row.reward_no}" if isinstance(row, RewardRow) else f"batch {row.number}"


def _what(row: BatchRow | RewardRow) -> str:
    if isinstance(row, BatchRow):
        return f"Batch {row.number} {row.name} of {row.distributor}"
    reason = f", {row.reason}" if row.reason else ""
    return (
        f"Reward {row.reward_no}: {row.quantity:,} of {row.item_code} {row.item_description}, {row.program}, "
        f"{row.retailer}, reported {row.reported_on.isoformat()}. Now {row.state.words}{reason}."
    )
