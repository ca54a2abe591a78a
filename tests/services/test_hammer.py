"""The hammer, short: clerks who are killed and cut off lose nothing; `benchmarks.hammer` does it for minutes."""

from pathlib import Path

from tests.services.hammer import hammer


def test_killed_and_cut_off_clerks_lose_nothing_and_leave_everything_whole(migrated_url: str, tmp_path: Path) -> None:
    report = hammer(migrated_url, tmp_path, 40, clerks=3)

    assert "\n".join(report.problems) == ""
    assert report.added > 0
    assert report.blows.purged > 0
    assert report.blows.killed > 0


def test_without_the_check_of_versions_an_edit_is_lost_and_the_hammer_tells(migrated_url: str, tmp_path: Path) -> None:
    report = hammer(migrated_url, tmp_path, 60, 2, "blind", "adding", blows=False)

    assert report.problems
    assert all(problem.startswith("An edit was lost: the goal of C00 is ") for problem in report.problems)


def test_with_the_check_of_versions_the_same_additions_all_count(migrated_url: str, tmp_path: Path) -> None:
    report = hammer(migrated_url, tmp_path, 60, 2, "adding", blows=False)

    assert "\n".join(report.problems) == ""
    assert report.added >= 60
