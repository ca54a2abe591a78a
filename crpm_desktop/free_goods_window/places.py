"""Where one is in the Free Goods Batches window, and what stands there: sections, distributors, batches, rewards."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from crpm_desktop.db.work import NewWork
from crpm_desktop.domain.free_goods import Action, Section
from crpm_desktop.domain.reward_records import BatchRow, GroupRow, RewardFilter
from crpm_desktop.services import free_goods


class Level(Enum):
    SECTION = auto()
    """The distributors of a section."""
    DISTRIBUTOR = auto()
    """A distributor's batches; its new rewards by program."""
    REWARDS = auto()


ACTIONS: dict[tuple[Section, Level], tuple[Action, ...]] = {
    (Section.NEW, Level.SECTION): (Action.BATCH,),
    (Section.NEW, Level.DISTRIBUTOR): (Action.BATCH,),
    (Section.NEW, Level.REWARDS): (Action.BATCH, Action.HOLD, Action.DECLINE),
    (Section.PENDING, Level.DISTRIBUTOR): (Action.FULFILL, Action.UNBATCH),
    (Section.PENDING, Level.REWARDS): (Action.FULFILL, Action.UNBATCH, Action.HOLD, Action.DECLINE),
    (Section.FULFILLED, Level.SECTION): (Action.GROUP,),
    (Section.FULFILLED, Level.DISTRIBUTOR): (Action.GROUP, Action.PAY),
    (Section.FULFILLED, Level.REWARDS): (Action.HOLD, Action.DECLINE),
    (Section.GROUPED, Level.DISTRIBUTOR): (Action.PAY, Action.UNGROUP),
    (Section.STOPPED, Level.REWARDS): (Action.UNDO,),
}
"""What can be done where."""

ON_TICKS: dict[tuple[Section, Level], str] = {
    (Section.PENDING, Level.DISTRIBUTOR): "batch",
    (Section.FULFILLED, Level.DISTRIBUTOR): "batch",
    (Section.GROUPED, Level.DISTRIBUTOR): "batch",
    (Section.NEW, Level.REWARDS): "reward",
    (Section.PENDING, Level.REWARDS): "reward",
    (Section.FULFILLED, Level.REWARDS): "reward",
    (Section.STOPPED, Level.REWARDS): "reward",
}
"""Where rows are ticked, and what one of them is called."""


EMPTY = {
    Section.NEW: "No new rewards: all that were reported have been batched. Import Rewards brings in more.",
    Section.PENDING: "No batches are pending: create one in New Rewards.",
    Section.FULFILLED: "Nothing is fulfilled: mark a batch fulfilled in Pending Fulfillment.",
    Section.GROUPED: "No credit batches are unpaid. Not all distributors group; Create Credit Batch is in Fulfilled.",
    Section.PAID: "Nothing is paid yet: mark batches paid in Fulfilled or Grouped for Mfg Credit.",
    Section.STOPPED: "No reward is declined or on hold.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A section; with `distributor` its batches there; with `program`, `batch` or `everything` the rewards."""

    section: Section
    distributor: str | None = None
    program: str | None = None
    batch: BatchRow | None = None
    everything: bool = False

    @property
    def level(self) -> Level:
        if self.distributor is None:
            return Level.SECTION
        deep = self.everything or self.program is not None or self.batch is not None
        return Level.REWARDS if deep else Level.DISTRIBUTOR

    @property
    def key(self) -> object:
        """What makes it the same place after a reload."""
        batch = (self.batch.number, self.batch.credit_batch) if self.batch is not None else None
        return self.section, self.distributor, self.program, batch, self.everything

    @property
    def title(self) -> str:
        if self.batch is not None:
            number = self.batch.number
            return f"Batch {number} {self.batch.name}" if number is not None else "In no batch"
        if self.everything:
            return "All rewards"
        return self.program or self.distributor or self.section.title

    @property
    def above(self) -> "Place | None":
        """One level up."""
        if self.level is Level.REWARDS:
            return Place(self.section, self.distributor)
        return Place(self.section) if self.level is Level.DISTRIBUTOR else None

    @property
    def trail(self) -> tuple["Place", ...]:
        """From the section down to here."""
        above = self.above
        return (*above.trail, self) if above is not None else (self,)

    def below(self, row: Any) -> "Place | None":
        """Where a row of this place leads; None at the end."""
        if isinstance(row, BatchRow):
            return replace(self, batch=row)
        if isinstance(row, GroupRow):
            return replace(self, distributor=row.name) if self.distributor is None else replace(self, program=row.name)
        return None

    def wanted(self, chosen: RewardFilter) -> RewardFilter:
        """The rewards of this place that meet the window's filter."""
        wanted = replace(chosen, states=self.section.states, distributor=self.distributor)
        if self.program is not None:
            wanted = replace(wanted, program=self.program)
        if self.batch is not None:
            unbatched = self.batch.number is None
            wanted = replace(wanted, batch=self.batch.number, credit_batch=self.batch.credit_batch, unbatched=unbatched)
        return wanted


def read_place(new_work: NewWork, place: Place, chosen: RewardFilter) -> list[Any]:
    """The rows of a place: distributors, programs, batches or rewards."""
    wanted = place.wanted(chosen)
    if place.level is Level.SECTION:
        return list(free_goods.distributors(new_work, wanted))
    if place.level is Level.REWARDS:
        rows = free_goods.fulfillment_rows(new_work, wanted)
        # Of a batch that is in two credit batches, or in one and in none, only the part of the line that was opened.
        return [row for row in rows if place.batch is None or row.credit_batch == place.batch.credit_batch]
    if place.section is Section.NEW:
        return list(free_goods.programs(new_work, wanted))
    return list(free_goods.batches(new_work, wanted))


def empty_text(place: Place, *, filtered: bool) -> str:
    """What stands in a place without rows, and what to do about it."""
    if filtered:
        return "Nothing here meets the filter above - change it, or press Clear Filters"
    if place.level is Level.SECTION:
        return EMPTY[place.section]
    return f"Nothing of {place.title} is in {place.section.title} any more - go Back (Alt+Left)"
