"""Random actions on free goods by several users, legal and not, done in the program and in its naive twin."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from crpm_desktop.db.engine import Database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import Action
from crpm_desktop.domain.reward_records import MoveRow, RewardFilter
from crpm_desktop.services import free_goods
from tests.services.free_goods_twin import Twin, TwinReward
from tests.services.rewards import ANNA, BEN, report, reward

DISTRIBUTORS = {"North": ("Elm", "Oak", "Fir"), "South": ("Ash", "Yew"), "West": ("Bay",)}
Step = tuple[str, str, str, int | None, int | None]
"""An action, from which state to which, in which batch and credit batch."""
HISTORIES = """
    SELECT reward_no, action, moved_by, from_state, to_state, line.batch_id, line.credit_batch_id
    FROM reward_move_lines line JOIN reward_moves move ON move.id = line.move_id
    JOIN rewards reward ON reward.id = line.reward_id ORDER BY line.move_id"""
USERS = (ANNA, BEN, replace(ANNA, user="carla"))


class Walk:
    """Does one random action after the other, in the program and in its twin, and finds where they disagree."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.random, self.twin = database, random.Random(seed), Twin()
        self.allowed = dict.fromkeys(Action, 0)
        self.refused = dict.fromkeys(Action, 0)
        self.steps: dict[Action, Callable[[], None]] = {
            Action.BATCH: self.batch,
            Action.UNBATCH: self.unbatch,
            Action.FULFILL: self.fulfill,
            Action.DECLINE: lambda: self.stop(Action.DECLINE, "declined"),
            Action.HOLD: lambda: self.stop(Action.HOLD, "on_hold"),
            Action.UNDO: self.undo,
            Action.GROUP: self.group,
            Action.UNGROUP: self.ungroup,
            Action.PAY: self.pay,
        }

    def run(self, actions: int, *, rounds: int = 10, reported: int = 250) -> None:
        """So many actions in `rounds`; before each new rewards are reported, the old ones again, and all is checked."""
        self.report(40)
        self.batch()
        for number in range(actions):
            if number % (actions // rounds) == 0:
                self.report(reported)
                self.check()
            self.step()
        self.check()
        self.check_history()

    def report(self, count: int) -> None:
        first = len(self.twin.rewards)
        for number in range(first, first + count):
            distributor = self.random.choice(list(DISTRIBUTORS))
            one = TwinReward(
                f"R{number:05d}",
                distributor,
                self.random.choice(DISTRIBUTORS[distributor]),
                self.random.randint(1, 9),
                self.random.randint(0, 10_000),
            )
            self.twin.rewards[one.reward_no] = one
        report(
            self.database,
            [
                reward(
                    one.reward_no,
                    distributor=one.distributor,
                    retailer=one.retailer,
                    quantity=one.quantity,
                    credit_amount=one.credit,
                )
                for one in self.twin.rewards.values()
            ],
        )

    def step(self) -> None:
        self.steps[self.random.choice(list(self.steps))]()

    def agree(self, action: Action, allowed: bool, done: Callable[[], object]) -> bool:
        """Does it in the program: done where the twin allows it, refused with a sentence where not."""
        if allowed:
            done()
            self.allowed[action] += 1
        else:
            with pytest.raises(Refused, match=r"^[A-Z].*[.:a-z)]$"):
                done()
            self.refused[action] += 1
        return allowed

    def some_rewards(self, *states: str) -> list[str]:
        """One to three rewards: mostly of states that the action takes, sometimes of any."""
        fitting = [one.reward_no for one in self.twin.rewards.values() if one.state in states]
        choices = fitting if fitting and self.random.random() < 0.8 else list(self.twin.rewards)
        return self.random.sample(choices, min(len(choices), self.random.randint(1, 3)))

    def some_batch(self, *states: str) -> int:
        fitting = [one.batch for one in self.twin.rewards.values() if one.state in states and one.batch]
        if fitting and self.random.random() < 0.7:
            return self.random.choice(fitting)
        return self.random.choice(list(self.twin.batches))

    def batch(self) -> None:
        distributor = self.random.choice(list(DISTRIBUTORS))
        shops = DISTRIBUTORS[distributor]
        ticked = self.random.sample(shops, self.random.randint(0, len(shops)))

        def done() -> None:
            made = free_goods.create_batch(self.database.new_work, self.random.choice(USERS), distributor, ticked).made
            assert made is not None
            self.twin.batch(distributor, ticked, made)

        self.agree(Action.BATCH, self.twin.may_batch(distributor, ticked), done)

    def unbatch(self) -> None:
        number = self.some_batch("pending")
        chosen: list[str] = []
        if self.random.random() < 0.6:
            inside = [one.reward_no for one in self.twin.of_batch(number, "pending")]
            chosen = self.random.sample(inside, 1) if inside and self.random.random() < 0.8 else self.some_rewards()
        allowed = self.twin.unbatch(number, chosen)
        who = self.random.choice(USERS)
        self.agree(Action.UNBATCH, allowed, lambda: free_goods.unbatch(self.database.new_work, who, number, chosen))

    def fulfill(self) -> None:
        number, who = self.some_batch("pending"), self.random.choice(USERS)
        allowed = self.twin.fulfill(number)
        self.agree(Action.FULFILL, allowed, lambda: free_goods.mark_fulfilled(self.database.new_work, who, [number]))

    def stop(self, action: Action, state: str) -> None:
        chosen, who = self.some_rewards("new", "pending", "fulfilled"), self.random.choice(USERS)
        call = free_goods.decline if action is Action.DECLINE else free_goods.hold
        allowed = self.twin.stop(chosen, state)
        self.agree(action, allowed, lambda: call(self.database.new_work, who, chosen, "no receipt"))

    def undo(self) -> None:
        chosen, who = self.some_rewards("declined", "on_hold"), self.random.choice(USERS)
        allowed = self.twin.undo(chosen)
        self.agree(Action.UNDO, allowed, lambda: free_goods.undo(self.database.new_work, who, chosen))

    def group(self) -> None:
        numbers = sorted({self.some_batch("fulfilled") for _ in range(self.random.randint(1, 2))})
        distributor = self.twin.batches[numbers[0]]

        def done() -> None:
            who = self.random.choice(USERS)
            made = free_goods.create_credit_batch(self.database.new_work, who, distributor, numbers).made
            assert made is not None
            self.twin.group(distributor, numbers, made)

        self.agree(Action.GROUP, self.twin.may_group(distributor, numbers), done)

    def ungroup(self) -> None:
        if self.twin.credit_batches:
            number, who = self.random.choice(list(self.twin.credit_batches)), self.random.choice(USERS)
            allowed = self.twin.ungroup(number)
            self.agree(Action.UNGROUP, allowed, lambda: free_goods.ungroup(self.database.new_work, who, number))

    def pay(self) -> None:
        new_work, who = self.database.new_work, self.random.choice(USERS)
        if self.twin.credit_batches and self.random.random() < 0.3:
            credit_batch = self.random.choice(list(self.twin.credit_batches))
            allowed = self.twin.pay_credit(credit_batch)
            self.agree(Action.PAY, allowed, lambda: free_goods.pay_credit_batch(new_work, who, credit_batch))
        else:
            batch = self.some_batch("fulfilled", "grouped")
            allowed = self.twin.pay_batch(batch)
            self.agree(Action.PAY, allowed, lambda: free_goods.pay_batches(new_work, who, [batch]))

    def check(self) -> None:
        """One state, one batch; sections add up to all rewards; not a cent or unit is lost."""
        rows = free_goods.fulfillment_rows(self.database.new_work, RewardFilter())
        assert {row.reward_no: (row.state.value, row.batch, row.credit_batch) for row in rows} == {
            one.reward_no: one.place for one in self.twin.rewards.values()
        }
        sections = free_goods.section_totals(self.database.new_work, RewardFilter()).values()
        everything = self.twin.rewards.values()
        assert sum(totals.rewards for totals in sections) == len(everything)
        assert sum(totals.units for totals in sections) == sum(one.quantity for one in everything)
        assert sum(totals.credit_amount for totals in sections) == sum(one.credit for one in everything)

    def check_history(self) -> None:
        """Every reward's history, read at once, replays to where it is; the program tells the same of some of them."""
        histories: dict[str, list[Step]] = {reward_no: [] for reward_no in self.twin.rewards}
        with self.database.new_work(write=False) as work:
            for row in work.connection.execute(text(HISTORIES)):
                histories[row.reward_no].append(
                    (row.action, row.from_state, row.to_state, row.batch_id, row.credit_batch_id)
                )
                assert row.moved_by in {user.user for user in USERS}
        for one in self.twin.rewards.values():
            assert replayed(histories[one.reward_no]) == one.place, one.reward_no
        for reward_no in self.random.sample(list(histories), 60):
            told = free_goods.reward_history(self.database.new_work, reward_no)
            assert [as_step(row) for row in told] == histories[reward_no]


def as_step(row: MoveRow) -> Step:
    return row.action.value, row.from_state.value, row.to_state.value, row.batch, row.credit_batch


def replayed(history: list[Step]) -> tuple[str, int | None, int | None]:
    """Where a reward is after its moves: each must start where the one before ended."""
    state, batch, credit_batch = "new", None, None
    for action, from_state, to_state, moved_batch, moved_credit_batch in history:
        assert from_state == state
        state = to_state
        batch = None if action == Action.UNBATCH.value else moved_batch
        credit_batch = None if action == Action.UNGROUP.value else moved_credit_batch
    return state, batch, credit_batch
