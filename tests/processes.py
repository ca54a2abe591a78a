"""Processes of the tests that begin at once: copies of one that has imported everything already."""

import multiprocessing as mp
import sys
from typing import Any

IMPORTED = ["tests.services.kills", "tests.services.hammer_clerk"]


def quick_context() -> Any:
    """On Windows every process is started anew."""
    context: Any = mp.get_context("spawn" if sys.platform == "win32" else "forkserver")
    if sys.platform != "win32":
        context.set_forkserver_preload(IMPORTED)
    return context
