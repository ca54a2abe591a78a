"""`crpm free-goods ACTION`: the moves of the Free Goods Batches window.

Each is all or nothing. Those that make a batch print its number alone on the last line, for scripts.
"""

import getpass
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crpm_desktop.cli.base import Calls, opened, say

if TYPE_CHECKING:
    from crpm_desktop.db.work import NewWork
    from crpm_desktop.domain.reward_records import MoveRow, Who
    from crpm_desktop.services.free_goods_outcome import Moved

F = TypeVar("F", bound=Callable[..., Any])

DAY = click.DateTime(["%Y-%m-%d"])
REWARDS = click.option("--reward", "rewards", metavar="NO", multiple=True, required=True, help="Rewards, by number.")
MORE_REWARDS = click.argument("more", metavar="[NO]...", nargs=-1)
"""So that `--reward R1 R2 R3` means the same as `--reward R1 --reward R2 --reward R3`."""
MORE_BATCHES = click.argument("more", metavar="[NO]...", nargs=-1, type=int)
REASON = click.option("--reason", metavar="TEXT", required=True, help="Why; it stays with the reward.")
DISTRIBUTOR = click.option("--distributor", metavar="NAME", required=True, help="The distributor.")
NAME = click.option("--name", metavar="NAME", help="The batch's name; without it, the proposed one.")
ON = click.option("--date", "on", type=DAY, metavar="DATE", help="The day, as 2026-01-31; without it, today.")
REFERENCE = click.option("--reference", metavar="TEXT", default="", help="The credit's or payment's reference.")


def _who() -> "Who":
    from crpm_desktop.domain.reward_records import Who

    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    return Who(user, date.today())


def _do(action: "Callable[[NewWork, Who], Moved]") -> None:
    """Does one action and tells what came of it."""
    with opened() as database:
        moved = action(database.new_work, _who())
    say(moved.sentence)
    if moved.made is not None:
        say(str(moved.made))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


@click.group("free-goods", cls=Calls)
def free_goods() -> None:
    """Free goods: move reported rewards."""


@free_goods.command()
@DISTRIBUTOR
@click.option("--retailer", "retailers", metavar="NAME", multiple=True, help="These retailers alone.")
@NAME
def batch(distributor: str, retailers: tuple[str, ...], name: str | None) -> None:
    """Batch a distributor's new rewards; prints the batch's number."""
    from crpm_desktop.services.free_goods import create_batch

    _do(lambda new_work, who: create_batch(new_work, who, distributor, retailers, name))


@free_goods.command()
@click.option("--batch", type=int, metavar="NO", required=True, help="The batch.")
@click.option("--reward", "rewards", metavar="NO", multiple=True, help="These rewards of it alone.")
def unbatch(batch: int, rewards: tuple[str, ...]) -> None:
    """Make a batch's pending rewards new again."""
    from crpm_desktop.services.free_goods import unbatch as take_back

    _do(lambda new_work, who: take_back(new_work, who, batch, rewards))


@free_goods.command()
@click.option("--batch", type=int, metavar="NO", required=True, help="The batch.")
@ON
@REFERENCE
def fulfill(batch: int, on: datetime | None, reference: str) -> None:
    """Mark a batch fulfilled: the distributor has credited the retailers."""
    from crpm_desktop.services.free_goods import mark_fulfilled

    _do(lambda new_work, who: mark_fulfilled(new_work, who, [batch], _day(on), reference))


@free_goods.command()
@REWARDS
@MORE_REWARDS
@REASON
def decline(rewards: tuple[str, ...], more: tuple[str, ...], reason: str) -> None:
    """Decline rewards."""
    from crpm_desktop.services.free_goods import decline as decline_rewards

    _do(lambda new_work, who: decline_rewards(new_work, who, (*rewards, *more), reason))


@free_goods.command()
@REWARDS
@MORE_REWARDS
@REASON
def hold(rewards: tuple[str, ...], more: tuple[str, ...], reason: str) -> None:
    """Put rewards on hold."""
    from crpm_desktop.services.free_goods import hold as hold_rewards

    _do(lambda new_work, who: hold_rewards(new_work, who, (*rewards, *more), reason))


@free_goods.command()
@REWARDS
@MORE_REWARDS
def undo(rewards: tuple[str, ...], more: tuple[str, ...]) -> None:
    """Bring declined or held rewards back to where they were."""
    from crpm_desktop.services.free_goods import undo as bring_back

    _do(lambda new_work, who: bring_back(new_work, who, (*rewards, *more)))


@free_goods.command()
@DISTRIBUTOR
@click.option("--batch", "batches", type=int, metavar="NO", multiple=True, required=True, help="Fulfilled batches.")
@MORE_BATCHES
@NAME
def group(distributor: str, batches: tuple[int, ...], more: tuple[int, ...], name: str | None) -> None:
    """Group batches for the manufacturer's credit; prints the credit batch's number."""
    from crpm_desktop.services.free_goods import create_credit_batch

    _do(lambda new_work, who: create_credit_batch(new_work, who, distributor, (*batches, *more), name))


@free_goods.command()
@click.option("--credit-batch", type=int, metavar="NO", required=True, help="The credit batch.")
def ungroup(credit_batch: int) -> None:
    """Dissolve a credit batch that is not paid."""
    from crpm_desktop.services.free_goods import ungroup as dissolve

    _do(lambda new_work, who: dissolve(new_work, who, credit_batch))


@free_goods.command()
@click.option("--batch", type=int, metavar="NO", help="A batch that was not grouped.")
@click.option("--credit-batch", type=int, metavar="NO", help="A credit batch.")
@ON
@REFERENCE
def pay(batch: int | None, credit_batch: int | None, on: datetime | None, reference: str) -> None:
    """Mark a batch or a credit batch paid by the manufacturer."""
    from crpm_desktop.services.free_goods import pay_batches, pay_credit_batch

    if batch is not None and credit_batch is None:
        _do(lambda new_work, who: pay_batches(new_work, who, [batch], _day(on), reference))
    elif credit_batch is not None and batch is None:
        _do(lambda new_work, who: pay_credit_batch(new_work, who, credit_batch, _day(on), reference))
    else:
        raise click.UsageError("Give either --batch or --credit-batch.")


@free_goods.command()
@click.option("--reward", metavar="NO", help="A reward.")
@click.option("--batch", type=int, metavar="NO", help="A batch.")
def history(reward: str | None, batch: int | None) -> None:
    """Show every move of a reward or a batch, oldest first."""
    from crpm_desktop.services.free_goods import batch_history, reward_history

    if (reward is None) == (batch is None):
        raise click.UsageError("Give either --reward or --batch.")
    with opened() as database:
        new_work = database.new_work
        moves = reward_history(new_work, reward) if reward is not None else batch_history(new_work, batch or 0)
    say(*map(_line, moves))


def _line(move: "MoveRow") -> str:
    parts = [
        f"{move.moved_at.isoformat(' ')}Z",
        move.moved_by,
        f"{move.action.label}:",
        f"{move.from_state.words} -> {move.to_state.words}",
    ]
    if not move.reward_no:
        parts.append(f"{move.rewards:,} reward{'' if move.rewards == 1 else 's'}")
    named = (("batch", move.batch), ("credit batch", move.credit_batch), ("dated", move.dated))
    parts += [f"{name} {value}" for name, value in (*named, ("reference", move.reference)) if value is not None]
    if move.reason:
        parts.append(f"reason: {move.reason}")
    return "  ".join(parts)
