"""Free goods a second time, naively and in memory, from the table of screens.md: what the program must agree with."""

from collections.abc import Collection
from dataclasses import dataclass, field

STOPPABLE = {"new", "pending", "fulfilled"}


@dataclass
class TwinReward:
    reward_no: str
    distributor: str
    retailer: str
    quantity: int
    credit: int
    state: str = "new"
    batch: int | None = None
    credit_batch: int | None = None
    before: str | None = None

    @property
    def place(self) -> tuple[str, int | None, int | None]:
        return self.state, self.batch, self.credit_batch


@dataclass
class Twin:
    """Each action answers whether the page allows it; where it does, the rewards have moved."""

    rewards: dict[str, TwinReward] = field(default_factory=dict)
    batches: dict[int, str] = field(default_factory=dict)
    credit_batches: dict[int, str] = field(default_factory=dict)

    def of_batch(self, number: int, *states: str) -> list[TwinReward]:
        return [one for one in self.rewards.values() if one.batch == number and one.state in states]

    def of_credit(self, number: int, *states: str) -> list[TwinReward]:
        return [one for one in self.rewards.values() if one.credit_batch == number and one.state in states]

    def new_of(self, distributor: str, retailers: Collection[str]) -> list[TwinReward]:
        return [
            one
            for one in self.rewards.values()
            if one.state == "new" and one.distributor == distributor and (not retailers or one.retailer in retailers)
        ]

    def may_batch(self, distributor: str, retailers: Collection[str]) -> bool:
        return bool(self.new_of(distributor, ())) and all(self.new_of(distributor, [one]) for one in retailers)

    def batch(self, distributor: str, retailers: Collection[str], number: int) -> None:
        for one in self.new_of(distributor, retailers):
            one.state, one.batch = "pending", number
        self.batches[number] = distributor

    def unbatch(self, number: int, reward_nos: Collection[str]) -> bool:
        if reward_nos:
            chosen = [self.rewards[one] for one in reward_nos]
            allowed = all(one.batch == number and one.state == "pending" for one in chosen)
        else:
            chosen = self.of_batch(number, "pending")
            allowed = bool(chosen) and not self.of_batch(number, "fulfilled", "grouped", "paid")
        if allowed:
            for one in chosen:
                one.state, one.batch = "new", None
        return allowed

    def fulfill(self, number: int) -> bool:
        chosen = self.of_batch(number, "pending")
        for one in chosen:
            one.state = "fulfilled"
        return bool(chosen)

    def stop(self, reward_nos: Collection[str], state: str) -> bool:
        chosen = [self.rewards[one] for one in reward_nos]
        if any(one.state not in STOPPABLE for one in chosen):
            return False
        for one in chosen:
            one.before, one.state = one.state, state
        return True

    def undo(self, reward_nos: Collection[str]) -> bool:
        chosen = [self.rewards[one] for one in reward_nos]
        if any(one.before is None for one in chosen):
            return False
        for one in chosen:
            one.state, one.before = one.before or "", None
        return True

    def may_group(self, distributor: str, numbers: Collection[int]) -> bool:
        return all(
            self.batches[number] == distributor
            and not self.of_batch(number, "pending")
            and self.of_batch(number, "fulfilled")
            for number in numbers
        )

    def group(self, distributor: str, numbers: Collection[int], credit_batch: int) -> None:
        for number in numbers:
            for one in self.of_batch(number, "fulfilled"):
                one.state, one.credit_batch = "grouped", credit_batch
        self.credit_batches[credit_batch] = distributor

    def ungroup(self, number: int) -> bool:
        chosen = self.of_credit(number, "grouped")
        for one in chosen:
            one.state, one.credit_batch = "fulfilled", None
        return bool(chosen)

    def pay_batch(self, number: int) -> bool:
        chosen = self.of_batch(number, "fulfilled")
        if not chosen or self.of_batch(number, "pending", "grouped"):
            return False
        for one in chosen:
            one.state = "paid"
        return True

    def pay_credit(self, number: int) -> bool:
        chosen = self.of_credit(number, "grouped")
        for one in chosen:
            one.state = "paid"
        return bool(chosen)
