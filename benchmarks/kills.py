"""Kills a process that saves and recalculates, again and again: nothing may be torn, and the database is sound.

    python -m benchmarks.kills [KILLS] [EMPTY DATABASE URL]

200 kills at random moments, of a SQLite file of its own when no URL is given. Told is what the processes were at when
they were killed, and what did not hold afterwards; the exit status is 1 then.
"""

import sys
import tempfile
from pathlib import Path

from tests.services.kills import kill


def main(times: int = 200, address: str = "") -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ended, torn = kill(address or str(Path(folder) / "office.db"), Path(folder) / "books", times)
    for phase, count in ended.most_common():
        print(f"{count:5,} killed {phase}")
    print(f"{len(torn):,} torn in {times:,} kills")
    for line in torn:
        print(line)
    return 1 if torn else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else ""))
