"""What whoever mends the program needs to know, as text: versions, the last lines of the log, no customer data."""

import platform
import sys
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from crpm_desktop import __version__
from crpm_desktop.services.scrubbing import without_secrets
from crpm_desktop.services.user_places import log_file

LOG_LINES = 80

Fact = tuple[str, str]


def diagnostics(facts: Iterable[Fact] = (), fault: str = "") -> str:
    """`facts` are what only the caller knows; `fault` is a scrubbed error."""
    known: list[Fact] = [
        ("Made at", datetime.now().astimezone().isoformat(timespec="seconds")),
        ("Version", __version__),
        ("Python", f"{platform.python_version()} {'64' if sys.maxsize > 2**32 else '32'} bit"),
        ("System", platform.platform()),
        *facts,
    ]
    parts = ["\n".join(f"{name}: {value}" for name, value in known)]
    if fault:
        parts.append(f"Fault\n{fault.rstrip()}")
    parts.append("\n".join([f"Last lines of the log, at most {LOG_LINES}", *_last_lines()]))
    return without_secrets("\n\n".join(parts)) + "\n"


def _last_lines() -> list[str]:
    with suppress(OSError), log_file().open(encoding="utf-8", errors="replace") as log:
        return [line.rstrip("\n") for line in deque(log, LOG_LINES)]
    return ["(there is no log)"]
