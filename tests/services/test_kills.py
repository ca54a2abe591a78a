"""A few kills while a process saves and recalculates; `benchmarks.kills` does it 200 times."""

from pathlib import Path

from tests.services.kills import BETWEEN, PHASES, kill

KILLS = 5


def test_a_killed_process_leaves_all_of_what_it_was_at_or_nothing(migrated_url: str, tmp_path: Path) -> None:
    ended, torn = kill(migrated_url, tmp_path / "books", KILLS)

    assert torn == []
    assert ended.total() == KILLS
    assert ended[PHASES[BETWEEN]] < KILLS
