"""Clerks at one database who are killed and cut off while they work; then everything must hold.

    python -m benchmarks.hammer [--actions N] [EMPTY DATABASE URL]

Eight clerks on PostgreSQL, four on a SQLite file of its own when no URL is given, each a process; 1,000 actions of all
together. They edit goals and set-up, recalculate, make years and periods, import sales, delete and make records and
move free goods, while processes are killed, connections ended by the server and answers to COMMIT dropped; all programs
are purged and restored in between. Told is what they did and what does not hold; the exit status is 1 then.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.services.hammer import hammer, is_server


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.hammer")
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="without the check of versions: it must not hold then")
    parser.add_argument("address", nargs="?", default="")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        address = told.address or str(folder / "office.db")
        clerks = 8 if is_server(address) else 4
        report = hammer(address, folder, told.actions, clerks, *("blind",) * told.blind, seed=told.seed)
    for line in report.lines:
        print(line)
    for why in sorted(set(report.gave_up)):
        print(f"gave up: {why}")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
