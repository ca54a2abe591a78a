"""Thousands of random actions by three users on thousands of free goods: every promise is kept after each thousand.

    python -m benchmarks.free_goods_walk [ACTIONS] [DATABASE URL] [SEED]

5,000 actions on a SQLite file of its own when nothing else is said; a database that is named must be empty. Each action
is done in the program and in a naive twin, which says whether it must be refused. Checked again and again: every reward
is in one state and in at most one batch and credit batch, the sections add up to all rewards, no unit and no cent is
lost, and the histories replay to where the rewards are. The exit status is 1 where they disagree.
"""

import sys
import tempfile
import time
from pathlib import Path

from crpm_desktop.db.engine import open_database
from tests.services.free_goods_walk import Walk

SEED = 20261121


def main() -> int:
    actions = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else SEED
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = open_database(sys.argv[2] if len(sys.argv) > 2 else str(Path(folder) / "rewards.db"))
        walk, start = Walk(database, seed), time.perf_counter()
        try:
            walk.run(actions, rounds=max(actions // 1_000, 10))
        except AssertionError as error:
            print(f"The program and its twin disagree (seed {seed}): {error}")
            return 1
        finally:
            database.close()
        seconds = time.perf_counter() - start
    print(f"{actions:,} actions on {len(walk.twin.rewards):,} rewards in {seconds:.0f} s, every promise kept.")
    for action, count in walk.allowed.items():
        print(f"{action.label:<20} {count:>6,} done  {walk.refused[action]:>6,} refused")
    return 0


if __name__ == "__main__":
    sys.exit(main())
