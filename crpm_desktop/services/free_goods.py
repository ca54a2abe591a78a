"""Free goods: every action as one command, all or nothing, and the lists that the window and `crpm` show.

An action raises `Refused` with a sentence where a rule forbids it, `Conflict` where the rewards are no longer what
`seen` says, and has changed nothing then.
"""

from collections.abc import Sequence
from datetime import date

from crpm_desktop.db import free_goods_lists as lists
from crpm_desktop.db import free_goods_moves as moves
from crpm_desktop.db.work import NewWork, run_command
from crpm_desktop.domain.changed import FREE_GOODS
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import Action, Section, propose_batch_name, propose_credit_name
from crpm_desktop.domain.reward_records import BatchRow, GroupRow, MoveRow, RewardFilter, RewardRow, Totals, Who
from crpm_desktop.services import free_goods_actions as actions
from crpm_desktop.services.free_goods_actions import LARGEST_NUMBER
from crpm_desktop.services.free_goods_outcome import Moved


def create_batch(
    new_work: NewWork,
    who: Who,
    distributor: str,
    retailers: Sequence[str] = (),
    name: str | None = None,
    seen: Totals | None = None,
) -> Moved:
    """New -> Pending: the distributor's new rewards, of the ticked retailers or all. No name: the proposed one."""
    return run_command(
        new_work,
        lambda work: actions.create_batch(work, who, distributor.strip(), _stripped(retailers), name, seen),
        FREE_GOODS,
    )


def unbatch(
    new_work: NewWork, who: Who, batch: int, reward_nos: Sequence[str] = (), seen: Totals | None = None
) -> Moved:
    """Pending -> New: the whole batch, or the rewards of it that are named."""
    return run_command(new_work, lambda work: actions.unbatch(work, who, batch, reward_nos, seen), FREE_GOODS)


def mark_fulfilled(
    new_work: NewWork,
    who: Who,
    batches: Sequence[int],
    on: date | None = None,
    reference: str = "",
    seen: Totals | None = None,
) -> Moved:
    """Pending -> Fulfilled: the pending rewards of the batches, credited on that day (today)."""
    return run_command(
        new_work, lambda work: actions.mark_fulfilled(work, who, batches, on, reference, seen), FREE_GOODS
    )


def decline(new_work: NewWork, who: Who, reward_nos: Sequence[str], reason: str, seen: Totals | None = None) -> Moved:
    """New, Pending or Fulfilled -> Declined."""
    return run_command(
        new_work, lambda work: actions.stop(work, who, Action.DECLINE, reward_nos, reason, seen), FREE_GOODS
    )


def hold(new_work: NewWork, who: Who, reward_nos: Sequence[str], reason: str, seen: Totals | None = None) -> Moved:
    """New, Pending or Fulfilled -> On Hold."""
    return run_command(
        new_work, lambda work: actions.stop(work, who, Action.HOLD, reward_nos, reason, seen), FREE_GOODS
    )


def undo(new_work: NewWork, who: Who, reward_nos: Sequence[str], seen: Totals | None = None) -> Moved:
    """Declined or On Hold -> the state and batch it was in."""
    return run_command(new_work, lambda work: actions.undo(work, who, reward_nos, seen), FREE_GOODS)


def create_credit_batch(
    new_work: NewWork,
    who: Who,
    distributor: str,
    batches: Sequence[int],
    name: str | None = None,
    seen: Totals | None = None,
) -> Moved:
    """Fulfilled -> Grouped: the fulfilled rewards of the ticked batches. No name: the proposed one."""
    return run_command(
        new_work,
        lambda work: actions.create_credit_batch(work, who, distributor.strip(), batches, name, seen),
        FREE_GOODS,
    )


def ungroup(new_work: NewWork, who: Who, credit_batch: int, seen: Totals | None = None) -> Moved:
    """Grouped -> Fulfilled, while unpaid."""
    return run_command(new_work, lambda work: actions.ungroup(work, who, credit_batch, seen), FREE_GOODS)


def pay_batches(
    new_work: NewWork,
    who: Who,
    batches: Sequence[int],
    on: date | None = None,
    reference: str = "",
    seen: Totals | None = None,
) -> Moved:
    """Fulfilled -> Paid, for batches that are not grouped; paid on that day (today)."""
    return run_command(new_work, lambda work: actions.pay_batches(work, who, batches, on, reference, seen), FREE_GOODS)


def pay_credit_batch(
    new_work: NewWork,
    who: Who,
    credit_batch: int,
    on: date | None = None,
    reference: str = "",
    seen: Totals | None = None,
) -> Moved:
    """Grouped -> Paid: the whole credit batch; paid on that day (today)."""
    return run_command(
        new_work, lambda work: actions.pay_credit_batch(work, who, credit_batch, on, reference, seen), FREE_GOODS
    )


def proposed_batch_name(new_work: NewWork, distributor: str, day: date) -> str:
    with new_work(write=False) as work:
        return propose_batch_name(distributor, day, moves.batch_names(work.connection, distributor, credit=False))


def proposed_credit_name(new_work: NewWork, distributor: str, day: date) -> str:
    with new_work(write=False) as work:
        return propose_credit_name(distributor, day, moves.batch_names(work.connection, distributor, credit=True))


def section_totals(new_work: NewWork, wanted: RewardFilter) -> dict[Section, Totals]:
    """Every section's rewards, units, credit and oldest date, empty ones too."""
    with new_work(write=False) as work:
        return lists.section_totals(work.connection, wanted)


def distributors(new_work: NewWork, wanted: RewardFilter) -> list[GroupRow]:
    """The distributors of a section, whose states are the filter's."""
    with new_work(write=False) as work:
        return lists.distributors(work.connection, wanted)


def programs(new_work: NewWork, wanted: RewardFilter) -> list[GroupRow]:
    with new_work(write=False) as work:
        return lists.programs(work.connection, wanted)


def retailers(new_work: NewWork, wanted: RewardFilter) -> list[GroupRow]:
    with new_work(write=False) as work:
        return lists.retailers(work.connection, wanted)


def batches(new_work: NewWork, wanted: RewardFilter) -> list[BatchRow]:
    """The batches with rewards that meet the filter, newest first."""
    with new_work(write=False) as work:
        return lists.batches(work.connection, wanted)


def fulfillment_rows(new_work: NewWork, wanted: RewardFilter) -> list[RewardRow]:
    """The rewards that meet the filter: a list of the window, and the Free Goods Fulfillment Export."""
    with new_work(write=False) as work:
        return lists.reward_rows(work.connection, wanted)


def reward_history(new_work: NewWork, reward_no: str) -> list[MoveRow]:
    """Every move of a reward, oldest first; none when it was never moved."""
    with new_work(write=False) as work:
        if not lists.reward_exists(work.connection, reward_no.strip()):
            raise Refused(f"There is no reward {reward_no.strip()}.")
        return lists.reward_history(work.connection, reward_no.strip())


def batch_history(new_work: NewWork, batch: int) -> list[MoveRow]:
    """Every action on a batch, oldest first, with how many of its rewards moved."""
    with new_work(write=False) as work:
        if not 0 < batch <= LARGEST_NUMBER or not lists.batch_exists(work.connection, batch):
            raise Refused(f"There is no batch {batch}.")
        return lists.batch_history(work.connection, batch)


def _stripped(names: Sequence[str]) -> list[str]:
    return [name.strip() for name in names]
