"""Long work away from the screen: `(progress) -> result`, with progress, cancel, and the answer on the screen's thread.

Work never touches a QObject; what it says travels as queued signals of `Jobs`, which outlives its threads.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from crpm_desktop.domain.errors import Cancelled
from crpm_desktop.services.progress import Progress

T = TypeVar("T")
log = logging.getLogger(__name__)

THREADS = 4
TELL_EVERY = 0.05
"""Seconds between two reports of progress."""
TURN = 0.001
"""Seconds for which a thread may keep the others waiting: a grid that is painted asks for its turn at every cell."""


@dataclass(frozen=True, slots=True)
class How:
    """How far a job is: `done` of `total` (0: unknown) of what `text` names."""

    done: int = 0
    total: int = 0
    text: str = ""


class Job(Generic[T]):
    """Work that was started. `quiet` work (reading a grid) is not shown in the job bar."""

    def __init__(self, title: str, *, quiet: bool, done: Callable[[T], None], failed: Callable[[Exception], None]):
        self.title = title
        self.quiet = quiet
        self.how = How()
        self._done = done
        self._failed = failed
        self._stop = threading.Event()
        self._dropped = False

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        """Asks the work to stop; it does so at its next step, and then fails with `Cancelled`."""
        self._stop.set()

    def drop(self) -> None:
        """Cancels, and whatever comes of it is not wanted any more."""
        self._dropped = True
        self._stop.set()

    def answer(self, result: T | None, error: Exception | None) -> None:
        """Hands over what came of the work, on the screen's thread."""
        if self._dropped:
            return
        if error is not None:
            self._failed(error)
        else:
            self._done(result)  # type: ignore[arg-type]


class _Teller:
    """The `Progress` of one job, on its own thread."""

    def __init__(self, stop: threading.Event, tell: Callable[[How], None]) -> None:
        self._stop = stop
        self._tell = tell
        self._told = 0.0

    def step(self, done: int, total: int, text: str = "") -> None:
        if self._stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._told >= TELL_EVERY:
            self._told = now
            self._tell(How(done, total, text))


class Jobs(QObject):
    started = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    """Each with the `Job`; `ended` after its answer was handed over."""
    closed = Signal()
    """No thread works any more."""
    _stepped = Signal(object, object)
    _answered = Signal(object, object, object)
    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(TURN)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="job")
        self._running: list[Job[Any]] = []
        self._closed = False
        self._stepped.connect(self._on_step, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._called.connect(self._on_call, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> tuple[Job[Any], ...]:
        return tuple(self._running)

    @property
    def busy(self) -> bool:
        """Does work run that the user asked for?"""
        return any(not job.quiet for job in self._running)

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        *,
        title: str,
        quiet: bool = False,
    ) -> Job[T]:
        """Starts `work`; then `done(result)` or `failed(error)` is called on the screen's thread, `failed` with
        `Cancelled` after a cancel that came in time. After `close` nothing is started any more."""
        job = Job(title, quiet=quiet, done=done, failed=failed)
        if self._closed:
            return job
        self._running.append(job)
        self._pool.submit(self._work, job, work)
        self.started.emit(job)
        return job

    def on_screen(self, call: Callable[[], None]) -> None:
        """For work that has something to show before it ends: runs `call` on the screen's thread, in turn with the
        answers of jobs, and not any more after `close`."""
        try:
            self._called.emit(call)
        except RuntimeError:
            log.debug("the window closed before a call")

    def close(self) -> None:
        """Cancels everything and waits until no thread works any more; answers that still come in are dropped."""
        self._closed = True
        for job in self._running:
            job.drop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._running.clear()
        self.closed.emit()

    def _work(self, job: Job[T], work: Callable[[Progress], T]) -> None:
        result, error = None, None
        try:
            teller = _Teller(job._stop, lambda how: self._stepped.emit(job, how))
            teller.step(0, 0, job.title)
            result = work(teller)
        except Exception as caught:
            error = caught
        try:
            self._answered.emit(job, result, error)
        except RuntimeError:
            log.debug("the window closed before %s ended", job.title)

    @Slot(object, object)
    def _on_step(self, job: Job[Any], how: How) -> None:
        if job in self._running:
            job.how = how
            self.progressed.emit(job)

    @Slot(object)
    def _on_call(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

    @Slot(object, object, object)
    def _on_answer(self, job: Job[Any], result: Any, error: Exception | None) -> None:
        if job not in self._running:
            return
        self._running.remove(job)
        try:
            job.answer(result, error)
        finally:
            self.ended.emit(job)
