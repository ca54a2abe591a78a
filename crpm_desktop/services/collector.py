"""Python's search for reference cycles, put off while a job fills lists by the hundred thousand rows.

The rows hold no cycles, and looking through them again and again costs a fifth of a recalculation.
"""

import gc
from threading import Lock
from types import TracebackType


class _Rest:
    """Nothing is searched for cycles inside; several jobs may ask for it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked = 0
        self._was_on = True

    def __enter__(self) -> None:
        with self._lock:
            if not self._asked:
                self._was_on = gc.isenabled()
                gc.disable()
            self._asked += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._asked -= 1
            if not self._asked and self._was_on:
                gc.enable()


collector_resting = _Rest()
