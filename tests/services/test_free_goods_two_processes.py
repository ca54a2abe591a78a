"""Two processes that move one batch at once, a few times; `benchmarks.free_goods_at_once` does it 500 times."""

from tests.services.two_clerks import ONE_EACH, hammer

TRIES = 15


def test_of_two_processes_one_moves_the_batch_and_one_is_refused_every_time(migrated_url: str) -> None:
    assert hammer(migrated_url, TRIES) == {ONE_EACH: TRIES}
