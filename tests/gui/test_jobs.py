"""Work in the background: progress, cancel, errors, and answers that come too late."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crpm_desktop.domain.errors import Cancelled, Refused
from crpm_desktop.services.progress import Progress
from crpm_desktop.widgets.job_bar import JobBar
from crpm_desktop.widgets.jobs import How, Job, Jobs

PATIENCE = 10


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


def never(_what: object) -> None:
    raise AssertionError("this must not be called")


def test_work_runs_elsewhere_and_its_result_comes_back_to_the_screens_thread(qtbot: QtBot, jobs: Jobs) -> None:
    came: list[tuple[int, bool]] = []
    worked: list[int] = []

    def work(_progress: Progress) -> int:
        worked.append(threading.get_ident())
        return 2**40

    def done(result: int) -> None:
        came.append((result, QThread.currentThread() is QApplication.instance().thread()))  # type: ignore[union-attr]

    jobs.run(work, done, never, title="Count")
    qtbot.waitUntil(lambda: bool(came))
    assert came == [(2**40, True)]
    assert worked != [threading.get_ident()]


def test_an_error_is_handed_over_and_the_next_work_runs(qtbot: QtBot, jobs: Jobs) -> None:
    came: list[object] = []

    def refused(_progress: Progress) -> None:
        raise Refused("no such customer")

    jobs.run(refused, never, lambda error: came.append(str(error)), title="First")
    jobs.run(lambda _progress: "second", came.append, never, title="Second")
    qtbot.waitUntil(lambda: len(came) == 2)
    assert sorted(map(str, came)) == ["no such customer", "second"]


def test_progress_is_told_as_it_goes(qtbot: QtBot, jobs: Jobs) -> None:
    seen, goes = threading.Event(), threading.Event()
    told: list[How] = []

    def follow(job: Job[object]) -> None:
        told.append(job.how)
        if job.how.total:
            seen.set()

    def work(progress: Progress) -> str:
        assert goes.wait(PATIENCE)
        while not seen.is_set():
            progress.step(12_000_000_000, 24_000_000_000, "records")
        return "done"

    came: list[str] = []
    jobs.progressed.connect(follow)
    jobs.run(work, came.append, never, title="Recalc")
    goes.set()
    qtbot.waitUntil(lambda: bool(came))
    assert How(12_000_000_000, 24_000_000_000, "records") in told


def test_cancelled_work_stops_at_its_next_step_and_fails_with_cancelled(qtbot: QtBot, jobs: Jobs) -> None:
    started = threading.Event()
    came: list[Exception] = []

    def work(progress: Progress) -> None:
        started.set()
        while True:
            progress.step(0, 0)

    job = jobs.run(work, never, came.append, title="Recalc")
    assert started.wait(PATIENCE)
    assert (jobs.busy, jobs.running) == (True, (job,))
    job.cancel()
    qtbot.waitUntil(lambda: bool(came))
    assert isinstance(came[0], Cancelled)
    assert (jobs.busy, job.cancelled) == (False, True)


def test_a_cancel_that_comes_too_late_changes_nothing_of_the_result(qtbot: QtBot, jobs: Jobs) -> None:
    steps, go_on = threading.Event(), threading.Event()
    came: list[str] = []

    def work(_progress: Progress) -> str:
        steps.set()
        assert go_on.wait(PATIENCE)
        return "committed"

    job = jobs.run(work, came.append, never, title="Recalc")
    assert steps.wait(PATIENCE)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(came))
    assert came == ["committed"]


def test_dropped_work_is_never_answered(qtbot: QtBot, jobs: Jobs) -> None:
    go_on = threading.Event()
    ended: list[object] = []
    jobs.ended.connect(ended.append)

    def work(_progress: Progress) -> str:
        assert go_on.wait(PATIENCE)
        return "late"

    job = jobs.run(work, never, never, title="Read", quiet=True)
    job.drop()
    go_on.set()
    qtbot.waitUntil(lambda: ended == [job])
    assert not jobs.running


def test_quiet_work_is_not_what_the_user_waits_for(qtbot: QtBot, jobs: Jobs) -> None:
    go_on = threading.Event()
    jobs.run(lambda _progress: go_on.wait(PATIENCE), lambda _done: None, never, title="Read", quiet=True)
    assert (jobs.busy, len(jobs.running)) == (False, 1)
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.running)


def test_closing_stops_all_work_and_starts_none_any_more(qtbot: QtBot) -> None:
    jobs, started, left = Jobs(), threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        try:
            while True:
                progress.step(0, 0)
        finally:
            left.set()

    jobs.run(work, never, never, title="Recalc")
    assert started.wait(PATIENCE)
    jobs.close()
    assert left.is_set()
    jobs.run(lambda _progress: None, never, never, title="Later")
    QApplication.processEvents()
    assert not jobs.running


def test_a_thousand_short_jobs_all_answer(qtbot: QtBot, jobs: Jobs) -> None:
    came: list[int] = []
    for number in range(1_000):
        jobs.run(lambda _progress, one=number: one, came.append, never, title="Short", quiet=True)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(came) == 1_000)
    assert sorted(came) == list(range(1_000))


def test_the_job_bar_shows_how_far_it_is_and_its_button_cancels(qtbot: QtBot, jobs: Jobs) -> None:
    bar = JobBar(jobs)
    qtbot.addWidget(bar)
    came: list[Exception] = []

    def work(progress: Progress) -> None:
        while True:
            progress.step(30, 120, "customers")

    jobs.run(work, never, came.append, title="Recalc")
    qtbot.waitUntil(lambda: bar.isVisible() and "customers" in bar.label.text())
    assert bar.label.text() == "Recalc: customers  30 of 120"
    assert bar.bar.value() == bar.bar.maximum() // 4
    bar.cancel.click()
    assert not bar.cancel.isEnabled()
    qtbot.waitUntil(lambda: bool(came))
    assert not bar.isVisible()


def test_the_job_bar_keeps_still_for_quiet_work(qtbot: QtBot, jobs: Jobs) -> None:
    bar = JobBar(jobs)
    qtbot.addWidget(bar)
    came: list[int] = []
    jobs.run(lambda _progress: 1, came.append, never, title="Read", quiet=True)
    qtbot.waitUntil(lambda: bool(came))
    assert (bar.job, bar.isVisible()) == (None, False)
