"""Where and when Python searches for reference cycles.

On a thread of a job the search would take apart widgets that belong to the window's thread, which ends the program: so
a program with a window searches on that thread alone, now and then. Jobs that fill lists by the hundred thousand rows
put it off, for the rows hold no cycles and looking through them again and again costs a fifth of a recalculation.
"""

import gc
from threading import Lock
from types import TracebackType


def search_by_hand() -> None:
    """From now on nothing is searched but by `search_when_due`, on the thread that calls it."""
    gc.disable()


def search_when_due() -> None:
    """Searches as far as Python itself would by now."""
    due = [made > limit for made, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))


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
