"""Every move of a batch or a reward, oldest first; it is a grid like any other, so it can be copied and exported."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.reward_records import BatchRow, MoveRow, RewardRow
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.services import free_goods
from crpm_desktop.services.free_goods_grids import MOVES
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.grid_panel import GridPanel

READING = "Reading\N{HORIZONTAL ELLIPSIS}"


class HistoryDialog(QDialog):
    def __init__(self, row: BatchRow | RewardRow, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("free_goods_window")
        self._row = row
        title = f"History of {_name(row)}"
        self.setWindowTitle(title)
        self.model: GridModel[MoveRow] = GridModel(MOVES, parent=self)
        self.panel = GridPanel(self.model, context, name="free_goods_history", title=title, frozen=1)
        self.panel.view.set_empty_text(READING)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(_what(row), wordWrap=True, textFormat=Qt.TextFormat.PlainText))
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        self.resize(1220, 420)
        self.panel.view.setFocus()
        new_work = context.new_work
        job = context.jobs.run(
            lambda progress: _read(new_work, row, progress), self._show, self._failed, title="Reading", quiet=True
        )
        self.finished.connect(lambda _result: job.drop())
        self._messages = context.messages

    def _show(self, moves: list[MoveRow]) -> None:
        self.panel.view.set_empty_text("It has not been moved yet: it is as it was reported.")
        self.model.set_rows(moves)

    def _failed(self, error: Exception) -> None:
        self.panel.view.set_empty_text("")
        self._messages.error(error)


def _read(new_work: NewWork, row: BatchRow | RewardRow, _progress: Progress) -> list[MoveRow]:
    if isinstance(row, RewardRow):
        return free_goods.reward_history(new_work, row.reward_no)
    return free_goods.batch_history(new_work, row.number or 0)


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
