"""One level of one section: its grid, its ticks, and the buttons for what can be done there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.reward_records import BatchRow, GroupRow, RewardRow, added_up, totals_of_rows
from crpm_desktop.free_goods_window.places import ACTIONS, ON_TICKS, Level, Place
from crpm_desktop.models.grid_model import GridModel
from crpm_desktop.models.table_model import PLAIN, AnyIndex, RowStyle, TableModel
from crpm_desktop.models.ticks import Ticks
from crpm_desktop.services.columns import Column, Kind
from crpm_desktop.services.free_goods_grids import Aging, batch_columns, group_columns, reward_columns
from crpm_desktop.services.outcomes import counted
from crpm_desktop.widgets.actions import make_action
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.delegates import CellDelegate, tint
from crpm_desktop.widgets.grid_panel import GridPanel
from crpm_desktop.widgets.text_label import TextLabel

READING = "Reading\N{HORIZONTAL ELLIPSIS}"
OPEN = "open"
HISTORY_TIP = "Every move of the {thing} with the cursor: who, when, from where to where, and why (Ctrl+H)"


class WaitingDelegate(CellDelegate):
    """What waits too long stands on a ground of its own, beside its sign and words."""

    def paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, model: TableModel[Any]
    ) -> None:
        super().paint_ground(painter, option, index, model)
        if model.text(index.row(), index.column()):
            painter.fillRect(option.rect.adjusted(0, 1, 0, -1), tint(model.colors.changed))


class LevelPanel(QWidget):
    row_opened = Signal(object)
    everything_asked = Signal()
    """All rewards of the distributor, whatever their batch."""
    action_asked = Signal(object)
    """An `Action`."""
    history_asked = Signal()
    paper_asked = Signal()
    back_asked = Signal()

    def __init__(self, context: Context, section: Section, level: Level, aging: Aging, asked: Callable[[], Any]):
        super().__init__()
        self.section = section
        self.level = level
        self.shown: Place | None = None
        self.thing = ON_TICKS.get((section, level), "")
        self.ticks: Ticks[Any] | None = self._make_ticks()
        ticks = (self.ticks.column,) if self.ticks is not None else ()
        self.model: GridModel[Any] = GridModel(
            (*ticks, *self._columns(aging)), key=_key, style=_style, ticks=self.ticks, parent=self
        )
        name = f"free_goods_{section.name.lower()}_{level.name.lower()}"
        by_number = self._has_batches or level is Level.REWARDS
        frozen = len(ticks) + (2 if by_number else 1)
        self.panel = GridPanel(self.model, context, name=name, title=self._title(), frozen=frozen, asked=asked)
        self.view = self.panel.view
        self.buttons: dict[Action, QPushButton] = {}
        self.ticked_label = TextLabel()
        self._add_tools(context)
        self._connect()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        self._show_ticked()

    # Making

    def _make_ticks(self) -> Ticks[Any] | None:
        if not self.thing:
            return None
        # A credit batch is paid or ungrouped as a whole: its batches are ticked together.
        if self.section is Section.GROUPED:
            return Ticks(lambda row: row.credit_batch, parent=self)
        return Ticks(_key, parent=self)

    def _title(self) -> str:
        below = {
            Level.SECTION: "Distributors",
            Level.DISTRIBUTOR: "Programs" if self.section is Section.NEW else "Batches",
            Level.REWARDS: "Rewards",
        }
        return f"{self.section.title.replace('/', 'or')} {below[self.level]}"

    def _columns(self, aging: Aging) -> tuple[Column[Any], ...]:
        if self.level is Level.REWARDS:
            return reward_columns(self.section, aging)
        if self.level is Level.SECTION:
            below = "Programs" if self.section is Section.NEW else "Batches"
            return _with_opener(group_columns("Distributor", self.section, aging), 1, below)
        if self.section is Section.NEW:
            return _with_opener(group_columns("Program", self.section, aging), 1, "Rewards")
        return _with_opener(batch_columns(self.section, aging), 2, "Rewards")

    def _add_tools(self, context: Context) -> None:
        if self.ticks is not None:
            self._add_tick_tools()
        for action in ACTIONS.get((self.section, self.level), ()):
            button = QPushButton(action.label)
            button.clicked.connect(lambda _on, one=action: self.action_asked.emit(one))
            if context.rights.no_edit:
                button.setEnabled(False)
                button.setToolTip(context.rights.no_edit)
            self.buttons[action] = button
            self.panel.add_tool(button)
        if self.level is Level.DISTRIBUTOR:
            self.everything_button = self._tool("All Rewards", "The distributor's rewards of this section in one list")
            self.everything_button.clicked.connect(self.everything_asked)
        if self._has_batches or self.level is Level.REWARDS:
            thing = "batch" if self._has_batches else "reward"
            self.history_button = self._tool("History", HISTORY_TIP.format(thing=thing))
            self.history_button.clicked.connect(self.history_asked)
        if self._has_batches:
            tip = "A PDF of the batch with the cursor, by item and by retailer, to print or send (Ctrl+P)"
            self.paper_button = self._tool("Batch Summary", tip)
            self.paper_button.clicked.connect(self.paper_asked)
        if self.model.has_column(OPEN):
            self.view.set_action_column(OPEN)
        if self.model.has_column("waiting"):
            self.view.set_delegate(self.model.column_index("waiting"), WaitingDelegate(self.view))

    @property
    def _has_batches(self) -> bool:
        return self.level is Level.DISTRIBUTOR and self.section is not Section.NEW

    def _add_tick_tools(self) -> None:
        self.select_all_button = self._tool("Select All", "Tick every row shown (Ctrl+Shift+A)")
        self.deselect_all_button = self._tool("Deselect All", "Untick every row (Ctrl+Shift+D)")
        self.panel.add_tool(self.ticked_label)
        self.select_all = make_action(self, "Select All Rows", self._tick_all, "Ctrl+Shift+A")
        self.deselect_all = make_action(self, "Deselect All Rows", self._untick_all, "Ctrl+Shift+D")
        self.select_all_button.clicked.connect(self.select_all.trigger)
        self.deselect_all_button.clicked.connect(self.deselect_all.trigger)

    def _tool(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        self.panel.add_tool(button)
        return button

    def _connect(self) -> None:
        self.view.row_opened.connect(self.row_opened)
        self.view.action_pressed.connect(lambda _name, row: self.row_opened.emit(row))
        self.model.modelReset.connect(self._show_ticked)
        if self.ticks is not None:
            self.ticks.changed.connect(self._show_ticked)
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.back_asked)

    # What the window calls

    def show_reading(self, place: Place) -> None:
        """Another place than before: its rows are on their way, the old ones are not his."""
        if self.shown is None or self.shown.key != place.key:
            self.view.set_empty_text(READING)
            self.model.set_rows(())
        self.shown = place

    def show_rows(self, rows: list[Any], empty_text: str) -> None:
        self.view.set_empty_text(empty_text)
        self.model.set_rows(rows)

    def ticked(self) -> list[Any]:
        """The ticked rows in the order of the grid."""
        if self.ticks is None:
            return []
        return [row for row in self.model.rows() if self.ticks.holds(row)]

    def current_row(self) -> Any:
        return self.view.current_row()

    def actions_of_level(self) -> list[QAction]:
        return self.panel.actions_of_grid.all()

    # Ticks

    def _tick_all(self) -> None:
        self.model.tick_all(True)

    def _untick_all(self) -> None:
        if self.ticks is not None:
            self.ticks.clear()

    def _show_ticked(self, _count: object = None) -> None:
        if self.ticks is None:
            return
        rows, shown = self.ticked(), self.model.shown_count()
        what = self.thing if shown == 1 else {"batch": "batches", "reward": "rewards"}[self.thing]
        text = f"{len(rows):,} of {shown:,} {what} selected"
        if rows:
            totals = added_up(row.totals for row in rows) if self.thing == "batch" else totals_of_rows(rows)
            more = f"{counted(totals.rewards, 'reward')}, " if self.thing == "batch" else ""
            text += f": {more}{format_money(totals.credit_amount)}"
        self.ticked_label.setText(text)
        for action, button in self.buttons.items():
            mark = f" ({len(rows):,} selected)" if rows and self._acts_on_ticks(action) else ""
            button.setText(f"{action.label}{mark}")
        self.panel.bar.updateGeometry()

    def _acts_on_ticks(self, action: Action) -> bool:
        whole_batch = self.level is Level.REWARDS and action in {Action.BATCH, Action.FULFILL}
        return self.ticks is not None and not whole_batch


def _with_opener(columns: tuple[Column[Any], ...], place: int, below: str) -> tuple[Column[Any], ...]:
    """A button behind the name that goes one level down."""
    opener: Column[Any] = Column(OPEN, "", Kind.TEXT, lambda _row: below, 11, tip=f"Go to its {below.lower()} (Enter)")
    return (*columns[:place], opener, *columns[place:])


def _key(row: Any) -> object:
    if isinstance(row, BatchRow):
        return row.number, row.credit_batch
    return row.name if isinstance(row, GroupRow) else row.reward_no


def _style(row: Any) -> RowStyle:
    if isinstance(row, RewardRow) and row.credit_amount is None:
        return RowStyle(note="The credit amount of this reward is not known yet")
    return PLAIN
