"""Storing rewards: one that is reported twice is counted once, and its state is never touched."""

from crpm_desktop.db.free_goods import upsert_rewards
from crpm_desktop.domain.reward_records import ReportedReward
from crpm_desktop.services.importing.job import Job
from crpm_desktop.services.importing.reading import Table


def store_rewards(job: Job, table: Table) -> int:
    """Adds new rewards and replaces what is said of known ones; gives how many are new or changed."""
    names = [column.name for column in table.layout.columns]
    rows = zip(*(table.columns[name] for name in names), strict=True)
    reported = [ReportedReward(**dict(zip(names, row, strict=True))) for row in rows]
    counts = upsert_rewards(job.work.connection, reported)
    places = {reward_no: place for place, reward_no in enumerate(table.columns["reward_no"])}
    for problem in counts.problems:
        job.problem(table, places[problem.reward_no], problem.column, problem.value, problem.expected)
    return counts.added + counts.changed
