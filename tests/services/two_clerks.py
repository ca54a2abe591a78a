"""Two processes that are told to move the same batch at the same moment, again and again."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.domain.reward_records import ReportedReward, RewardFilter, Who
from crpm_desktop.services import free_goods

ROOT = Path(__file__).parents[2]
ONE_EACH = "one success, one refusal"
SETTER = Who("setter", date(2026, 11, 21))
CLERK = """
import sys
from datetime import date
from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.errors import UserError
from crpm_desktop.domain.reward_records import Who
from crpm_desktop.services import free_goods
database, who = open_database(sys.argv[1]), Who(sys.argv[2], date(2026, 11, 21))
print("ready", flush=True)
for line in sys.stdin:
    action, number = line.split()
    try:
        if action == "fulfill":
            free_goods.mark_fulfilled(database.new_work, who, [int(number)])
        elif action == "pay":
            free_goods.pay_batches(database.new_work, who, [int(number)])
        else:
            free_goods.create_batch(database.new_work, who, "Distributor " + number)
        print("done", flush=True)
    except UserError as error:
        print(error.message, flush=True)
database.close()
"""
REFUSALS = {
    "fulfill": "has no pending rewards for Mark Fulfilled",
    "pay": "has no fulfilled rewards to pay",
    "batch": "has no new rewards to batch",
}


@dataclass
class Clerks:
    """Two processes, each with its own connection."""

    processes: Sequence["subprocess.Popen[str]"]

    def told(self, action: str, number: int) -> list[str]:
        """What both say to the same order, given at the same moment."""
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write(f"{action} {number}\n")
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.flush()
        return [self._line(process) for process in self.processes]

    def close(self) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)
            assert process.stdout is not None
            process.stdout.close()

    @staticmethod
    def _line(process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()


def start_clerks(address: str) -> Clerks:
    clerks = Clerks(
        [
            subprocess.Popen(
                [sys.executable, "-c", CLERK, address, name],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
            for name in ("anna", "ben")
        ]
    )
    for process in clerks.processes:
        assert Clerks._line(process) == "ready"
    return clerks


def prepared(database: Database, action: str, number: int) -> int:
    """Ten rewards on the step before the action; gives the batch's number (for `batch` the distributor's)."""
    distributor = f"Distributor {number}"
    rewards = [
        ReportedReward(f"{number}-{one}", date(2026, 11, 1), "M", distributor, "Shop", "P", "I", "Item", 1, 500)
        for one in range(10)
    ]
    with database.new_work() as work:
        upsert_rewards(work.connection, rewards)
        work.commit()
    if action == "batch":
        return number
    batch = free_goods.create_batch(database.new_work, SETTER, distributor).made or 0
    if action == "pay":
        free_goods.mark_fulfilled(database.new_work, SETTER, [batch])
    return batch


def hammer(address: str, tries: int) -> Counter[str]:
    """How the tries ended: `ONE_EACH`, or what both said."""
    database = open_database(address)
    ended: Counter[str] = Counter()
    clerks = start_clerks(address)
    try:
        for number in range(tries):
            action = list(REFUSALS)[number % len(REFUSALS)]
            said = clerks.told(action, prepared(database, action, number))
            refusals = [line for line in said if line != "done"]
            clear = len(refusals) == 1 and REFUSALS[action] in refusals[0]
            ended[ONE_EACH if clear else f"{action}: {said}"] += 1
    finally:
        clerks.close()
    moved = sum(totals.rewards for totals in free_goods.section_totals(database.new_work, RewardFilter()).values())
    database.close()
    assert moved == tries * 10, "rewards were lost"
    return ended
