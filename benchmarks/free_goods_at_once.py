"""Two processes that move the same batch at once: one success and one clear refusal, every time.

    python -m benchmarks.free_goods_at_once [TRIES] [DATABASE URL]

500 tries on a SQLite file of its own when nothing else is said. Both processes are told the batch's number at the same
moment; in turn they fulfill it, pay it, and batch the same new rewards. The exit status is 1 when one ended otherwise.
"""

import sys
import tempfile
from pathlib import Path

from tests.services.two_clerks import ONE_EACH, hammer


def main() -> int:
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ended = hammer(sys.argv[2] if len(sys.argv) > 2 else str(Path(folder) / "rewards.db"), tries)
    for how, count in ended.most_common():
        print(f"{count:,} of {tries:,}: {how}")
    return 0 if set(ended) == {ONE_EACH} else 1


if __name__ == "__main__":
    sys.exit(main())
