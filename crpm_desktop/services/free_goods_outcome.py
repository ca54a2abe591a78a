"""Words for what a move of free goods did."""

from dataclasses import dataclass

from crpm_desktop.domain.free_goods import Action
from crpm_desktop.domain.money import format_money
from crpm_desktop.domain.reward_records import Totals
from crpm_desktop.services.outcomes import counted


@dataclass(frozen=True, slots=True)
class Moved:
    """What an action did. `batch` and `credit_batch` are the numbers of those that it made or acted on as a whole."""

    action: Action
    totals: Totals
    batches: tuple[int, ...] = ()
    credit_batch: int | None = None
    name: str = ""

    @property
    def made(self) -> int | None:
        """The number of the batch or credit batch that the action made; None when it made none."""
        if self.action is Action.GROUP:
            return self.credit_batch
        return self.batches[0] if self.action is Action.BATCH else None

    @property
    def sentence(self) -> str:
        done = self.totals
        unknown = f" ({done.without_credit:,} without a credit amount)" if done.without_credit else ""
        return (
            f"{self.action.label}: {counted(done.rewards, 'reward')}, {counted(done.units, 'unit')}, "
            f"{format_money(done.credit_amount)} credit{unknown}{self._place()}."
        )

    def _place(self) -> str:
        name = f" ({self.name})" if self.name else ""
        if self.credit_batch is not None:
            return f", credit batch {self.credit_batch}{name}"
        if not self.batches:
            return ""
        return f", batch{'es' if len(self.batches) > 1 else ''} {', '.join(map(str, self.batches))}{name}"
