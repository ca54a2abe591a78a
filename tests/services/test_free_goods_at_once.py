"""Two people who move the same batch at once: one success and one clear refusal, every time."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from crpm_desktop.db.engine import Database, open_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.domain.free_goods import Action, State
from crpm_desktop.domain.reward_records import RewardFilter
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA, BEN, batched, fulfilled, report, reward, states

ROOT = Path(__file__).parents[2]
TRIES = 15
BATCHES = 25

CLERK = """
import sys
from crpm_desktop.db.engine import open_database
from crpm_desktop.domain.errors import Refused
from crpm_desktop.services import free_goods
from tests.services.rewards import ANNA
database = open_database(sys.argv[1])
sys.stdin.readline()
for batch in sys.argv[2].split(","):
    try:
        free_goods.mark_fulfilled(database.new_work, ANNA, [int(batch)])
        print(batch, "done", flush=True)
    except Refused as refusal:
        print(batch, refusal.message, flush=True)
database.close()
"""


@pytest.fixture
def two(migrated_url: str) -> Iterator[tuple[Database, Database]]:
    first, second = open_database(migrated_url), open_database(migrated_url)
    yield first, second
    first.close()
    second.close()


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Does all actions at the same moment; of each, `done` or the sentence of its refusal. Other errors are raised."""
    gate, said, errors = threading.Barrier(len(actions)), ["" for _ in actions], []

    def act(place: int, action: Callable[[], object]) -> None:
        gate.wait(30)
        try:
            action()
            said[place] = "done"
        except Refused as refusal:
            said[place] = refusal.message
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=act, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]
    return said


def test_of_two_who_fulfill_a_batch_one_is_refused_with_the_other_s_name(two: tuple[Database, Database]) -> None:
    mine, theirs = two
    for number in range(TRIES):
        batch = batched(mine, f"R{number}")
        said = at_once(
            partial(free_goods.mark_fulfilled, mine.new_work, ANNA, [batch]),
            partial(free_goods.mark_fulfilled, theirs.new_work, BEN, [batch]),
        )
        assert said.count("done") == 1, said
        winner = ("anna", "ben")[said.index("done")]
        refusal = said[1 - said.index("done")]
        assert refusal.startswith(f"Batch {batch} has no pending rewards for Mark Fulfilled (1 fulfilled; last"), said
        assert f"by {winner}" in refusal
        assert [row.rewards for row in free_goods.batch_history(mine.new_work, batch)] == [1, 1]


def test_of_two_who_batch_the_same_new_rewards_one_gets_them_all(two: tuple[Database, Database]) -> None:
    mine, theirs = two
    for number in range(TRIES):
        report(mine, [reward(f"R{number}-{part}") for part in range(5)])
        said = at_once(
            partial(free_goods.create_batch, mine.new_work, ANNA, "North Pet Supply"),
            partial(free_goods.create_batch, theirs.new_work, BEN, "North Pet Supply"),
        )
        assert max(said) == "done", said
        assert min(said).startswith("North Pet Supply has no new rewards to batch"), said
    batches = free_goods.batches(mine.new_work, RewardFilter(states=(State.PENDING,)))
    assert [row.totals.rewards for row in batches] == [5] * TRIES


def test_of_paying_and_ungrouping_a_credit_batch_one_is_refused(two: tuple[Database, Database]) -> None:
    mine, theirs = two
    seen: Counter[str] = Counter()
    for number in range(TRIES):
        batch = fulfilled(mine, f"R{number}")
        credit_batch = free_goods.create_credit_batch(mine.new_work, ANNA, "North Pet Supply", [batch]).made
        assert credit_batch is not None
        said = at_once(
            partial(free_goods.pay_credit_batch, mine.new_work, ANNA, credit_batch),
            partial(free_goods.ungroup, theirs.new_work, BEN, credit_batch),
        )
        assert said.count("done") == 1, said
        refused = said[1 - said.index("done")]
        assert "is paid and can't be ungrouped" in refused or "has no unpaid rewards" in refused, said
        seen[states(mine)[f"R{number}"]] += 1
    assert sum(seen.values()) == TRIES
    assert set(seen) <= {State.PAID, State.FULFILLED}


def test_grouping_and_undoing_at_once_never_groups_a_batch_with_a_pending_reward(
    two: tuple[Database, Database],
) -> None:
    """Undo makes a reward pending again while its batch is grouped: one of the two comes first, and it shows."""
    mine, theirs = two
    for number in range(TRIES):
        batch = batched(mine, f"A{number}", f"B{number}")
        free_goods.hold(mine.new_work, ANNA, [f"B{number}"], "asking")
        free_goods.mark_fulfilled(mine.new_work, ANNA, [batch])
        said = at_once(
            partial(free_goods.create_credit_batch, mine.new_work, ANNA, "North Pet Supply", [batch]),
            partial(free_goods.undo, theirs.new_work, BEN, [f"B{number}"]),
        )
        assert said[1] == "done"
        actions = [row.action for row in free_goods.batch_history(mine.new_work, batch)]
        grouped = Action.GROUP in actions
        assert grouped == (said[0] == "done"), said
        if grouped:
            assert actions.index(Action.GROUP) < actions.index(Action.UNDO)
        else:
            assert "1 reward of it is still pending" in said[0]


def test_two_processes_going_through_the_same_batches_do_each_of_them_once(migrated_url: str) -> None:
    database = open_database(migrated_url)
    batches = [batched(database, f"R{number}") for number in range(BATCHES)]
    clerks = [
        subprocess.Popen(
            [sys.executable, "-c", CLERK, migrated_url, ",".join(map(str, batches))],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    for clerk in clerks:
        assert clerk.stdin is not None
        clerk.stdin.write("go\n")
        clerk.stdin.flush()
    said = [clerk.communicate(timeout=120)[0].splitlines() for clerk in clerks]
    assert [clerk.returncode for clerk in clerks] == [0, 0]
    assert [len(lines) for lines in said] == [BATCHES, BATCHES]
    for number, (ours, theirs) in enumerate(zip(*said, strict=True)):
        lines = sorted([ours, theirs], key=lambda line: not line.endswith(" done"))
        assert lines[0] == f"{batches[number]} done"
        assert "has no pending rewards for Mark Fulfilled (1 fulfilled; last Mark Fulfilled by anna" in lines[1]
    assert set(states(database).values()) == {State.FULFILLED}
    database.close()
