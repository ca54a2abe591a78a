"""A file that a running program holds: whoever else tries finds it taken, and a killed program lets go by itself."""

import os
import sys
from pathlib import Path


class HeldFile:
    """Held until `release`, or until the process ends in whatever way."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle

    def release(self) -> None:
        """Lets go, and the file is no more."""
        os.close(self._handle)
        self.path.unlink(missing_ok=True)


def hold(path: Path) -> HeldFile | None:
    """The file, made if it is not there; None while another holds it. Raises `OSError` when it can't be made."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
    except OSError:
        os.close(handle)
        return None
    return HeldFile(path, handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
