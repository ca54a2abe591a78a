"""Writing a file as a whole or not at all: beside its place first, then swapped in."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from lxml.etree import LxmlError  # type: ignore[import-untyped]

from crpm_desktop.domain.errors import Refused


class FileInUse(Refused):
    """The file can't be replaced now; `other` is a name beside it that is free."""

    def __init__(self, path: Path) -> None:
        self.other = free_name(path)
        super().__init__(
            f"{path} can't be replaced: it is open in another program, such as Excel, or is write-protected. "
            f"Close it there and export again, or choose another name, such as {self.other.name}. "
            "The old file is unchanged."
        )


def free_name(path: Path) -> Path:
    """`report (2).xlsx` for `report.xlsx`: the first number for which there is no file."""
    names = (path.with_stem(f"{path.stem} ({number})") for number in count(2))
    return next(name for name in names if not name.exists())


_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC), "IO_ENOSPC", "IO_EFBIG"}
"""How the system, and the XML writer in its own words, say that there is no more room."""


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Gives the name of a file in the same folder to write; it takes the place of `path` when the block ends well.

    When it does not, `path` is as it was and nothing is left behind. Raises `Refused` when the file can't be written.
    """
    _refuse_early(path)
    beside = path.with_name(f".crpm-{secrets.token_hex(6)}.tmp")
    written = False
    try:
        yield beside
        with beside.open("r+b") as file:
            os.fsync(file.fileno())
        written = True
        beside.replace(path)
    except PermissionError as error:
        raise (FileInUse(path) if written else _no_right(path)) from error
    except (OSError, LxmlError) as error:
        raise _not_written(path, error) from error
    finally:
        beside.unlink(missing_ok=True)


def _refuse_early(path: Path) -> None:
    """What can be known before the work starts."""
    try:
        if path.is_dir():
            raise Refused(f"{path} is a folder: give the name of a file.")
        if not path.parent.is_dir():
            raise Refused(f"The folder {path.parent} does not exist: create it first, or choose another place.")
        if path.exists():
            path.open("r+b").close()
    except PermissionError as error:
        raise FileInUse(path) from error
    except OSError as error:
        raise Refused(f"{path} can't be written: {error.strerror}. Choose another place or name.") from error


def _no_right(path: Path) -> Refused:
    return Refused(f"You may not write in the folder {path.parent}: choose another place for {path.name}.")


def _not_written(path: Path, error: Exception) -> Refused:
    unchanged = " The old file is unchanged." if path.exists() else ""
    if (error.errno if isinstance(error, OSError) else str(error)) in _FULL:
        return Refused(f"The disk is full: {path} was not written. Free some space and export again.{unchanged}")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Refused(f"{path} was not written: {reason}. Choose another place or name.{unchanged}")
