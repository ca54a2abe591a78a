"""The rules that refuse a move of free goods, as pure functions: each raises `Refused` with a sentence, or is silent.

Source: screens.md, "Free Goods Batches window"; where that page is silent, the docstrings say what was decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crpm_desktop.domain.errors import Place, Refused
from crpm_desktop.domain.free_goods import TRANSITIONS, Action, State

NAMED_REWARDS = 3
"""How many rewards a refusal names before it counts the rest."""

_CURES: Mapping[State, str] = {
    State.NEW: "It is in no batch yet.",
    State.PENDING: "Mark its batch fulfilled, or unbatch it.",
    State.FULFILLED: "Group or pay its batch.",
    State.GROUPED: "Ungroup its credit batch first.",
    State.PAID: "What is paid stays as it is.",
    State.DECLINED: "Undo that first.",
    State.ON_HOLD: "Undo that first.",
}


@dataclass(frozen=True, slots=True)
class RewardStanding:
    """What the rules know of one reward. A declined or held one stays in its batch, so that Undo finds back."""

    reward_no: str
    state: State
    batch: int | None


@dataclass(frozen=True, slots=True)
class BatchStanding:
    """What the rules know of one batch or credit batch: how many of its rewards are in which state.

    `credit_batches` are the unpaid credit batches that its grouped rewards are in, `last_move` who moved it last, in
    words for the one who comes too late.
    """

    number: int
    distributor: str
    counts: Mapping[State, int]
    credit_batches: tuple[int, ...] = ()
    last_move: str = ""
    is_credit: bool = False

    def count(self, *states: State) -> int:
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def title(self) -> str:
        return f"Credit batch {self.number}" if self.is_credit else f"Batch {self.number}"

    @property
    def in_words(self) -> str:
        """`12 fulfilled, 1 on hold`, and who moved it last."""
        parts = [f"{self.counts[state]} {state.words}" for state in State if self.counts.get(state)]
        return f"{', '.join(parts) or 'no rewards'}{f'; {self.last_move}' if self.last_move else ''}"


def check_rewards(action: Action, rewards: Iterable[RewardStanding]) -> None:
    """Decline, Hold, Undo and Unbatch of single rewards: each must be in a state that the action takes."""
    sources = TRANSITIONS[action].sources
    wrong = [reward for reward in rewards if reward.state not in sources]
    if not wrong:
        return
    named = ", ".join(f"{reward.reward_no} is {reward.state.words}" for reward in wrong[:NAMED_REWARDS])
    more = f" and {len(wrong) - NAMED_REWARDS} more" if len(wrong) > NAMED_REWARDS else ""
    takes = " or ".join(state.words for state in sources)
    raise Refused(
        f"{action.label} takes rewards that are {takes}; {named}{more}. {_CURES[wrong[0].state]}",
        Place(wrong[0].reward_no),
    )


def check_in_batch(batch: int, rewards: Iterable[RewardStanding]) -> None:
    """Unbatch of single rewards: they must be in the batch that was named."""
    for reward in rewards:
        if reward.batch != batch:
            place = f"in batch {reward.batch}" if reward.batch is not None else "in no batch"
            raise Refused(f"Reward {reward.reward_no} is not in batch {batch}: it is {place}.", Place(reward.reward_no))


def check_unbatch(batch: BatchStanding) -> None:
    """A whole batch goes back while all that is left of it is pending.

    Declined and held rewards do not hinder it; they stay with the batch for Undo. A batch of which a part is already
    fulfilled can't be dissolved; its pending rewards can be taken out one by one.
    """
    _needs_pending(batch, Action.UNBATCH)
    if settled := batch.count(State.FULFILLED, State.GROUPED, State.PAID):
        raise Refused(
            f"{batch.title} can't be dissolved: {_rewards(settled)} of it {_is(settled)} already credited to the "
            f"retailer ({batch.in_words}). Unbatch single rewards instead."
        )


def check_fulfill(batch: BatchStanding) -> None:
    """Marks the pending rewards of a batch only; declined and held ones stay where they are."""
    _needs_pending(batch, Action.FULFILL)


def check_group(distributor: str, batches: Sequence[BatchStanding]) -> None:
    """Batches of one distributor, none with a pending reward, each with fulfilled ones: those are grouped.

    A batch may come a second time, in a later month, for a reward that was held when the rest was grouped.
    """
    if not batches:
        raise Refused("Create Credit Batch needs at least one batch: tick the fulfilled batches of one distributor.")
    for batch in batches:
        if batch.distributor != distributor:
            raise Refused(
                f"{batch.title} belongs to {batch.distributor}, not to {distributor}: "
                "a credit batch holds batches of one distributor."
            )
        _refuse_pending(batch, "grouped")
        if not batch.count(State.FULFILLED):
            raise Refused(f"{batch.title} has no fulfilled rewards to group ({batch.in_words}).")


def check_ungroup(credit_batch: BatchStanding) -> None:
    """While unpaid: a credit batch is paid as a whole, so its first paid reward closes it."""
    if credit_batch.count(State.PAID):
        raise Refused(f"{credit_batch.title} is paid and can't be ungrouped ({credit_batch.in_words}).")
    if not credit_batch.count(State.GROUPED):
        raise Refused(f"{credit_batch.title} holds no rewards: it was ungrouped ({credit_batch.in_words}).")


def check_pay_batch(batch: BatchStanding) -> None:
    """Pays the fulfilled rewards of a batch that was not grouped.

    A grouped batch is paid through its credit batch, so that the manufacturer's payment and the report it answers
    agree. As for grouping, no reward may still be pending: a batch is paid once, when all of it is decided.
    """
    if batch.count(State.GROUPED):
        numbers = ", ".join(str(number) for number in batch.credit_batches)
        raise Refused(f"{batch.title} is grouped: mark credit batch {numbers} paid, or ungroup it first.")
    _refuse_pending(batch, "paid")
    if not batch.count(State.FULFILLED):
        raise Refused(f"{batch.title} has no fulfilled rewards to pay ({batch.in_words}).")


def check_pay_credit(credit_batch: BatchStanding) -> None:
    """Pays every reward of a credit batch, once."""
    if not credit_batch.count(State.GROUPED):
        raise Refused(f"{credit_batch.title} has no unpaid rewards ({credit_batch.in_words}).")


def fixed_columns(state: State, held_from: State | None, *, credit_known: bool) -> frozenset[str]:
    """What a reward that is reported again may no longer change; its texts may always be corrected.

    Not its distributor once it is in a batch. Once the retailer has its credit, nothing that the credit rests on; a
    credit amount that was left blank can still be filled in until the reward is grouped or paid.
    """
    stage = held_from or state
    if stage is State.NEW:
        return frozenset()
    if stage is State.PENDING:
        return frozenset({"distributor"})
    fixed = {"distributor", "reported_on", "manufacturer", "retailer", "program", "item_code", "quantity"}
    return frozenset(fixed if stage is State.FULFILLED and not credit_known else fixed | {"credit_amount"})


def _needs_pending(batch: BatchStanding, action: Action) -> None:
    if not batch.count(State.PENDING):
        raise Refused(f"{batch.title} has no pending rewards for {action.label} ({batch.in_words}).")


def _refuse_pending(batch: BatchStanding, done: str) -> None:
    if pending := batch.count(State.PENDING):
        raise Refused(
            f"{batch.title} can't be {done} yet: {_rewards(pending)} of it {_is(pending)} still pending. "
            "Mark the batch fulfilled, or unbatch, hold or decline them first."
        )


def _rewards(count: int) -> str:
    return "1 reward" if count == 1 else f"{count:,} rewards"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
