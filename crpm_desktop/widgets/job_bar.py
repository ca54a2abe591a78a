"""What runs in the background: how far it is, and the way to stop it."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from crpm_desktop.widgets.jobs import Job, Jobs
from crpm_desktop.widgets.text_label import TextLabel

SHOWN_AFTER = 150
"""Milliseconds: what is done sooner needs no bar."""
STEPS = 1_000


class JobBar(QFrame):
    """Shows the first of the running jobs that are not quiet."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.label = TextLabel()
        self.bar = QProgressBar(minimum=0, maximum=STEPS, textVisible=False)
        self.bar.setAccessibleName("Progress")
        self.bar.setMaximumHeight(14)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 3, 10, 3)
        layout.addWidget(self.label)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.cancel)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_AFTER)
        self._timer.timeout.connect(self._follow)
        jobs.started.connect(self._on_start)
        jobs.progressed.connect(self._on_progress)
        jobs.ended.connect(self._follow)
        self.hide()

    @property
    def job(self) -> Job[Any] | None:
        return next((job for job in self._jobs.running if not job.quiet), None)

    def _on_start(self, job: Job[Any]) -> None:
        if not job.quiet:
            self._timer.start()

    def _on_progress(self, _job: Job[Any]) -> None:
        if self.isVisible():
            self._follow()

    def _follow(self, _job: object = None) -> None:
        job = self.job
        self.setVisible(job is not None and not self._timer.isActive())
        if job is None:
            return
        how = job.how
        told = f"{job.title}: {how.text}" if how.text and how.text != job.title else job.title
        count = f"  {how.done:,} of {how.total:,}" if how.total else ""
        self.label.setText("Stopping\N{HORIZONTAL ELLIPSIS}" if job.cancelled else f"{told}{count}")
        self.bar.setMaximum(STEPS if how.total else 0)
        if how.total:
            self.bar.setValue(STEPS * min(how.done, how.total) // how.total)
        self.cancel.setEnabled(not job.cancelled)

    def _cancel(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self._follow()
