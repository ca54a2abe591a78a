"""What the buttons of the window do: plan, ask, carry out, tell; one action at a time."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crpm_desktop.domain.errors import Refused, UserError
from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.free_goods_window.level_panel import LevelPanel
from crpm_desktop.free_goods_window.move_dialog import MoveDialog
from crpm_desktop.free_goods_window.places import Level, Place
from crpm_desktop.models.changes import What
from crpm_desktop.services import free_goods_plan as plans
from crpm_desktop.services.free_goods_outcome import Moved
from crpm_desktop.services.free_goods_plan import Answers, Plan
from crpm_desktop.services.who_acts import who_acts
from crpm_desktop.widgets.context import Context
from crpm_desktop.widgets.saving import run_saving

ONE_BY_ONE = {
    Action.UNBATCH: "Unbatch takes one batch at a time",
    Action.PAY: "Mark Paid takes one credit batch at a time: each is one report that is paid with one reference",
    Action.UNGROUP: "Ungroup takes one credit batch at a time",
}
FILTERED = (
    "The filter above the grid shows a part of it only. The action takes all that stands here, whatever the filter."
)
Planner = Callable[[], Plan]


class MoveCommands(QObject):
    not_done = Signal()
    """It was not done: what is shown may have been moved by somebody else."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._busy = False
        self.dialog: MoveDialog | None = None

    def start(self, action: Action, place: Place, panel: LevelPanel, *, filtered: bool) -> None:
        """Finds out what the action would take here, and asks."""
        if self._busy or self.dialog is not None:
            return
        try:
            planner = self._planner(action, place, panel)
        except Refused as error:
            self._context.messages.refuse(error.message)
            return
        self._busy = True
        self._context.jobs.run(
            lambda _progress: planner(),
            lambda plan: self._ask(plan, FILTERED if filtered and not plan.reward_nos else ""),
            self._failed,
            title=action.label,
            quiet=True,
        )

    def _planner(self, action: Action, place: Place, panel: LevelPanel) -> Planner:
        new_work, today = self._context.new_work, who_acts().today
        if action is Action.BATCH:
            distributor = _distributor(action, place, panel)
            return lambda: plans.plan_batch(new_work, distributor, today)
        if action is Action.GROUP:
            distributor = _distributor(action, place, panel)
            ticked = _batch_numbers(panel)
            return lambda: plans.plan_credit_batch(new_work, distributor, ticked, today)
        distributor = place.distributor or ""
        if place.level is Level.REWARDS and action is not Action.FULFILL:
            return _rewards_planner(action, place, panel)
        if place.section is Section.GROUPED:
            number = _one_credit_batch(action, panel)
            return lambda: plans.plan_credit(new_work, action, distributor, number)
        numbers = _numbers(action, place, panel)
        return lambda: plans.plan_batches(new_work, action, distributor, numbers)

    def _ask(self, plan: Plan, note: str) -> None:
        self._busy = False
        self.dialog = MoveDialog(plan, self._window, today=who_acts().today, note=note)
        self.dialog.confirmed.connect(lambda answers: self._carry_out(plan, answers))
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _carry_out(self, plan: Plan, answers: Answers) -> None:
        new_work, who = self._context.new_work, who_acts()
        run_saving(
            self._context,
            lambda _progress: plans.carry_out(new_work, who, plan, answers),
            self._done,
            self._not_done,
            title=plan.action.label,
        )

    def _done(self, moved: Moved) -> None:
        if self.dialog is not None:
            self.dialog.done_with()
        self._context.messages.tell(moved.sentence)
        self._context.changes.announce({What.FREE_GOODS}, by=self)

    def _not_done(self, error: Exception) -> None:
        """The question stays with what was typed; the window shows what is true now."""
        if self.dialog is not None and isinstance(error, UserError):
            self.dialog.show_error(error)
        else:
            if self.dialog is not None:
                self.dialog.done_with()
            self._context.messages.error(error)
        self.not_done.emit()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._context.messages.error(error)
        self.not_done.emit()

    def _forget(self, _result: int) -> None:
        self.dialog = None


def _distributor(action: Action, place: Place, panel: LevelPanel) -> str:
    if place.distributor is not None:
        return place.distributor
    row = panel.current_row()
    if row is None:
        raise Refused(f"{action.label}: no distributor is chosen. Put the cursor on one.")
    return str(row.name)


def _batch_numbers(panel: LevelPanel) -> list[int]:
    return [row.number for row in panel.ticked()] if panel.level is Level.DISTRIBUTOR else []


def _numbers(action: Action, place: Place, panel: LevelPanel) -> list[int]:
    """The batch that one is in, or the ticked ones."""
    if place.level is Level.REWARDS:
        if place.batch is None or place.batch.number is None:
            raise Refused(f"{action.label} takes a batch: go Back and open or tick one.")
        return [place.batch.number]
    numbers = _batch_numbers(panel)
    if not numbers:
        raise Refused(f"{action.label}: no batches are selected. Tick them at the left, or press Select All.")
    if action is Action.UNBATCH and len(numbers) > 1:
        raise Refused(f"{ONE_BY_ONE[action]}; {len(numbers)} are ticked.")
    return numbers


def _one_credit_batch(action: Action, panel: LevelPanel) -> int:
    numbers = sorted({row.credit_batch for row in panel.ticked()})
    if not numbers:
        raise Refused(f"{action.label}: no credit batch is selected. Tick one at the left.")
    if len(numbers) > 1:
        raise Refused(f"{ONE_BY_ONE[action]}; {len(numbers)} are ticked.")
    return int(numbers[0])


def _rewards_planner(action: Action, place: Place, panel: LevelPanel) -> Planner:
    rows = panel.ticked()
    if not rows:
        raise Refused(f"{action.label}: no rewards are selected. Tick them at the left, or press Select All.")
    batch = None
    if action is Action.UNBATCH:
        batches = {row.batch for row in rows}
        if len(batches) > 1:
            raise Refused(f"{ONE_BY_ONE[action]}; the ticked rewards are of {len(batches)}.")
        batch = next(iter(batches))
    whose = place.distributor or ""
    return lambda: plans.plan_rewards(action, whose, rows, batch)
