"""Hundreds of random actions on thousands of rewards keep every promise of free goods.

`python -m benchmarks.free_goods_walk` takes thousands of them.
"""

from crpm_desktop.db.engine import Database
from tests.services.free_goods_walk import Walk


def test_random_actions_of_three_users_keep_every_promise(database: Database) -> None:
    walk = Walk(database, seed=20261121)
    walk.run(500)
    assert len(walk.twin.rewards) > 2_000
    assert min(walk.allowed.values()) > 9, walk.allowed
    assert min(walk.refused.values()) > 3, walk.refused
